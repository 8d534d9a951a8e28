//! From a successful answer to the result of a call.

use crate::decode::decode;
use crate::error::Error;
use crate::operation::{Operation, ResultShape};
use crate::{Client, Task};
use serde::de::DeserializeOwned;

/// A successful answer of a server.
#[derive(Debug)]
pub struct Answer {
    pub(crate) client: Client,
    pub(crate) operation: &'static Operation,
    pub(crate) status: u16,
    pub(crate) body: bytes::Bytes,
}

impl Answer {
    /// The body, `null` where there is none to read.
    fn json(&self) -> &[u8] {
        let ignored = self.operation.result == ResultShape::Empty;
        if ignored || self.body.trim_ascii().is_empty() {
            b"null"
        } else {
            &self.body
        }
    }

    fn decode<T: DeserializeOwned>(&self) -> Result<T, Error> {
        decode(self.operation, self.status, self.json())
    }
}

/// What a call can give: anything that can be deserialised, or a [`Task`].
///
/// Where the operation has no result, the body is ignored and `()` is given. Otherwise an empty body counts as `null`:
/// `None` for an `Option`, an error for most other types.
pub trait Output: Sized {
    /// Reads the result of an answer.
    #[doc(hidden)]
    fn from_answer(answer: Answer) -> Result<Self, Error>;
}

impl<T: DeserializeOwned> Output for T {
    fn from_answer(answer: Answer) -> Result<Self, Error> {
        answer.decode()
    }
}

impl<T> Output for Task<T> {
    fn from_answer(answer: Answer) -> Result<Self, Error> {
        let id = answer.decode::<String>()?;
        Ok(Task::from_id(&answer.client, id).started_by(answer.operation))
    }
}
