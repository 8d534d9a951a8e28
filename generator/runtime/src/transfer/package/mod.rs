//! OVF packages on this machine: a descriptor with its files in a folder, or an OVA.
//!
//! Takes a path, gives the files to upload as sources, with the checksums of the manifest. Never extracts an archive, nor reads
//! a file that is not part of the package.
//!
//! * `archive`: the index of an OVA.
//! * `descriptor`: the files that a descriptor references.
//! * `manifest`: the checksums of a manifest, in the forms found in the wild.
//! * `place`: the files of an archive or a folder, by name.
//! * `text`: the encodings of descriptors and manifests.

mod archive;
mod descriptor;
mod manifest;
mod place;
mod text;

use self::manifest::{Entry, write};
use self::place::{Found, Place, unusable};
use crate::content::source::Source;
use crate::error::Error;
use crate::error::transfer::TransferError;
use std::path::{Path, PathBuf};
use tokio::task::spawn_blocking;
use tracing::debug;

/// An OVF package on this machine, for [`Upload::package`](super::Upload::package): an OVA (`.ova`), or a descriptor (`.ovf`)
/// with its files beside it.
///
/// Sent are the descriptor, the files that it references, the manifest (`.mf`), and the certificate (`.cert`) that signs it; nothing
/// else of the archive or the folder. The files of an OVA are sent one by one, straight from the archive, so that each can be
/// checked, retried and resumed.
///
/// # Manifest
///
/// If there is a manifest, all files are read and compared with it before anything is sent. It must list all of them. Its lines
/// may have the form of the standard, `SHA256(disk.vmdk)= 0123…`, or that of `openssl`, `sha256sum` and their like, with blanks
/// or without. A line that is not understood is an error. The server gets the checksums, too.
///
/// Some servers read the form of the standard only. So a manifest in another one is sent in that of the standard, unless a
/// certificate signs it.
///
/// # Errors
///
/// The upload fails with [`TransferError::Package`] if a file is missing, the archive is incomplete, or the manifest is not
/// understood; with [`TransferError::Manifest`] if a file differs from it.
#[derive(Clone, Debug)]
pub struct Package {
    path: PathBuf,
    check: ManifestCheck,
    needs_manifest: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ManifestCheck {
    BeforeSending,
    OnServer,
    Ignored,
}

impl Package {
    /// Creates a package from the path of an OVA (`.ova`) or of a descriptor (`.ovf`). It is opened when the upload begins.
    pub fn path(path: impl AsRef<Path>) -> Self {
        Self {
            path: path.as_ref().to_owned(),
            check: ManifestCheck::BeforeSending,
            needs_manifest: false,
        }
    }

    /// Leaves the comparison with the manifest to the server, which saves a read of all files. A difference is found when the
    /// file has been sent.
    pub fn check_on_server(mut self) -> Self {
        self.check = ManifestCheck::OnServer;
        self
    }

    /// Ignores the manifest: it is neither checked nor sent, and neither is the certificate that signs it.
    pub fn without_manifest(mut self) -> Self {
        self.check = ManifestCheck::Ignored;
        self
    }

    /// Refuses a package without a manifest.
    pub fn require_manifest(mut self) -> Self {
        self.needs_manifest = true;
        self
    }

    /// Opens the package, and returns the names of the files that an upload sends, the descriptor first. Finds a package that
    /// cannot be used before there is an item for it. Files are not compared with the manifest.
    ///
    /// # Errors
    ///
    /// Returns [`TransferError::Package`] if the package cannot be used, and [`TransferError::Local`] if it cannot be read.
    pub async fn names(&self) -> Result<Vec<String>, Error> {
        let files = self.clone().open().await?;
        Ok(files.into_iter().map(|(name, _)| name).collect())
    }

    /// Opens the package. Returns its files: the descriptor first.
    pub(super) async fn open(self) -> Result<Vec<(String, Source)>, Error> {
        let opened = spawn_blocking(move || open(&self)).await;
        opened.unwrap_or_else(|_| Err(TransferError::Interrupted.into()))
    }
}

impl From<&str> for Package {
    fn from(path: &str) -> Self {
        Self::path(path)
    }
}

impl From<&Path> for Package {
    fn from(path: &Path) -> Self {
        Self::path(path)
    }
}

impl From<&PathBuf> for Package {
    fn from(path: &PathBuf) -> Self {
        Self::path(path)
    }
}

impl From<PathBuf> for Package {
    fn from(path: PathBuf) -> Self {
        Self::path(path)
    }
}

/// Opens a package. The descriptor comes first, then manifest and certificate, then the files in the order of their references.
fn open(package: &Package) -> Result<Vec<(String, Source)>, Error> {
    let place = Place::of(&package.path)?;
    let descriptor = place.descriptor(&package.path)?;
    let referenced = place.referenced(&descriptor)?;
    let stem = descriptor.name.rsplit_once('.');
    let stem = stem.map_or(&*descriptor.name, |(stem, _)| stem);
    let manifest = place.beside(stem, "mf")?;
    if manifest.is_none() && package.needs_manifest {
        let reason = format!("has no manifest: there is no `{stem}.mf`");
        return Err(unusable(&package.path, &reason));
    }
    let certificate = place.beside(stem, "cert")?;
    let mut files = vec![descriptor];
    files.extend(referenced);
    match manifest.filter(|_| package.check != ManifestCheck::Ignored) {
        Some(manifest) => with_manifest(&place, files, &manifest, certificate, package.check),
        None => Ok(files.iter().map(Found::named_source).collect()),
    }
}

/// Returns the files with their checksums, and the manifest with its certificate.
fn with_manifest(
    place: &Place,
    files: Vec<Found>,
    manifest: &Found,
    certificate: Option<Found>,
    check: ManifestCheck,
) -> Result<Vec<(String, Source)>, Error> {
    let text = manifest.read()?;
    let entries = manifest::read(&text).map_err(|reason| manifest.refuse(&reason))?;
    let entries = place.resolve(&files, entries, manifest)?;
    let mut sources: Vec<_> = files
        .iter()
        .zip(&entries)
        .map(|(file, entry)| {
            let (name, source) = file.named_source();
            let checksum = entry.checksum.clone();
            let source = match check {
                ManifestCheck::BeforeSending => source.expected(checksum),
                ManifestCheck::OnServer | ManifestCheck::Ignored => source.checksum(checksum),
            };
            (name, source)
        })
        .collect();
    let as_it_is = certificate.is_some() || is_standard(&text, &entries);
    let sent = match as_it_is {
        true => Some(manifest.named_source()),
        false => write(&entries).map(|text| {
            debug!(
                manifest = manifest.name,
                "the manifest is sent in the form of the standard"
            );
            (manifest.name.clone(), Source::bytes(text))
        }),
    };
    let signed = certificate.iter().map(Found::named_source);
    sources.splice(1..1, sent.into_iter().chain(signed));
    Ok(sources)
}

/// Returns `true` if a manifest has the form of the standard, and no other names than the package.
fn is_standard(text: &str, entries: &[Entry]) -> bool {
    let standard = write(entries).unwrap_or_default();
    let sorted = |text: &str| {
        let lines = text.lines().filter(|line| !line.is_empty());
        let mut lines: Vec<_> = lines.map(str::to_owned).collect();
        lines.sort_unstable();
        lines
    };
    sorted(text) == sorted(&standard)
}
