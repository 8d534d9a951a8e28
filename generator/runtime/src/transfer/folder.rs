//! The files of an item, and their places in a folder of this machine.
//!
//! The names are the server's. None may lead out of the folder.

use super::model::ListedFile;
use super::operations::ITEM_FILE_LIST;
use super::outcome::DownloadedFile;
use super::polling::persistently;
use super::settings::Settings;
use crate::content::local::failed;
use crate::content::progress::{FileReporter, Phase};
use crate::content::source::Source;
use crate::content::target::Target;
use crate::error::Error;
use crate::values::checksum::{Checksum, Hasher};
use std::collections::BTreeSet;
use std::io;
use std::path::{Component, Path, PathBuf};
use tracing::debug;

/// A file to download.
pub(super) struct Wanted {
    pub(super) name: String,
    pub(super) target: Target,
    /// The file at the target that need not be downloaded again.
    pub(super) present: Option<Present>,
}

/// A file that may be there with the content of the item.
pub(super) struct Present {
    path: PathBuf,
    /// The checksum of the server.
    expected: Checksum,
}

/// Returns the files of an item with their places in a folder, which is created. Files of the names `others` are left out.
pub(super) async fn list(
    settings: &Settings,
    folder: &Path,
    others: &[String],
    skip_unchanged: bool,
) -> Result<Vec<Wanted>, Error> {
    let client = &settings.client;
    let list = || {
        let call = client.call::<Vec<ListedFile>>(&ITEM_FILE_LIST);
        call.path(&settings.item).send()
    };
    let mut files = persistently(&settings.wait, list).await?;
    files.retain(|file| !others.contains(&file.name));
    check(&files)?;
    let created = tokio::fs::create_dir_all(folder).await;
    created.map_err(|error| Error::local(failed("create", folder, &error)))?;
    let wanted = files.into_iter().map(|file| {
        let path = folder.join(&file.name);
        let expected = file.checksum_info.map(Checksum::from);
        let expected = expected.filter(|_| skip_unchanged);
        Wanted {
            target: Target::path(&path),
            name: file.name,
            present: expected.map(|expected| Present { path, expected }),
        }
    });
    Ok(wanted.collect())
}

/// Refuses names that lead out of the folder, and names of one file.
fn check(files: &[ListedFile]) -> Result<(), Error> {
    let mut seen = BTreeSet::new();
    for ListedFile { name, .. } in files {
        let refuse = |why: &str| {
            let text = format!("the name of the file in the item {why}: download it by `file`");
            let error = io::Error::new(io::ErrorKind::InvalidInput, text);
            Err(Error::local(error)
                .with_operation(&ITEM_FILE_LIST)
                .with_file(name))
        };
        if !is_plain(name) {
            return refuse("is not a plain file name");
        }
        let same = match cfg!(any(windows, target_os = "macos")) {
            true => name.to_lowercase(),
            false => name.clone(),
        };
        if !seen.insert(same) {
            return refuse("is that of another one, too");
        }
    }
    Ok(())
}

/// Returns `true` for a name of a file in the same folder, on any system.
fn is_plain(name: &str) -> bool {
    let mut components = Path::new(name).components();
    let first = components.next();
    let is_one = matches!(first, Some(Component::Normal(it)) if it == name);
    let is_stream = cfg!(windows) && name.contains(':');
    is_one && components.next().is_none() && !name.contains(['/', '\\', '\0']) && !is_stream
}

impl Present {
    /// Returns the file if it is there with the checksum of the server, so that it need not be downloaded.
    pub(super) async fn find(
        &self,
        name: &str,
        reporter: FileReporter<'_>,
    ) -> Result<Option<DownloadedFile>, Error> {
        let Self { path, expected } = self;
        let is_file = tokio::fs::metadata(path).await.is_ok_and(|it| it.is_file());
        if !is_file || Hasher::new(expected.algorithm()).is_none() {
            return Ok(None);
        }
        reporter.phase(Phase::Checking);
        let source = Source::path(path).await?;
        let computing = source.compute(expected.algorithm(), |bytes| reporter.bytes(bytes));
        let found = computing.await?;
        if found != *expected {
            // Bytes that were read do not count as progress.
            reporter.rewind();
            return Ok(None);
        }
        debug!(file = name, "the file is unchanged");
        reporter.size(Some(source.size()));
        Ok(Some(DownloadedFile {
            name: name.to_owned(),
            size: source.size(),
            checksum: Some(found),
            is_unchanged: true,
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::is_plain;

    #[test]
    fn names_stay_in_the_folder() {
        for name in ["disk.vmdk", "my notes.iso", "..a", "a..", "ü", "-rf"] {
            assert!(is_plain(name), "{name}");
        }
        for name in [
            "", ".", "..", "/", "/a", "a/", "a/b", "./a", "../a", r"..\a", r"C:\a", "a\0",
        ] {
            assert!(!is_plain(name), "{name}");
        }
    }
}
