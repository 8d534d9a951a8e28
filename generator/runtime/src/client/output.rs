//! Results of calls.

use crate::client::handle::Client;
use crate::error::decode::DecodeError;
use crate::error::excerpt::beginning;
use crate::error::hint::not_json;
use crate::error::json::{check, decode};
use crate::error::{Error, ErrorCause};
use crate::transport::incoming::Incoming;
use crate::values::secret::Secret;
use crate::wire::foreign::Foreign;
use crate::wire::operation::{Operation, ResultShape};
use bytes::Bytes;
use serde::de::{DeserializeOwned, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;
use std::fmt;

/// A successful response to a call.
#[derive(Debug)]
pub struct Response {
    pub(crate) client: Client,
    pub(crate) operation: &'static Operation,
    pub(crate) status: u16,
    /// Host and port, if the body is not JSON.
    pub(crate) server: Option<Box<str>>,
    pub(crate) foreign: Option<Foreign>,
    /// The header that the caller asked for, if it is there.
    pub(crate) secret_header: Option<Secret>,
    pub(crate) body: Bytes,
    /// The content, if it is not read yet.
    pub(crate) rest: Option<Incoming>,
}

impl Response {
    /// Returns the body, or `null` if the operation has no result or the body is empty.
    fn json(&self) -> &[u8] {
        let is_ignored = self.operation.result == ResultShape::Empty;
        if is_ignored || self.is_empty() {
            b"null"
        } else {
            &self.body
        }
    }

    fn is_empty(&self) -> bool {
        self.body.trim_ascii().is_empty()
    }

    pub(crate) fn decode<T: DeserializeOwned>(&self) -> Result<T, Error> {
        if let Some(foreign) = &self.foreign {
            self.check(foreign)?;
        }
        let reading = self.client.core().reading;
        let mut json = self.json();
        if self.operation.enveloped {
            check(self.operation, self.status, json, reading)?;
            json = content(json);
        }
        let result = decode(self.operation, self.status, json, reading);
        match self.is_empty() {
            true => result.map_err(|_| self.unreadable("the body is empty".to_owned())),
            false => result,
        }
    }

    /// Returns an error if the body comes from another kind of server: a page says that even where no result is expected.
    #[cold]
    fn check(&self, foreign: &Foreign) -> Result<(), Error> {
        if self.operation.result == ResultShape::Empty && !foreign.is_markup {
            return Ok(());
        }
        Err(self.unreadable(not_json(self.server.as_deref(), foreign)))
    }

    /// Returns the error of a body that is no JSON.
    #[cold]
    fn unreadable(&self, problem: String) -> Error {
        let error = DecodeError::new(self.status, String::new(), problem);
        let error = match self.operation.secret {
            true => error,
            false => error.with_body(beginning(&self.body)),
        };
        Error::new(Some(self.operation), ErrorCause::Decode(error))
    }
}

/// Returns the content of an envelope, `{"value": …}`; JSON without it as it is.
///
/// Not a type around the result: each of those would be compiled twice.
fn content(json: &[u8]) -> &[u8] {
    let mut parser = serde_json::Deserializer::from_slice(json);
    let value = parser.deserialize_map(Envelope);
    let value = value.and_then(|value| parser.end().map(|()| value));
    match value {
        Ok(Some(value)) => value.get().as_bytes(),
        Ok(None) | Err(_) => json,
    }
}

/// The reader of an envelope, which returns the text of its content.
struct Envelope;

impl<'de> Visitor<'de> for Envelope {
    type Value = Option<&'de RawValue>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an envelope")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut content = None;
        while let Some(key) = map.next_key::<String>()? {
            match &*key {
                "value" => content = Some(map.next_value()?),
                _ => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok(content)
    }
}

/// A result of a call: any type that can be deserialized and sent to another thread, or a [`Task`](crate::Task).
///
/// JSON of more than 1 MiB is read on a thread for blocking work, so that the executor polls other tasks meanwhile.
///
/// If the operation has no result, the body is ignored and read as `()`, unless it is a page of HTML or other markup.
/// Otherwise an empty body is read as `null`: `None` for an `Option`, an error for most other types.
pub trait Output: Sized + Send + 'static {
    /// Reads the result.
    #[doc(hidden)]
    fn from_response(response: Response) -> Result<Self, Error>;
}

impl<T: DeserializeOwned + Send + 'static> Output for T {
    fn from_response(response: Response) -> Result<Self, Error> {
        response.decode()
    }
}
