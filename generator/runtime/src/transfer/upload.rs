//! The builder of an upload, and the order of its steps: checksums, session, files, completion, removal of the session.

use super::completion::Completion;
use super::file_upload::FileUpload;
use super::model::{NewSession, WarningBehavior};
use super::outcome::{Uploaded, UploadedFile};
use super::package::Package;
use super::parallel::{Turns, for_each};
use super::pulls::Pulls;
use super::remote::RemoteSource;
use super::session::{Session, UPDATE};
use super::settings::{Settings, common_settings};
use crate::client::handle::Client;
use crate::content::future::TransferFuture;
use crate::content::meter::alongside;
use crate::content::progress::{FileReporter, Observer, Phase, Progress, Reporter};
use crate::content::source::{Check, Source};
use crate::error::Error;
use crate::error::redacted::Redacted;
use crate::error::transfer::TransferError;
use crate::retry::policy::RetryPolicy;
use crate::task::policy::WaitPolicy;
use crate::values::checksum::Checksum;
use crate::values::warning::Warning;
use std::fmt;
use std::future::pending;
use std::time::Duration;
use tracing::{Instrument as _, debug, debug_span};

/// An upload of files into a library item, made by [`upload`](super::upload) and run when awaited.
///
/// Dropping the future cancels the upload: the session on the server is canceled and removed in the background, as long as the
/// runtime lives and the client is logged in.
///
/// # Errors
///
/// Awaiting returns [`ErrorCause::Transfer`](crate::ErrorCause::Transfer) if the server, the content or a source is at fault;
/// otherwise the error of the call, or of the transfer of a [file](Error::file), that failed. The session on the server is
/// canceled and removed then.
#[must_use = "an upload does nothing until it is awaited"]
pub struct Upload {
    settings: Settings,
    files: Vec<(String, Source)>,
    pulls: Vec<(String, RemoteSource)>,
    package: Option<Package>,
    warnings: Vec<Warning>,
    validate: bool,
    resume: bool,
}

impl Upload {
    pub(super) fn new(client: &Client, item: &str) -> Self {
        Self {
            settings: Settings::new(client, item),
            files: Vec::new(),
            pulls: Vec::new(),
            package: None,
            warnings: Vec::new(),
            validate: false,
            resume: false,
        }
    }

    /// Adds a file, which replaces the one with this name in the item.
    pub fn file(mut self, name: impl Into<String>, source: Source) -> Self {
        self.files.push((name.into(), source));
        self
    }

    /// Adds a file that the server fetches from elsewhere, which replaces the one with this name in the item.
    ///
    /// The server fetches it when the session is completed, at the latest: after all other files are sent. It reports its
    /// progress. [`validate`](Self::validate) cannot be used with such files.
    pub fn pull(mut self, name: impl Into<String>, source: RemoteSource) -> Self {
        self.pulls.push((name.into(), source));
        self
    }

    /// Adds all files of an OVF package of this machine: the path of an OVA (`.ova`) or of a descriptor (`.ovf`), or a
    /// [`Package`] with settings. Replaces an earlier one.
    ///
    /// The manifest is checked before anything is sent, if there is one: see [`Package`].
    pub fn package(mut self, package: impl Into<Package>) -> Self {
        self.package = Some(package.into());
        self
    }

    /// Accepts these warnings. Any other one ends the upload with
    /// [`TransferError::Warnings`](super::TransferError::Warnings).
    pub fn accept_warnings(mut self, warnings: impl IntoIterator<Item = Warning>) -> Self {
        self.warnings.extend(warnings);
        self
    }

    /// Lets the server validate the files before it makes them visible. The error names
    /// [missing and invalid](super::TransferError::Invalid) files.
    pub fn validate(mut self) -> Self {
        self.validate = true;
        self
    }

