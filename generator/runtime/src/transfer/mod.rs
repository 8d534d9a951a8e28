//! Transfers of files into and out of items of content libraries.
//!
//! An [`upload`] makes a session for updates on the server, adds the files, sends their bytes to where the server wants them,
//! completes the session, waits until the content is visible, and removes the session. A [`download`] does likewise.
//!
//! ```no_run
//! use vsphere_runtime::transfer::{self, Source, Target, Warning};
//!
//! # async fn run(client: vsphere_runtime::Client, item_id: String) -> Result<(), vsphere_runtime::Error> {
//! let done = transfer::upload(&client, &item_id)
//!     .file("disk.vmdk", Source::path("disk.vmdk").await?)
//!     .on_progress(|progress| println!("{} of {:?}", progress.total_bytes(), progress.total_size()))
//!     .accept_warnings([Warning::SelfSignedCertificate])
//!     .run()
//!     .await?;
//! assert_eq!(done.files()[0].name(), "disk.vmdk");
//!
//! transfer::download(&client, &item_id)
//!     .file("disk.vmdk", Target::path("copy.vmdk"))
//!     .run()
//!     .await?;
//! # Ok(())
//! # }
//! ```
//!
//! # What holds for every transfer
//!
//! * Files are streamed: a few hundred KiB of them are in memory, whatever their size; at most 2 MiB more where a checksum
//!   is computed on the way, which is done by another thread.
//! * While files are on their way, the session on the server is kept alive. That keeps the session of the client alive too,
//!   or renews it.
//! * A file whose transfer fails is transferred again, alone: see [`Upload::retry`], [`Upload::resume`].
//! * The session of the client goes to no other server than that of the API, same scheme, host and port. Elsewhere
//!   the address that the server gave for the file is what counts; it is neither traced nor shown.
//! * If the server gives a certificate, or the thumbprint of one, with that address, it is the only one trusted there.
//!   Addresses without TLS are refused if the API has TLS.
//! * Whether it ends well, fails, or its future is dropped: the session on the server is ended.

mod body;
mod download;
pub(crate) mod fetch;
mod finish;
mod hashing;
mod meter;
#[allow(dead_code, reason = "of what `open_enum!` makes, not all is needed")]
mod model;
mod operations;
mod pace;
mod progress;
mod push;
mod session;
mod settings;
mod source;
mod target;
mod upload;

pub use crate::error::transfer::{RaisedWarning, TransferError};
pub use crate::values::checksum::{Checksum, ChecksumAlgorithm};
pub use crate::values::warning::Warning;
pub use download::{Download, Downloaded, DownloadedFile};
pub use progress::{Phase, Progress};
pub use source::Source;
pub use target::Target;
pub use upload::{Upload, Uploaded, UploadedFile};

use crate::client::handle::Client;

/// Begins an upload of files into the library item with this identifier. `client` is a [`Client`] or a generated one.
pub fn upload(client: &impl AsRef<Client>, item: &(impl AsRef<str> + ?Sized)) -> Upload {
    Upload::new(client.as_ref(), item.as_ref())
}

/// Begins a download of files of the library item with this identifier. `client` is a [`Client`] or a generated one.
pub fn download(client: &impl AsRef<Client>, item: &(impl AsRef<str> + ?Sized)) -> Download {
    Download::new(client.as_ref(), item.as_ref())
}
