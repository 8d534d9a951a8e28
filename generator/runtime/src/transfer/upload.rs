//! Uploads.

use super::finish::Finish;
use super::meter::{Meter, alongside};
use super::model::{NewSession, WarningBehavior};
use super::progress::{Callback, Phase, Progress, Reporter};
use super::push::Push;
use super::session::{Session, UPDATE};
use super::settings::{Settings, common_settings};
use super::source::{Check, Source};
use crate::client::handle::Client;
use crate::error::Error;
use crate::error::redacted::Redacted;
use crate::retry::policy::RetryPolicy;
use crate::task::policy::WaitPolicy;
use crate::values::checksum::Checksum;
use crate::values::warning::Warning;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;
use tracing::{Instrument as _, debug, debug_span};

/// An upload of files into a library item, by [`upload`](super::upload).
#[must_use = "an upload does nothing until it is run"]
pub struct Upload {
    settings: Settings,
    files: Vec<(String, Source)>,
    warnings: Vec<Warning>,
    validate: bool,
    resume: bool,
}

/// What was uploaded.
#[derive(Clone, Debug)]
pub struct Uploaded {
    files: Vec<UploadedFile>,
}

impl Uploaded {
    /// The files, in the order in which they were given.
    pub fn files(&self) -> &[UploadedFile] {
        &self.files
    }
}

/// A file that was uploaded.
#[derive(Clone, Debug)]
pub struct UploadedFile {
    name: String,
    size: u64,
    checksum: Option<Checksum>,
}

impl UploadedFile {
    /// Its name in the item.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// How many bytes it has.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Its checksum, if one was given or computed.
    pub fn checksum(&self) -> Option<&Checksum> {
        self.checksum.as_ref()
    }
}

impl Upload {
    pub(super) fn new(client: &Client, item: &str) -> Self {
        Self {
            settings: Settings::new(client, item),
            files: Vec::new(),
            warnings: Vec::new(),
            validate: false,
            resume: false,
        }
    }

    /// Adds a file, or replaces the one that has this name in the item.
    pub fn file(mut self, name: impl Into<String>, source: Source) -> Self {
        self.files.push((name.into(), source));
        self
    }

    /// Goes on in spite of these warnings. Others end the upload, with
    /// [`TransferError::Warnings`](super::TransferError::Warnings).
    pub fn accept_warnings(mut self, warnings: impl IntoIterator<Item = Warning>) -> Self {
        self.warnings.extend(warnings);
        self
    }

    /// Lets the server look whether the files make a whole before they are made visible. If not, the error says which files
    /// are [missing or wrong](super::TransferError::Invalid).
    pub fn validate(mut self) -> Self {
        self.validate = true;
        self
    }

    /// When the transfer of a file breaks off, goes on where it did, as far as the server says how far it came, by a `PUT`
    /// with `content-range`; if the server does not take that, begins again. Without this a file is always begun again.
    ///
    /// Not every server knows such a `PUT`, and one that ignores the header takes the rest for the whole. So the server is
    /// asked for the file after that, which is begun again if it is not right.
    pub fn resume(mut self) -> Self {
        self.resume = true;
        self
    }

    common_settings!();

    /// Does it, until the server has made all of it visible.
    ///
    /// Dropping the future cancels the upload: the session on the server is cancelled and removed in the background, as long
    /// as the runtime goes on and the client is not logged out.
    ///
    /// # Errors
    ///
    /// An [`ErrorCause::Transfer`](crate::ErrorCause::Transfer) if the server, the content or the source is at fault;
    /// otherwise the error of the call that failed, or of the transfer of a file ([`Error::file`]). The session on the
    /// server is cancelled and removed then.
    pub async fn run(self) -> Result<Uploaded, Error> {
        let span = debug_span!("upload", files = self.files.len());
        let run = async move {
            let outcome = self.run_all().await;
            match &outcome {
                Ok(_) => debug!("uploaded"),
                Err(error) => debug!(error = %Redacted(error), "not uploaded"),
            }
            outcome
        };
        run.instrument(span).await
    }