    /// Resumes a file whose transfer breaks off, by a `PUT` with `content-range` from the position that the server reports. If the
    /// server refuses that, the file restarts. By default a file always restarts.
    ///
    /// A server that ignores the header would treat the rest as the whole file. Therefore a resumed file counts as complete only
    /// if the server reports it as `READY` with all its bytes. Otherwise the file restarts.
    pub fn resume(mut self) -> Self {
        self.resume = true;
        self
    }

    /// Limits the time from the last byte of a file to the response of its endpoint, which may have to store the file first.
    /// Default: 1 hour.
    ///
    /// If the response does not arrive, the server is asked whether it has the whole file, before the file is retried.
    pub fn response_timeout(mut self, limit: Duration) -> Self {
        self.settings.response = limit;
        self
    }

    common_settings!();

    /// Runs the upload until the server has made all files visible. The future borrows nothing, so it can be spawned.
    ///
    /// # Errors
    ///
    /// See [`Upload`].
    pub fn send(self) -> TransferFuture<Uploaded> {
        let span = debug_span!("upload", files = self.files.len() + self.pulls.len());
        let run = async move {
            let outcome = self.run().await;
            match &outcome {
                Ok(_) => debug!("uploaded"),
                Err(error) => debug!(error = Redacted(error).to_string(), "the upload failed"),
            }
            outcome
        };
        TransferFuture::new(run.instrument(span))
    }

    async fn run(mut self) -> Result<Uploaded, Error> {
        if let Some(package) = self.package.take() {
            let files = package.open().await?;
            self.files.splice(..0, files);
        }
        self.check()?;
        let observer = self.settings.observer.take();
        let files = self.files.iter();
        let files = files.map(|(name, source)| (&**name, Some(source.size())));
        let pulls = self.pulls.iter();
        let pulls = pulls.map(|(name, source)| (&**name, source.size));
        let reporter = Reporter::new(observer, files.chain(pulls));
        let checksums = self.checksums(&reporter).await?;

        let session = self.create().await?;
        let files = self.send_files(&session, &reporter, checksums);
        let keep_alive = session.keep_alive(self.settings.keep_alive, &reporter);
        let outcome = alongside(files, keep_alive).await;
        let outcome = match outcome {
            Ok(files) => {
                reporter.phase(Phase::Finishing);
                let completed = self.complete(&session, &reporter).await;
                completed.map(|pulled| Uploaded {
                    files: files.into_iter().chain(pulled).collect(),
                })
            }
            Err(error) => Err(error),
        };
        session.end().await;
        if outcome.is_ok() {
            reporter.phase(Phase::Done);
        }
        outcome
    }

    /// Completes the session, and waits until the server has fetched the files that it fetches. Returns those.
    async fn complete(
        &self,
        session: &Session,
        reporter: &Reporter,
    ) -> Result<Vec<UploadedFile>, Error> {
        let completion = self.completion(session);
        if self.pulls.is_empty() {
            return completion.complete().await.map(|()| Vec::new());
        }
        let pulls = self.pulls(session, reporter);
        let interval = self.settings.keep_alive;
        // A session that ended needs no sign of life, and how it ended is the result of the completion.
        let kept_alive = async {
            session.keep_alive(interval, reporter).await;
            pending::<Error>().await
        };
        let completed = alongside(completion.complete(), pulls.watch());
        alongside(completed, kept_alive).await?;
        Ok(pulls.done())
    }

