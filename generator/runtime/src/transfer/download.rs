//! Downloads.

use super::fetch::Fetch;
use super::meter::{Meter, alongside};
use super::model::NewSession;
use super::progress::{Callback, Phase, Progress, Reporter};
use super::session::{DOWNLOAD, Session};
use super::settings::{Settings, common_settings};
use super::target::Target;
use crate::client::handle::Client;
use crate::error::Error;
use crate::error::redacted::Redacted;
use crate::retry::policy::RetryPolicy;
use crate::task::policy::WaitPolicy;
use crate::values::checksum::Checksum;
use std::fmt;
use std::time::Duration;
use tracing::{Instrument as _, debug, debug_span};

/// A download of files of a library item, by [`download`](super::download).
#[must_use = "a download does nothing until it is run"]
pub struct Download {
    settings: Settings,
    files: Vec<(String, Target)>,
    verify: bool,
}

/// What was downloaded.
#[derive(Clone, Debug)]
pub struct Downloaded {
    files: Vec<DownloadedFile>,
}

impl Downloaded {
    /// The files, in the order in which they were asked for.
    pub fn files(&self) -> &[DownloadedFile] {
        &self.files
    }
}

/// A file that was downloaded.
#[derive(Clone, Debug)]
pub struct DownloadedFile {
    pub(super) name: String,
    pub(super) size: u64,
    pub(super) checksum: Option<Checksum>,
}

impl DownloadedFile {
    /// Its name in the item.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// How many bytes it has.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Its checksum, if that was compared with what the server says.
    pub fn checksum(&self) -> Option<&Checksum> {
        self.checksum.as_ref()
    }
}

impl Download {
    pub(super) fn new(client: &Client, item: &str) -> Self {
        Self {
            settings: Settings::new(client, item),
            files: Vec::new(),
            verify: true,
        }
    }

    /// Asks for the file that has this name in the item.
    pub fn file(mut self, name: impl Into<String>, target: Target) -> Self {
        self.files.push((name.into(), target));
        self
    }

    /// Does not compute checksums. Without this each file is compared with the checksum that the server gives, if it gives
    /// one by an algorithm that is known here.
    pub fn without_checksum(mut self) -> Self {
        self.verify = false;
        self
    }

    common_settings!();

    /// Does it, until all is written.
    ///
    /// A file whose transfer breaks off is gone on with. Dropping the future cancels the download: the session on the server
    /// is cancelled and removed in the background, as long as the runtime goes on and the client is not logged out.
    ///
    /// # Errors
    ///
    /// An [`ErrorCause::Transfer`](crate::ErrorCause::Transfer) if the server, the content or the target is at fault;
    /// otherwise the error of the call that failed, or of the transfer of a file ([`Error::file`]). The session on the
    /// server is cancelled and removed then.
    pub async fn run(self) -> Result<Downloaded, Error> {
        let span = debug_span!("download", files = self.files.len());
        let run = async move {
            let outcome = self.run_all().await;
            match &outcome {
                Ok(_) => debug!("downloaded"),
                Err(error) => debug!(error = %Redacted(error), "not downloaded"),
            }
            outcome
        };
        run.instrument(span).await
    }

    async fn run_all(mut self) -> Result<Downloaded, Error> {
        self.settings
            .problem(self.files.iter().map(|(name, _)| &**name))?;
        let callback = self.settings.callback.take();
        let mut reporter = Reporter::new(callback, self.files.len(), None);
        let meter = Meter::default();
        let model = NewSession {
            library_item_id: self.settings.item.clone(),
            warning_behavior: None,
        };
        let session = Session::create(&self.settings.client, &DOWNLOAD, &model).await?;
        let interval = self.settings.keep_alive;
        let fetch = self.fetch(&session, &meter, &mut reporter);
        let outcome = alongside(fetch, session.keep_alive(interval, &meter)).await;
        if outcome.is_ok() {
            session.is_over();
        }
        session.end().await;
        if outcome.is_ok() {
            reporter.phase(Phase::Done);
        }
        outcome
    }

    async fn fetch(
        self,
        session: &Session,
        meter: &Meter,
        reporter: &mut Reporter,
    ) -> Result<Downloaded, Error> {
        let mut files = Vec::with_capacity(self.files.len());
        for (index, (name, target)) in self.files.into_iter().enumerate() {
            reporter.file(Phase::Preparing, index, &name, None);
            let fetch = Fetch {
                settings: &self.settings,
                session,
                meter,
                name: &name,
                verify: self.verify,
            };
            let file = fetch.run(target, reporter).await;
            files.push(file.map_err(|error| error.with_file(&name))?);
            meter.next_file();
        }
        Ok(Downloaded { files })
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
