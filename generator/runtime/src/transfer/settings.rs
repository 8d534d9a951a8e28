//! What uploads and downloads have in common.

use super::model::TransferEndpoint;
use super::progress::Callback;
use crate::client::access::Access;
use crate::client::handle::Client;
use crate::client::session_use::SessionUse;
use crate::error::Error;
use crate::error::transfer::TransferError;
use crate::retry::policy::RetryPolicy;
use crate::retry::transient::{Purpose, is_transient};
use crate::task::policy::WaitPolicy;
use crate::transport::endpoint::Endpoint;
use crate::transport::response::Limits;
use crate::wire::operation::Operation;
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

    /// Returns the authorization for an endpoint: the session goes to the server of the API alone.
    pub(super) fn session_use(
        &self,
        endpoint: &Endpoint,
        operation: &'static Operation,
    ) -> SessionUse<'_> {
        let latest = self.retry.latest(Instant::now(), None);
        let access = match endpoint.is_api() {
            true => self.client.access(),
            false => &Access::Anonymous,
        };
        SessionUse::new(access, operation, None, latest)
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

/// Returns `true` if another transfer of a file may succeed after `error`.
pub(super) fn may_help(error: &Error) -> bool {
    is_transient(error, Purpose::Transfer)
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