    fn pulls<'a>(&'a self, session: &'a Session, reporter: &'a Reporter) -> Pulls<'a> {
        Pulls {
            settings: &self.settings,
            session,
            reporter,
            first: self.files.len(),
            files: &self.pulls,
        }
    }

    /// Checks the files and their checksums before anything is sent.
    fn check(&self) -> Result<(), Error> {
        let files = self.files.iter().map(|(name, _)| &**name);
        let pulls = self.pulls.iter().map(|(name, _)| &**name);
        self.settings.check(files.chain(pulls))?;
        if self.validate && !self.pulls.is_empty() {
            let why = "cannot be used with files that the server fetches: it may not have them yet";
            return Err(Error::invalid(None, Some("validate"), why));
        }
        self.pulls
            .iter()
            .try_for_each(|(_, source)| source.check())?;
        let mut sources = self.files.iter().map(|(_, source)| source);
        sources.try_for_each(Source::check_algorithm)
    }

    /// Returns the checksums that the server can compare the files with.
    async fn checksums(&self, reporter: &Reporter) -> Result<Vec<Option<Checksum>>, Error> {
        let files: Vec<_> = self.files.iter().collect();
        for_each(
            files,
            self.settings.parallel,
            async |index, (name, source)| {
                let checksum = checksum(source, reporter.file(index)).await;
                checksum.map_err(|error| error.with_file(name))
            },
        )
        .await
    }

    async fn create(&self) -> Result<Session, Error> {
        let accepted = WarningBehavior::ignoring(&self.warnings);
        let model = NewSession {
            library_item_id: self.settings.item.clone(),
            warning_behavior: (!accepted.is_empty()).then_some(accepted),
        };
        let settings = &self.settings;
        Session::create(&settings.client, &UPDATE, &settings.retry, &model).await
    }

    /// Sends all files, then checks previews and validity.
    async fn send_files(
        &self,
        session: &Session,
        reporter: &Reporter,
        checksums: Vec<Option<Checksum>>,
    ) -> Result<Vec<UploadedFile>, Error> {
        // The server may begin to fetch them now.
        self.pulls(session, reporter).add().await?;
        let turns = Turns::new(self.settings.parallel);
        // Bytes that were read for checksums do not count as progress.
        (0..self.files.len()).for_each(|index| reporter.file(index).rewind());
        let files: Vec<_> = self.files.iter().zip(checksums).collect();
        let limit = turns.open_files();
        let done = for_each(files, limit, async |index, ((name, source), checksum)| {
            let reporter = reporter.file(index);
            reporter.phase(Phase::Preparing);
            let file = FileUpload {
                settings: &self.settings,
                session,
                turns: &turns,
                reporter,
                name,
                source,
                checksum,
                resume: self.resume,
            };
            let checksum = file.run().await;
            Ok(UploadedFile {
                name: name.clone(),
                size: source.size(),
                checksum: checksum.map_err(|error| error.with_file(name))?,
            })
        })
        .await?;
        reporter.phase(Phase::Finishing);
        let completion = self.completion(session);
        // The preview of a descriptor that the server fetches later would never be there.
        if self.pulls.is_empty() {
            completion.preview().await?;
        }
        if self.validate {
            completion.validate().await?;
        }
        Ok(done)
    }

    fn completion<'a>(&'a self, session: &'a Session) -> Completion<'a> {
        Completion {
            settings: &self.settings,
            session,
            accepted: &self.warnings,
        }
    }
}

/// Returns the checksum of a source that the server can compare the file with.
async fn checksum(source: &Source, reporter: FileReporter<'_>) -> Result<Option<Checksum>, Error> {
    let (algorithm, expected) = match source.check() {
        Check::Nothing | Check::WhileSending(_) => return Ok(None),
        Check::Known(checksum) => return Ok(Some(checksum.clone())),
        Check::First(algorithm) => (algorithm, None),
        Check::Expected(checksum) => (checksum.algorithm(), Some(checksum)),
    };
    reporter.phase(Phase::Checking);
    let computing = source.compute(algorithm, |bytes| reporter.bytes(bytes));
    let found = computing.await?;
    match expected.filter(|expected| **expected != found) {
        None => Ok(Some(found)),
        Some(expected) => {
            let expected = expected.clone();
            Err(TransferError::Manifest { expected, found }.into())
        }
    }
}

impl IntoFuture for Upload {
    type Output = Result<Uploaded, Error>;
    type IntoFuture = TransferFuture<Uploaded>;

    fn into_future(self) -> TransferFuture<Uploaded> {
        self.send()
    }
}

/// Shows the number of files only.
impl fmt::Debug for Upload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Upload")
            .field("files", &(self.files.len() + self.pulls.len()))
            .finish_non_exhaustive()
    }
}
