//! Hooks around the attempts of calls.
//!
//! Takes what is known about a call, an attempt and its outcome, and shows it to the interceptors of a client. An
//! interceptor sees neither headers nor the session, and arguments and bodies only through methods named `expose_…`. It can
//! add headers of a fixed list, and changes nothing else.

use crate::client::details::find;
use crate::error::Error;
use crate::transport::request::Header;
use crate::wire::encode::header_problem;
use crate::wire::operation::{Method, Operation};
use crate::wire::reply::Reply;
use bytes::Bytes;
use std::borrow::Cow;
use std::fmt;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

/// Hooks around the attempts of calls: for metrics, audits, and headers of distributed tracing.
///
/// All calls of a client pass its interceptors, also those of logins, tasks and transfers. The bytes of files are no calls.
/// Hooks run on the executor and must return quickly. Those of several interceptors run in the order of
/// [registration](crate::ClientBuilder::interceptor) before an attempt, and in the opposite order after it. A hook that panics
/// ends its call like any panic of the task that polls it; the client stays usable.
///
/// # Examples
///
/// ```
/// use std::sync::atomic::{AtomicU64, Ordering};
/// use vsphere_runtime::{Attempt, Interceptor, Outcome};
///
/// #[derive(Debug, Default)]
/// struct Failures(AtomicU64);
///
/// impl Interceptor for Failures {
///     fn after_attempt(&self, attempt: &Attempt<'_>, outcome: &Outcome<'_>) {
///         if outcome.error().is_some() {
///             let failures = self.0.fetch_add(1, Ordering::Relaxed) + 1;
///             eprintln!("{}: attempt {} failed, {failures} in all", attempt.call().operation(), attempt.number());
///         }
///     }
/// }
/// ```
pub trait Interceptor: fmt::Debug + Send + Sync + 'static {
    /// Called before each attempt, when it has a session and a [place](crate::ClientBuilder::concurrent_calls). Can add
    /// headers.
    fn before_attempt(&self, attempt: &mut Attempt<'_>) {
        let _ = attempt;
    }

    /// Called after each attempt: when its response was read, it failed, or its call was dropped.
    fn after_attempt(&self, attempt: &Attempt<'_>, outcome: &Outcome<'_>) {
        let _ = (attempt, outcome);
    }

    /// Called at the end of each call, also of one that was never sent: because there is no session, or an argument is
    /// invalid. Not called for a call that was dropped before it was polled.
    ///
    /// The result may still turn out to be of another shape than the caller expects.
    fn after_call(&self, call: &CallInfo, outcome: &Outcome<'_>) {
        let _ = (call, outcome);
    }
}

/// A shared interceptor, so that its counts can be read.
impl<I: Interceptor + ?Sized> Interceptor for Arc<I> {
    fn before_attempt(&self, attempt: &mut Attempt<'_>) {
        (**self).before_attempt(attempt);
    }

    fn after_attempt(&self, attempt: &Attempt<'_>, outcome: &Outcome<'_>) {
        (**self).after_attempt(attempt, outcome);
    }

    fn after_call(&self, call: &CallInfo, outcome: &Outcome<'_>) {
        (**self).after_call(call, outcome);
    }
}

/// A call, as its interceptors see it.
pub struct CallInfo {
    pub(super) operation: &'static Operation,
    pub(super) id: u64,
    pub(super) correlation_id: Option<Box<str>>,
    /// URL and body.
    pub(super) request: OnceLock<(String, Option<Bytes>)>,
}

impl CallInfo {
    /// Returns the identifier of the operation: `Content.Library_get`.
    pub fn operation(&self) -> &'static str {
        self.operation.id
    }

    /// Returns the description of the operation.
    pub fn description(&self) -> &'static Operation {
        self.operation
    }

    /// Returns the HTTP method.
    pub fn method(&self) -> Method {
        self.operation.method
    }

    /// Returns the path without arguments: `/content/library/{libraryId}`.
    pub fn path_template(&self) -> &'static str {
        self.operation.path
    }

    /// Returns a number that no other call of the process has, to connect the attempts of a call.
    pub fn id(&self) -> u64 {
        self.id
    }

    /// Returns the correlation id, if the call has one: see
    /// [`ClientBuilder::correlation_ids`](crate::ClientBuilder::correlation_ids).
    pub fn correlation_id(&self) -> Option<&str> {
        self.correlation_id.as_deref()
    }

    /// Returns the URL with all arguments, which may be confidential. `None` for a call that cannot be sent.
    pub fn expose_url(&self) -> Option<&str> {
        self.request.get().map(|(url, _)| &**url)
    }

    /// Returns the body, which may contain secrets: passwords, keys. `None` if there is none.
    pub fn expose_body(&self) -> Option<&[u8]> {
        self.request.get().and_then(|(_, body)| body.as_deref())
    }
}

/// Leaves out the arguments.
impl fmt::Debug for CallInfo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CallInfo")
            .field("operation", &self.operation.id)
            .field("id", &self.id)
            .field("correlation_id", &self.correlation_id)
            .finish_non_exhaustive()
    }
}

