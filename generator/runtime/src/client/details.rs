//! Facts about a call beside its result: attempts, duration, status, headers.

use std::fmt;
use std::time::Duration;

/// Facts about a call, whether it succeeded or failed.
#[derive(Clone, Default)]
pub struct Details {
    pub(crate) status: Option<u16>,
    pub(crate) attempts: u32,
    pub(crate) duration: Duration,
    pub(crate) headers: Vec<(&'static str, Box<str>)>,
    pub(crate) correlation_id: Option<Box<str>>,
}

impl Details {
    /// Returns the status of the last response to the call; `None` if there was none.
    pub fn status(&self) -> Option<u16> {
        self.status
    }

    /// Returns the number of requests that were sent for the call, without those of a login. 0 if none was sent.
    ///
    /// Counts the retries of the [policy](crate::RetryPolicy), and the repetition in a new session.
    pub fn attempts(&self) -> u32 {
        self.attempts
    }

    /// Returns the time of the whole call: waits, login and all attempts.
    pub fn duration(&self) -> Duration {
        self.duration
    }

    /// Returns the correlation id of the call, if it had one: see
    /// [`ClientBuilder::correlation_ids`](crate::ClientBuilder::correlation_ids).
    pub fn correlation_id(&self) -> Option<&str> {
        self.correlation_id.as_deref()
    }

    /// Returns a header of the last response, if it has one and callers may read it. The name is in any case.
    ///
    /// These may be read: `age`, `cache-control`, `content-encoding`, `content-language`, `content-length`,
    /// `content-type`, `date`, `deprecation`, `etag`, `last-modified`, `ratelimit`, `ratelimit-policy`, `retry-after`,
    /// `server`, `sunset`, `warning`, `x-envoy-upstream-service-time` and `x-request-id`. Others may be secrets.
    pub fn header(&self, name: &str) -> Option<&str> {
        find(&self.headers, name)
    }
}

/// Returns the value of a header.
pub(super) fn find<'a>(headers: &'a [(&'static str, Box<str>)], name: &str) -> Option<&'a str> {
    let mut headers = headers.iter();
    let found = headers.find(|(of, _)| of.eq_ignore_ascii_case(name));
    found.map(|(_, value)| &**value)
}

/// Leaves out the headers.
impl fmt::Debug for Details {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Details")
            .field("status", &self.status)
            .field("attempts", &self.attempts)
            .field("duration", &self.duration)
            .field("correlation_id", &self.correlation_id)
            .finish_non_exhaustive()
    }
}
