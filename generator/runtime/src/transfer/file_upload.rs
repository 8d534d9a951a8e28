//! The upload of one file: endpoint, bytes, retries, comparison of checksums.

use super::body::{Body, BodyState};
use super::hashing::Hashing;
use super::meter::{Meter, alongside};
use super::model::{AddSpec, FileState, UpdateFile};
use super::operations::{PUT, UPDATE_FILE_ADD, UPDATE_FILE_GET};
use super::polling::Polling;
use super::progress::{Phase, Reporter};
use super::session::Session;
use super::settings::Settings;
use super::source::{Check, Source};
use crate::error::api::ApiError;
use crate::error::redacted::Redacted;
use crate::error::transfer::TransferError;
use crate::error::{Error, ErrorCause};
use crate::retry::attempts::Attempts;
use crate::retry::transient::{Purpose, is_transient};
use crate::transport::endpoint::Endpoint;
use crate::transport::request::Header;
use crate::values::checksum::{Checksum, ChecksumInfo, Hasher};
use std::sync::Arc;
use tokio::time::{Instant, sleep};
use tracing::debug;

/// An upload of one file.
pub(super) struct FileUpload<'a> {
    pub(super) settings: &'a Settings,
    pub(super) session: &'a Session,
    pub(super) meter: &'a Arc<Meter>,
    pub(super) name: &'a str,
    pub(super) source: &'a Source,
    pub(super) checksum: Option<Checksum>,
    pub(super) resume: bool,
}

