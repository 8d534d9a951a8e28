//! Tasks: the states that clients see poll by poll, and how tasks end.

use super::clock;
use crate::error::kind::ErrorKind;
use crate::mock::model::describe::Described;
use crate::mock::model::standard_error::StandardError;
use crate::mock::request::arguments::Arguments;
use crate::values::date_time::DateTime;
use crate::values::task_info::TaskStatus;
use serde::Serialize;
use serde_json::{Map, Value};
use std::collections::{BTreeMap, VecDeque};
use std::fmt;
use std::marker::PhantomData;

/// The states of a task whose result is `T`, one after the other, and its end.
///
/// Each poll of a client sees the next state. The last one stays.
///
/// ```
/// use vsphere_runtime::ErrorKind;
/// use vsphere_runtime::mock::{StandardError, TaskScript};
///
/// let slow = TaskScript::succeeds("depot-7".to_owned()).pending().running(30).running(60);
/// let doomed = TaskScript::<String>::fails(StandardError::new(ErrorKind::InvalidArgument, "No such depot.")).running(90);
/// # drop((slow, doomed));
/// ```
#[must_use = "a script does nothing until the mock gets it"]
pub struct TaskScript<T> {
    plan: TaskPlan,
    result: PhantomData<fn(T)>,
}

/// A script without the type of its result.
pub(crate) struct TaskPlan {
    states: VecDeque<State>,
    end: End,
}

#[derive(Clone, Copy, Debug)]
struct State {
    status: &'static str,
    /// Progress in percent.
    completed: i64,
}

enum End {
    /// The task runs until a test ends it.
    Never,
    /// The operation is performed at the end, and decides it.
    Perform(Box<Arguments>),
    Succeeded(Value),
    Failed(Value),
    Canceled,
}

impl<T: Serialize> TaskScript<T> {
    /// Creates a task that succeeds with this result. One that cannot be serialized reaches the client as `null`.
    pub fn succeeds(result: T) -> Self {
        let result = serde_json::to_value(result).unwrap_or(Value::Null);
        Self::new(End::Succeeded(result))
    }
}

impl<T> TaskScript<T> {
    fn new(end: End) -> Self {
        Self {
            plan: TaskPlan {
                states: VecDeque::new(),
                end,
            },
            result: PhantomData,
        }
    }

    /// Creates a task that fails with this error.
    pub fn fails(error: StandardError) -> Self {
        Self::new(End::Failed(error.body()))
    }

    /// Creates a task that runs until the test [ends](crate::mock::Mock::end_task) it, or a client cancels it.
    pub fn endless() -> Self {
        Self::new(End::Never)
    }

    /// Adds a poll that sees the task pending.
    pub fn pending(self) -> Self {
        self.then("PENDING", 0)
    }

    /// Adds a poll that sees the task running, with this progress.
    pub fn running(self, percent: u8) -> Self {
        self.then("RUNNING", i64::from(percent.min(100)))
    }

    /// Adds a poll that sees the task blocked, with this progress.
    pub fn blocked(self, percent: u8) -> Self {
        self.then("BLOCKED", i64::from(percent.min(100)))
    }

    fn then(mut self, status: &'static str, completed: i64) -> Self {
        self.plan.states.push_back(State { status, completed });
        self
    }

    pub(crate) fn into_plan(self) -> TaskPlan {
        self.plan
    }
}

/// Shows no result.
impl<T> fmt::Debug for TaskScript<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TaskScript")
            .field("states", &self.plan.states)
            .finish_non_exhaustive()
    }
}

impl TaskPlan {
    /// Returns the plan of a task without a script: one poll sees it running, the next one performs the operation.
    pub(crate) fn performing(arguments: Arguments) -> Self {
        let states = VecDeque::from([State {
            status: "RUNNING",
            completed: 50,
        }]);
        Self {
            states,
            end: End::Perform(Box::new(arguments)),
        }
    }
}

/// The answer to a poll.
pub(crate) enum Polled {
    /// The task, as clients see it now.
    Info(Map<String, Value>),
    /// The operation has to be performed first, which [ends](Tasks::end) the task.
    Due(Box<Arguments>),
}

/// All tasks.
#[derive(Default)]
pub(crate) struct Tasks {
    tasks: BTreeMap<String, Task>,
    /// The number of tasks started so far.
    count: u64,
}

struct Task {
    described: &'static Described,
    plan: TaskPlan,
    started: DateTime,
    ended: Option<DateTime>,
}

impl Tasks {
    /// Starts a task, and returns its identifier.
    pub(crate) fn start(&mut self, described: &'static Described, plan: TaskPlan) -> String {
        self.count += 1;
        let id = format!("task-{}", self.count);
        let task = Task {
            described,
            plan,
            started: clock::now(),
            ended: None,
        };
        self.tasks.insert(id.clone(), task);
        id
    }

