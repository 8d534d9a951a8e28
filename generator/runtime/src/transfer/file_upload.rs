//! The upload of one file: endpoint, bytes, retries, comparison of checksums.

use super::model::{AddSource, AddSpec, FileState, UpdateFile};
use super::operations::{PUT, UPDATE_FILE_ADD, UPDATE_FILE_GET};
use super::parallel::Turns;
use super::polling::{Polling, persistently};
use super::session::Session;
use super::settings::Settings;
use crate::content::body::{Body, Sending};
use crate::content::hashing::Hashing;
use crate::content::meter::alongside;
use crate::content::progress::{FileReporter, Phase};
use crate::content::source::{Check, Source};
use crate::error::api::ApiError;
use crate::error::redacted::Redacted;
use crate::error::transfer::TransferError;
use crate::error::{Error, ErrorCause};
use crate::retry::attempts::Attempts;
use crate::retry::transient::{Purpose, is_transient};
use crate::transport::endpoint::Endpoint;
use crate::transport::request::Header;
use crate::values::checksum::{Checksum, ChecksumInfo, Hasher};
use tokio::time::{Instant, sleep, timeout};
use tracing::debug;

/// An upload of one file.
pub(super) struct FileUpload<'a> {
    pub(super) settings: &'a Settings,
    pub(super) session: &'a Session,
    pub(super) turns: &'a Turns,
    pub(super) reporter: FileReporter<'a>,
    pub(super) name: &'a str,
    pub(super) source: &'a Source,
    pub(super) checksum: Option<Checksum>,
    pub(super) resume: bool,
}

