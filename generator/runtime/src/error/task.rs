//! Tasks that failed.

use crate::error::api::ApiError;
use crate::error::excerpt::line;
use crate::values::task_info::TaskInfo;
use crate::wire::operation::Operation;
use crate::wire::reply::Reply;
use serde_json::Value;
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
        let body = info.error().map(Value::to_string).unwrap_or_default();
        let reply = Reply {
            status: 200,
            request_id: None,
            retry_after: None,
            body: body.into(),
        };
        Self {
            id: id.into(),
            error: ApiError::new(operation, reply),
            info,
        }
    }

    /// Returns the identifier of the task.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Returns the error of the task, as an error response of the operation would report it. Without messages and kind
    /// if the server reports none.
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
        self.error.write_body(f)
    }
}

impl StdError for TaskError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(&self.error)
    }
}
