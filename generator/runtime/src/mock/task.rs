//! Tasks: what a test says becomes of them, told to clients poll by poll.

use super::arguments::Arguments;
use super::clock::{now, written};
use super::describe::Described;
use super::standard_error::StandardError;
use super::world::World;
use crate::{Map, TaskStatus, Value};
use serde::Serialize;
use std::collections::{BTreeMap, VecDeque};
use std::fmt;
use std::marker::PhantomData;

/// What becomes of a task whose result is `T`: states that a client sees one after the other, an end, or none.
///
/// Each poll of a client sees the next state; the end stays.
///
/// ```
/// use vsphere_runtime::ErrorKind;
/// use vsphere_runtime::mock::{StandardError, TaskScript};
///
/// let slow = TaskScript::succeeds("depot-7".to_owned()).pending().running(30).running(60);
/// let doomed = TaskScript::<String>::fails(StandardError::new(ErrorKind::InvalidArgument, "No such depot.")).running(90);
/// # drop((slow, doomed));
/// ```
#[must_use = "a script has to be given to the mock"]
pub struct TaskScript<T> {
    plan: TaskPlan,
    result: PhantomData<fn(T)>,
}

/// A script of any task.
pub(crate) struct TaskPlan {
    states: VecDeque<State>,
    end: End,
}

#[derive(Clone, Copy, Debug)]
struct State {
    status: &'static str,
    /// Percent.
    completed: i64,
}

/// What a task does when it ends: its result, and what that changes.
pub(crate) type Effect = Box<dyn FnOnce(&mut World) -> Result<Value, StandardError> + Send>;

enum End {
    /// Not before a test says so.
    Never,
    Effect(Effect),
    Succeeded(Value),
    Failed(Value),
    Canceled,
}

impl<T: Serialize> TaskScript<T> {
    /// Succeeds, with this result.
    pub fn succeeds(result: T) -> Self {
        // What cannot be written is seen by the client, as a result that it cannot read.
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

    /// Fails, with this error.
    pub fn fails(error: StandardError) -> Self {
        Self::new(End::Failed(error.body()))
    }

    /// Does not end until the test [says so](super::Mock::end_task), or a client cancels it.
    pub fn endless() -> Self {
        Self::new(End::Never)
    }

    /// One poll more sees it pending.
    pub fn pending(self) -> Self {
        self.then("PENDING", 0)
    }

    /// One poll more sees it running, with so many percent done.
    pub fn running(self, percent: u8) -> Self {
        self.then("RUNNING", i64::from(percent.min(100)))
    }

    /// One poll more sees it blocked, with so many percent done.
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
    /// What a task does that nobody wrote a script for: it is seen running once, and then has its effect.
    pub(crate) fn usual(effect: Effect) -> Self {
        let states = VecDeque::from([State {
            status: "RUNNING",
            completed: 50,
        }]);
        Self {
            states,
            end: End::Effect(effect),
        }
    }
}

/// All tasks.
#[derive(Default)]
pub(crate) struct Tasks {
    tasks: BTreeMap<String, Task>,
    made: u64,
}

struct Task {
    described: &'static Described,
    plan: TaskPlan,
    started: crate::DateTime,
    ended: Option<crate::DateTime>,
}

impl Tasks {
    /// Starts a task, and gives its identifier.
    pub(crate) fn start(&mut self, described: &'static Described, plan: TaskPlan) -> String {
        self.made += 1;
        let id = format!("task-{}", self.made);
        let task = Task {
            described,
            plan,
            started: now(),
            ended: None,
        };
        self.tasks.insert(id.clone(), task);
        id
    }

    /// Ends a task at once, with a result or an error. Whether there is such a task.
    pub(crate) fn end(&mut self, id: &str, outcome: Result<Value, StandardError>) -> bool {
        let Some(task) = self.tasks.get_mut(id) else {
            return false;
        };
        task.plan.states.clear();
        task.plan.end = match outcome {
            Ok(result) => End::Succeeded(result),
            Err(error) => End::Failed(error.body()),
        };
        true
    }