    async fn run_all(mut self) -> Result<Uploaded, Error> {
        self.problem()?;
        let total = self.files.iter().map(|(_, source)| source.size()).sum();
        let callback = self.settings.callback.take();
        let mut reporter = Reporter::new(callback, self.files.len(), Some(total));
        let checksums = self.checksums(&mut reporter).await?;
        let meter = Arc::new(Meter::default());
        meter.expect(total);

        let session = self.create().await?;
        let push = self.push(&session, &meter, &mut reporter, checksums);
        let outcome = alongside(push, session.keep_alive(self.settings.keep_alive, &meter)).await;
        let outcome = match outcome {
            Ok(files) => {
                reporter.phase(Phase::Finishing);
                let finish = self.finish(&session).complete().await;
                finish.map(|()| Uploaded { files })
            }
            Err(error) => Err(error),
        };
        session.end().await;
        if outcome.is_ok() {
            reporter.phase(Phase::Done);
        }
        outcome
    }

    fn problem(&self) -> Result<(), Error> {
        self.settings
            .problem(self.files.iter().map(|(name, _)| &**name))?;
        let unknown = self
            .files
            .iter()
            .find_map(|(_, source)| source.unknown_algorithm());
        match unknown {
            Some(_) => Err(Error::invalid(
                None,
                Some("checksum"),
                "cannot be computed by this algorithm",
            )),
            None => Ok(()),
        }
    }

    /// The checksums that can be told to the server.
    async fn checksums(&self, reporter: &mut Reporter) -> Result<Vec<Option<Checksum>>, Error> {
        let mut checksums = Vec::with_capacity(self.files.len());
        for (index, (name, source)) in self.files.iter().enumerate() {
            checksums.push(match source.check() {
                Check::Known(checksum) => Some(checksum.clone()),
                Check::First(algorithm) => {
                    reporter.file(Phase::Checking, index, name, Some(source.size()));
                    let checksum = source.compute(algorithm, |bytes| reporter.bytes(bytes));
                    let checksum = checksum.await;
                    checksum.map_err(|error| Error::local(error).with_file(name))?
                }
                Check::Nothing | Check::WhileSending(_) => None,
            });
        }
        reporter.rewind();
        Ok(checksums)
    }

    async fn create(&self) -> Result<Session, Error> {
        let behavior = |kind: &Warning| WarningBehavior {
            kind: kind.clone(),
            ignored: true,
        };
        let accepted: Vec<_> = self.warnings.iter().map(behavior).collect();
        let model = NewSession {
            library_item_id: self.settings.item.clone(),
            warning_behavior: (!accepted.is_empty()).then_some(accepted),
        };
        Session::create(&self.settings.client, &UPDATE, &model).await
    }

    /// Sends all files, and looks whether the server is content with them.
    async fn push(
        &self,
        session: &Session,
        meter: &Arc<Meter>,
        reporter: &mut Reporter,
        checksums: Vec<Option<Checksum>>,
    ) -> Result<Vec<UploadedFile>, Error> {
        let mut done = Vec::with_capacity(self.files.len());
        for (index, ((name, source), checksum)) in self.files.iter().zip(checksums).enumerate() {
            reporter.file(Phase::Preparing, index, name, Some(source.size()));
            let push = Push {
                settings: &self.settings,
                session,
                meter,
                name,
                source,
                checksum,
                resume: self.resume,
            };
            let checksum = push.run(reporter).await;
            done.push(UploadedFile {
                name: name.clone(),
                size: source.size(),
                checksum: checksum.map_err(|error| error.with_file(name))?,
            });
            meter.next_file();
        }
        reporter.phase(Phase::Finishing);
        let finish = self.finish(session);
        finish.preview().await?;
        if self.validate {
            finish.validate().await?;
        }
        Ok(done)
    }

    fn finish<'a>(&'a self, session: &'a Session) -> Finish<'a> {
        Finish {
            settings: &self.settings,
            session,
            accepted: &self.warnings,
        }
    }
}

/// Shows the number of files only.
impl fmt::Debug for Upload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Upload")
            .field("files", &self.files.len())
            .finish_non_exhaustive()
    }
}
