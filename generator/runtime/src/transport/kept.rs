//! The headers of a response that callers can read.

use http::header::HeaderMap;

/// The only headers that callers can read. Others may be secrets, such as cookies and sessions.
const KEPT: [&str; 18] = [
    "age",
    "cache-control",
    "content-encoding",
    "content-language",
    "content-length",
    "content-type",
    "date",
    "deprecation",
    "etag",
    "last-modified",
    "ratelimit",
    "ratelimit-policy",
    "retry-after",
    "server",
    "sunset",
    "warning",
    "x-envoy-upstream-service-time",
    "x-request-id",
];

/// Returns the headers that callers can read, with their names in lower case. A value that is no text is left out.
pub(super) fn kept(headers: &HeaderMap) -> Vec<(&'static str, Box<str>)> {
    let text = |name: &&'static str| {
        let value = headers.get(*name)?.to_str().ok()?;
        Some((*name, value.into()))
    };
    KEPT.iter().filter_map(text).collect()
}
