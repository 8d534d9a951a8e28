//! The interceptors of a client, and the calls and attempts that they watch.
//!
//! Takes the steps of a call from the sender, and calls the hooks of each interceptor. Each step ends exactly once: by its
//! result, or as canceled when it is dropped.

use crate::client::details::Details;
use crate::client::intercept::{Attempt, CallInfo, End, Interceptor, Outcome};
use crate::error::Error;
use crate::transport::request::Header;
use crate::wire::operation::Operation;
use crate::wire::reply::Reply;
use bytes::Bytes;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use tokio::time::Instant;

/// The interceptors of a client.
#[derive(Clone, Debug, Default)]
pub(crate) struct Interceptors(Vec<Arc<dyn Interceptor>>);

/// The number of calls of the process that interceptors have seen.
static CALLS: AtomicU64 = AtomicU64::new(0);

impl Interceptors {
    pub(crate) fn add(&mut self, interceptor: impl Interceptor) {
        self.0.push(Arc::new(interceptor));
    }

    /// Begins to watch a call; `None` without interceptors, which costs nothing.
    pub(super) fn watch(
        &self,
        operation: &'static Operation,
        correlation_id: Option<&str>,
    ) -> Option<Watched<'_>> {
        if self.0.is_empty() {
            return None;
        }
        let call = CallInfo {
            operation,
            id: CALLS.fetch_add(1, Ordering::Relaxed),
            correlation_id: correlation_id.map(Box::from),
            request: OnceLock::new(),
        };
        Some(Watched {
            interceptors: &self.0,
            call,
            started: Instant::now(),
            attempts: AtomicU32::new(0),
            is_open: true,
        })
    }
}

/// A call that interceptors watch. They see a cancellation if it is dropped.
pub(super) struct Watched<'a> {
    interceptors: &'a [Arc<dyn Interceptor>],
    call: CallInfo,
    started: Instant,
    attempts: AtomicU32,
    is_open: bool,
}

impl Watched<'_> {
    /// Records the request, for interceptors that ask for it.
    pub(super) fn set_request(&self, url: &str, body: Option<&Bytes>) {
        self.call
            .request
            .get_or_init(|| (url.to_owned(), body.cloned()));
    }

    /// Calls the hooks before an attempt. Returns the attempt and the headers that they added.
    pub(super) fn attempt(&self, number: u32) -> Result<(WatchedAttempt<'_>, Vec<Header>), Error> {
        let mut attempt = Attempt {
            call: &self.call,
            number,
            headers: Vec::new(),
            problem: None,
        };
        self.attempts.store(number, Ordering::Relaxed);
        for interceptor in self.interceptors {
            interceptor.before_attempt(&mut attempt);
        }
        let headers = std::mem::take(&mut attempt.headers);
        let problem = attempt.problem.take();
        let attempt = WatchedAttempt {
            interceptors: self.interceptors,
            attempt,
            started: Instant::now(),
            is_open: true,
        };
        match problem {
            None => Ok((attempt, headers)),
            Some(problem) => {
                attempt.finish(Err(&problem), &[], None);
                Err(problem)
            }
        }
    }

    /// Calls the hooks after the call.
    pub(super) fn finish(mut self, result: Result<&Reply, &Error>, details: &Details) {
        self.is_open = false;
        self.show(end(result), &details.headers, details.duration);
    }

    fn show(&self, end: End<'_>, headers: &[(&'static str, Box<str>)], duration: Duration) {
        let outcome = Outcome {
            end,
            headers,
            attempts: self.attempts.load(Ordering::Relaxed),
            duration,
            retry_in: None,
        };
        for interceptor in self.interceptors.iter().rev() {
            interceptor.after_call(&self.call, &outcome);
        }
    }
}

impl Drop for Watched<'_> {
    fn drop(&mut self) {
        if self.is_open {
            shielded(|| self.show(End::Canceled, &[], self.started.elapsed()));
        }
    }
}

/// An attempt that interceptors watch. They see a cancellation if it is dropped.
pub(super) struct WatchedAttempt<'a> {
    interceptors: &'a [Arc<dyn Interceptor>],
    attempt: Attempt<'a>,
    started: Instant,
    is_open: bool,
}

impl WatchedAttempt<'_> {
    /// Calls the hooks after the attempt.
    pub(super) fn finish(
        mut self,
        result: Result<&Reply, &Error>,
        headers: &[(&'static str, Box<str>)],
        retry_in: Option<Duration>,
    ) {
        self.is_open = false;
        self.show(end(result), headers, retry_in);
    }

    fn show(&self, end: End<'_>, headers: &[(&'static str, Box<str>)], retry_in: Option<Duration>) {
        let outcome = Outcome {
            end,
            headers,
            attempts: self.attempt.number,
            duration: self.started.elapsed(),
            retry_in,
        };
        for interceptor in self.interceptors.iter().rev() {
            interceptor.after_attempt(&self.attempt, &outcome);
        }
    }
}

impl Drop for WatchedAttempt<'_> {
    fn drop(&mut self) {
        if self.is_open {
            shielded(|| self.show(End::Canceled, &[], None));
        }
    }
}

/// Calls hooks from a drop, where a panic must end: during another one, such as that of a hook of the same interceptor, it
/// would abort the process.
fn shielded(hooks: impl FnOnce()) {
    // The panic was reported, and what the hook has left behind is its own.
    catch_unwind(AssertUnwindSafe(hooks)).ok();
}

fn end<'a>(result: Result<&'a Reply, &'a Error>) -> End<'a> {
    match result {
        Ok(reply) => End::Success(reply),
        Err(error) => End::Failure(error),
    }
}
