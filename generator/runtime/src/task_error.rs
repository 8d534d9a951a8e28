//! Tasks that failed.

use crate::api_error::ApiError;
use crate::error::line;
use crate::operation::Operation;
use crate::task_info::TaskInfo;
use crate::transport::Reply;
use serde_json::Value;
use std::fmt;

/// A task that was run, and failed.
pub struct TaskError {
    id: Box<str>,
    info: TaskInfo,
    error: ApiError,
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
            info,
            error: ApiError::new(operation, reply),
        }
    }

    /// Identifier of the task.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Why it failed, as an error answer of the operation would say it. Without messages and kind if the server does not say.
    pub fn error(&self) -> &ApiError {
        &self.error
    }

    /// All that the server told about the task in the end.
    pub fn info(&self) -> &TaskInfo {
        &self.info
    }

    pub(crate) fn describe(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the task {} failed", line(&self.id))?;
        self.error.describe_body(f)
    }
}

impl fmt::Debug for TaskError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TaskError")
            .field("id", &self.id)
            .field("error", &self.error)
            .field("info", &self.info)
            .finish()
    }
}