    /// Ends a task with a result or an error. Returns `true` if there is such a task.
    pub(crate) fn end(&mut self, id: &str, outcome: Result<Value, StandardError>) -> bool {
        let Some(task) = self.tasks.get_mut(id) else {
            return false;
        };
        task.end(match outcome {
            Ok(result) => End::Succeeded(result),
            Err(error) => End::Failed(error.body()),
        });
        true
    }

    /// Cancels a task, unless it has ended. `None` if there is no such task.
    pub(crate) fn cancel(&mut self, id: &str) -> Option<Result<(), StandardError>> {
        let task = self.tasks.get_mut(id)?;
        if task.has_ended() {
            return Some(Err(StandardError::not_allowed("The task has ended.")));
        }
        task.end(End::Canceled);
        Some(Ok(()))
    }

    /// Returns a task, and advances it to the state that the next poll sees. `None` if there is no such task.
    pub(crate) fn poll(&mut self, id: &str) -> Option<Polled> {
        let task = self.tasks.get_mut(id)?;
        if !task.plan.states.is_empty() {
            let info = task.info();
            // The last state of a task without an end stays.
            if task.plan.states.len() > 1 || !matches!(task.plan.end, End::Never) {
                task.plan.states.pop_front();
            }
            return Some(Polled::Info(info));
        }
        match std::mem::replace(&mut task.plan.end, End::Never) {
            End::Perform(arguments) => return Some(Polled::Due(arguments)),
            end => task.plan.end = end,
        }
        if task.has_ended() {
            task.ended.get_or_insert_with(clock::now);
        }
        Some(Polled::Info(task.info()))
    }

    /// Returns the identifiers of all tasks.
    pub(crate) fn ids(&self) -> Vec<String> {
        self.tasks.keys().cloned().collect()
    }

    /// Returns all tasks as clients see them, without advancing them.
    pub(crate) fn infos(&self) -> impl Iterator<Item = (String, Map<String, Value>)> {
        let tasks = self.tasks.iter();
        tasks.map(|(id, task)| (id.clone(), task.info()))
    }
}

impl Task {
    fn end(&mut self, end: End) {
        self.plan.states.clear();
        self.plan.end = end;
    }

    /// Returns `true` if nothing follows the state that a client sees now.
    fn has_ended(&self) -> bool {
        self.plan.states.is_empty() && !matches!(self.plan.end, End::Never | End::Perform(_))
    }

    fn state(&self) -> State {
        let state = |status, completed| State { status, completed };
        match (self.plan.states.front(), &self.plan.end) {
            (Some(state), _) => *state,
            (None, End::Never | End::Perform(_)) => state("RUNNING", 50),
            (None, End::Succeeded(_)) => state("SUCCEEDED", 100),
            (None, End::Failed(_) | End::Canceled) => state("FAILED", 100),
        }
    }

    /// Returns the task in the API's structure.
    fn info(&self) -> Map<String, Value> {
        let State { status, completed } = self.state();
        let id = self.described.operation.id;
        let name = id.rsplit_once('_').map_or(id, |(_, name)| name);
        let service = snake_case(self.described.resource());
        let mut info = Map::new();
        let mut put = |name: &str, value: Value| drop(info.insert(name.to_owned(), value));
        put(
            "description",
            message("mock.task", format!("{id} of the mock.")),
        );
        put("service", Value::from(format!("com.vmware.{service}")));
        put("operation", Value::from(snake_case(name)));
        put("status", Value::from(status));
        let cancelable = !TaskStatus::from(status).is_final();
        put("cancelable", Value::from(cancelable));
        if status != "PENDING" {
            let text = format!("{completed} percent are done.");
            let progress = serde_json::json!({
                "total": 100,
                "completed": completed,
                "message": message("mock.progress", text),
            });
            put("start_time", clock::to_json(self.started));
            put("progress", progress);
        }
        if let Some(ended) = self.ended {
            put("end_time", clock::to_json(ended));
        }
        if !self.plan.states.is_empty() {
            return info;
        }
        match &self.plan.end {
            End::Succeeded(result) if !result.is_null() => put("result", result.clone()),
            End::Failed(error) => put("error", error.clone()),
            End::Canceled => {
                let error = StandardError::new(ErrorKind::Canceled, "The task was canceled.");
                put("error", error.body());
            }
            End::Succeeded(_) | End::Never | End::Perform(_) => {}
        }
        info
    }
}

/// Returns a message in the API's structure.
fn message(id: &str, text: String) -> Value {
    serde_json::json!({ "id": id, "default_message": text, "args": [] })
}

/// Returns a name as interface definitions spell it: `esx.settings.depot_content` for `Esx.Settings.DepotContent`.
fn snake_case(name: &str) -> String {
    let mut text = String::new();
    for character in name.chars() {
        if character.is_ascii_uppercase() && !text.is_empty() && !text.ends_with(['.', '$']) {
            text.push('_');
        }
        text.push(character.to_ascii_lowercase());
    }
    text
}
