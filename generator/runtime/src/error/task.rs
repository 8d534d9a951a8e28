//! Tasks that failed, or did not end in time.

use crate::error::api::ApiError;
use crate::error::excerpt::line;
use crate::values::task_info::{TaskInfo, TaskProgress};
use crate::wire::operation::Operation;
use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

/// A task that ran and failed. Its text includes that of the [error of the task](Self::error).
#[derive(Debug)]
pub struct TaskError {
    id: Box<str>,
    error: ApiError,
    info: TaskInfo,
}

impl TaskError {
    pub(crate) fn new(id: &str, operation: &'static Operation, info: TaskInfo) -> Self {
        Self {
            id: id.into(),
            error: ApiError::of_task(operation, info.error(), info.result()),
            info,
        }
    }

    /// Returns the identifier of the task.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Returns the error of the task, as an error response of the operation would report it.
    ///
    /// If the server reports no error, or one without messages, they are those of the result: an error structure, a text,
    /// or its `notifications.errors`. Without messages and kind if there are none either.
    pub fn error(&self) -> &ApiError {
        &self.error
    }

    /// Returns the last report of the server about the task.
    pub fn info(&self) -> &TaskInfo {
        &self.info
    }
}

impl fmt::Display for TaskError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "task {} failed", line(&self.id))?;
        match self.error.has_reason() {
            true => self.error.write_body(f),
            false => f.write_str(": the server reports no reason"),
        }
    }
}

impl StdError for TaskError {}

/// A task that did not end within the [time limit](crate::WaitPolicy::time_limit) of waiting for it.
#[derive(Debug)]
pub struct TaskTimeout {
    id: Box<str>,
    limit: Duration,
    info: Option<TaskInfo>,
    cancellation: Cancellation,
}

/// The state of the request to cancel a task.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Cancellation {
    /// None was made.
    None,
    /// The server accepted it, and the task has not ended since.
    Accepted,
    /// The task ended as canceled.
    Done,
    /// It failed, for this reason.
    Failed(String),
}

impl TaskTimeout {
    pub(crate) fn new(
        id: &str,
        limit: Duration,
        info: Option<TaskInfo>,
        cancellation: Cancellation,
    ) -> Self {
        Self {
            id: id.into(),
            limit,
            info,
            cancellation,
        }
    }

    /// Returns the identifier of the task, to [return](crate::Task::from_id) to it later.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Returns the time limit.
    pub fn limit(&self) -> Duration {
        self.limit
    }

    /// Returns the last report of the server about the task; `None` if there was none in time.
    pub fn info(&self) -> Option<&TaskInfo> {
        self.info.as_ref()
    }

    /// Returns `true` if the task was canceled and has ended. Otherwise it may still run.
    pub fn is_canceled(&self) -> bool {
        self.cancellation == Cancellation::Done
    }

    /// Returns the reason why the task could not be canceled, if that was [requested](crate::WaitPolicy::cancel_at_limit)
    /// and failed.
    pub fn cancel_failure(&self) -> Option<&str> {
        match &self.cancellation {
            Cancellation::Failed(reason) => Some(reason),
            Cancellation::None | Cancellation::Accepted | Cancellation::Done => None,
        }
    }

    /// Writes the failure without any text of the server.
    pub(crate) fn write_summary(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "task {} did not end within {:?}",
            line(&self.id),
            self.limit
        )?;
        f.write_str(match &self.cancellation {
            Cancellation::Done => " and was canceled",
            Cancellation::Accepted => " and has not ended since it was canceled",
            Cancellation::Failed(_) => ", and could not be canceled",
            Cancellation::None => ", and continues",
        })
    }
}

impl fmt::Display for TaskTimeout {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write_summary(f)?;
        if let Cancellation::Failed(reason) = &self.cancellation {
            write!(f, ": {}", line(reason))?;
        }
        match &self.info {
            Some(info) if !self.is_canceled() => {
                write!(f, " (last seen {}", line(info.status().as_str()))?;
                if let Some(progress) = info.progress() {
                    write_progress(f, progress)?;
                }
                f.write_str(")")
            }
            _ => Ok(()),
        }
    }
}

fn write_progress(f: &mut fmt::Formatter<'_>, progress: &TaskProgress) -> fmt::Result {
    write!(f, ", {} of {}", progress.completed(), progress.total())
}

impl StdError for TaskTimeout {}
