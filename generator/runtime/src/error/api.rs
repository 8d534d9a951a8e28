//! Error responses of a server.

use crate::error::excerpt::{beginning, line};
use crate::error::kind::ErrorKind;
use crate::values::message::{Message, read_messages};
use crate::wire::operation::Operation;
use crate::wire::reply::Reply;
use serde_json::Value;
use std::fmt;
use std::time::Duration;

/// A response with a status other than 2xx, or the error of a failed task.
///
/// Any body is accepted: a standard error, one without `error_type`, JSON of another family, HTML, or nothing. Facts that
/// the body does not state are absent.
pub struct ApiError {
    pub(crate) operation: &'static Operation,
    status: u16,
    error_type: Option<String>,
    messages: Vec<Message>,
    data: Option<Value>,
    /// The code of OAuth errors (`{"error": "invalid_grant"}`).
    code: Option<String>,
    body: Vec<u8>,
    request_id: Option<String>,
    retry_after: Option<Duration>,
}

impl ApiError {
    pub(crate) fn new(operation: &'static Operation, reply: Reply) -> Self {
        let Reply {
            status,
            request_id,
            retry_after,
            body,
        } = reply;
        let parsed = serde_json::from_slice::<Value>(&body).ok();
        let body = if parsed.is_some() {
            body.to_vec()
        } else {
            beginning(&body)
        };
        let mut fields = match parsed {
            Some(Value::Object(fields)) => fields,
            _ => serde_json::Map::new(),
        };
        let text = |name: &str| fields.get(name).and_then(Value::as_str).map(str::to_owned);
        Self {
            operation,
            status,
            error_type: text("error_type"),
            messages: read_messages(fields.get("messages")),
            code: text("error"),
            data: fields.remove("data").filter(|data| !data.is_null()),
            body,
            request_id,
            retry_after,
        }
    }

    /// Returns the status of the response; for the error of a task, that of the response that reported it (200).
    pub fn status(&self) -> u16 {
        self.status
    }

    /// Returns the identifier of the operation: `Content.Library_get`.
    pub fn operation(&self) -> &'static str {
        self.operation.id
    }

    /// Returns the standard kind of the error, by its `error_type` alone, whatever the status. [`ErrorKind::Unknown`]
    /// if the type is absent or not a standard one.
    pub fn kind(&self) -> ErrorKind {
        self.error_type
            .as_deref()
            .map_or(ErrorKind::Unknown, ErrorKind::from_error_type)
    }

    /// Returns `error_type` as the server sent it.
    pub fn error_type(&self) -> Option<&str> {
        self.error_type.as_deref()
    }

    /// Messages, the most specific one first.
    pub fn messages(&self) -> &[Message] {
        &self.messages
    }

    /// Returns data about the error; its shape depends on the operation.
    pub fn data(&self) -> Option<&Value> {
        self.data.as_ref()
    }

    /// Returns the body: all of it if it is JSON, else its first KiB.
    pub fn body(&self) -> &[u8] {
        &self.body
    }

    /// Returns the identifier that the server gave the request (`x-request-id`), if any.
    pub fn request_id(&self) -> Option<&str> {
        self.request_id.as_deref()
    }

    /// Returns the time to wait before the next attempt, if the server asks for one (`retry-after`).
    pub fn retry_after(&self) -> Option<Duration> {
        self.retry_after
    }

    /// Writes the facts of the body, if there are any, after a space or a colon.
    pub(crate) fn write_body(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(name) = self.error_type.as_deref().or(self.code.as_deref()) {
            write!(f, " {}", line(name))?;
        }
        let text = self
            .messages
            .iter()
            .map(Message::default_message)
            .find(|text| !text.is_empty());
        if let Some(text) = text {
            write!(f, ": {}", line(text))?;
        }
        Ok(())
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if (200..300).contains(&self.status) {
            f.write_str("the task failed")?;
        } else {
            write!(f, "{}", self.status)?;
        }
        self.write_body(f)?;
        match self.request_id() {
            Some(id) => write!(f, " (request {})", line(id)),
            None => Ok(()),
        }
    }
}

impl std::error::Error for ApiError {}

/// Leaves out the body and the data.
impl fmt::Debug for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ApiError")
            .field("operation", &self.operation.id)
            .field("status", &self.status)
            .field("error_type", &self.error_type)
            .field("messages", &self.messages)
            .field("request_id", &self.request_id)
            .finish_non_exhaustive()
    }
}
