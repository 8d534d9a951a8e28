//! The builder of a download, and the order of its steps: session, files, removal of the session.

use super::file_download::FileDownload;
use super::folder::{Wanted, list};
use super::model::NewSession;
use super::outcome::Downloaded;
use super::parallel::{Turns, for_each};
use super::session::{DOWNLOAD, Session};
use super::settings::{Settings, common_settings, size_limit};
use crate::client::handle::Client;
use crate::content::future::TransferFuture;
use crate::content::meter::alongside;
use crate::content::progress::{Observer, Phase, Progress, Reporter};
use crate::content::target::Target;
use crate::error::Error;
use crate::error::redacted::Redacted;
use crate::retry::policy::RetryPolicy;
use crate::task::policy::WaitPolicy;
use std::fmt;
use std::path::{self, Path, PathBuf};
use std::time::Duration;
use tracing::{Instrument as _, debug, debug_span};

/// A download of files of a library item, made by [`download`](super::download) and run when awaited.
///
/// A file whose transfer breaks off is resumed. Dropping the future cancels the download: the session on the server is
/// canceled and removed in the background, as long as the runtime lives and the client is logged in.
///
/// # Errors
///
/// Awaiting returns [`ErrorCause::Transfer`](crate::ErrorCause::Transfer) if the server, the content or the target is at fault;
/// otherwise the error of the call, or of the transfer of a [file](Error::file), that failed. The session on the server is
/// canceled and removed then, and the incomplete file. Files that are complete stay.
#[must_use = "a download does nothing until it is awaited"]
pub struct Download {
    settings: Settings,
    files: Vec<Wanted>,
    folder: Option<PathBuf>,
    skip_unchanged: bool,
    verify: bool,
}

impl Download {
    pub(super) fn new(client: &Client, item: &str) -> Self {
        Self {
            settings: Settings::new(client, item),
            files: Vec::new(),
            folder: None,
            skip_unchanged: false,
            verify: true,
        }
    }

    /// Adds the file with this name in the item.
    pub fn file(mut self, name: impl Into<String>, target: Target) -> Self {
        self.files.push(Wanted {
            name: name.into(),
            target,
            present: None,
        });
        self
    }

    /// Adds all files of the item, each with its name in this folder, which is created if it is not there. A file added by
    /// [`file`](Self::file) keeps its target. An item without files is no error.
    ///
    /// A file whose name in the item is no plain file name, such as one with `/`, is an error before anything is downloaded. Other
    /// files in the folder stay.
    pub fn folder(mut self, path: impl AsRef<Path>) -> Self {
        self.folder = Some(path.as_ref().to_owned());
        self
    }

    /// Downloads no file again that is in the [folder](Self::folder) already, with the checksum of the server. By default all
    /// files are downloaded.
    ///
    /// Files are read for that in the phase [`Checking`](Phase::Checking). A file whose checksum the server does not report is
    /// downloaded.
    pub fn skip_unchanged(mut self) -> Self {
        self.skip_unchanged = true;
        self
    }

    /// Skips the comparison of checksums.
    ///
    /// By default each file is compared with the checksum of the server, if the server has one by a known algorithm.
    pub fn without_checksum(mut self) -> Self {
        self.verify = false;
        self
    }

    size_limit!();
    common_settings!();

    /// Runs the download until all files are written. The future borrows nothing, so it can be spawned.
    ///
    /// # Errors
    ///
    /// See [`Download`].
    pub fn send(self) -> TransferFuture<Downloaded> {
        let span = debug_span!("download", files = self.files.len());
        let run = async move {
            let outcome = self.run().await;
            match &outcome {
                Ok(_) => debug!("downloaded"),
                Err(error) => debug!(error = Redacted(error).to_string(), "the download failed"),
            }
            outcome
        };
        TransferFuture::new(run.instrument(span))
    }

    async fn run(mut self) -> Result<Downloaded, Error> {
        if let Some(folder) = self.folder.take() {
            let others: Vec<_> = self.files.iter().map(|file| file.name.clone()).collect();
            let listed = list(&self.settings, &folder, &others, self.skip_unchanged);
            self.files.extend(listed.await?);
            if self.files.is_empty() {
                return Ok(Downloaded { files: Vec::new() });
            }
        }
        self.check()?;
        let observer = self.settings.observer.take();
        let files = self.files.iter().map(|file| (&*file.name, None));
        let reporter = Reporter::new(observer, files);
        let model = NewSession {
            library_item_id: self.settings.item.clone(),
            warning_behavior: None,
        };
        let (client, retry) = (&self.settings.client, &self.settings.retry);
        let session = Session::create(client, &DOWNLOAD, retry, &model).await?;
        let interval = self.settings.keep_alive;
        let files = self.receive_files(&session, &reporter);
        let outcome = alongside(files, session.keep_alive(interval, &reporter)).await;
        if outcome.is_ok() {
            session.mark_ended();
        }
        session.end().await;
        if outcome.is_ok() {
            reporter.phase(Phase::Done);
        }
        outcome
    }

    /// Checks the files and their targets before anything is sent.
    fn check(&self) -> Result<(), Error> {
        self.settings
            .check(self.files.iter().map(|file| &*file.name))?;
        let paths = self.files.iter().filter_map(|file| file.target.as_path());
        // `a` and `./a` are one file. Without a current folder no relative path can be opened either.
        let absolute = |path: &Path| path::absolute(path).unwrap_or_else(|_| path.to_owned());
        let mut paths: Vec<_> = paths.map(|path| (absolute(path), path)).collect();
        paths.sort_unstable();
        match paths.windows(2).find(|pair| pair[0].0 == pair[1].0) {
            Some(pair) => {
                let why = format!("`{}` is given twice", pair[0].1.display());
                Err(Error::invalid(None, Some("target"), &why))
            }
            None => Ok(()),
        }
    }

    async fn receive_files(
        self,
        session: &Session,
        reporter: &Reporter,
    ) -> Result<Downloaded, Error> {
        let Self {
            settings,
            files,
            verify,
            ..
        } = self;
        let turns = Turns::new(settings.parallel);
        let limit = turns.open_files();
        let files = for_each(files, limit, async |index, wanted| {
            let Wanted {
                name,
                target,
                present,
            } = wanted;
            let reporter = reporter.file(index);
            if let Some(present) = present {
                let found = present.find(&name, reporter).await;
                if let Some(found) = found.map_err(|error| error.with_file(&name))? {
                    return Ok(found);
                }
            }
            reporter.phase(Phase::Preparing);
            let file = FileDownload {
                settings: &settings,
                session,
                turns: &turns,
                reporter,
                name: &name,
                verify,
            };
            let file = file.run(target).await;
            file.map_err(|error| error.with_file(&name))
        })
        .await?;
        Ok(Downloaded { files })
    }
}

impl IntoFuture for Download {
    type Output = Result<Downloaded, Error>;
    type IntoFuture = TransferFuture<Downloaded>;

    fn into_future(self) -> TransferFuture<Downloaded> {
        self.send()
    }
}

/// Shows the number of files only.
impl fmt::Debug for Download {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Download")
            .field("files", &self.files.len())
            .finish_non_exhaustive()
    }
}
