//! Results of calls.

use crate::client::handle::Client;
use crate::error::Error;
use crate::error::json::decode;
use crate::wire::operation::{Operation, ResultShape};
use bytes::Bytes;
use serde::de::DeserializeOwned;

/// A successful response to a call.
#[derive(Debug)]
pub struct Response {
    pub(crate) client: Client,
    pub(crate) operation: &'static Operation,
    pub(crate) status: u16,
    pub(crate) body: Bytes,
}

impl Response {
    /// Returns the body, or `null` if the operation has no result or the body is empty.
    fn json(&self) -> &[u8] {
        let is_ignored = self.operation.result == ResultShape::Empty;
        if is_ignored || self.body.trim_ascii().is_empty() {
            b"null"
        } else {
            &self.body
        }
    }

    pub(crate) fn decode<T: DeserializeOwned>(&self) -> Result<T, Error> {
        let reading = self.client.core().reading;
        decode(self.operation, self.status, self.json(), reading)
    }
}

/// A result of a call: any type that can be deserialized, or a [`Task`](crate::Task).
///
/// If the operation has no result, the body is ignored and read as `()`. Otherwise an empty body is read as `null`: `None`
/// for an `Option`, an error for most other types.
pub trait Output: Sized {
    /// Reads the result.
    #[doc(hidden)]
    fn from_response(response: Response) -> Result<Self, Error>;
}

impl<T: DeserializeOwned> Output for T {
    fn from_response(response: Response) -> Result<Self, Error> {
        response.decode()
    }
}
