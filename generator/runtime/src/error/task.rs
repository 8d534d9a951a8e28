//! Tasks that failed.

use crate::error::api::ApiError;
use crate::error::excerpt::line;
use crate::values::task_info::TaskInfo;
use crate::wire::operation::Operation;
use std::error::Error as StdError;
use std::fmt;

/// A task that ran and failed.
///
/// [`source`](StdError::source) is the [error of the task](Self::error).
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

impl StdError for TaskError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(&self.error)
    }
}
