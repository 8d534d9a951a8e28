//! Sources of uploaded files.

use crate::error::Error;
use crate::values::checksum::{Checksum, ChecksumAlgorithm, Hasher};
use bytes::{Buf as _, Bytes, BytesMut};
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::Arc;
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
    /// Creates a source from a file of this machine, with its current size.
    ///
    /// # Errors
    ///
    /// Returns [`TransferError::Local`](super::TransferError::Local) if the path is not a file that can be examined.
    pub async fn path(path: impl AsRef<Path>) -> Result<Self, Error> {
        let path = path.as_ref().to_owned();
        let facts = tokio::fs::metadata(&path).await.map_err(Error::local)?;
        if !facts.is_file() {
            return Err(Error::local(io::Error::other("is not a file")));
        }
        Ok(Self::new(facts.len(), Content::Path(path)))
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

    /// Opens the source at `offset`. `hasher` gets the bytes before it.
    pub(super) async fn read_from(
        &self,
        offset: u64,
        hasher: Option<&mut Hasher>,
    ) -> io::Result<Opened> {
        let mut reader: Reader = match &self.content {
            Content::Bytes(bytes) => {
                let mut bytes = bytes.clone();
                // Within the bytes, because their number is the size.
                let offset = usize::try_from(offset.min(self.size)).map_err(io::Error::other)?;
                if let Some(hasher) = hasher {
                    hasher.update(&bytes[..offset]);
                }
                bytes.advance(offset);
                return Ok(Opened::Bytes(bytes));
            }
            Content::Path(path) => {
                let mut file = tokio::fs::File::open(path).await?;
                if offset > 0 && hasher.is_none() {
                    file.seek(io::SeekFrom::Start(offset)).await?;
                    return Ok(Opened::Reader(Box::pin(file)));
                }
                Box::pin(file)
            }
            Content::Open(open) => open().await?,
        };
        let mut hasher = hasher;
        each_chunk(&mut reader, offset, |chunk| {
            if let Some(hasher) = hasher.as_deref_mut() {
                hasher.update(chunk);
            }
        })
        .await?;
        Ok(Opened::Reader(reader))
    }

    /// Reads the whole source for a checksum.
    pub(super) async fn compute(
        &self,
        algorithm: &ChecksumAlgorithm,
        mut progress: impl FnMut(u64),
    ) -> io::Result<Option<Checksum>> {
        let Some(mut hasher) = Hasher::new(algorithm) else {
            return Ok(None);
        };
        match self.read_from(0, None).await? {
            Opened::Bytes(bytes) => hasher.update(&bytes),
            Opened::Reader(mut reader) => {
                let mut read = 0;
                each_chunk(&mut reader, self.size, |chunk| {
                    hasher.update(chunk);
                    read += chunk.len() as u64;
                    progress(read);
                })
                .await?;
            }
        }
        Ok(Some(hasher.finish()))
    }
}

/// An open source.
pub(super) enum Opened {
    Bytes(Bytes),
    Reader(Reader),
}

/// Reads exactly `length` bytes.
async fn each_chunk(
    reader: &mut Reader,
    length: u64,
    mut take: impl FnMut(&[u8]),
) -> io::Result<()> {
    let mut buffer = BytesMut::new();
    let mut limited = reader.take(length);
    let mut done = 0;
    while done < length {
        buffer.clear();
        buffer.reserve(CHUNK);
        match limited.read_buf(&mut buffer).await? {
            0 => return Err(too_short(done, length)),
            read => done += read as u64,
        }
        take(&buffer);
        // A source that is always ready would block other tasks.
        tokio::task::yield_now().await;
    }
    Ok(())
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
