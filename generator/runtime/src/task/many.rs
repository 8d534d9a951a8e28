//! Polling of many tasks until each has ended, without the types of their results.

use crate::client::handle::Client;
use crate::error::Error;
use crate::retry::transient::{Purpose, is_transient};
use crate::task::handle::Task;
use crate::task::limit::{Limit, Over, cancel, until};
use crate::task::list::{Form, first_form, reports};
use crate::task::policy::WaitPolicy;
use crate::task::schedule::Schedule;
use crate::task::watch::trace;
use crate::values::task_info::TaskInfo;
use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};
use tokio::time::sleep_until;

type Step = Pin<Box<dyn Future<Output = Event> + Send>>;

/// The reports about tasks, each with the number of its task.
type Reports = Vec<(usize, Result<TaskInfo, Error>)>;

/// The end of a step.
enum Event {
    Polled(Reports),
    /// The time limit of a task was over first.
    Late,
    Canceled(usize, Result<(), Error>),
}

/// A task that has not ended.
struct Open {
    number: usize,
    task: Task<()>,
    limit: Limit,
    last: Option<TaskInfo>,
}

/// A task that has ended, or that cannot be watched to its end.
pub(super) struct Ended {
    /// The number of tasks that were added before.
    pub(super) number: usize,
    pub(super) task: Task<()>,
    pub(super) outcome: Result<TaskInfo, Error>,
}

/// Tasks that are polled until each has ended.
pub(super) struct Many {
    schedule: Schedule,
    open: Vec<Open>,
    ended: VecDeque<Ended>,
    /// The number of tasks that were added so far.
    count: usize,
    forms: Arc<Forms>,
    step: Option<Step>,
}

impl Many {
    pub(super) fn new(policy: WaitPolicy) -> Self {
        Self {
            schedule: Schedule::new(policy),
            open: Vec::new(),
            ended: VecDeque::new(),
            count: 0,
            forms: Arc::default(),
            step: None,
        }
    }

    pub(super) fn push(&mut self, task: Task<()>) {
        self.open.push(Open {
            number: self.count,
            task,
            limit: Limit::new(self.schedule.policy()),
            last: None,
        });
        self.count += 1;
        // The next poll is immediate, and includes the task.
        self.schedule.restart();
        self.step = None;
    }

    /// Returns the number of tasks that were added and not returned.
    pub(super) fn len(&self) -> usize {
        self.open.len() + self.ended.len()
    }

    /// Returns the next task that has ended; `None` if there is no other task.
    pub(super) fn poll_ended(&mut self, context: &mut Context<'_>) -> Poll<Option<Ended>> {
        loop {
            if let Some(ended) = self.ended.pop_front() {
                return Poll::Ready(Some(ended));
            }
            if self.open.is_empty() {
                return Poll::Ready(None);
            }
            if self.step.is_none() {
                self.step = self.next_step();
            }
            if let Some(step) = &mut self.step {
                let event = ready!(step.as_mut().poll(context));
                self.step = None;
                self.take(event);
            }
        }
    }

    /// Returns the next step; `None` if a task ended instead, because its time is over.
    fn next_step(&mut self) -> Option<Step> {
        let late = self.open.iter().position(|open| open.limit.is_over());
        let Some(late) = late else {
            return Some(self.poll_all());
        };
        let open = &self.open[late];
        match open.limit.over() {
            Over::Cancel => {
                let (number, task) = (open.number, open.task.clone());
                Some(Box::pin(async move {
                    Event::Canceled(number, cancel(task).await)
                }))
            }
            Over::GiveUp => {
                let error = open.limit.error(&open.task, open.last.clone());
                self.end(late, Err(error));
                None
            }
        }
    }

    /// Waits until the next poll is due, and polls all tasks, both until the first time limit.
    fn poll_all(&self) -> Step {
        let tasks = self.open.iter().map(|it| (it.number, it.task.clone()));
        let tasks: Vec<_> = tasks.collect();
        let (due, forms) = (self.schedule.due(), Arc::clone(&self.forms));
        let at = self.open.iter().filter_map(|it| it.limit.at()).min();
        Box::pin(async move {
            let work = async {
                if let Some(due) = due {
                    sleep_until(due).await;
                }
                reports_of_all(tasks, &forms).await
            };
            until(at, work).await.map_or(Event::Late, Event::Polled)
        })
    }

    fn take(&mut self, event: Event) {
        match event {
            Event::Polled(reports) => self.record(reports),
            // The next step is about the task that is late.
            Event::Late => {}
            Event::Canceled(number, outcome) => {
                let open = self.open.iter_mut().find(|it| it.number == number);
                if let Some(open) = open {
                    open.limit.canceled(outcome);
                }
                self.schedule.restart();
            }
        }
    }

    fn record(&mut self, reports: Reports) {
        // Failures of one poll count once, however many tasks share it.
        let mut tolerated = None;
        for (number, report) in reports {
            let Some(at) = self.open.iter().position(|it| it.number == number) else {
                continue;
            };
            match report {
                Ok(info) => self.report(at, info),
                Err(error) => {
                    let task = &self.open[at].task;
                    let is_tolerated = is_transient(&error, Purpose::Poll)
                        && *tolerated
                            .get_or_insert_with(|| self.schedule.tolerates(task.id(), &error));
                    if !is_tolerated {
                        self.end(at, Err(error));
                    }
                }
            }
        }
        if tolerated.is_none() {
            self.schedule.succeeded();
        }
    }

    fn report(&mut self, at: usize, info: TaskInfo) {
        let open = &mut self.open[at];
        trace(&open.task, open.last.as_ref(), &info);
        if info.status().is_final() {
            let outcome = open.limit.concluded(&open.task, info);
            self.end(at, outcome);
        } else if open.limit.has_failed() {
            let error = open.limit.error(&open.task, Some(info));
            self.end(at, Err(error));
        } else {
            open.last = Some(info);
        }
    }

    fn end(&mut self, at: usize, outcome: Result<TaskInfo, Error>) {
        let Open { number, task, .. } = self.open.remove(at);
        self.ended.push_back(Ended {
            number,
            task,
            outcome,
        });
    }
}

/// The form of the list of tasks that the server of each client has.
#[derive(Default)]
struct Forms(Mutex<Vec<(Client, Form)>>);

impl Forms {
    fn of(&self, client: &Client) -> Form {
        let forms = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let known = forms.iter().find(|(it, _)| it.is_same(client));
        known.map_or_else(|| first_form(client), |(_, form)| *form)
    }

    fn learn(&self, client: &Client, form: Form) {
        let mut forms = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match forms.iter_mut().find(|(it, _)| it.is_same(client)) {
            Some((_, known)) => *known = form,
            None => forms.push((client.clone(), form)),
        }
    }
}

/// Polls the tasks of each client together.
async fn reports_of_all(mut tasks: Vec<(usize, Task<()>)>, forms: &Forms) -> Reports {
    let mut all = Vec::with_capacity(tasks.len());
    while let Some((_, first)) = tasks.first() {
        let client = first.client().clone();
        let is_own = |task: &(usize, Task<()>)| task.1.client().is_same(&client);
        let (own, others): (Vec<_>, _) = tasks.into_iter().partition(is_own);
        let (numbers, own): (Vec<_>, Vec<_>) = own.into_iter().unzip();
        let (reports, form) = reports(&own, forms.of(&client)).await;
        forms.learn(&client, form);
        all.extend(numbers.into_iter().zip(reports));
        tasks = others;
    }
    all
}
