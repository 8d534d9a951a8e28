//! The request of an attachment, and the bytes of its response.

use super::file_download::compare;
use super::model::TransferEndpoint;
use super::operations::{GET, POST};
use super::outcome::DownloadedFile;
use super::settings::Settings;
use crate::content::hashing::{Hashing, hasher};
use crate::content::progress::{FileReporter, Phase, Reporter};
use crate::content::target::{Opened, Target};
use crate::error::Error;
use crate::error::api::ApiError;
use crate::error::redacted::Redacted;
use crate::error::transfer::TransferError;
use crate::retry::attempts::Attempts;
use crate::retry::transient::{Purpose, is_transient};
use crate::transport::endpoint::Endpoint;
use crate::transport::incoming::{Incoming, refused};
use crate::transport::request::{Credential, Header};
use crate::values::checksum::Checksum;
use crate::values::uri::Uri;
use crate::wire::operation::Operation;
use bytes::Bytes;
use tokio::time::{Instant, sleep};
use tracing::debug;

/// The facts of an attachment.
pub(super) struct Fetch {
    pub(super) settings: Settings,
    pub(super) url: String,
    /// Headers with the token.
    pub(super) tokens: Vec<Credential>,
    /// The JSON to send by `POST`, if the request is none by `GET`.
    pub(super) body: Option<Bytes>,
    pub(super) with_session: bool,
    pub(super) expected: Option<Checksum>,
}

/// Downloads an attachment to a target.
pub(super) async fn fetch(mut fetch: Fetch, target: Target) -> Result<DownloadedFile, Error> {
    let operation = fetch.operation();
    let hashing = match &fetch.expected {
        Some(expected) => Some(Hashing::new(hasher(expected.algorithm())?)),
        None => None,
    };
    let endpoint = fetch.settings.endpoint(Some(TransferEndpoint {
        uri: Uri::new(&*fetch.url),
        ssl_certificate_thumbprint: None,
        ssl_certificate: None,
    }));
    let endpoint = endpoint.map_err(|error| error.with_operation(operation))?;
    if fetch.with_session && !endpoint.is_api() {
        let why = "cannot be set: the address is on another server than the API";
        return Err(Error::invalid(None, Some("with_session"), why));
    }
    fetch.check_exposure(&endpoint)?;
    let name = endpoint.file_name();
    let observer = fetch.settings.observer.take();
    let reporter = Reporter::new(observer, [(&*name, None)].into_iter());
    reporter.file(0).phase(Phase::Preparing);
    let incoming = fetch.open(&endpoint).await?;
    let local = |error| Error::local(error).with_operation(operation);
    let mut opened = target.open().await.map_err(local)?;
    let file = reporter.file(0);
    let received = fetch.receive(incoming, &mut opened, hashing, file).await;
    let (size, checksum) = match received {
        Ok(received) => received,
        Err(error) => {
            opened.discard().await;
            return Err(error
                .at(|| endpoint.route())
                .with_operation(operation)
                .with_file(&name));
        }
    };
    opened.finish().await.map_err(local)?;
    reporter.phase(Phase::Done);
    Ok(DownloadedFile {
        name,
        size,
        checksum,
        is_unchanged: false,
    })
}

impl Fetch {
    fn operation(&self) -> &'static Operation {
        match self.body {
            Some(_) => &POST,
            None => &GET,
        }
    }

    /// Refuses to send a token or a session where anyone on the network could read it, unless the client may do so.
    fn check_exposure(&self, endpoint: &Endpoint) -> Result<(), Error> {
        let core = self.settings.client.core();
        let is_allowed = core.exposure.is_none() && core.transport.exposure(&core.base).is_some();
        let is_secret = self.with_session || !self.tokens.is_empty() || self.body.is_some();
        match endpoint.exposure().filter(|_| is_secret && !is_allowed) {
            Some(why) => Err(Error::invalid(Some(self.operation()), Some("url"), &why)),
            None => Ok(()),
        }
    }

    /// Sends the request. A failure is retried only if the server cannot have received it.
    async fn open(&self, endpoint: &Endpoint) -> Result<Incoming, Error> {
        let budget = &self.settings.client.core().budget;
        let mut attempts = Attempts::new(&self.settings.retry, budget, Instant::now(), None);
        let mut reach = self.settings.reach();
        loop {
            let error = match self.attempt(endpoint).await {
                Ok(incoming) => {
                    attempts.succeeded();
                    return Ok(incoming);
                }
                Err(error) => error
                    .at(|| endpoint.route())
                    .with_operation(self.operation()),
            };
            if !is_transient(&error, Purpose::Resend { idempotent: false }) {
                return Err(error);
            }
            let Some(wait) = reach.next_wait(&mut attempts, &error, None) else {
                return Err(error);
            };
            debug!(
                error = Redacted(&error).to_string(),
                wait_s = wait.as_secs_f64(),
                attempt = attempts.made(),
                "the request is retried"
            );
            sleep(wait).await;
        }
    }

    async fn attempt(&self, endpoint: &Endpoint) -> Result<Incoming, Error> {
        let operation = self.operation();
        let header = |name, value: &'static str| Header {
            name,
            value: value.into(),
            sensitive: false,
        };
        let mut headers = vec![header("accept", "*/*")];
        if self.body.is_some() {
            headers.push(header("content-type", "application/json"));
        }
        let mut session_use = self.settings.session_use(endpoint, operation);
        loop {
            let mut secrets = self.tokens.clone();
            if self.with_session {
                secrets.extend(session_use.credential().await?.cloned());
            }
            let body = self.body.clone();
            let limits = self.settings.limits();
            let reply = endpoint
                .request_file(&headers, &secrets, body, limits)
                .await?;
            match reply {
                Ok(incoming) => {
                    session_use.accepted();
                    return Ok(incoming);
                }
                Err(reply) => {
                    let error = ApiError::new(operation, reply);
                    if self.with_session && session_use.is_stale(&error) {
                        continue;
                    }
                    return Err(match endpoint.refused_by_proxy(error.status()) {
                        Some(refused) => refused,
                        None => Error::api(error),
                    });
                }
            }
        }
    }

    /// Writes the bytes of the response. Returns their number, and their checksum if it is compared.
    async fn receive(
        &self,
        mut incoming: Incoming,
        target: &mut Opened,
        mut hashing: Option<Hashing>,
        reporter: FileReporter<'_>,
    ) -> Result<(u64, Option<Checksum>), Error> {
        if incoming.status() != 200 {
            return Err(refused(format!("its status is {}", incoming.status())));
        }
        if let Some(error) = incoming.encoded() {
            return Err(error);
        }
        let size = incoming.length();
        if size.is_none() && hashing.is_none() && !incoming.is_delimited() {
            return Err(refused("nothing shows whether it is the whole file"));
        }
        reporter.size(size);
        self.settings.fits(size.unwrap_or_default())?;
        reporter.phase(Phase::Transferring);
        let mut bytes = 0;
        while let Some(chunk) = incoming.chunk(self.settings.idle).await? {
            self.settings.fits(bytes + chunk.len() as u64)?;
            if let Some(hashing) = &mut hashing {
                hashing.update(chunk.clone()).await;
            }
            target.write(&chunk).await.map_err(Error::local)?;
            bytes += chunk.len() as u64;
            reporter.bytes(bytes);
        }
        if let Some(expected) = size.filter(|size| *size != bytes) {
            let found = bytes;
            return Err(TransferError::Size { expected, found }.into());
        }
        target.flush().await.map_err(Error::local)?;
        let checksum = compare(hashing, self.expected.clone()).await?;
        Ok((bytes, checksum))
    }
}
