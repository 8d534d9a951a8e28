//! What uploads and downloads have in common.

use super::error::TransferError;
use super::model::TransferEndpoint;
use super::progress::Callback;
use crate::error::{Error, ErrorCause};
use crate::send::Pass;
use crate::transport::{Endpoint, Limits};
use crate::{Client, Operation, RetryPolicy, WaitPolicy};
use std::time::Duration;
use tokio::time::Instant;

pub(super) struct Settings {
    pub(super) client: Client,
    pub(super) item: String,
    pub(super) callback: Option<Callback>,
    pub(super) retry: RetryPolicy,
    pub(super) wait: WaitPolicy,
    pub(super) keep_alive: Duration,
    pub(super) idle: Duration,
}

impl Settings {
    pub(super) fn new(client: &Client, item: &str) -> Self {
        Self {
            client: client.clone(),
            item: item.to_owned(),
            callback: None,
            // Where hours may be lost, half a minute can be waited.
            retry: RetryPolicy::default()
                .attempts(6)
                .first_wait(Duration::from_secs(2))
                .longest_wait(Duration::from_secs(30))
                .max_elapsed(Duration::MAX),
            wait: WaitPolicy::default(),
            keep_alive: Duration::from_secs(60),
            idle: client.core().idle_timeout,
        }
    }

    /// Why nothing can be begun with these files.
    pub(super) fn problem<'a>(&self, names: impl Iterator<Item = &'a str>) -> Result<(), Error> {
        let invalid = |why| Err(Error::invalid(None, Some("file"), why));
        let mut names: Vec<&str> = names.collect();
        names.sort_unstable();
        if names.is_empty() {
            return invalid("is missing: a transfer needs one at least");
        }
        if names.windows(2).any(|pair| pair[0] == pair[1]) {
            return invalid("is given twice");
        }
        if names.iter().any(|name| matches!(*name, "" | "." | "..")) {
            return invalid("must have a name");
        }
        if self.item.is_empty() {
            return Err(Error::invalid(None, Some("item"), "must not be empty"));
        }
        Ok(())
    }

    /// Where the server wants a file to be sent to, or got from.
    pub(super) fn endpoint(&self, told: Option<TransferEndpoint>) -> Result<Endpoint, Error> {
        let refused = |reason| Error::from(TransferError::Endpoint { reason });
        let told = told.ok_or_else(|| refused("the server gave none".to_owned()))?;
        let core = self.client.core();
        core.transport
            .endpoint(
                &core.base,
                told.uri.as_str(),
                told.ssl_certificate.as_deref(),
                told.ssl_certificate_thumbprint.as_deref(),
            )
            .map_err(refused)
    }

    /// In whose name to use an endpoint: the session goes to the server of the API, and to nobody else.
    pub(super) fn pass(&self, endpoint: &Endpoint, operation: &'static Operation) -> Pass<'_> {
        let latest = self.retry.latest(Instant::now(), None);
        let own = !endpoint.is_api();
        Pass::new(self.client.access(), own, operation, None, latest)
    }

    /// Limits for the answer of an endpoint.
    pub(super) fn limits(&self) -> Limits {
        Limits {
            time: Some(self.client.core().timeout),
            connect: None,
            idle: Some(self.idle),
            body: self.client.core().body_limit,
        }
    }
}

/// Whether it may help to transfer a file once more.
pub(super) fn may_help(error: &Error) -> bool {
    match error.as_cause() {
        ErrorCause::Transport(_) | ErrorCause::Timeout { .. } => true,
        ErrorCause::Api(answer) => {
            matches!(answer.status(), 408 | 429 | 500 | 502 | 503 | 504)
        }
        ErrorCause::Transfer(error) => matches!(**error, TransferError::Incomplete { .. }),
        _ => false,
    }
}

/// Settings that uploads and downloads have in common.
macro_rules! common_settings {
    () => {
        /// Calls this as the transfer goes on: with each part of a file, and when it comes to something else. It must not
        /// take long.
        pub fn on_progress(mut self, callback: impl FnMut(&Progress) + Send + 'static) -> Self {
            self.settings.callback = Some(Callback::new(callback));
            self
        }

        /// When to transfer a file again, or to go on with it. Default: 6 attempts, waits of up to 2, 4, 8, 16 and 30
        /// seconds, no limit of time in all.
        pub fn retry(mut self, policy: RetryPolicy) -> Self {
            self.settings.retry = policy;
            self
        }

        /// How often to ask how far the server is. Default: [`WaitPolicy::default`].
        pub fn wait(mut self, policy: WaitPolicy) -> Self {
            self.settings.wait = policy;
            self
        }

        /// Says to the server each time this time is over that the transfer goes on. Default: 1 minute. (Servers forget
        /// about it after 5 minutes, unless they are set up otherwise.)
        pub fn keep_alive(mut self, interval: Duration) -> Self {
            self.settings.keep_alive = interval;
            self
        }

        /// Limits the time in which not a byte of a file moves on the network, in place of the
        /// [limit of the client](crate::ClientBuilder::idle_timeout). After that it is tried again. The time for a file as
        /// a whole is not limited.
        pub fn idle_timeout(mut self, limit: Duration) -> Self {
            self.settings.idle = limit;
            self
        }
    };
}
pub(super) use common_settings;