    pub(crate) fn ids(&self) -> Vec<String> {
        self.tasks.keys().cloned().collect()
    }
}

/// Answers the operations about tasks.
pub(crate) fn answer(
    world: &mut World,
    operation: &str,
    arguments: &Arguments,
) -> Option<Result<Value, StandardError>> {
    let id = arguments.path_text("task");
    let none = || StandardError::not_found(&format!("task `{id}`"));
    Some(match operation {
        "Cis.Tasks_get" => {
            let exclude = arguments.query_values().get("spec");
            let exclude = exclude.and_then(|spec| spec.get("exclude_result"));
            let exclude = exclude == Some(&Value::Bool(true));
            poll(world, id).ok_or_else(none).map(|mut info| {
                if exclude {
                    info.remove("result");
                }
                Value::Object(info)
            })
        }
        "Cis.Tasks_list" => {
            let body = arguments.body_fields();
            let wanted = |name: &str| {
                let values = body.get("filter_spec")?.get(name)?.as_array()?.clone();
                (!values.is_empty()).then_some(values)
            };
            let (ids, states) = (wanted("tasks"), wanted("status"));
            let fits = |list: &Option<Vec<Value>>, value: &Value| {
                list.as_ref().is_none_or(|list| list.contains(value))
            };
            let all = world.tasks.tasks.iter();
            let all = all.map(|(id, task)| (id.clone(), task.info()));
            let fitting = all.filter(|(id, info)| {
                fits(&ids, &Value::from(id.as_str())) && fits(&states, &info["status"])
            });
            let tasks = fitting.map(|(id, info)| (id, Value::Object(info)));
            Ok(Value::Object(tasks.collect()))
        }
        "Cis.Tasks_cancel" => match world.tasks.tasks.get_mut(id) {
            None => Err(none()),
            Some(task) if task.is_over() => Err(StandardError::not_allowed("The task is over.")),
            Some(task) => {
                task.plan.states.clear();
                task.plan.end = End::Canceled;
                Ok(Value::Null)
            }
        },
        _ => return None,
    })
}

/// What a client sees of a task that asks now.
fn poll(world: &mut World, id: &str) -> Option<Map<String, Value>> {
    let task = world.tasks.tasks.get_mut(id)?;
    if !task.plan.states.is_empty() {
        let info = task.info();
        // The last state of a task without an end stays.
        if task.plan.states.len() > 1 || !matches!(task.plan.end, End::Never) {
            task.plan.states.pop_front();
        }
        return Some(info);
    }
    if let Some(effect) = task.take_effect() {
        let outcome = effect(world);
        world.tasks.end(id, outcome);
    }
    let task = world.tasks.tasks.get_mut(id)?;
    if task.is_over() {
        task.ended.get_or_insert_with(now);
    }
    Some(task.info())
}

impl Task {
    /// The effect that is still to come, if there is one.
    fn take_effect(&mut self) -> Option<Effect> {
        match std::mem::replace(&mut self.plan.end, End::Never) {
            End::Effect(effect) => Some(effect),
            other => {
                self.plan.end = other;
                None
            }
        }
    }

    /// Whether nothing comes after what a client sees now.
    fn is_over(&self) -> bool {
        self.plan.states.is_empty() && !matches!(self.plan.end, End::Never | End::Effect(_))
    }

    fn state(&self) -> State {
        let state = |status, completed| State { status, completed };
        match (self.plan.states.front(), &self.plan.end) {
            (Some(state), _) => *state,
            (None, End::Never | End::Effect(_)) => state("RUNNING", 50),
            (None, End::Succeeded(_)) => state("SUCCEEDED", 100),
            (None, End::Failed(_) | End::Canceled) => state("FAILED", 100),
        }
    }

    /// As the API tells it.
    fn info(&self) -> Map<String, Value> {
        let State { status, completed } = self.state();
        let id = self.described.operation.id;
        let name = id.rsplit_once('_').map_or(id, |(_, name)| name);
        let message = |id: &str, text: String| serde_json::json!({ "id": id, "default_message": text, "args": [] });
        let mut info = Map::new();
        let mut put = |name: &str, value: Value| info.insert(name.to_owned(), value);
        put(
            "description",
            message("mock.task", format!("{id} of the mock.")),
        );
        put(
            "service",
            Value::from(format!("com.vmware.{}", lower(self.described.resource()))),
        );
        put("operation", Value::from(lower(name)));
        put("status", Value::from(status));
        put(
            "cancelable",
            Value::from(!TaskStatus::from(status).is_final()),
        );
        if status != "PENDING" {
            put("start_time", written(self.started));
            put(
                "progress",
                serde_json::json!({
                    "total": 100,
                    "completed": completed,
                    "message": message("mock.progress", format!("{completed} percent are done.")),
                }),
            );
        }
        if let Some(ended) = self.ended {
            put("end_time", written(ended));
        }
        match &self.plan.end {
            _ if !self.plan.states.is_empty() => {}
            End::Succeeded(result) if !result.is_null() => drop(put("result", result.clone())),
            End::Failed(error) => drop(put("error", error.clone())),
            End::Canceled => {
                let kind = crate::ErrorKind::Canceled;
                drop(put(
                    "error",
                    StandardError::new(kind, "The task was canceled.").body(),
                ));
            }
            End::Succeeded(_) | End::Never | End::Effect(_) => {}
        }
        info
    }
}

/// A name in the spelling of the interface definitions: `Esx.Settings.DepotContent` is `esx.settings.depot_content`.
fn lower(name: &str) -> String {
    let mut text = String::new();
    for character in name.chars() {
        if character.is_ascii_uppercase() && !text.is_empty() && !text.ends_with(['.', '$']) {
            text.push('_');
        }
        text.push(character.to_ascii_lowercase());
    }
    text
}
