//! The download of one file: preparation, bytes, retries, comparison of checksums.

use super::model::{DownloadFile, PrepareState};
use super::operations::{DOWNLOAD_FILE_GET, DOWNLOAD_FILE_PREPARE, GET};
use super::outcome::DownloadedFile;
use super::parallel::Turns;
use super::polling::{Polling, persistently};
use super::session::Session;
use super::settings::Settings;
use crate::content::hashing::Hashing;
use crate::content::progress::{FileReporter, Phase};
use crate::content::target::{Opened, Target};
use crate::error::Error;
use crate::error::api::ApiError;
use crate::error::redacted::Redacted;
use crate::error::transfer::TransferError;
use crate::retry::attempts::Attempts;
use crate::retry::transient::{Purpose, is_transient};
use crate::transport::endpoint::Endpoint;
use crate::transport::incoming::{Incoming, refused};
use crate::transport::request::Header;
use crate::values::checksum::{Checksum, Hasher};
use bytes::Bytes;
use tokio::time::{Instant, sleep};
use tracing::{debug, warn};

/// A download of one file.
pub(super) struct FileDownload<'a> {
    pub(super) settings: &'a Settings,
    pub(super) session: &'a Session,
    pub(super) turns: &'a Turns,
    pub(super) reporter: FileReporter<'a>,
    pub(super) name: &'a str,
    pub(super) verify: bool,
}

/// The received part of a file.
struct Received {
    bytes: u64,
    /// The size of the file, if known.
    size: Option<u64>,
    /// The entity tag of this content, if the server has a strong one.
    tag: Option<String>,
    target: Opened,
    hashing: Option<Hashing>,
}

