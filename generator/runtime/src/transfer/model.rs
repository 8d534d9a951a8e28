//! Structures of the API for sessions and files, with the fields that transfers need.

use crate::values::checksum::ChecksumInfo;
use crate::values::open_enum::open_enum;
use crate::values::structure::structure;
use crate::values::uri::Uri;
use crate::values::warning::Warning;
use serde_json::Value;

open_enum! {
    /// The state of an update session.
    pub enum State {
        /// Under way.
        Active = "ACTIVE",
        /// Completed: the files are visible.
        Done = "DONE",
        /// Failed.
        Error = "ERROR",
        /// Canceled.
        Canceled = "CANCELED",
    }
}

open_enum! {
    /// The state of the preview of an upload.
    pub enum PreviewState {
        /// Not available.
        Unavailable = "UNAVAILABLE",
        /// This kind of content has none.
        NotApplicable = "NOT_APPLICABLE",
        /// Being prepared.
        Preparing = "PREPARING",
        /// Available.
        Available = "AVAILABLE",
    }
}

open_enum! {
    /// The state of an uploaded file.
    pub enum FileState {
        /// No byte has arrived yet.
        WaitingForTransfer = "WAITING_FOR_TRANSFER",
        /// A part has arrived.
        Transferring = "TRANSFERRING",
        /// The whole file has arrived.
        Ready = "READY",
        /// Being validated.
        Validating = "VALIDATING",
        /// Failed.
        Error = "ERROR",
    }
}

open_enum! {
    /// The state of a file to download.
    pub enum PrepareState {
        /// Not requested.
        Unprepared = "UNPREPARED",
        /// Requested.
        PrepareRequested = "PREPARE_REQUESTED",
        /// Being prepared.
        Preparing = "PREPARING",
        /// Ready to be downloaded.
        Prepared = "PREPARED",
        /// Failed.
        Error = "ERROR",
    }
}

pub(super) struct NewSession {
    pub(super) library_item_id: String,
    pub(super) warning_behavior: Option<Vec<WarningBehavior>>,
}

structure! {
    NewSession {
        required library_item_id = "library_item_id",
        optional warning_behavior = "warning_behavior",
    }
}

pub(super) struct WarningBehavior {
    pub(super) kind: Warning,
    pub(super) ignored: bool,
}

structure! {
    WarningBehavior {
        required kind = "type",
        required ignored = "ignored",
    }
}

impl WarningBehavior {
    /// Returns the behavior that ignores each of these warnings.
    pub(super) fn ignoring(warnings: &[Warning]) -> Vec<Self> {
        let behavior = |kind: &Warning| Self {
            kind: kind.clone(),
            ignored: true,
        };
        warnings.iter().map(behavior).collect()
    }
}

pub(super) struct UpdateSession {
    pub(super) state: Option<State>,
    pub(super) error_message: Option<Value>,
    pub(super) preview_info: Option<Preview>,
}

structure! {
    UpdateSession {
        optional state = "state",
        optional error_message = "error_message",
        optional preview_info = "preview_info",
    }
}

pub(super) struct Preview {
    pub(super) state: Option<PreviewState>,
    pub(super) warnings: Option<Vec<PreviewWarning>>,
}

structure! {
    Preview {
        optional state = "state",
        optional warnings = "warnings",
    }
}

pub(super) struct PreviewWarning {
    pub(super) kind: Warning,
    pub(super) message: Option<Value>,
    pub(super) ignored: Option<bool>,
}

structure! {
    PreviewWarning {
        required kind = "type",
        optional message = "message",
        optional ignored = "ignored",
    }
}

/// The address to upload a file to, or to download or fetch it from.
pub(super) struct TransferEndpoint {
    pub(super) uri: Uri,
    pub(super) ssl_certificate_thumbprint: Option<String>,
    pub(super) ssl_certificate: Option<String>,
}

structure! {
    TransferEndpoint {
        required uri = "uri",
        optional ssl_certificate_thumbprint = "ssl_certificate_thumbprint",
        optional ssl_certificate = "ssl_certificate",
    }
}

/// A file to add to a session.
pub(super) struct AddSpec<'a> {
    pub(super) name: &'a str,
    pub(super) size: Option<u64>,
    pub(super) checksum_info: Option<ChecksumInfo>,
    pub(super) source: AddSource,
}

/// The origin of the bytes of a file.
pub(super) enum AddSource {
    /// The client sends them.
    Push,
    /// The server fetches them.
    Pull(TransferEndpoint),
}

impl serde::Serialize for AddSpec<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeMap as _;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("name", self.name)?;
        match &self.source {
            AddSource::Push => map.serialize_entry("source_type", "PUSH")?,
            AddSource::Pull(endpoint) => {
                map.serialize_entry("source_type", "PULL")?;
                map.serialize_entry("source_endpoint", endpoint)?;
            }
        }
        if let Some(size) = &self.size {
            map.serialize_entry("size", size)?;
        }
        if let Some(checksum_info) = &self.checksum_info {
            map.serialize_entry("checksum_info", checksum_info)?;
        }
        map.end()
    }
}

pub(super) struct UpdateFile {
    pub(super) name: Option<String>,
    pub(super) size: Option<i64>,
    pub(super) status: Option<FileState>,
    pub(super) bytes_transferred: Option<i64>,
    pub(super) checksum_info: Option<ChecksumInfo>,
    pub(super) upload_endpoint: Option<TransferEndpoint>,
    pub(super) error_message: Option<Value>,
}

structure! {
    UpdateFile {
        optional name = "name",
        optional size = "size",
        optional status = "status",
        optional bytes_transferred = "bytes_transferred",
        optional checksum_info = "checksum_info",
        optional upload_endpoint = "upload_endpoint",
        optional error_message = "error_message",
    }
}

pub(super) struct DownloadFile {
    pub(super) status: PrepareState,
    pub(super) size: Option<i64>,
    pub(super) checksum_info: Option<ChecksumInfo>,
    pub(super) download_endpoint: Option<TransferEndpoint>,
    pub(super) error_message: Option<Value>,
}

structure! {
    DownloadFile {
        required status = "status",
        optional size = "size",
        optional checksum_info = "checksum_info",
        optional download_endpoint = "download_endpoint",
        optional error_message = "error_message",
    }
}

/// A file of an item.
pub(super) struct ListedFile {
    pub(super) name: String,
    pub(super) checksum_info: Option<ChecksumInfo>,
}

structure! {
    ListedFile {
        required name = "name",
        optional checksum_info = "checksum_info",
    }
}

pub(super) struct Validation {
    pub(super) has_errors: bool,
    pub(super) missing_files: Option<Vec<String>>,
    pub(super) invalid_files: Option<Vec<InvalidFile>>,
}

structure! {
    Validation {
        required has_errors = "has_errors",
        optional missing_files = "missing_files",
        optional invalid_files = "invalid_files",
    }
}

pub(super) struct InvalidFile {
    pub(super) name: String,
    pub(super) error_message: Option<Value>,
}

structure! {
    InvalidFile {
        required name = "name",
        optional error_message = "error_message",
    }
}
