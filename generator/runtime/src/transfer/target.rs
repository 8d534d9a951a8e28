//! Targets of downloaded files.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use tokio::io::{AsyncWrite, AsyncWriteExt as _};

pub(super) type Writer = Pin<Box<dyn AsyncWrite + Send>>;

/// The place that a downloaded file is written to.
pub struct Target(Place);

enum Place {
    Path(PathBuf),
    Writer(Writer),
}

impl Target {
    /// Creates a target from the path of a file of this machine.
    ///
    /// It is written under the name with `.part` added, and renamed when it is complete and its checksum is right. That replaces
    /// an existing file.
    pub fn path(path: impl AsRef<Path>) -> Self {
        Self(Place::Path(path.as_ref().to_owned()))
    }

    /// Creates a target from a writer. It gets each byte once and in order, even if the download is resumed.
    pub fn writer(writer: impl AsyncWrite + Send + 'static) -> Self {
        Self(Place::Writer(Box::pin(writer)))
    }

    pub(super) async fn open(self) -> io::Result<Opened> {
        match self.0 {
            Place::Writer(writer) => Ok(Opened {
                writer: Some(writer),
                place: None,
            }),
            Place::Path(path) => {
                let mut part = path.clone().into_os_string();
                part.push(".part");
                let part = PathBuf::from(part);
                let file = tokio::fs::File::create(&part).await?;
                Ok(Opened {
                    writer: Some(Box::pin(file)),
                    place: Some((part, path)),
                })
            }
        }
    }
}

/// An open target. Dropping it removes an incomplete file.
pub(super) struct Opened {
    writer: Option<Writer>,
    /// The temporary name of a file, and the final one.
    place: Option<(PathBuf, PathBuf)>,
}

impl Opened {
    pub(super) async fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        match &mut self.writer {
            Some(writer) => writer.write_all(bytes).await,
            None => Err(io::Error::other("the target is closed")),
        }
    }

    pub(super) async fn flush(&mut self) -> io::Result<()> {
        match &mut self.writer {
            Some(writer) => writer.flush().await,
            None => Ok(()),
        }
    }

    /// Closes the target, and gives a file its final name.
    pub(super) async fn finish(mut self) -> io::Result<()> {
        if let Some(mut writer) = self.writer.take() {
            writer.shutdown().await?;
        }
        if let Some((part, path)) = &self.place {
            tokio::fs::rename(part, path).await?;
        }
        self.place = None;
        Ok(())
    }
}

impl Drop for Opened {
    fn drop(&mut self) {
        self.writer = None;
        if let Some((part, _)) = &self.place {
            std::fs::remove_file(part).ok();
        }
    }
}

/// Shows the path, if it is one.
impl fmt::Debug for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Place::Path(path) => f.debug_tuple("Target").field(path).finish(),
            Place::Writer(_) => f.debug_struct("Target").finish_non_exhaustive(),
        }
    }
}