impl FileUpload<'_> {
    /// Uploads the file, with retries. Returns its checksum, if there is one.
    pub(super) async fn run(mut self, reporter: &mut Reporter) -> Result<Option<Checksum>, Error> {
        let settings = self.settings;
        let budget = &settings.client.core().budget;
        let mut attempts = Attempts::new(&settings.retry, budget, Instant::now(), None);
        let mut reach = settings.reach();
        let mut endpoint = None;
        let mut offset = 0;
        loop {
            let error = match self.attempt(&mut endpoint, offset, reporter).await {
                Ok(checksum) => {
                    attempts.succeeded();
                    return Ok(checksum);
                }
                Err(error) => error,
            };
            if offset > 0 && is_refusal(&error) {
                self.resume = false;
            } else if !is_transient(&error, Purpose::Transfer) {
                return Err(error);
            }
            let Some(wait) = attempts.next(error.retry_after()) else {
                return Err(error);
            };
            if reach.is_over(&error, wait) {
                return Err(error);
            }
            debug!(error = %Redacted(&error), wait = ?wait, attempt = attempts.made(), "the upload of the file is retried");
            reporter.attempt();
            sleep(wait).await;
            let before = std::mem::take(&mut offset);
            if self.resume && endpoint.is_some() {
                offset = self.received_bytes().await.unwrap_or(0);
            }
            // An attempt that made progress does not count.
            if offset > before {
                attempts.progressed();
            }
            if offset == 0 {
                endpoint = None;
            }
        }
    }

    async fn attempt(
        &self,
        endpoint: &mut Option<Endpoint>,
        offset: u64,
        reporter: &mut Reporter,
    ) -> Result<Option<Checksum>, Error> {
        let endpoint = match endpoint {
            Some(endpoint) => endpoint,
            None => endpoint.insert(self.add().await?),
        };
        reporter.phase(Phase::Transferring);
        let sent = self.send(endpoint, offset, reporter).await?;
        self.verify(sent, offset > 0).await
    }

    /// Adds the file to the session. If it is there already, the server discards the bytes received so far.
    async fn add(&self) -> Result<Endpoint, Error> {
        let spec = AddSpec {
            name: self.name,
            size: self.source.size(),
            checksum_info: self.checksum.as_ref().map(ChecksumInfo::from),
        };
        let call = self.session.call::<UpdateFile>(&UPDATE_FILE_ADD);
        let file = call.json(&spec).idempotent().await?;
        let endpoint = self.settings.endpoint(file.upload_endpoint);
        endpoint.map_err(|error| error.with_operation(&UPDATE_FILE_ADD))
    }

    async fn get(&self) -> Result<UpdateFile, Error> {
        let call = self.session.call::<UpdateFile>(&UPDATE_FILE_GET);
        call.path(self.name).await
    }

    /// Returns the number of bytes that a resumed upload can skip.
    async fn received_bytes(&self) -> Result<u64, Error> {
        let file = self.get().await?;
        let received = received(&file);
        let can_resume = matches!(
            file.status,
            Some(FileState::WaitingForTransfer | FileState::Transferring)
        );
        Ok(if can_resume && received < self.source.size() {
            received
        } else {
            0
        })
    }

    /// Sends the bytes from `offset` on. Returns the checksum that is computed while sending.
    async fn send(
        &self,
        endpoint: &Endpoint,
        offset: u64,
        reporter: &mut Reporter,
    ) -> Result<Option<Checksum>, Error> {
        let mut session_use = self.settings.session_use(endpoint, &PUT);
        loop {
            let auth = session_use.header().await?.cloned();
            let state = Arc::new(BodyState::default());
            let body = self.body(offset, &state).await;
            let body = body.map_err(|error| Error::local(error).with_operation(&PUT))?;
            let limits = self.settings.limits();
            let headers = self.headers(offset);
            let put = endpoint.put(&headers, auth.as_ref(), body, limits);
            let answer = self.settings.client.core().timeout;
            let watch = self
                .meter
                .watch(self.source.size(), self.settings.idle, answer, |bytes| {
                    reporter.bytes(bytes);
                });
            let reply = alongside(put, watch).await;
            if let Some(error) = state.error() {
                return Err(Error::local(error).with_operation(&PUT));
            }
            let failed = |error: Error| error.at(|| endpoint.route()).with_operation(&PUT);
            let reply = reply.map_err(failed)?;
            if !reply.is_success() {
                let error = ApiError::new(&PUT, reply);
                if session_use.is_stale(&error) {
                    continue;
                }
                return Err(self.settings.refused(endpoint, error));
            }
            session_use.accepted();
            // A proxy may respond on behalf of a server that has only a part.
            if !state.ended() {
                let (sent, size) = (self.meter.current(), self.source.size());
                return Err(
                    Error::from(TransferError::Incomplete { sent, size }).with_operation(&PUT)
                );
            }
            reporter.bytes(self.meter.current());
            return state.checksum().await;
        }
    }

    async fn body(&self, offset: u64, state: &Arc<BodyState>) -> std::io::Result<Body> {
        let mut hashing = match self.source.check() {
            Check::WhileSending(algorithm) => Hasher::new(algorithm).map(Hashing::new),
            Check::Nothing | Check::Known(_) | Check::First(_) => None,
        };
        let content = self.source.read_from(offset, hashing.as_mut()).await?;
        let size = self.source.size();
        self.meter.set(offset);
        Ok(Body::new(
            content,
            size - offset,
            size,
            hashing,
            Arc::clone(self.meter),
            Arc::clone(state),
        ))
    }

    fn headers(&self, offset: u64) -> Vec<Header> {
        let header = |name, value: String| Header {
            name,
            value: value.into(),
            sensitive: false,
        };
        let mut headers = vec![
            header("accept", "*/*".to_owned()),
            header("content-type", "application/octet-stream".to_owned()),
            header("content-length", (self.source.size() - offset).to_string()),
        ];
        if offset > 0 {
            let size = self.source.size();
            let range = format!("bytes {offset}-{}/{size}", size - 1);
            headers.push(header("content-range", range));
        }
        headers
    }

    /// Checks that the server has the file as it was sent, if there is something to compare. A resumed file must be complete:
    /// a server that ignores `content-range` reports success, too.
    async fn verify(
        &self,
        sent: Option<Checksum>,
        resumed: bool,
    ) -> Result<Option<Checksum>, Error> {
        if sent.is_none() && !resumed {
            return Ok(self.checksum.clone());
        }
        let file = match resumed {
            true => self.processed().await?,
            false => self.get().await?,
        };
        let refused =
            |error: TransferError| Err(Error::from(error).with_operation(&UPDATE_FILE_GET));
        if file.status == Some(FileState::Error) {
            return refused(TransferError::failed(file.error_message.as_ref()));
        }
        let (size, received) = (self.source.size(), received(&file));
        let expected = file.checksum_info.map(Checksum::from);
        if let (Some(found), Some(expected)) = (&sent, expected)
            && expected.algorithm() == found.algorithm()
            && expected != *found
        {
            let found = found.clone();
            return refused(TransferError::Checksum { expected, found });
        }
        if resumed && (file.status != Some(FileState::Ready) || received != size) {
            let (expected, found) = (size, received);
            return refused(TransferError::Size { expected, found });
        }
        Ok(sent.or_else(|| self.checksum.clone()))
    }

    /// Waits until the server has processed the file, or until no byte has arrived for the idle timeout.
    async fn processed(&self) -> Result<UpdateFile, Error> {
        let mut polling = Polling::new(&self.settings.wait);
        let (mut seen, mut since) = (0, Instant::now());
        loop {
            match self.get().await {
                Ok(file) => {
                    let now = received(&file);
                    if now != seen || file.status == Some(FileState::Validating) {
                        (seen, since) = (now, Instant::now());
                    }
                    let is_final = matches!(file.status, Some(FileState::Ready | FileState::Error));
                    if is_final || since.elapsed() >= self.settings.idle {
                        return Ok(file);
                    }
                    polling.succeeded().await;
                }
                Err(error) => polling.failed(error).await?,
            }
        }
    }
}

/// Returns the number of bytes that the server has.
fn received(file: &UpdateFile) -> u64 {
    let bytes = file.bytes_transferred.and_then(|it| u64::try_from(it).ok());
    bytes.unwrap_or(0)
}

/// Returns `true` if the server may not support a resumed upload.
fn is_refusal(error: &Error) -> bool {
    match error.as_cause() {
        ErrorCause::Api(answer) => matches!(answer.status(), 400..=499 | 501),
        ErrorCause::Transfer(error) => matches!(
            **error,
            TransferError::Failed { .. }
                | TransferError::Checksum { .. }
                | TransferError::Size { .. }
        ),
        _ => false,
    }
}
