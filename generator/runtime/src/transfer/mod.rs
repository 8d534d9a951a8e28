//! Uploads and downloads of files of content library items.
//!
//! An [`upload`] creates an update session on the server, adds the files, sends their bytes to the endpoints that the server
//! assigns, completes the session, waits until the content is visible, and removes the session. A [`download`] works likewise.
//! Both are awaited like a [`Call`](crate::Call).
//!
//! | to move | there is |
//! | --- | --- |
//! | files, or bytes in memory | [`Upload::file`], [`Download::file`] |
//! | an OVF package of this machine | [`Upload::package`] |
//! | a file that the server fetches | [`Upload::pull`] |
//! | all files of an item | [`Download::folder`] |
//! | a file that an operation answers an address for | [`attachment`] |
//! | a file that an operation answers itself | [`Content`] |
//! | files in the body of a call | [`Call::content`](crate::Call::content), [`Call::file`](crate::Call::file) |
//! | nothing, but hash a file | [`checksum`](fn@checksum) |
//!
//! # Examples
//!
//! ```no_run
//! use vsphere_runtime::transfer::{self, Source, Target, Warning};
//!
//! # async fn run(client: vsphere_runtime::Client, item_id: String) -> Result<(), vsphere_runtime::Error> {
//! let uploaded = transfer::upload(&client, &item_id)
//!     .file("disk.vmdk", Source::path("disk.vmdk").await?)
//!     .on_progress(|progress| println!("{} of {:?}", progress.total_bytes(), progress.total_size()))
//!     .accept_warnings([Warning::SelfSignedCertificate])
//!     .await?;
//! assert_eq!(uploaded.files()[0].name(), "disk.vmdk");
//!
//! transfer::download(&client, &item_id)
//!     .file("disk.vmdk", Target::path("copy.vmdk"))
//!     .await?;
//! # Ok(())
//! # }
//! ```
//!
//! # Behavior
//!
//! * Files are streamed, [several](Upload::parallel) at the same time. Memory use for each is a few hundred KiB regardless of
//!   its size, and up to 2 MiB more while a checksum is computed. Threads for blocking work compute it in short jobs; none
//!   waits for bytes.
//! * Bytes go over HTTP/1.1, unless the client is [set](crate::ClientBuilder::transfer_http_version) otherwise, on connections
//!   that all transfers of a client share.
//! * While files are transferred, the session on the server is kept alive, and with it the session of the client.
//! * A file whose transfer fails is retried on its own: see [`Upload::retry`], [`Upload::resume`].
//! * On success, on failure, and when the future is dropped, the session on the server is removed. That is retried, too.
//!
//! # Security
//!
//! * The client's session is sent only to the server of the API: same scheme, host and port. For any other host the address
//!   of the endpoint is the ticket. It is neither traced nor shown.
//! * If the server sends a certificate or a thumbprint with an endpoint, only that certificate is trusted there.
//! * Endpoints without TLS are refused if the API uses TLS.
//!
//! # Limits
//!
//! * [`Upload::resume`] depends on the server: see there.
//! * The time for a whole file is not limited, only the time [without a byte](Upload::idle_timeout).

mod attachment;
mod checksum;
mod completion;
mod download;
mod fetch;
pub(crate) mod file_download;
mod file_upload;
mod folder;
#[allow(dead_code, reason = "`open_enum!` generates more than transfers need")]
mod model;
mod operations;
mod outcome;
mod package;
mod parallel;
mod polling;
mod probe;
mod pulls;
mod reach;
mod remote;
mod session;
mod settings;
mod upload;

pub use crate::client::content::Content;
pub use crate::client::save::Save;
pub use crate::content::future::TransferFuture;
pub use crate::content::progress::{Phase, Progress};
pub use crate::content::source::Source;
pub use crate::content::target::Target;
pub use crate::error::transfer::{RaisedWarning, TransferError};
pub use crate::values::checksum::{Checksum, Hasher};
pub use crate::values::checksum_algorithm::ChecksumAlgorithm;
pub use crate::values::warning::Warning;
pub use attachment::Attachment;
pub use checksum::FileChecksum;
pub use download::Download;
pub use outcome::{Downloaded, DownloadedFile, Uploaded, UploadedFile};
pub use package::Package;
pub use probe::Probe;
pub use remote::RemoteSource;
pub use upload::Upload;

use crate::client::handle::Client;
use std::path::Path;

/// Returns an upload of files into the library item with this identifier. `client` is a [`Client`] or a generated one.
pub fn upload(client: &impl AsRef<Client>, item: &(impl AsRef<str> + ?Sized)) -> Upload {
    Upload::new(client.as_ref(), item.as_ref())
}

/// Returns a download of files of the library item with this identifier. `client` is a [`Client`] or a generated one.
pub fn download(client: &impl AsRef<Client>, item: &(impl AsRef<str> + ?Sized)) -> Download {
    Download::new(client.as_ref(), item.as_ref())
}

/// Probes the address of a file that a server is to fetch: returns its size, and the certificate of its host. `client` is a
/// [`Client`] or a generated one, whose proxies and authorities are used. Nothing is called at its own server.
///
/// A host whose certificate this machine does not trust gets no request, so that the size is not known then.
///
/// # Examples
///
/// ```
/// use vsphere_runtime::transfer::{self, RemoteSource};
///
/// # async fn run(client: vsphere_runtime::Client) -> Result<RemoteSource, vsphere_runtime::Error> {
/// let probe = transfer::probe(&client, "https://mirror.example.com/rescue.iso").await?;
/// if let Some(error) = probe.distrust() {
///     let shown = probe.thumbprint().unwrap_or_default();
///     eprintln!("{error}\nIs {shown} the SHA-256 of the certificate?");
/// }
/// probe.source()
/// # }
/// ```
///
/// # Errors
///
/// Awaiting returns an error of the connection, or [`ErrorCause::Api`](crate::ErrorCause::Api) if the host does not have the file. A
/// certificate that is not trusted is no error: see [`Probe::distrust`].
pub fn probe(
    client: &impl AsRef<Client>,
    url: &(impl AsRef<str> + ?Sized),
) -> TransferFuture<Probe> {
    probe::probe(client.as_ref(), url.as_ref())
}

/// Returns the computation of the checksum of a file of this machine, by SHA-256 unless
/// [another algorithm](FileChecksum::algorithm) is set.
pub fn checksum(path: impl AsRef<Path>) -> FileChecksum {
    FileChecksum::new(path.as_ref())
}

/// Returns the download of a file whose address an operation answered, with the token that it needs: a report, a support bundle.
/// `client` is a [`Client`] or a generated one.
pub fn attachment(
    client: &impl AsRef<Client>,
    url: &(impl AsRef<str> + ?Sized),
    target: Target,
) -> Attachment {
    Attachment::new(client.as_ref(), url.as_ref(), target)
}
