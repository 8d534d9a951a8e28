//! The time limit of waiting for a task, and the cancellation at its end.

use crate::error::kind::ErrorKind;
use crate::error::task::{Cancellation, TaskError, TaskTimeout};
use crate::error::{Error, ErrorCause};
use crate::task::handle::{CANCEL, Task};
use crate::task::policy::WaitPolicy;
use crate::values::task_info::{TaskInfo, TaskStatus};
use std::time::Duration;
use tokio::time::{Instant, timeout, timeout_at};

/// The time that a task has to end after the server accepted its cancellation, and that the request for it may take.
const GRACE: Duration = Duration::from_secs(30);

/// The time limit of waiting for one task.
#[derive(Clone)]
pub(super) struct Limit {
    limit: Duration,
    /// The end of the time; `None` without a limit.
    at: Option<Instant>,
    cancels: bool,
    cancellation: Cancellation,
}

/// The next step when the time is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Over {
    /// To ask the server to cancel the task.
    Cancel,
    /// To return the error.
    GiveUp,
}

impl Limit {
    pub(super) fn new(policy: &WaitPolicy) -> Self {
        let limit = policy.limit.unwrap_or(Duration::MAX);
        Self {
            limit,
            at: Instant::now().checked_add(limit),
            cancels: policy.cancels,
            cancellation: Cancellation::None,
        }
    }

    /// Returns the end of the time; `None` without a limit.
    pub(super) fn at(&self) -> Option<Instant> {
        self.at
    }

    pub(super) fn is_over(&self) -> bool {
        self.at.is_some_and(|at| at <= Instant::now())
    }

    pub(super) fn over(&self) -> Over {
        match self.cancels && self.cancellation == Cancellation::None {
            true => Over::Cancel,
            false => Over::GiveUp,
        }
    }

    /// Records the response to the request to cancel the task. One more poll shows its state, even if the request failed: a
    /// task that has just ended cannot be canceled.
    pub(super) fn canceled(&mut self, outcome: Result<(), Error>) {
        self.at = Instant::now().checked_add(GRACE);
        self.cancellation = match outcome {
            Ok(()) => Cancellation::Accepted,
            Err(error) => Cancellation::Failed(error.to_string()),
        };
    }

    /// Returns `true` if the task cannot be canceled, and waiting for it is over unless it has ended.
    pub(super) fn has_failed(&self) -> bool {
        matches!(self.cancellation, Cancellation::Failed(_))
    }

    /// Returns the error of a task that did not end in time.
    pub(super) fn error(&self, task: &Task<()>, last: Option<TaskInfo>) -> Error {
        self.timeout(task, last, self.cancellation.clone())
    }

    /// Returns the last report about a task, or the error of a task that failed or was canceled because of the limit.
    pub(super) fn concluded(&self, task: &Task<()>, info: TaskInfo) -> Result<TaskInfo, Error> {
        if *info.status() == TaskStatus::Succeeded {
            return Ok(info);
        }
        let operation = task.operation();
        let error = TaskError::new(task.id(), operation, info.clone());
        let is_canceled = error.error().kind() == ErrorKind::Canceled;
        if self.cancellation != Cancellation::None && is_canceled {
            return Err(self.timeout(task, Some(info), Cancellation::Done));
        }
        Err(Error::new(
            Some(operation),
            ErrorCause::Task(Box::new(error)),
        ))
    }

    fn timeout(&self, task: &Task<()>, last: Option<TaskInfo>, state: Cancellation) -> Error {
        let error = TaskTimeout::new(task.id(), self.limit, last, state);
        let cause = ErrorCause::TaskTimeout(Box::new(error));
        Error::new(Some(task.operation()), cause)
    }
}

/// Asks the server to cancel the task, within a time of its own.
pub(super) async fn cancel(task: Task<()>) -> Result<(), Error> {
    tracing::debug!(task = task.id(), "canceling the task at its time limit");
    let canceled = timeout(GRACE, task.cancel()).await;
    canceled.unwrap_or_else(|_| Err(Error::timeout(false).with_operation(&CANCEL)))
}

/// Returns the output of `work`, or `None` if that takes until `at`.
pub(super) async fn until<T>(at: Option<Instant>, work: impl Future<Output = T>) -> Option<T> {
    match at {
        Some(at) => timeout_at(at, work).await.ok(),
        None => Some(work.await),
    }
}

#[cfg(test)]
mod tests {
    use super::{GRACE, Limit, Over};
    use crate::client::handle::Client;
    use crate::error::Error;
    use crate::task::handle::Task;
    use crate::task::policy::WaitPolicy;
    use std::time::Duration;
    use tokio::time::{Instant, advance};

    #[tokio::test(start_paused = true)]
    async fn a_canceled_task_has_a_time_to_end() {
        let client: Client = Client::builder("http://127.0.0.1")
            .build()
            .expect("a client");
        let task = Task::from_id(&client, "t-1");
        let minute = Duration::from_secs(60);
        let policy = WaitPolicy::default().time_limit(minute).cancel_at_limit();
        let mut limit = Limit::new(&policy);
        assert!(!limit.is_over() && limit.at() == Some(Instant::now() + minute));
        advance(minute).await;
        assert!(limit.is_over() && limit.over() == Over::Cancel);
        limit.canceled(Ok(()));
        assert!(!limit.is_over() && !limit.has_failed());
        advance(GRACE).await;
        assert!(limit.is_over() && limit.over() == Over::GiveUp);
        assert_eq!(
            limit.error(&task, None).to_string(),
            "Cis.Tasks_get: task t-1 did not end within 60s and has not ended since it was canceled"
        );
        limit.canceled(Err(Error::login("no")));
        assert!(limit.has_failed());
    }

    #[tokio::test(start_paused = true)]
    async fn without_a_limit_there_is_no_end() {
        for policy in [
            WaitPolicy::default(),
            WaitPolicy::default().time_limit(Duration::MAX),
        ] {
            let limit = Limit::new(&policy);
            assert!(limit.at().is_none() && !limit.is_over());
        }
    }
}
