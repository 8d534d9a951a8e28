//! Error answers of a server.

use crate::decode::{beginning, decode};
use crate::error::{Error, line};
use crate::kind::ErrorKind;
use crate::message::{Message, read_messages};
use crate::operation::Operation;
use crate::transport::Reply;
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::fmt;
use std::time::Duration;

/// An answer with a status other than 2xx.
///
/// Any body will do: a standard error, one without `error_type`, JSON of another family, HTML, or nothing. What the body
/// does not say is absent.
///
/// The error of a failed task is one too.
pub struct ApiError {
    pub(crate) operation: &'static Operation,
    status: u16,
    error_type: Option<String>,
    messages: Vec<Message>,
    data: Option<Value>,
    /// The code of the other family of errors (`{"error": "invalid_grant"}`).
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

    /// Status of the answer; for the error of a task, that of the answer that told it (200).
    pub fn status(&self) -> u16 {
        self.status
    }

    /// Identifier of the operation: `Content.Library_get`.
    pub fn operation(&self) -> &'static str {
        self.operation.id
    }

    /// Standard kind of the error, by its `error_type` alone: [`ErrorKind::Unknown`] if that is absent or not a standard
    /// one, whatever the status.
    pub fn kind(&self) -> ErrorKind {
        self.error_type
            .as_deref()
            .map_or(ErrorKind::Unknown, ErrorKind::from_error_type)
    }

    /// `error_type` as the server sent it.
    pub fn error_type(&self) -> Option<&str> {
        self.error_type.as_deref()
    }

    /// Messages, the most telling one first.
    pub fn messages(&self) -> &[Message] {
        &self.messages
    }

    /// Data about the error; what it holds depends on the operation.
    pub fn data(&self) -> Option<&Value> {
        self.data.as_ref()
    }

    /// Reads [`data`](Self::data) as the structure the operation documents. Absent data is read as `null`.
    ///
    /// # Errors
    ///
    /// [`ErrorCause::Decode`](crate::ErrorCause::Decode) if the data has another shape.
    pub fn decode_data<T: DeserializeOwned>(&self) -> Result<T, Error> {
        let json = self.data.as_ref().unwrap_or(&Value::Null).to_string();
        decode(self.operation, self.status, json.as_bytes())
    }

    /// Reads the whole body as an error structure, for what a particular error adds (`challenge` of `Unauthenticated`).
    ///
    /// # Errors
    ///
    /// [`ErrorCause::Decode`](crate::ErrorCause::Decode) if the body has another shape.
    pub fn decode<T: DeserializeOwned>(&self) -> Result<T, Error> {
        decode(self.operation, self.status, &self.body)
    }

    /// The body: all of it if it is JSON, else its first KiB.
    pub fn body(&self) -> &[u8] {
        &self.body
    }

    /// What the server calls the request (`x-request-id`), if it says so.
    pub fn request_id(&self) -> Option<&str> {
        self.request_id.as_deref()
    }

    /// How long the server asks to wait before the next attempt (`retry-after`), if it says so.
    pub fn retry_after(&self) -> Option<Duration> {
        self.retry_after
    }

    pub(crate) fn describe(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.status)?;
        self.describe_body(f)?;
        match self.request_id() {
            Some(id) => write!(f, " (request {})", line(id)),
            None => Ok(()),
        }
    }

    /// What the body says, if anything, after a space or a colon.
    pub(crate) fn describe_body(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
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
