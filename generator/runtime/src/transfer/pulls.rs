//! Files that the server fetches: added before anything is sent, and observed until the upload is complete.
//!
//! A server may fetch a file only when the session is completed. So completion must not wait for these files.

use super::model::{AddSpec, FileState, UpdateFile};
use super::operations::{UPDATE_FILE_ADD, UPDATE_FILE_LIST};
use super::outcome::UploadedFile;
use super::polling::Polling;
use super::remote::RemoteSource;
use super::session::Session;
use super::settings::Settings;
use crate::content::progress::{Phase, Reporter};
use crate::error::Error;
use crate::error::redacted::Redacted;
use crate::error::transfer::TransferError;
use tracing::debug;

/// The files of an upload that the server fetches.
pub(super) struct Pulls<'a> {
    pub(super) settings: &'a Settings,
    pub(super) session: &'a Session,
    pub(super) reporter: &'a Reporter,
    /// The number of files before the first one.
    pub(super) first: usize,
    pub(super) files: &'a [(String, RemoteSource)],
}

impl Pulls<'_> {
    /// Adds the files to the session.
    pub(super) async fn add(&self) -> Result<(), Error> {
        let version = self.settings.client.server_version();
        for (at, (name, source)) in self.files.iter().enumerate() {
            self.reporter.file(self.first + at).phase(Phase::Preparing);
            let spec: AddSpec<'_> = source.spec(name, version)?;
            let call = self.session.call::<UpdateFile>(&UPDATE_FILE_ADD);
            let added = call.json(&spec).idempotent().await;
            let added = added.map_err(|error| error.with_file(name))?;
            self.report(at, &added)?;
        }
        Ok(())
    }

    /// Reports the progress of the files. Ends only with the error of one that the server failed to fetch.
    pub(super) async fn watch(&self) -> Error {
        let mut polling = Polling::new(&self.settings.wait);
        loop {
            let call = self.session.call::<Vec<UpdateFile>>(&UPDATE_FILE_LIST);
            match call.await {
                Ok(listed) => {
                    if let Err(error) = self.report_all(&listed) {
                        return error;
                    }
                }
                // A completed session has no files any more.
                Err(error) => {
                    debug!(
                        error = Redacted(&error).to_string(),
                        "the progress of fetched files is unknown"
                    );
                }
            }
            polling.succeeded().await;
        }
    }

    fn report_all(&self, listed: &[UpdateFile]) -> Result<(), Error> {
        for (at, (name, _)) in self.files.iter().enumerate() {
            let mut listed = listed.iter();
            if let Some(file) = listed.find(|file| file.name.as_ref() == Some(name)) {
                self.report(at, file)?;
            }
        }
        Ok(())
    }

    /// Reports the state of a file. One that the server failed to fetch is an error.
    fn report(&self, at: usize, file: &UpdateFile) -> Result<(), Error> {
        let (name, _) = &self.files[at];
        if file.status == Some(FileState::Error) {
            let error = TransferError::failed(file.error_message.as_ref());
            let error = Error::from(error).with_operation(&UPDATE_FILE_LIST);
            return Err(error.with_file(name));
        }
        let reporter = self.reporter.file(self.first + at);
        reporter.size(file.size.and_then(|size| u64::try_from(size).ok()));
        let bytes = file.bytes_transferred.and_then(|it| u64::try_from(it).ok());
        reporter.fetched(bytes.unwrap_or(0));
        Ok(())
    }

    /// Returns the files, after the server has fetched them.
    pub(super) fn done(&self) -> Vec<UploadedFile> {
        let done = self.files.iter().enumerate().map(|(at, (name, source))| {
            let reporter = self.reporter.file(self.first + at);
            UploadedFile {
                name: name.clone(),
                size: reporter.fetched_all(),
                checksum: source.checksum.clone(),
            }
        });
        done.collect()
    }
}
