//! The builder of the download of an attachment: a file that an operation answers with an address and a token.

use super::fetch::{Fetch, fetch};
use super::outcome::DownloadedFile;
use super::settings::{Settings, size_limit};
use crate::client::handle::Client;
use crate::content::future::TransferFuture;
use crate::content::progress::{Observer, Progress};
use crate::content::target::Target;
use crate::error::Error;
use crate::error::redacted::Redacted;
use crate::retry::policy::RetryPolicy;
use crate::transport::request::Credential;
use crate::values::checksum::Checksum;
use crate::values::secret::Secret;
use bytes::Bytes;
use serde::Serialize;
use std::fmt;
use std::time::Duration;
use tracing::{Instrument as _, debug, debug_span};

/// The download of a file to which an operation answers an address, made by [`attachment`](super::attachment) and run when
/// awaited: a report, a support bundle, an exported configuration.
///
/// The token goes where the operation documents it: into a [header](Self::header), or into a [body](Self::json). It may be valid for
/// one request only. So the request is retried only as long as no connection was established, and a download that breaks off is not
/// resumed: ask the operation for another token then.
///
/// The session of the client is not sent, unless [`with_session`](Self::with_session) is set and the address is on the server
/// of the API.
///
/// # Errors
///
/// Awaiting returns [`ErrorCause::Api`](crate::ErrorCause::Api) if the server refuses the request,
/// [`ErrorCause::Transfer`](crate::ErrorCause::Transfer) if the address cannot be used, or the file is incomplete or cannot be
/// written; otherwise an error of the connection. An incomplete file is removed.
#[must_use = "an attachment is not downloaded until it is awaited"]
pub struct Attachment {
    settings: Settings,
    url: String,
    target: Target,
    headers: Vec<(String, Secret)>,
    body: Option<Result<Bytes, String>>,
    with_session: bool,
    checksum: Option<Checksum>,
}

impl Attachment {
    pub(super) fn new(client: &Client, url: &str, target: Target) -> Self {
        Self {
            settings: Settings::new(client, ""),
            url: url.to_owned(),
            target,
            headers: Vec::new(),
            body: None,
            with_session: false,
            checksum: None,
        }
    }

    /// Adds a header with the token, such as `session-id`. A token for the header `authorization` needs its scheme:
    /// `Bearer …`.
    pub fn header(mut self, name: impl Into<String>, value: impl Into<Secret>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// Requests the file by `POST` with this value as JSON, in place of `GET`.
    pub fn json(mut self, body: &impl Serialize) -> Self {
        let body = serde_json::to_vec(body).map(Bytes::from);
        self.body = Some(body.map_err(|error| error.to_string()));
        self
    }

    /// Sends the session of the client, too. The address must be on the server of the API: same scheme, host and port.
    pub fn with_session(mut self) -> Self {
        self.with_session = true;
        self
    }

    /// Compares the file with this checksum.
    pub fn checksum(mut self, checksum: Checksum) -> Self {
        self.checksum = Some(checksum);
        self
    }

    size_limit!();

    /// Sets the function that observes the progress. It is called with each chunk of the file and each new phase, and must
    /// return quickly.
    pub fn on_progress(mut self, callback: impl FnMut(&Progress) + Send + 'static) -> Self {
        self.settings.observer = Some(Observer::new(callback));
        self
    }

    /// Limits the time without a byte on the network, in place of the
    /// [limit of the client](crate::ClientBuilder::idle_timeout).
    pub fn idle_timeout(mut self, limit: Duration) -> Self {
        self.settings.idle = limit;
        self
    }

    /// Sets the retry policy for requests that found no connection. Default: 6 attempts, waits of up to 2, 4, 8, 16 and 30 seconds.
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.settings.retry = policy;
        self
    }

    /// Downloads the file. The future borrows nothing, so it can be spawned.
    ///
    /// # Errors
    ///
    /// See [`Attachment`].
    pub fn send(self) -> TransferFuture<DownloadedFile> {
        let run = async move {
            let outcome = self.run().await;
            match &outcome {
                Ok(_) => debug!("downloaded"),
                Err(error) => debug!(error = Redacted(error).to_string(), "the download failed"),
            }
            outcome
        };
        TransferFuture::new(run.instrument(debug_span!("attachment")))
    }

    async fn run(self) -> Result<DownloadedFile, Error> {
        let tokens = self.headers.iter().map(|(name, value)| {
            let header = Credential::header(name, value.expose());
            header.map_err(|why| Error::invalid(None, Some(name), why))
        });
        let tokens = tokens.collect::<Result<_, _>>()?;
        let body = self.body.transpose();
        let body = body.map_err(|why| Error::invalid(None, Some("body"), &why))?;
        let attachment = Fetch {
            settings: self.settings,
            url: self.url,
            tokens,
            body,
            with_session: self.with_session,
            expected: self.checksum,
        };
        fetch(attachment, self.target).await
    }
}

impl IntoFuture for Attachment {
    type Output = Result<DownloadedFile, Error>;
    type IntoFuture = TransferFuture<DownloadedFile>;

    fn into_future(self) -> TransferFuture<DownloadedFile> {
        self.send()
    }
}

/// Shows the target only: address and headers are secrets.
impl fmt::Debug for Attachment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Attachment")
            .field("target", &self.target)
            .finish_non_exhaustive()
    }
}
