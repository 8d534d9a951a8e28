//! Asking how far a task is, until it has ended.

use crate::error::{Error, ErrorCause, Outline};
use crate::retry::DAY;
use crate::task::Task;
use crate::task_info::{TaskInfo, TaskStatus};
use futures_core::Stream;
use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;
use tokio::time::{Instant, sleep_until};

/// How often to ask how far a task is, and what to do when that fails.
///
/// The first time is at once. The time between two times starts at [`first_interval`](Self::first_interval) and grows by half
/// each time, up to [`longest_interval`](Self::longest_interval).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WaitPolicy {
    pub(crate) first: Duration,
    pub(crate) longest: Duration,
    pub(crate) failures: u32,
}

impl Default for WaitPolicy {
    /// Intervals of 0.5 to 10 seconds; 10 failures in a row.
    fn default() -> Self {
        Self {
            first: Duration::from_millis(500),
            longest: Duration::from_secs(10),
            failures: 10,
        }
    }
}

impl WaitPolicy {
    /// The time between the first time and the second.
    pub fn first_interval(mut self, interval: Duration) -> Self {
        self.first = interval.min(DAY);
        self
    }

    /// The longest time between two times, unless the server asks for more (`retry-after`).
    pub fn longest_interval(mut self, interval: Duration) -> Self {
        self.longest = interval.min(DAY);
        self
    }

    /// How many times in a row asking may fail: each with what the [`RetryPolicy`](crate::RetryPolicy) of the client allows,
    /// and for reasons that may pass: no connection, no answer in time, a status of 429 or 5xx.
    pub fn failures(mut self, failures: u32) -> Self {
        self.failures = failures;
        self
    }
}

/// A wait and the question after it.
type Step = Pin<Box<dyn Future<Output = Result<TaskInfo, Error>> + Send>>;

/// What the server tells about a task, time after time, by [`Task::updates`].
///
/// A [`Stream`] for those who have the tools for streams; [`next`](Self::next) for those who have not.
pub struct TaskUpdates<T> {
    task: Task<T>,
    policy: WaitPolicy,
    interval: Duration,
    /// When to ask next; at once in the beginning.
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

    /// Waits until it is time to ask again, and asks. `None` after the task has ended, with or without success, or after an
    /// error.
    ///
    /// A failed task is an update like any other, with the status [`Failed`](TaskStatus::Failed). Cancelling the future loses
    /// nothing: the next one goes on waiting where this one was.
    pub async fn next(&mut self) -> Option<Result<TaskInfo, Error>> {
        poll_fn(|context| self.poll_update(context)).await
    }

    fn poll_update(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<TaskInfo, Error>>> {
        while !self.ended {
            let (task, due) = (&self.task, self.due);
            let step = self.step.get_or_insert_with(|| step(task.erased(), due));
            let outcome = ready!(step.as_mut().poll(context));
            self.step = None;
            match outcome {
                Ok(info) => return Poll::Ready(Some(Ok(self.take(info)))),
                Err(error) => {
                    if !may_pass(&error) || self.failures >= self.policy.failures {
                        self.ended = true;
                        return Poll::Ready(Some(Err(error)));
                    }
                    self.failures += 1;
                    tracing::debug!(task = self.task.id(), error = %Outline(&error), "the task could not be asked for");
                    self.wait(error.retry_after());
                }
            }
        }
        Poll::Ready(None)
    }

    fn take(&mut self, info: TaskInfo) -> TaskInfo {
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
        self.due = Some(Instant::now() + pause(self.interval, asked));
        self.interval = (self.interval + self.interval / 2).min(self.policy.longest);
    }
}

impl<T> Stream for TaskUpdates<T> {
    type Item = Result<TaskInfo, Error>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.get_mut().poll_update(context)
    }
}

/// Waits until `due`, and asks.
fn step(task: Task<()>, due: Option<Instant>) -> Step {
    Box::pin(async move {
        if let Some(due) = due {
            sleep_until(due).await;
        }
        task.info().await
    })
}

/// How long to wait before asking again: not shorter than the server says, nor longer than a day, whatever it says.
pub(crate) fn pause(interval: Duration, asked: Option<Duration>) -> Duration {
    interval.max(asked.unwrap_or_default()).min(DAY)
}

/// Whether asking again may help.
pub(crate) fn may_pass(error: &Error) -> bool {
    match error.as_cause() {
        ErrorCause::Transport(_) | ErrorCause::Timeout { .. } => true,
        ErrorCause::Api(answer) => answer.status() == 429 || answer.status() >= 500,
        ErrorCause::Session(session) => session.login_error().is_some_and(may_pass),
        _ => false,
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