impl FileUpload<'_> {
    /// Uploads the file, with retries. Returns its checksum, if there is one.
    pub(super) async fn run(mut self) -> Result<Option<Checksum>, Error> {
        let settings = self.settings;
        let budget = &settings.client.core().budget;
        let mut attempts = Attempts::new(&settings.retry, budget, Instant::now(), None);
        let mut reach = settings.reach();
        let mut endpoint = None;
        let mut offset = 0;
        loop {
            // The body of the attempt, if all of it was sent and no success was reported.
            let mut sent = None;
            let error = match self.attempt(&mut endpoint, offset, &mut sent).await {
                Ok(checksum) => {
                    attempts.succeeded();
                    return Ok(checksum);
                }
                Err(error) => error,
            };
            if offset > 0 && is_refusal(&error) {
                (self.resume, sent) = (false, None);
            } else if !is_transient(&error, Purpose::Transfer) {
                return Err(error);
            }
            let Some(wait) = reach.next_wait(&mut attempts, &error, error.retry_after()) else {
                return Err(error);
            };
            debug!(
                error = Redacted(&error).to_string(),
                wait_s = wait.as_secs_f64(),
                attempt = attempts.made(),
                "the upload of the file is retried"
            );
            self.reporter.attempt();
            sleep(wait).await;
            let before = std::mem::take(&mut offset);
            if endpoint.is_some() && (self.resume || sent.is_some()) {
                match (self.arrived().await, sent) {
                    // Only the response is missing.
                    (Arrived::Whole, Some(sent)) => {
                        attempts.succeeded();
                        return self.finish(&sent, before > 0).await;
                    }
                    (Arrived::Part(bytes), _) if self.resume => offset = bytes,
                    _ => {}
                }
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
        sent: &mut Option<Sending>,
    ) -> Result<Option<Checksum>, Error> {
        let endpoint = match endpoint {
            Some(endpoint) => endpoint,
            None => endpoint.insert(self.add().await?),
        };
        let turn = self.turns.wait().await;
        self.reporter.phase(Phase::Transferring);
        let (outcome, sending) = self.send(endpoint, offset).await?;
        drop(turn);
        let error = match outcome {
            Ok(()) if sending.ended() => return self.finish(&sending, offset > 0).await,
            // A proxy may respond on behalf of a server that has only a part.
            Ok(()) => {
                let (sent, size) = (sending.bytes(), self.source.size());
                Error::from(TransferError::Incomplete { sent, size }).with_operation(&PUT)
            }
            Err(error) => error,
        };
        // Dropping a body that is not sent stops it.
        *sent = Some(sending).filter(Sending::ended);
        Err(error)
    }

    /// Adds the file to the session. If it is there already, the server discards the bytes received so far.
    async fn add(&self) -> Result<Endpoint, Error> {
        let spec = AddSpec {
            name: self.name,
            size: Some(self.source.size()),
            checksum_info: self.checksum.as_ref().map(ChecksumInfo::from),
            source: AddSource::Push,
        };
        let call = self.session.call::<UpdateFile>(&UPDATE_FILE_ADD);
        let file = call.json(&spec).idempotent().await?;
        let endpoint = self.settings.endpoint(file.upload_endpoint);
        endpoint.map_err(|error| error.with_operation(&UPDATE_FILE_ADD))
    }

    async fn get(&self) -> Result<UpdateFile, Error> {
        let call = || self.session.call(&UPDATE_FILE_GET).path(self.name).send();
        persistently(&self.settings.wait, call).await
    }

    /// Asks the server how much of the file arrived. Waits while it processes the last bytes.
    async fn arrived(&self) -> Arrived {
        let size = self.source.size();
        let poll = async {
            let mut polling = Polling::new(&self.settings.wait);
            loop {
                let Ok(file) = self.get().await else {
                    return Arrived::Nothing;
                };
                let bytes = received(&file);
                match file.status {
                    Some(FileState::Ready) if bytes == size => return Arrived::Whole,
                    Some(FileState::Transferring | FileState::Validating) if bytes == size => {
                        polling.succeeded().await;
                    }
                    Some(FileState::WaitingForTransfer | FileState::Transferring)
                        if bytes < size =>
                    {
                        return Arrived::Part(bytes);
                    }
                    _ => return Arrived::Nothing,
                }
            }
        };
        let limited = timeout(self.settings.response, poll).await;
        limited.unwrap_or(Arrived::Nothing)
    }

    /// Sends the bytes from `offset` on. Returns the outcome, and the state of the body.
    async fn send(
        &self,
        endpoint: &Endpoint,
        offset: u64,
    ) -> Result<(Result<(), Error>, Sending), Error> {
        let mut session_use = self.settings.session_use(endpoint, &PUT);
        loop {
            let auth = session_use.credential().await;
            let auth = auth.map_err(|error| error.with_operation(&PUT))?.cloned();
            let body = self.body(offset).await;
            let (body, sending) = body.map_err(|error| Error::local(error).with_operation(&PUT))?;
            let headers = self.headers(offset);
            let put = endpoint.put(&headers, auth.as_ref(), body, self.settings.limits());
            let watch = sending.watch(self.settings.stall(), |bytes| self.reporter.bytes(bytes));
            let reply = alongside(put, watch).await;
            if let Some(error) = sending.error() {
                return Err(Error::local(error).with_operation(&PUT));
            }
            let error = match reply {
                Ok(reply) if reply.is_success() => {
                    session_use.accepted();
                    return Ok((Ok(()), sending));
                }
                Ok(reply) => {
                    let error = ApiError::new(&PUT, reply);
                    if session_use.is_stale(&error) {
                        continue;
                    }
                    self.settings.refused(endpoint, error)
                }
                Err(error) => error.at(|| endpoint.route()).with_operation(&PUT),
            };
            return Ok((Err(error), sending));
        }
    }

    /// Returns the checksum of a file that the server has, after comparing it.
    async fn finish(&self, sending: &Sending, in_part: bool) -> Result<Option<Checksum>, Error> {
        self.reporter.bytes(self.source.size());
        let sent = sending.checksum().await?;
        self.verify(sent, in_part).await
    }

    async fn body(&self, offset: u64) -> std::io::Result<(Body, Sending)> {
        let mut hashing = match self.source.check() {
            Check::WhileSending(algorithm) => Hasher::new(algorithm).map(Hashing::new),
            Check::Nothing | Check::Known(_) | Check::Expected(_) | Check::First(_) => None,
        };
        let content = self.source.read_from(offset, hashing.as_mut()).await?;
        Ok(Body::new(content, offset, self.source.size(), hashing))
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
        let unchanged = self.source.check_unchanged().await;
        unchanged.map_err(|error| Error::local(error).with_operation(&PUT))?;
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
            let file = self.get().await?;
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
    }
}

/// Returns the number of bytes that the server has.
fn received(file: &UpdateFile) -> u64 {
    let bytes = file.bytes_transferred.and_then(|it| u64::try_from(it).ok());
    bytes.unwrap_or(0)
}

/// The part of a file that the server has.
enum Arrived {
    Whole,
    /// The first bytes, from which an upload can be resumed.
    Part(u64),
    Nothing,
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
