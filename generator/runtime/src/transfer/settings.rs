//! Settings of uploads and downloads.

use super::model::TransferEndpoint;
use super::reach::Reach;
use crate::client::access::Access;
use crate::client::handle::Client;
use crate::client::session_use::SessionUse;
use crate::content::meter::Stall;
use crate::content::progress::Observer;
use crate::error::Error;
use crate::error::api::ApiError;
use crate::error::transfer::TransferError;
use crate::retry::policy::RetryPolicy;
use crate::task::policy::WaitPolicy;
use crate::transport::endpoint::Endpoint;
use crate::transport::response::Limits;
use crate::wire::operation::Operation;
use std::time::Duration;
use tokio::time::Instant;

/// The shortest interval of [`Settings::keep_alive`], below any setting.
pub(super) const SHORTEST_KEEP_ALIVE: Duration = Duration::from_secs(1);

/// Settings, and the client and item that they are for.
pub(super) struct Settings {
    pub(super) client: Client,
    pub(super) item: String,
    pub(super) observer: Option<Observer>,
    pub(super) retry: RetryPolicy,
    pub(super) wait: WaitPolicy,
    pub(super) keep_alive: Duration,
    pub(super) idle: Duration,
    /// The limit of the time from the last byte of an upload to its response.
    pub(super) response: Duration,
    /// The number of files that are transferred at the same time.
    pub(super) parallel: usize,
    /// The most bytes of a file that is downloaded.
    pub(super) most: Option<u64>,
}

impl Settings {
    pub(super) fn new(client: &Client, item: &str) -> Self {
        Self {
            client: client.clone(),
            item: item.to_owned(),
            observer: None,
            // A long wait costs less than a transfer of hours that fails.
            retry: RetryPolicy::default()
                .attempts(6)
                .first_wait(Duration::from_secs(2))
                .longest_wait(Duration::from_secs(30))
                .max_elapsed(Duration::MAX),
            wait: WaitPolicy::default(),
            keep_alive: Duration::from_secs(60),
            idle: client.core().idle_timeout,
            response: Duration::from_secs(60 * 60),
            parallel: 4,
            most: None,
        }
    }

    /// Checks item and file names before anything is sent.
    pub(super) fn check<'a>(&self, names: impl Iterator<Item = &'a str>) -> Result<(), Error> {
        let invalid = |why| Err(Error::invalid(None, Some("file"), why));
        let mut names: Vec<&str> = names.collect();
        names.sort_unstable();
        if names.is_empty() {
            return invalid("is missing: a transfer needs at least one");
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

    /// Returns the endpoint that the server assigned to a file.
    pub(super) fn endpoint(&self, endpoint: Option<TransferEndpoint>) -> Result<Endpoint, Error> {
        let refused = |reason| Error::from(TransferError::Endpoint { reason });
        let missing = || refused("the server sent none".to_owned());
        let endpoint = endpoint.ok_or_else(missing)?;
        let core = self.client.core();
        core.transport
            .endpoint(
                &core.base,
                endpoint.uri.as_str(),
                endpoint.ssl_certificate.as_deref(),
                endpoint.ssl_certificate_thumbprint.as_deref(),
                self.idle,
            )
            .map_err(refused)
    }

    /// Returns the authorization for an endpoint: only the server of the API gets the client's session.
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

    /// Returns the error of a response of an endpoint that is no success.
    pub(super) fn refused(&self, endpoint: &Endpoint, error: ApiError) -> Error {
        if let Some(refused) = endpoint.refused_by_proxy(error.status()) {
            return refused.with_operation(error.operation);
        }
        let unauthorized = error.status() == 401;
        let error = Error::api(error);
        if !unauthorized || endpoint.is_api() {
            return error;
        }
        let (origin, base) = (endpoint.origin(), self.client.base_url());
        error.with_help(format!(
            "no session was sent, because the base URL {base} names another server than the endpoint {origin}: if they are one \
             server, create the client with the base URL {origin}"
        ))
    }

    /// Refuses a download of more bytes than its limit.
    pub(super) fn fits(&self, bytes: u64) -> Result<(), Error> {
        match self.most.filter(|most| bytes > *most) {
            Some(limit) => Err(TransferError::TooLarge { limit }.into()),
            None => Ok(()),
        }
    }

    /// Returns the limit of the time to reach the endpoint of a file.
    pub(super) fn reach(&self) -> Reach {
        Reach::within(self.client.core().endpoint_connect_timeout)
    }

    /// Returns the limits of the time in which an upload does not advance.
    pub(super) fn stall(&self) -> Stall {
        Stall {
            idle: self.idle,
            response: self.response,
        }
    }

    /// Returns the limits of a response of an endpoint.
    pub(super) fn limits(&self) -> Limits {
        Limits {
            is_whole: true,
            time: Some(self.client.core().timeout),
            connect: None,
            idle: Some(self.idle),
            body: self.client.core().body_limit,
            headers: false,
            secret_header: None,
        }
    }
}

/// Methods for the settings that uploads and downloads share.
macro_rules! common_settings {
    () => {
        /// Sets the function that observes the progress. It is called with each chunk of a file and each new phase, and must
        /// return quickly.
        pub fn on_progress(mut self, callback: impl FnMut(&Progress) + Send + 'static) -> Self {
            self.settings.observer = Some(Observer::new(callback));
            self
        }

        /// Sets the retry policy for the transfer of a file. Default: 6 attempts, waits of up to 2, 4, 8, 16 and 30 seconds, no
        /// limit of the total time.
        pub fn retry(mut self, policy: RetryPolicy) -> Self {
            self.settings.retry = policy;
            self
        }

        /// Sets the intervals at which the server is polled. Default: [`WaitPolicy::default`].
        ///
        /// The [time limit](WaitPolicy::time_limit) of the policy is that of tasks, and has no effect here. Wrap the future in
        /// `tokio::time::timeout`: dropping it ends the session on the server in the background.
        pub fn wait(mut self, policy: WaitPolicy) -> Self {
            self.settings.wait = policy;
            self
        }

        /// Sets the interval at which the session on the server is kept alive, at least 1 second. Default: 1 minute. By default
        /// servers remove a session after 5 minutes without a sign of life.
        pub fn keep_alive(mut self, interval: Duration) -> Self {
            self.settings.keep_alive = interval.max(crate::transfer::settings::SHORTEST_KEEP_ALIVE);
            self
        }

        /// Sets how many files are transferred at the same time, at least 1. As many others are prepared meanwhile, unless it
        /// is 1. Default: 4.
        pub fn parallel(mut self, files: usize) -> Self {
            self.settings.parallel = files;
            self
        }

        /// Limits the time without a byte on the network, in place of the
        /// [limit of the client](crate::ClientBuilder::idle_timeout). After that the file is retried. The total time for a
        /// file is not limited.
        pub fn idle_timeout(mut self, limit: Duration) -> Self {
            self.settings.idle = limit;
            self
        }
    };
}
pub(super) use common_settings;

/// The limit of downloads.
macro_rules! size_limit {
    () => {
        /// Limits the size of a file, in bytes. A larger one is an error: before its first byte if the server announces its
        /// size, else as soon as the limit is exceeded. The target is then as it was. Default: no limit.
        pub fn size_limit(mut self, bytes: u64) -> Self {
            self.settings.most = Some(bytes);
            self
        }
    };
}
pub(super) use size_limit;
