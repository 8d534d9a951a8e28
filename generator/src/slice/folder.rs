//! Writes fragments to a folder.
//!
//! Takes the texts of files and the names of files to remove; writes new and changed files and removes the others, all or
//! none. Never touches any other file of the folder.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::diagnostics::{Problem, ProblemKind, Problems};

/// The changes in a folder.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// Names of new and changed files.
    pub changed: Vec<String>,
    /// The number of unchanged files.
    pub unchanged: usize,
    /// Names of removed files.
    pub removed: Vec<String>,
}

/// Writes files to a folder, which is created if needed.
///
/// # Errors
/// A folder or file that cannot be read or written; nothing is changed in this case.
pub fn write(files: &BTreeMap<String, String>, folder: &Path) -> Result<Written, Problems> {
    write_and_remove(files, Vec::new(), folder)
}

/// Writes as [`write`] does, and removes the named files.
///
/// # Errors
/// Those of [`write`].
pub(super) fn write_and_remove(
    files: &BTreeMap<String, String>,
    removed: Vec<String>,
    folder: &Path,
) -> Result<Written, Problems> {
    let mut written = Written {
        removed,
        ..Written::default()
    };
    let mut problems = Vec::new();
    for (name, text) in files {
        let path = folder.join(name);
        match fs::read_to_string(&path) {
            Ok(old) if old == *text => written.unchanged += 1,
            Ok(_) => written.changed.push(name.clone()),
            Err(error)
                if matches!(
                    error.kind(),
                    io::ErrorKind::NotFound | io::ErrorKind::InvalidData
                ) =>
            {
                written.changed.push(name.clone());
            }
            Err(error) => problems.push(fault(&path, ProblemKind::Unreadable(error.to_string()))),
        }
    }
    let written = Problems::or(problems, written)?;
    if !written.changed.is_empty() || !written.removed.is_empty() {
        replace(files, &written, folder)
            .map_err(|error| fault(folder, ProblemKind::Unwritable(error.to_string())))?;
    }
    Ok(written)
}

/// Writes all files to a temporary folder, then renames them; a failed rename reverts the earlier ones.
fn replace(files: &BTreeMap<String, String>, written: &Written, folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    let staging = tempfile::Builder::new()
        .prefix(".vsphere-codegen-")
        .tempdir_in(folder)?;
    let (new, old) = (staging.path().join("new"), staging.path().join("old"));
    fs::create_dir(&new)?;
    fs::create_dir(&old)?;
    for name in &written.changed {
        fs::write(new.join(name), files.get(name).map_or("", String::as_str))?;
    }
    let mut undo: Vec<(PathBuf, Option<PathBuf>)> = Vec::new();
    for name in written.changed.iter().chain(&written.removed) {
        let (target, backup) = (folder.join(name), old.join(name));
        let moved = if target.exists() {
            fs::rename(&target, &backup).map(|()| Some(backup))
        } else {
            Ok(None)
        };
        let done = moved.and_then(|backup| {
            undo.push((target.clone(), backup));
            match files.contains_key(name) {
                true => fs::rename(new.join(name), &target),
                false => Ok(()),
            }
        });
        if let Err(error) = done {
            for (target, backup) in undo.into_iter().rev() {
                let _ = fs::remove_file(&target);
                if let Some(backup) = backup {
                    let _ = fs::rename(backup, target);
                }
            }
            return Err(error);
        }
    }
    Ok(())
}

fn fault(path: &Path, what: ProblemKind) -> Problem {
    Problem::of_file(path.to_string_lossy().replace('\\', "/"), what)
}