impl FileDownload<'_> {
    /// Downloads the file, and resumes it if the transfer breaks off.
    pub(super) async fn run(&self, target: Target) -> Result<DownloadedFile, Error> {
        let file = self.prepared().await?;
        let endpoint = self.settings.endpoint(file.download_endpoint);
        let endpoint = endpoint.map_err(|error| error.with_operation(&DOWNLOAD_FILE_GET))?;
        let size = file.size.and_then(|size| u64::try_from(size).ok());
        let expected = file.checksum_info.map(Checksum::from);
        let expected = expected.filter(|_| self.verify);
        self.reporter.size(size);
        let fits = self.settings.fits(size.unwrap_or_default());
        fits.map_err(|error| error.with_operation(&GET))?;

        let hasher = expected.as_ref();
        let hasher = hasher.and_then(|it| Hasher::new(it.algorithm()));
        if let (Some(expected), None) = (&expected, &hasher) {
            let (file, algorithm) = (self.name, expected.algorithm().as_str());
            warn!(
                file,
                algorithm, "the checksum is not compared: its algorithm is unknown"
            );
        }
        let target = target.open().await;
        let mut received = Received {
            bytes: 0,
            size,
            tag: None,
            target: target.map_err(|error| Error::local(error).with_operation(&GET))?,
            hashing: hasher.map(Hashing::new),
        };
        let outcome = self.receive_all(&endpoint, &mut received).await;
        let checksum = match outcome {
            Ok(()) => compare(received.hashing.take(), expected).await,
            Err(error) => Err(error),
        };
        let checksum = match checksum {
            Ok(checksum) => checksum,
            Err(error) => {
                received.target.discard().await;
                return Err(error);
            }
        };
        let finished = received.target.finish().await;
        finished.map_err(|error| Error::local(error).with_operation(&GET))?;
        Ok(DownloadedFile {
            name: self.name.to_owned(),
            size: received.bytes,
            checksum,
            is_unchanged: false,
        })
    }

    /// Waits until the server has prepared the file.
    async fn prepared(&self) -> Result<DownloadFile, Error> {
        let prepare = || {
            let call = self.session.call::<DownloadFile>(&DOWNLOAD_FILE_PREPARE);
            call.field("file_name", self.name).idempotent().send()
        };
        let mut file = persistently(&self.settings.wait, prepare).await?;
        let mut polling = Polling::new(&self.settings.wait);
        loop {
            match file.status {
                PrepareState::Prepared => return Ok(file),
                PrepareState::Error => {
                    let error = TransferError::failed(file.error_message.as_ref());
                    return Err(Error::from(error).with_operation(&DOWNLOAD_FILE_GET));
                }
                _ => polling.succeeded().await,
            }
            let get = || {
                let call = self.session.call(&DOWNLOAD_FILE_GET);
                call.query("file_name", self.name).send()
            };
            file = persistently(&self.settings.wait, get).await?;
        }
    }

    async fn receive_all(&self, endpoint: &Endpoint, received: &mut Received) -> Result<(), Error> {
        let budget = &self.settings.client.core().budget;
        let mut attempts = Attempts::new(&self.settings.retry, budget, Instant::now(), None);
        let mut reach = self.settings.reach();
        loop {
            let before = received.bytes;
            let turn = self.turns.wait().await;
            self.reporter.phase(Phase::Transferring);
            let outcome = self.receive(endpoint, received).await;
            drop(turn);
            let error = outcome.as_ref().err();
            let can_retry = error.is_none_or(|error| is_transient(error, Purpose::Transfer));
            let outcome = received
                .judge(outcome)
                .map_err(|error| error.at(|| endpoint.route()).with_operation(&GET));
            let Err(error) = outcome else {
                attempts.succeeded();
                let flushed = received.target.flush().await;
                return flushed.map_err(|error| Error::local(error).with_operation(&GET));
            };
            if !can_retry {
                return Err(error);
            }
            // An attempt that made progress does not count.
            if received.bytes > before {
                attempts.progressed();
            }
            let Some(wait) = reach.next_wait(&mut attempts, &error, error.retry_after()) else {
                return Err(error);
            };
            debug!(
                error = Redacted(&error).to_string(),
                wait_s = wait.as_secs_f64(),
                attempt = attempts.made(),
                "the download is resumed"
            );
            self.reporter.attempt();
            sleep(wait).await;
        }
    }

    /// Receives the rest of the file, as far as it arrives.
    async fn receive(&self, endpoint: &Endpoint, received: &mut Received) -> Result<(), Error> {
        let mut incoming = self.open(endpoint, received).await?;
        let mut known = received.begin(&incoming)?;
        self.settings.fits(received.size.unwrap_or_default())?;
        while let Some(chunk) = incoming.chunk(self.settings.idle).await? {
            // A server may repeat bytes that are written already.
            let skip = known.min(chunk.len() as u64);
            known -= skip;
            let new = chunk.slice(usize::try_from(skip).unwrap_or(chunk.len())..);
            self.settings.fits(received.bytes + new.len() as u64)?;
            received.write(new).await?;
            self.reporter.bytes(received.bytes);
        }
        Ok(())
    }

    async fn open(&self, endpoint: &Endpoint, received: &mut Received) -> Result<Incoming, Error> {
        let mut session_use = self.settings.session_use(endpoint, &GET);
        loop {
            let auth = session_use.credential().await;
            let auth = auth.map_err(|error| error.with_operation(&GET))?.cloned();
            let limits = self.settings.limits();
            let reply = match endpoint
                .get(&received.headers(), auth.as_ref(), limits)
                .await?
            {
                Ok(incoming) => {
                    session_use.accepted();
                    return Ok(incoming);
                }
                Err(reply) => reply,
            };
            let error = ApiError::new(&GET, reply);
            if session_use.is_stale(&error) {
                continue;
            }
            // The file ends before the requested range.
            if let (416, true, Some(size)) = (error.status(), received.bytes > 0, received.size) {
                return Err(other_size(size, received.bytes));
            }
            return Err(self.settings.refused(endpoint, error));
        }
    }
}

impl Received {
    fn headers(&self) -> Vec<Header> {
        let header = |name, value: String| Header {
            name,
            value: value.into(),
            sensitive: false,
        };
        let mut headers = vec![header("accept", "*/*".to_owned())];
        if self.bytes > 0 {
            headers.push(header("range", format!("bytes={}-", self.bytes)));
            if let Some(tag) = &self.tag {
                headers.push(header("if-range", tag.clone()));
            }
        }
        headers
    }

