//! Polling of a task until it has ended.

use crate::error::Error;
use crate::error::redacted::Redacted;
use crate::retry::transient::{Purpose, is_transient};
use crate::task::handle::Task;
use crate::task::policy::WaitPolicy;
use crate::values::task_info::{TaskInfo, TaskStatus};
use futures_core::Stream;
use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;
use tokio::time::{Instant, sleep_until};

/// A wait and the poll after it.
type Step = Pin<Box<dyn Future<Output = Result<TaskInfo, Error>> + Send>>;

/// The reports of the server about a task, by [`Task::updates`].
///
/// A [`Stream`]; [`next`](Self::next) needs no library for streams.
pub struct TaskUpdates<T> {
    task: Task<T>,
    policy: WaitPolicy,
    interval: Duration,
    /// The time of the next poll; `None` for the first, which is immediate.
    due: Option<Instant>,
    step: Option<Step>,
    failures: u32,
    status: Option<TaskStatus>,
    ended: bool,
}

impl<T> TaskUpdates<T> {
    pub(crate) fn new(task: Task<T>, policy: WaitPolicy) -> Self {
        Self {
            task,
            interval: policy.first.min(policy.longest),
            policy,
            due: None,
            step: None,
            failures: 0,
            status: None,
            ended: false,
        }
    }

    /// Waits for the next poll, and returns its report. `None` after the task has ended, or after an error.
    ///
    /// A failed task is a report with the status [`Failed`](TaskStatus::Failed). The method is cancel safe: the next call
    /// continues where a dropped one stopped.
    pub async fn next(&mut self) -> Option<Result<TaskInfo, Error>> {
        poll_fn(|context| self.poll_update(context)).await
    }

    fn poll_update(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<TaskInfo, Error>>> {
        while !self.ended {
            let (task, due) = (&self.task, self.due);
            let step = self.step.get_or_insert_with(|| step(task.erased(), due));
            let result = ready!(step.as_mut().poll(context));
            self.step = None;
            match result {
                Ok(info) => return Poll::Ready(Some(Ok(self.record(info)))),
                Err(error) => {
                    if !is_transient(&error, Purpose::Poll) || self.failures >= self.policy.failures
                    {
                        self.ended = true;
                        return Poll::Ready(Some(Err(error)));
                    }
                    self.failures += 1;
                    tracing::debug!(task = self.task.id(), error = %Redacted(&error), "the task could not be polled");
                    self.wait(error.retry_after());
                }
            }
        }
        Poll::Ready(None)
    }

    fn record(&mut self, info: TaskInfo) -> TaskInfo {
        self.failures = 0;
        self.ended = info.status().is_final();
        if self.status.as_ref() != Some(info.status()) {
            tracing::debug!(
                task = self.task.id(),
                status = info.status().as_str(),
                "task"
            );
            self.status = Some(info.status().clone());
        }
        self.wait(None);
        info
    }

    fn wait(&mut self, asked: Option<Duration>) {
        self.due = Some(Instant::now() + self.policy.pause(self.interval, asked));
        self.interval = (self.interval + self.interval / 2).min(self.policy.longest);
    }
}

impl<T> Stream for TaskUpdates<T> {
    type Item = Result<TaskInfo, Error>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.get_mut().poll_update(context)
    }
}

/// Waits until `due`, and polls.
fn step(task: Task<()>, due: Option<Instant>) -> Step {
    Box::pin(async move {
        if let Some(due) = due {
            sleep_until(due).await;
        }
        task.info().await
    })
}

impl<T> Task<T> {
    /// Polls the task until it has ended, by the default [`WaitPolicy`].
    pub fn updates(&self) -> TaskUpdates<T> {
        self.updates_with(WaitPolicy::default())
    }

    /// Polls the task until it has ended.
    pub fn updates_with(&self, policy: WaitPolicy) -> TaskUpdates<T> {
        TaskUpdates::new(self.clone(), policy)
    }
}

impl<T> fmt::Debug for TaskUpdates<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TaskUpdates")
            .field("task", &self.task)
            .field("status", &self.status)
            .finish_non_exhaustive()
    }
}
