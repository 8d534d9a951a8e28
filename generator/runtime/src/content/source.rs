//! Sources of uploaded files.

use super::hashing::{Hashing, hasher};
use super::local::failed;
use crate::error::Error;
use crate::values::checksum::Checksum;
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
pub(crate) const CHUNK: usize = 256 * 1024;

pub(crate) type Reader = Pin<Box<dyn AsyncRead + Send>>;

type Opening = Pin<Box<dyn Future<Output = io::Result<Reader>> + Send>>;

/// The content of a file to upload: a known number of bytes that can be read again from the beginning if a transfer is retried.
///
/// By default no checksum is computed: TLS protects the bytes on their way, and the server checks the size.
#[derive(Clone)]
pub struct Source {
    size: u64,
    content: Content,
    check: Check,
    name: Option<String>,
    media_type: Option<String>,
}

#[derive(Clone)]
enum Content {
    Part(Part),
    Bytes(Bytes),
    Open(Arc<dyn Fn() -> Opening + Send + Sync>),
}

/// A part of a file of this machine, or all of it.
#[derive(Clone)]
struct Part {
    path: PathBuf,
    /// The position of the first byte.
    begin: u64,
    /// The size of the whole file.
    whole: u64,
    /// The time of its last change.
    modified: Option<SystemTime>,
}

/// The checksum of a source, and when it is computed.
#[derive(Clone)]
pub(crate) enum Check {
    Nothing,
    Known(Checksum),
    /// The source is read before it is sent, and must have this checksum.
    Expected(Checksum),
    First(ChecksumAlgorithm),
    WhileSending(ChecksumAlgorithm),
}

impl Source {
    /// Creates a source from a file of this machine, with its current size. The transfer fails if the file changes before or while
    /// it is sent.
    ///
    /// # Errors
    ///
    /// Returns [`TransferError::Local`](crate::transfer::TransferError::Local) if the path is not a file that can be examined.
    pub async fn path(path: impl AsRef<Path>) -> Result<Self, Error> {
        let path = path.as_ref().to_owned();
        let facts = tokio::fs::metadata(&path).await;
        let facts = facts.map_err(|error| Error::local(failed("read", &path, &error)))?;
        if !facts.is_file() {
            let text = format!("`{}` is not a file", path.display());
            return Err(Error::local(io::Error::other(text)));
        }
        let name = path
            .file_name()
            .map(|name| name.to_string_lossy().into_owned());
        Ok(Self {
            name,
            ..Self::part(path, 0, facts.len(), &facts)
        })
    }

    /// Creates a source from a part of the file that has these facts.
    pub(crate) fn part(path: PathBuf, begin: u64, size: u64, facts: &Metadata) -> Self {
        let part = Part {
            path,
            begin,
            whole: facts.len(),
            modified: facts.modified().ok(),
        };
        Self::new(size, Content::Part(part))
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
            name: None,
            media_type: None,
        }
    }

    /// Sets the name that a server gets as that of the file, in place of the last part of its path. Uploads to library items have
    /// names of their own.
    pub fn named(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// Sets the media type, in place of the one that the operation documents: `application/zip`.
    pub fn media_type(mut self, media_type: impl Into<String>) -> Self {
        self.media_type = Some(media_type.into());
        self
    }

    /// Returns the name of the file, if it has one.
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// Returns the media type, if one is set.
    pub fn content_type(&self) -> Option<&str> {
        self.media_type.as_deref()
    }

    /// Returns the bytes, if they are in memory: those that a handler of the mock gets are.
    pub fn as_bytes(&self) -> Option<&[u8]> {
        match &self.content {
            Content::Bytes(bytes) => Some(bytes),
            Content::Part(_) | Content::Open(_) => None,
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

    /// Reads the source before anything is sent, and compares it with this checksum. The server gets it, too.
    pub(crate) fn expected(mut self, checksum: Checksum) -> Self {
        self.check = Check::Expected(checksum);
        self
    }

    /// Returns the number of bytes.
    pub fn size(&self) -> u64 {
        self.size
    }

    pub(crate) fn check(&self) -> &Check {
        &self.check
    }

    /// Returns an error if the requested algorithm is unknown.
    pub(crate) fn check_algorithm(&self) -> Result<(), Error> {
        match &self.check {
            Check::First(algorithm) | Check::WhileSending(algorithm) => {
                hasher(algorithm).map(|_| ())
            }
            Check::Expected(checksum) => hasher(checksum.algorithm()).map(|_| ()),
            Check::Nothing | Check::Known(_) => Ok(()),
        }
    }

    /// Opens the source at `offset`. `hashing` gets the bytes before it.
    pub(crate) async fn read_from(
        &self,
        offset: u64,
        hashing: Option<&mut Hashing>,
    ) -> io::Result<Opened> {
        let mut opened = match &self.content {
            Content::Bytes(bytes) => Opened::Bytes(bytes.clone()),
            Content::Part(part) => {
                let mut file = part.open().await?;
                let skipped = if hashing.is_none() { offset } else { 0 };
                let begin = part.begin.saturating_add(skipped);
                file.seek(io::SeekFrom::Start(begin)).await?;
                let opened = Opened::Reader(Box::pin(file));
                if hashing.is_none() {
                    return Ok(opened);
                }
                opened
            }
            Content::Open(open) => Opened::Reader(open().await?),
        };
        opened.read(offset, hashing, |_| {}).await?;
        Ok(opened)
    }

    /// Returns an error if the source is a file that has changed, so that two versions may have been read.
    pub(crate) async fn check_unchanged(&self) -> io::Result<()> {
        let Content::Part(part) = &self.content else {
            return Ok(());
        };
        let facts = tokio::fs::metadata(&part.path).await;
        let facts = facts.map_err(|error| failed("read", &part.path, &error))?;
        part.compare(&facts)
    }

    /// Reads the whole source for a checksum.
    pub(crate) async fn compute(
        &self,
        algorithm: &ChecksumAlgorithm,
        progress: impl FnMut(u64),
    ) -> Result<Checksum, Error> {
        let mut hashing = Hashing::new(hasher(algorithm)?);
        let mut opened = self.read_from(0, None).await.map_err(Error::local)?;
        let read = opened.read(self.size, Some(&mut hashing), progress).await;
        read.map_err(Error::local)?;
        hashing.finish().await
    }
}

impl Part {
    /// Opens the file, unless it has changed: a transfer that is retried must not mix two versions.
    async fn open(&self) -> io::Result<tokio::fs::File> {
        let file = tokio::fs::File::open(&self.path).await;
        let file = file.map_err(|error| failed("open", &self.path, &error))?;
        self.compare(&file.metadata().await?)?;
        Ok(file)
    }

    fn compare(&self, facts: &Metadata) -> io::Result<()> {
        if facts.len() == self.whole && facts.modified().ok() == self.modified {
            return Ok(());
        }
        let path = self.path.display();
        let text = format!("`{path}` changed since the source was created");
        Err(io::Error::other(text))
    }
}

/// An open source.
pub(crate) enum Opened {
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

pub(crate) fn too_short(found: u64, expected: u64) -> io::Error {
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
