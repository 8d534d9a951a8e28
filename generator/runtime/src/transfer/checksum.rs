//! The builder of the checksum of a local file.

use crate::content::future::TransferFuture;
use crate::content::hashing::hasher;
use crate::content::progress::{Observer, Phase, Progress, Reporter};
use crate::content::source::Source;
use crate::error::Error;
use crate::values::checksum::Checksum;
use crate::values::checksum_algorithm::ChecksumAlgorithm;
use std::fmt;
use std::path::{Path, PathBuf};

/// The computation of the checksum of a file of this machine, made by [`checksum`](super::checksum) and run when awaited.
///
/// The file is read once, in parts, and hashed on threads for blocking work: the executor stays free, and memory use is at most
/// 2 MiB. Dropping the future stops it.
///
/// # Examples
///
/// ```
/// use vsphere_runtime::transfer::{self, Checksum, ChecksumAlgorithm};
///
/// # async fn run(expected: Checksum) -> Result<bool, vsphere_runtime::Error> {
/// let found = transfer::checksum("rescue.iso")
///     .algorithm(expected.algorithm().clone())
///     .on_progress(|progress| println!("{} of {:?}", progress.bytes(), progress.size()))
///     .await?;
/// # Ok(found == expected)
/// # }
/// ```
///
/// # Errors
///
/// Awaiting returns [`ErrorCause::Encode`](crate::ErrorCause::Encode) if the algorithm is unknown, and
/// [`TransferError::Local`](super::TransferError::Local) if the path is not a file that can be read, or the file changes
/// meanwhile.
#[must_use = "a checksum is not computed until it is awaited"]
pub struct FileChecksum {
    path: PathBuf,
    algorithm: ChecksumAlgorithm,
    observer: Option<Observer>,
}

impl FileChecksum {
    pub(super) fn new(path: &Path) -> Self {
        Self {
            path: path.to_owned(),
            algorithm: ChecksumAlgorithm::Sha256,
            observer: None,
        }
    }

    /// Sets the algorithm. Default: SHA-256.
    pub fn algorithm(mut self, algorithm: impl Into<ChecksumAlgorithm>) -> Self {
        self.algorithm = algorithm.into();
        self
    }

    /// Sets the function that observes the progress. It is called with each part of the file in the phase
    /// [`Checking`](Phase::Checking), and must return quickly.
    pub fn on_progress(mut self, callback: impl FnMut(&Progress) + Send + 'static) -> Self {
        self.observer = Some(Observer::new(callback));
        self
    }

    /// Computes the checksum. The future borrows nothing, so it can be spawned.
    ///
    /// # Errors
    ///
    /// See [`FileChecksum`].
    pub fn send(self) -> TransferFuture<Checksum> {
        TransferFuture::new(self.run())
    }

    async fn run(self) -> Result<Checksum, Error> {
        let Self {
            path,
            algorithm,
            observer,
        } = self;
        // Before the file is opened.
        hasher(&algorithm)?;
        let source = Source::path(&path).await?;
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let files = [(&*name, Some(source.size()))];
        let reporter = Reporter::new(observer, files.into_iter());
        let file = reporter.file(0);
        file.phase(Phase::Checking);
        let checksum = source
            .compute(&algorithm, |bytes| file.bytes(bytes))
            .await?;
        let unchanged = source.check_unchanged().await;
        unchanged.map_err(Error::local)?;
        reporter.phase(Phase::Done);
        Ok(checksum)
    }
}

impl IntoFuture for FileChecksum {
    type Output = Result<Checksum, Error>;
    type IntoFuture = TransferFuture<Checksum>;

    fn into_future(self) -> TransferFuture<Checksum> {
        self.send()
    }
}

/// Shows path and algorithm only.
impl fmt::Debug for FileChecksum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FileChecksum")
            .field("path", &self.path)
            .field("algorithm", &self.algorithm)
            .finish_non_exhaustive()
    }
}
