//! Effects of faults on responses.

use super::response::{Response, error_response};
use crate::mock::model::describe::Described;
use crate::mock::request::fault::Effect;
use std::io;

/// Returns the error that makes hyper close the connection.
pub(super) fn disconnected() -> io::Error {
    io::Error::other("a fault closes the connection")
}

/// Returns the response that a fault puts in place of the operation. An error closes the connection.
pub(super) fn replacement(
    effect: Option<&Effect>,
    described: Option<&'static Described>,
) -> Result<Option<Response>, io::Error> {
    match effect {
        Some(Effect::DropConnection) => Err(disconnected()),
        Some(Effect::Status {
            status,
            body,
            retry_after,
        }) => {
            let response = Response::text(*status, body.as_deref().unwrap_or_default());
            Ok(Some(response.retry_after(*retry_after)))
        }
        Some(Effect::Error(error)) => Ok(Some(error_response(error, described))),
        _ => Ok(None),
    }
}

/// Returns a response as a fault lets it arrive. An error closes the connection.
pub(super) fn damaged(response: Response, effect: Option<Effect>) -> Result<Response, io::Error> {
    match effect {
        Some(Effect::LoseResponse) => Err(disconnected()),
        Some(Effect::Disconnect(bytes)) => Ok(response.disconnect_after(bytes)),
        Some(Effect::Truncate(bytes)) => Ok(response.truncate(bytes)),
        _ => Ok(response),
    }
}
