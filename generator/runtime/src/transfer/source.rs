//! Sources of uploaded files.

use super::hashing::Hashing;
use super::local::failed;
use crate::error::Error;
use crate::values::checksum::{Checksum, Hasher};
use crate::values::checksum_algorithm::ChecksumAlgorithm;
use bytes::{BufMut as _, Bytes, BytesMut};
use std::fmt;
use std::fs::Metadata;
use std::io;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::Arc;
use std::time::SystemTime;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncSeekExt as _};

/// The number of bytes that are read at once.
pub(super) const CHUNK: usize = 256 * 1024;

pub(super) type Reader = Pin<Box<dyn AsyncRead + Send>>;

type Opening = Pin<Box<dyn Future<Output = io::Result<Reader>> + Send>>;

/// The content of a file to upload: a known number of bytes that can be read again from the beginning if a transfer is retried.
///
/// By default no checksum is computed: TLS protects the bytes on their way, and the server checks the size.
pub struct Source {
    size: u64,
    /// The time of the last change, for a file.
    modified: Option<SystemTime>,
    content: Content,
    check: Check,
}

enum Content {
    Path(PathBuf),
    Bytes(Bytes),
    Open(Arc<dyn Fn() -> Opening + Send + Sync>),
}

/// The checksum of a source, and when it is computed.
pub(super) enum Check {
    Nothing,
    Known(Checksum),
    First(ChecksumAlgorithm),
    WhileSending(ChecksumAlgorithm),
}

impl Source {
    /// Creates a source from a file of this machine, with its current size. The transfer fails if the file changes before or while
    /// it is sent.
    ///
    /// # Errors
    ///
    /// Returns [`TransferError::Local`](super::TransferError::Local) if the path is not a file that can be examined.
    pub async fn path(path: impl AsRef<Path>) -> Result<Self, Error> {
        let path = path.as_ref().to_owned();
        let facts = tokio::fs::metadata(&path).await;
        let facts = facts.map_err(|error| Error::local(failed("read", &path, &error)))?;
        if !facts.is_file() {
            let text = format!("`{}` is not a file", path.display());
            return Err(Error::local(io::Error::other(text)));
        }
        let mut source = Self::new(facts.len(), Content::Path(path));
        source.modified = facts.modified().ok();
        Ok(source)
    }

    /// Bytes in memory. They are shared, not copied.
    pub fn bytes(bytes: impl Into<Vec<u8>>) -> Self {
        let bytes = Bytes::from(bytes.into());
        Self::new(bytes.len() as u64, Content::Bytes(bytes))
    }

    /// Creates a source from the reader that `open` opens, once for each attempt. It must yield at least `size` bytes;
    /// the rest is not read.
    pub fn open<F, O, R>(size: u64, open: F) -> Self
    where
        F: Fn() -> O + Send + Sync + 'static,
        O: Future<Output = io::Result<R>> + Send + 'static,
        R: AsyncRead + Send + 'static,
    {
        let open = move || -> Opening {
            let opening = open();
            Box::pin(async move { Ok(Box::pin(opening.await?) as Reader) })
        };
        Self::new(size, Content::Open(Arc::new(open)))
    }

    fn new(size: u64, content: Content) -> Self {
        Self {
            size,
            modified: None,
            content,
            check: Check::Nothing,
        }
    }

    /// Lets the server compare the file with this checksum.
    ///
    /// OVA files cannot have one, because the server unpacks them.
    pub fn checksum(mut self, checksum: Checksum) -> Self {
        self.check = Check::Known(checksum);
        self
    }

    /// Computes a checksum before anything is sent, in an additional read of the source. The server compares the file with it.
    ///
    /// OVA files cannot have one, because the server unpacks them.
    pub fn checksum_first(mut self, algorithm: ChecksumAlgorithm) -> Self {
        self.check = Check::First(algorithm);
        self
    }

    /// Computes a checksum while the file is sent, and compares it with that of the server, if that has the same algorithm.
    ///
    /// OVA files cannot have one, because the server unpacks them.
    pub fn checksum_while_sending(mut self, algorithm: ChecksumAlgorithm) -> Self {
        self.check = Check::WhileSending(algorithm);
        self
    }

    /// Returns the number of bytes.
    pub fn size(&self) -> u64 {
        self.size
    }

    pub(super) fn check(&self) -> &Check {
        &self.check
    }