    /// Checks the head of a response. Returns how many of its bytes are written already.
    fn begin(&mut self, incoming: &Incoming) -> Result<u64, Error> {
        if let Some(error) = incoming.encoded() {
            return Err(error);
        }
        // A weak tag does not identify the bytes.
        let tag = incoming.header("etag").filter(|tag| tag.starts_with('"'));
        // A part without a tag was sent because of `if-range`.
        let is_same = self.tag.as_deref() == tag || (tag.is_none() && incoming.status() == 206);
        if self.bytes > 0 && self.tag.is_some() && !is_same {
            return Err(refused("the file changed during the download"));
        }
        match incoming.status() {
            200 => {
                self.size = self.size.or(incoming.length());
                if self.size.is_none() && self.hashing.is_none() && !incoming.is_delimited() {
                    return Err(refused("nothing shows whether it is the whole file"));
                }
                self.tag = tag.map(str::to_owned);
                Ok(self.bytes)
            }
            206 => {
                let range = incoming.header("content-range").unwrap_or_default();
                self.check_total(range_total(range))?;
                match range_begin(range) {
                    Some(begin) if begin <= self.bytes => Ok(self.bytes - begin),
                    _ => Err(refused("it is another part of the file")),
                }
            }
            status => Err(refused(format!("its status is {status}"))),
        }
    }

    /// Compares the size of the whole file that a range is a part of.
    fn check_total(&mut self, total: Option<u64>) -> Result<(), Error> {
        match (total, self.size) {
            (Some(found), Some(expected)) if found != expected => Err(other_size(expected, found)),
            (total, size) => {
                self.size = size.or(total);
                Ok(())
            }
        }
    }

    /// Decides by the number of bytes whether the file is complete. A connection may break after the last byte, and an orderly
    /// close may come too early.
    fn judge(&self, outcome: Result<(), Error>) -> Result<(), Error> {
        match (outcome, self.size) {
            (Ok(()), Some(size)) if self.bytes < size => Err(other_size(size, self.bytes)),
            (Err(error), Some(size))
                if self.bytes == size && size > 0 && is_transient(&error, Purpose::Transfer) =>
            {
                debug!(
                    error = Redacted(&error).to_string(),
                    "the connection broke after the last byte"
                );
                Ok(())
            }
            (outcome, _) => outcome,
        }
    }

    async fn write(&mut self, bytes: Bytes) -> Result<(), Error> {
        let found = self.bytes + bytes.len() as u64;
        if let Some(expected) = self.size.filter(|size| found > *size) {
            return Err(other_size(expected, found));
        }
        // Before the write, so that both run at once.
        if let Some(hashing) = &mut self.hashing {
            hashing.update(bytes.clone()).await;
        }
        self.target.write(&bytes).await.map_err(Error::local)?;
        self.bytes = found;
        Ok(())
    }
}

/// Returns the position of the first byte of a `content-range` header: 5 for `bytes 5-9/10`.
pub(crate) fn range_begin(value: &str) -> Option<u64> {
    let (begin, _) = value.strip_prefix("bytes ")?.split_once('-')?;
    begin.trim().parse().ok()
}

/// Returns the size of the file in a `content-range` header: 10 for `bytes 5-9/10`.
pub(crate) fn range_total(value: &str) -> Option<u64> {
    let (_, total) = value.rsplit_once('/')?;
    total.trim().parse().ok()
}

/// Returns the checksum of the received bytes, if one is computed. Any other than the expected one is an error.
pub(super) async fn compare(
    hashing: Option<Hashing>,
    expected: Option<Checksum>,
) -> Result<Option<Checksum>, Error> {
    let Some(hashing) = hashing else {
        return Ok(None);
    };
    let found = hashing.finish().await?;
    match expected.filter(|expected| *expected != found) {
        None => Ok(Some(found)),
        Some(expected) => {
            let error = TransferError::Checksum { expected, found };
            Err(Error::from(error).with_operation(&GET))
        }
    }
}

fn other_size(expected: u64, found: u64) -> Error {
    TransferError::Size { expected, found }.into()
}
