//! Polling of one task until it has ended, without the type of its result.

use crate::error::Error;
use crate::task::handle::Task;
use crate::task::limit::{Limit, Over, cancel, until};
use crate::task::policy::WaitPolicy;
use crate::task::schedule::Schedule;
use crate::values::task_info::{TaskInfo, TaskStatus};
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use tokio::time::{Instant, sleep_until};

type Step = Pin<Box<dyn Future<Output = Event> + Send>>;

/// The end of a step.
enum Event {
    Polled(Result<Box<TaskInfo>, Error>),
    /// The time limit was over first.
    Late,
    Canceled(Result<(), Error>),
}

/// A task that is polled until it has ended.
pub(super) struct Watch {
    pub(super) task: Task<()>,
    schedule: Schedule,
    limit: Limit,
    step: Option<Step>,
    /// The last report.
    pub(super) last: Option<TaskInfo>,
    /// The end of the reports: `Ok` if the task has ended.
    end: Option<Result<(), Error>>,
}

impl Watch {
    pub(super) fn new(task: Task<()>, policy: WaitPolicy) -> Self {
        Self {
            task,
            limit: Limit::new(&policy),
            schedule: Schedule::new(policy),
            step: None,
            last: None,
            end: None,
        }
    }

    /// Returns the next report; `None` after the last one, or after an error.
    pub(super) fn poll_update(
        &mut self,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<TaskInfo, Error>>> {
        while self.end.is_none() {
            let (task, due, at) = (&self.task, self.schedule.due(), self.limit.at());
            let step = self.step.get_or_insert_with(|| poll(task.clone(), due, at));
            let event = ready!(step.as_mut().poll(context));
            self.step = None;
            if let Some(update) = self.take(event) {
                return Poll::Ready(Some(update));
            }
        }
        Poll::Ready(None)
    }

    /// Returns the report or the error that an event yields, if any.
    fn take(&mut self, event: Event) -> Option<Result<TaskInfo, Error>> {
        let error = match event {
            Event::Polled(Ok(info)) => return Some(self.record(*info)),
            Event::Polled(Err(error)) => {
                if self.schedule.tolerates(self.task.id(), &error) {
                    return None;
                }
                error
            }
            Event::Late if self.limit.over() == Over::Cancel => {
                let canceled = cancel(self.task.clone());
                self.step = Some(Box::pin(async { Event::Canceled(canceled.await) }));
                return None;
            }
            Event::Late => self.limit.error(&self.task, self.last.clone()),
            Event::Canceled(outcome) => {
                self.limit.canceled(outcome);
                self.schedule.restart();
                return None;
            }
        };
        Some(self.fail(error))
    }

    fn record(&mut self, info: TaskInfo) -> Result<TaskInfo, Error> {
        self.schedule.succeeded();
        trace(&self.task, self.last.as_ref(), &info);
        self.last = Some(info.clone());
        if info.status().is_final() {
            self.end = Some(Ok(()));
        } else if self.limit.has_failed() {
            let error = self.limit.error(&self.task, Some(info));
            return self.fail(error);
        }
        Ok(info)
    }

    fn fail(&mut self, error: Error) -> Result<TaskInfo, Error> {
        self.end = Some(Err(error.clone()));
        Err(error)
    }

    /// Returns the last report about the task, or the error of a task that failed or that could not be watched to its end.
    ///
    pub(super) fn concluded(self) -> Result<TaskInfo, Error> {
        match (self.end, self.last) {
            (Some(Err(error)), _) => Err(error),
            (_, Some(info)) => self.limit.concluded(&self.task, info),
            (_, None) => {
                let operation = Some(self.task.operation());
                Err(Error::invalid(operation, None, "no report of the task"))
            }
        }
    }
}

/// Waits until `due`, and polls, both until `at`.
fn poll(task: Task<()>, due: Option<Instant>, at: Option<Instant>) -> Step {
    Box::pin(async move {
        let work = async {
            if let Some(due) = due {
                sleep_until(due).await;
            }
            task.info().await.map(Box::new)
        };
        until(at, work).await.map_or(Event::Late, Event::Polled)
    })
}

/// Traces a report with another status than the last one.
pub(super) fn trace(task: &Task<()>, last: Option<&TaskInfo>, info: &TaskInfo) {
    let status: &TaskStatus = info.status();
    if last.map(TaskInfo::status) != Some(status) {
        tracing::debug!(task = task.id(), status = status.as_str(), "task");
    }
}