    /// Returns the requested algorithm, if it is unknown.
    pub(super) fn unknown_algorithm(&self) -> Option<&ChecksumAlgorithm> {
        match &self.check {
            Check::First(algorithm) | Check::WhileSending(algorithm) => {
                Hasher::new(algorithm).is_none().then_some(algorithm)
            }
            Check::Nothing | Check::Known(_) => None,
        }
    }

    /// Opens the source at `offset`. `hashing` gets the bytes before it.
    pub(super) async fn read_from(
        &self,
        offset: u64,
        hashing: Option<&mut Hashing>,
    ) -> io::Result<Opened> {
        let mut opened = match &self.content {
            Content::Bytes(bytes) => Opened::Bytes(bytes.clone()),
            Content::Path(path) => {
                let mut file = self.open_file(path).await?;
                if hashing.is_none() {
                    file.seek(io::SeekFrom::Start(offset)).await?;
                    return Ok(Opened::Reader(Box::pin(file)));
                }
                Opened::Reader(Box::pin(file))
            }
            Content::Open(open) => Opened::Reader(open().await?),
        };
        opened.read(offset, hashing, |_| {}).await?;
        Ok(opened)
    }

    /// Opens a file, unless it has changed: a transfer that is retried must not mix two versions.
    async fn open_file(&self, path: &Path) -> io::Result<tokio::fs::File> {
        let file = tokio::fs::File::open(path).await;
        let file = file.map_err(|error| failed("open", path, &error))?;
        self.compare(path, &file.metadata().await?)?;
        Ok(file)
    }

    /// Returns an error if the source is a file that has changed, so that two versions may have been read.
    pub(super) async fn check_unchanged(&self) -> io::Result<()> {
        let Content::Path(path) = &self.content else {
            return Ok(());
        };
        let facts = tokio::fs::metadata(path).await;
        let facts = facts.map_err(|error| failed("read", path, &error))?;
        self.compare(path, &facts)
    }

    fn compare(&self, path: &Path, facts: &Metadata) -> io::Result<()> {
        if facts.len() == self.size && facts.modified().ok() == self.modified {
            return Ok(());
        }
        let text = format!("`{}` changed since the source was created", path.display());
        Err(io::Error::other(text))
    }

    /// Reads the whole source for a checksum.
    pub(super) async fn compute(
        &self,
        algorithm: &ChecksumAlgorithm,
        progress: impl FnMut(u64),
    ) -> Result<Option<Checksum>, Error> {
        let Some(hasher) = Hasher::new(algorithm) else {
            return Ok(None);
        };
        let mut hashing = Hashing::new(hasher);
        let mut opened = self.read_from(0, None).await.map_err(Error::local)?;
        let read = opened.read(self.size, Some(&mut hashing), progress).await;
        read.map_err(Error::local)?;
        hashing.finish().await.map(Some)
    }
}

/// An open source.
pub(super) enum Opened {
    Bytes(Bytes),
    Reader(Reader),
}

impl Opened {
    /// Reads exactly `length` bytes, for `hashing`.
    async fn read(
        &mut self,
        length: u64,
        mut hashing: Option<&mut Hashing>,
        mut progress: impl FnMut(u64),
    ) -> io::Result<()> {
        let mut done = 0;
        while done < length {
            let chunk = self.chunk(length - done).await?;
            if chunk.is_empty() {
                return Err(too_short(done, length));
            }
            done += chunk.len() as u64;
            if let Some(hashing) = hashing.as_deref_mut() {
                hashing.update(chunk).await;
            }
            progress(done);
            // A source that is always ready would block other tasks.
            tokio::task::yield_now().await;
        }
        Ok(())
    }

    /// Reads a chunk of at most `limit` bytes; an empty one at the end.
    async fn chunk(&mut self, limit: u64) -> io::Result<Bytes> {
        let limit = usize::try_from(limit).unwrap_or(CHUNK).min(CHUNK);
        match self {
            Self::Bytes(bytes) => Ok(bytes.split_to(limit.min(bytes.len()))),
            Self::Reader(reader) => {
                let mut buffer = BytesMut::with_capacity(limit);
                reader.read_buf(&mut (&mut buffer).limit(limit)).await?;
                Ok(buffer.freeze())
            }
        }
    }
}

pub(super) fn too_short(found: u64, expected: u64) -> io::Error {
    let text = format!("the source ends after {found} of {expected} bytes");
    io::Error::new(io::ErrorKind::UnexpectedEof, text)
}

/// Shows the size only.
impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Source")
            .field("size", &self.size)
            .finish_non_exhaustive()
    }
}