/// The headers that an interceptor may set: those of distributed tracing, of correlation, and the language.
const ALLOWED: [&str; 18] = [
    "accept-language",
    "b3",
    "baggage",
    "sentry-trace",
    "traceparent",
    "tracestate",
    "uber-trace-id",
    "x-amzn-trace-id",
    "x-b3-flags",
    "x-b3-parentspanid",
    "x-b3-sampled",
    "x-b3-spanid",
    "x-b3-traceid",
    "x-cloud-trace-context",
    "x-correlation-id",
    "x-datadog-parent-id",
    "x-datadog-sampling-priority",
    "x-datadog-trace-id",
];

/// An attempt of a call: one request.
pub struct Attempt<'a> {
    pub(super) call: &'a CallInfo,
    pub(super) number: u32,
    pub(super) headers: Vec<Header>,
    /// The first header that cannot be set.
    pub(super) problem: Option<Error>,
}

impl Attempt<'_> {
    /// Returns the call.
    pub fn call(&self) -> &CallInfo {
        self.call
    }

    /// Returns the number of the attempt in its call, from 1. A repetition in a new session counts, too.
    pub fn number(&self) -> u32 {
        self.number
    }

    /// Sets a header of this attempt, in place of one of that name.
    ///
    /// Allowed are `traceparent`, `tracestate`, `baggage`, `b3`, `accept-language`, `x-correlation-id`, `sentry-trace`,
    /// `uber-trace-id`, `x-amzn-trace-id`, `x-cloud-trace-context`, and those that begin with `x-b3-` or `x-datadog-` and
    /// are in use. Another header, or a value that is not printable ASCII, fails the call before it is sent: see
    /// [`Error::is_encode`].
    pub fn set_header(&mut self, name: &str, value: &str) {
        let mut allowed = ALLOWED.iter();
        let found = allowed.find(|allowed| allowed.eq_ignore_ascii_case(name));
        let reason = match found {
            None => Some("is not a header that an interceptor may set"),
            Some(_) => header_problem(value),
        };
        match (found, reason) {
            (Some(name), None) => self.headers.push(Header {
                name,
                value: Cow::Owned(value.to_owned()),
                sensitive: false,
            }),
            (_, reason) => {
                let reason = reason.unwrap_or_default();
                let operation = Some(self.call.operation);
                self.problem
                    .get_or_insert_with(|| Error::invalid(operation, Some(name), reason));
            }
        }
    }
}

impl fmt::Debug for Attempt<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Attempt")
            .field("call", &self.call)
            .field("number", &self.number)
            .finish_non_exhaustive()
    }
}

/// The end of an attempt or of a whole call.
pub struct Outcome<'a> {
    pub(super) end: End<'a>,
    pub(super) headers: &'a [(&'static str, Box<str>)],
    pub(super) attempts: u32,
    pub(super) duration: Duration,
    pub(super) retry_in: Option<Duration>,
}

pub(super) enum End<'a> {
    Success(&'a Reply),
    Failure(&'a Error),
    Canceled,
}

impl Outcome<'_> {
    /// Returns `true` if the server responded with a status of 2xx.
    pub fn is_success(&self) -> bool {
        matches!(self.end, End::Success(_))
    }

    /// Returns `true` if the future of the call was dropped before it was done. There is neither status nor error then.
    pub fn is_canceled(&self) -> bool {
        matches!(self.end, End::Canceled)
    }

    /// Returns the failure, if it was one.
    pub fn error(&self) -> Option<&Error> {
        match self.end {
            End::Failure(error) => Some(error),
            End::Success(_) | End::Canceled => None,
        }
    }

    /// Returns the status of the response, if there was one.
    pub fn status(&self) -> Option<u16> {
        match self.end {
            End::Success(reply) => Some(reply.status),
            End::Failure(error) => error.status(),
            End::Canceled => None,
        }
    }

    /// Returns the number of the attempt; of a call, that of its last attempt, 0 if there was none.
    pub fn attempts(&self) -> u32 {
        self.attempts
    }

    /// Returns the time of the attempt, up to the last byte of the response; of a call, the whole time.
    pub fn duration(&self) -> Duration {
        self.duration
    }

    /// Returns the wait before the next attempt, zero for the repetition in a new session. `None` if there is none.
    pub fn retry_in(&self) -> Option<Duration> {
        self.retry_in
    }

    /// Returns a header of the response that callers may read: see [`Details::header`](crate::Details::header).
    pub fn header(&self, name: &str) -> Option<&str> {
        find(self.headers, name)
    }

    /// Returns the body of a success, which may contain secrets. That of an error is in
    /// [`ApiError::body`](crate::ApiError::body).
    pub fn expose_body(&self) -> Option<&[u8]> {
        match self.end {
            End::Success(reply) => Some(&reply.body),
            End::Failure(_) | End::Canceled => None,
        }
    }
}

impl fmt::Debug for Outcome<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Outcome")
            .field("status", &self.status())
            .field("error", &self.error())
            .field("canceled", &self.is_canceled())
            .field("attempts", &self.attempts)
            .field("duration", &self.duration)
            .finish_non_exhaustive()
    }
}
