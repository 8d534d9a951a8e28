//! Error responses of a server.

use crate::error::excerpt::{beginning, first_line, line, list};
use crate::error::facts::{Facts, LONGEST, is_readable};
use crate::error::hint::{From, hint};
use crate::error::kind::ErrorKind;
use crate::values::message::Message;
use crate::wire::foreign::Foreign;
use crate::wire::operation::Operation;
use crate::wire::reply::Reply;
use serde::de::IgnoredAny;
use serde_json::Value;
use std::fmt;
use std::io;
use std::time::Duration;

/// A response with a status other than 2xx, or the error of a failed task.
///
/// Any body is accepted: a standard error, one without `error_type`, JSON of another family, HTML, text, or nothing. Facts
/// that the body does not state are absent. `Display` shows the messages, or the first line of a body that is declared as
/// `text/plain`.
pub struct ApiError {
    pub(crate) operation: &'static Operation,
    status: u16,
    facts: Facts,
    /// The first line of a plain text.
    text: Option<String>,
    /// Advice for a body without facts.
    hint: Option<String>,
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
            location,
            server,
            foreign,
            challenge,
            body,
            ..
        } = reply;
        let mut facts = Facts::read(&body);
        facts.challenge = facts.challenge.or(challenge);
        let is_text = foreign.as_ref().is_some_and(Foreign::is_text);
        let text = is_text.then(|| first_line(&body)).flatten();
        let hint = match facts.is_empty() {
            true => {
                let from = From {
                    server: server.as_deref(),
                    location: location.as_deref(),
                    foreign: foreign.as_ref(),
                };
                hint(operation, status, from)
            }
            false => None,
        };
        Self {
            operation,
            status,
            facts,
            text,
            hint,
            body: kept(&body),
            request_id,
            retry_after,
        }
    }

    /// Returns the error of a failed task with this error and result.
    pub(crate) fn of_task(
        operation: &'static Operation,
        error: Option<&Value>,
        result: Option<&Value>,
    ) -> Self {
        let [error, result] = [error, result].map(|it| it.map(printed).unwrap_or_default());
        let [of_error, of_result] = [&error, &result].map(|json| Facts::read(json));
        let body = match of_error.is_empty() {
            true if !of_result.is_empty() => result,
            _ => error,
        };
        Self {
            operation,
            status: 200,
            facts: of_error.or(of_result),
            text: None,
            hint: None,
            body: kept(&body),
            request_id: None,
            retry_after: None,
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
        self.error_type()
            .map_or(ErrorKind::Unknown, ErrorKind::from_error_type)
    }

    /// Returns `error_type` as the server sent it.
    pub fn error_type(&self) -> Option<&str> {
        self.facts.error_type.as_deref()
    }

    /// Messages, the most specific one first. [`Message::text`] is what to show.
    pub fn messages(&self) -> &[Message] {
        &self.facts.messages
    }

    /// Returns data about the error; its shape depends on the operation.
    pub fn data(&self) -> Option<&Value> {
        self.facts.data.as_ref()
    }

    /// Returns the body: all of it if it is JSON of at most 1 MiB and 65,536 values, else its first KiB. A list or an object counts as
    /// 4 values.
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

    /// Returns the ways to authenticate that the server accepts, in the form of the header `www-authenticate`:
    /// `SIGN realm="…",sts="…", Basic realm="vCenter"`. From the body of the error, or else the header of a 401.
    ///
    /// `Display` shows it if the status is 401.
    pub fn challenge(&self) -> Option<&str> {
        self.facts.challenge.as_deref()
    }

    /// Returns `true` if the server states what failed.
    pub(crate) fn has_reason(&self) -> bool {
        !self.facts.is_empty()
    }

    /// Writes the facts of the body, if there are any, after a space or a colon.
    pub(crate) fn write_body(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Facts {
            error_type, code, ..
        } = &self.facts;
        if let Some(name) = error_type.as_ref().or(code.as_ref()) {
            write!(f, " {}", line(name))?;
        }
        let texts = list(self.messages().iter().map(Message::text));
        if !texts.is_empty() {
            write!(f, ": {texts}")?;
        }
        match (&self.text, &self.hint) {
            (Some(text), Some(hint)) => write!(f, ": {text} ({hint})"),
            (Some(text), None) | (None, Some(text)) => write!(f, ": {text}"),
            (None, None) => Ok(()),
        }
    }
}

/// Returns the part of a body that an error keeps.
fn kept(body: &[u8]) -> Vec<u8> {
    match is_readable(body) && serde_json::from_slice::<IgnoredAny>(body).is_ok() {
        true => body.to_vec(),
        false => beginning(body),
    }
}

/// Returns a value as JSON, or the begin of one that is too long to be parsed.
fn printed(value: &Value) -> Vec<u8> {
    let mut json = Begin(Vec::new());
    // Too long is the only failure.
    serde_json::to_writer(&mut json, value).ok();
    json.0
}

/// The begin of a text, until it is longer than what is parsed.
struct Begin(Vec<u8>);

impl io::Write for Begin {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.0.len() > LONGEST {
            return Err(io::ErrorKind::WriteZero.into());
        }
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
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
        if let (401, Some(challenge)) = (self.status, self.challenge()) {
            write!(f, " (accepted: {})", line(challenge))?;
        }
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
            .field("error_type", &self.facts.error_type)
            .field("messages", &self.facts.messages)
            .field("request_id", &self.request_id)
            .finish_non_exhaustive()
    }
}
