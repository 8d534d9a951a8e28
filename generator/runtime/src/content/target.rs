//! Targets of downloaded files.
//!
//! A file has a random name until it is complete, because a name that can be predicted can be taken: by another download, by a
//! file of the user, or by a link that someone has put there.

use super::local::failed;
use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use tokio::fs::File;
use tokio::io::{AsyncWrite, AsyncWriteExt as _};
use tokio::task::spawn_blocking;

pub(crate) type Writer = Pin<Box<dyn AsyncWrite + Send>>;

/// The longest part of a file name that its temporary name repeats, in characters.
const LABEL: usize = 50;

/// The place that a downloaded file is written to.
pub struct Target(Place);

enum Place {
    Path(PathBuf),
    Writer(Writer),
}

impl Target {
    /// Creates a target from the path of a file of this machine.
    ///
    /// The bytes are written to a new file beside it, with a random name that ends in `.part`. It is renamed to `path` when it is
    /// complete, its checksum is right, and the disk has it. That replaces a file or a symbolic link at `path`, whatever the link
    /// points to. Anything else at `path`, like a device, is an error.
    pub fn path(path: impl AsRef<Path>) -> Self {
        Self(Place::Path(path.as_ref().to_owned()))
    }

    /// Creates a target from a writer. It gets each byte once and in order, even if the download is resumed.
    pub fn writer(writer: impl AsyncWrite + Send + 'static) -> Self {
        Self(Place::Writer(Box::pin(writer)))
    }

    /// Returns the path, if it is one.
    pub(crate) fn as_path(&self) -> Option<&Path> {
        match &self.0 {
            Place::Path(path) => Some(path),
            Place::Writer(_) => None,
        }
    }

    pub(crate) async fn open(self) -> io::Result<Opened> {
        let path = match self.0 {
            Place::Writer(writer) => return Ok(Opened::Writer(writer)),
            Place::Path(path) => path,
        };
        let created = spawn_blocking(move || create(path)).await?;
        let (file, part) = created?;
        Ok(Opened::File(File::from_std(file), part))
    }
}

/// An open target. Dropping it removes an incomplete file.
pub(crate) enum Opened {
    Writer(Writer),
    File(File, Part),
}

/// The temporary name of an incomplete file, and its final one. Dropping it removes the file.
pub(crate) struct Part {
    part: PathBuf,
    path: PathBuf,
}

impl Opened {
    pub(crate) async fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        match self {
            Self::Writer(writer) => writer.write_all(bytes).await,
            Self::File(file, part) => {
                let written = file.write_all(bytes).await;
                written.map_err(|error| part.failed("write", &error))
            }
        }
    }

    pub(crate) async fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Writer(writer) => writer.flush().await,
            Self::File(file, part) => {
                let flushed = file.flush().await;
                flushed.map_err(|error| part.failed("write", &error))
            }
        }
    }

    /// Closes the target, and gives a file its final name. If the future is dropped meanwhile, the file is there or removed.
    pub(crate) async fn finish(self) -> io::Result<()> {
        match self {
            Self::Writer(mut writer) => writer.shutdown().await,
            Self::File(file, part) => {
                let file = file.into_std().await;
                spawn_blocking(move || part.publish(file)).await?
            }
        }
    }

    /// Removes an incomplete file. Unlike dropping, this does not block the thread while a large file is removed.
    pub(crate) async fn discard(self) {
        if let Self::File(file, part) = self {
            let file = file.into_std().await;
            spawn_blocking(move || drop((file, part))).await.ok();
        }
    }
}

impl Part {
    /// Gives the file its final name, once the disk has its bytes.
    fn publish(self, file: fs::File) -> io::Result<()> {
        let synced = file.sync_all();
        synced.map_err(|error| self.failed("write", &error))?;
        // Windows renames no open file.
        drop(file);
        let renamed = fs::rename(&self.part, &self.path);
        renamed.map_err(|error| self.failed("rename", &error))?;
        sync_folder(&self.path);
        Ok(())
    }

    fn failed(&self, what: &str, error: &io::Error) -> io::Error {
        failed(what, &self.part, error)
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        // A published file does not have this name any more.
        fs::remove_file(&self.part).ok();
    }
}

/// Creates the temporary file for a path.
fn create(path: PathBuf) -> io::Result<(fs::File, Part)> {
    let refused = |why: &str| {
        let text = format!("`{}` {why}", path.display());
        io::Error::new(io::ErrorKind::InvalidInput, text)
    };
    let name = path.file_name().ok_or_else(|| refused("names no file"))?;
    let label: String = name.to_string_lossy().chars().take(LABEL).collect();
    match fs::symlink_metadata(&path) {
        Ok(found) if found.is_file() || found.is_symlink() => {}
        Ok(found) if found.is_dir() => return Err(refused("is a directory")),
        Ok(_) => {
            return Err(refused(
                "is a device, pipe or socket: open it, and use it as a writer",
            ));
        }
        // If this is no accident, the file cannot be created either.
        Err(_) => {}
    }
    let part = path.with_file_name(format!("{label}.{:032x}.part", fastrand::u128(..)));
    // `create_new` follows no link, and fails if there is anything of this name.
    let file = fs::File::options().write(true).create_new(true).open(&part);
    let file = file.map_err(|error| failed("create", &part, &error))?;
    Ok((file, Part { part, path }))
}

/// Lets a rename survive a power failure, where the system supports that: best effort, because the file itself is complete.
fn sync_folder(path: &Path) {
    let folder = path.parent().filter(|folder| *folder != Path::new(""));
    if let Ok(folder) = fs::File::open(folder.unwrap_or(Path::new("."))) {
        folder.sync_all().ok();
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
