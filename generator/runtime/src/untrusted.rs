//! What a server says of itself, read without a server: for tests that have it say anything.
//!
//! No reader is here, only the way to those that are private for good reasons. Behind [`__private`](crate::__private),
//! and not behind a feature: a feature would be listed, and could be asked for.

use crate::api_error::ApiError;
use crate::api_version::ApiVersion;
use crate::decode;
use crate::encode;
use crate::error::Error;
use crate::operation::Operation;
use crate::retry::{Attempts, Budget, RetryPolicy};
use crate::retry_after;
use crate::transfer;
use crate::transport::{self, Reply};
use serde::de::DeserializeOwned;
use std::time::Duration;
use tokio::time::Instant;

/// The error of an answer with this status, header `x-request-id`, wait and body.
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
        body: bytes::Bytes::copy_from_slice(body),
    };
    ApiError::new(operation, reply)
}

/// The body of an answer as a result.
///
/// # Errors
///
/// [`ErrorCause::Decode`](crate::ErrorCause::Decode) if it is of another shape.
pub fn decode<T: DeserializeOwned>(
    operation: &'static Operation,
    status: u16,
    body: &[u8],
) -> Result<T, Error> {
    decode::decode(operation, status, body)
}

/// How long to wait by the headers `retry-after` and `date`.
pub fn retry_after(value: &str, date: Option<&str>) -> Option<Duration> {
    retry_after::retry_after(value, date)
}

/// How long a call with this policy waits before its second attempt, where the server asks for `asked`; `None` if it
/// makes none.
pub fn second_attempt(policy: &RetryPolicy, asked: Option<Duration>) -> Option<Duration> {
    let budget = Budget::new(policy);
    Attempts::new(policy, &budget, Instant::now(), None).next(asked)
}

/// The first byte that a header `content-range` tells of.
pub fn range_begin(value: &str) -> Option<u64> {
    transfer::range_begin(value)
}

/// The version at the start of what a server says that it is.
pub fn leading_version(text: &str) -> Option<ApiVersion> {
    ApiVersion::leading(text)
}

/// Where calls go for these settings, or which of them is wrong and why.
///
/// # Errors
///
/// The setting, and what is wrong with it.
pub fn base_url(base: &str, base_path: &str) -> Result<String, (&'static str, String)> {
    transport::base_url(base, base_path)
}

/// Why a text cannot stand in a header.
pub fn header_problem(value: &str) -> Option<&'static str> {
    encode::header_problem(value)
}
