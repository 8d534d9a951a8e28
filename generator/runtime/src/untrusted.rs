//! Readers of untrusted text, without a server: for tests that feed them anything.
//!
//! Only the access is here; the readers are private elsewhere. It is in [`__private`](crate::__private) rather than behind
//! a feature, which would be listed and could be enabled.

use crate::error::Error;
use crate::error::api::ApiError;
use crate::error::json::{self, Reading};
use crate::retry::attempts::{Attempts, Budget};
use crate::retry::policy::RetryPolicy;
use crate::transfer::file_download;
use crate::transport::base_url;
use crate::values::api_version::ApiVersion;
use crate::wire::foreign::foreign;
use crate::wire::operation::Operation;
use crate::wire::reply::Reply;
use crate::wire::{encode, retry_after};
use serde::de::DeserializeOwned;
use std::time::Duration;
use tokio::time::Instant;

/// Returns the error of a response with this status, header `x-request-id`, wait and body.
pub fn api_error(
    operation: &'static Operation,
    status: u16,
    request_id: Option<&str>,
    retry_after: Option<Duration>,
    body: &[u8],
) -> ApiError {
    let reply = Reply {
        status,
        request_id: request_id.map(str::to_owned),
        retry_after,
        location: None,
        server: None,
        challenge: None,
        secret_header: None,
        headers: Vec::new(),
        foreign: foreign(body, || None),
        body: bytes::Bytes::copy_from_slice(body),
    };
    ApiError::new(operation, reply)
}

/// Decodes the body of a response.
///
/// # Errors
///
/// [`ErrorCause::Decode`](crate::ErrorCause::Decode) if it has another shape.
pub fn decode<T: DeserializeOwned>(
    operation: &'static Operation,
    status: u16,
    body: &[u8],
) -> Result<T, Error> {
    json::decode(operation, status, body, Reading::TOLERANT)
}

/// Returns the wait that the headers `retry-after` and `date` ask for.
pub fn retry_after(value: &str, date: Option<&str>) -> Option<Duration> {
    retry_after::retry_after(value, date)
}

/// Returns the wait before the second attempt of a call with this policy, if the server asks for `asked`; `None` if there
/// is no second attempt.
pub fn second_attempt(policy: &RetryPolicy, asked: Option<Duration>) -> Option<Duration> {
    let budget = Budget::new(policy);
    Attempts::new(policy, &budget, Instant::now(), None).next(asked)
}

/// Returns the first byte of a header `content-range`.
pub fn range_begin(value: &str) -> Option<u64> {
    file_download::range_begin(value)
}

/// Returns the size of the whole file in a header `content-range`.
pub fn range_total(value: &str) -> Option<u64> {
    file_download::range_total(value)
}

/// Returns the version at the start of the text that a server reports.
pub fn leading_version(text: &str) -> Option<ApiVersion> {
    ApiVersion::leading(text)
}

/// Joins base URL and base path.
///
/// # Errors
///
/// The invalid setting, and the reason.
pub fn base_url(base: &str, base_path: &str) -> Result<String, (&'static str, String)> {
    base_url::base_url(base, base_path)
}

/// Returns the reason why a text cannot be a header, if there is one.
pub fn header_problem(value: &str) -> Option<&'static str> {
    encode::header_problem(value)
}
