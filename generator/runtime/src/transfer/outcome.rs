//! Results of transfers.

use crate::values::checksum::Checksum;

/// The files that an upload sent.
#[derive(Clone, Debug)]
pub struct Uploaded {
    pub(super) files: Vec<UploadedFile>,
}

impl Uploaded {
    /// Returns the files, in the order in which they were added.
    pub fn files(&self) -> &[UploadedFile] {
        &self.files
    }
}

/// An uploaded file.
#[derive(Clone, Debug)]
pub struct UploadedFile {
    pub(super) name: String,
    pub(super) size: u64,
    pub(super) checksum: Option<Checksum>,
}

impl UploadedFile {
    /// Returns its name in the item.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns its size in bytes.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Returns its checksum, if the source had one or it was computed.
    pub fn checksum(&self) -> Option<&Checksum> {
        self.checksum.as_ref()
    }
}

/// The files that a download wrote.
#[derive(Clone, Debug)]
pub struct Downloaded {
    pub(super) files: Vec<DownloadedFile>,
}

impl Downloaded {
    /// Returns the files, in the order in which they were added. Those of a [folder](super::Download::folder) follow, in the
    /// order of the server.
    pub fn files(&self) -> &[DownloadedFile] {
        &self.files
    }
}

/// A downloaded file.
#[derive(Clone, Debug)]
pub struct DownloadedFile {
    pub(super) name: String,
    pub(super) size: u64,
    pub(super) checksum: Option<Checksum>,
    pub(super) is_unchanged: bool,
}

impl DownloadedFile {
    /// Returns its name in the item.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns its size in bytes.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Returns its checksum, if it was compared with that of the server.
    pub fn checksum(&self) -> Option<&Checksum> {
        self.checksum.as_ref()
    }

    /// Returns `true` if the file was there before, so that it was not downloaded: see
    /// [`Download::skip_unchanged`](super::Download::skip_unchanged).
    pub fn is_unchanged(&self) -> bool {
        self.is_unchanged
    }
}
