//! The folder that fragments are written to.
//!
//! Takes the texts of files, and names of files that are there no longer; writes those that are new or have changed and
//! removes those, all of them or none. Whatever else is in the folder stays as it is.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::diagnostics::{Problem, ProblemKind, Problems};

/// What was done.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// Names of the files that are new or have changed.
    pub changed: Vec<String>,
    /// How many are as they were.
    pub unchanged: usize,
    /// Names of the files that are gone.
    pub removed: Vec<String>,
}

/// Writes files into a folder, which is made if there is none.
///
/// # Errors
/// A folder or file that cannot be read or written; nothing has changed then.
pub fn write(files: &BTreeMap<String, String>, folder: &Path) -> Result<Written, Problems> {
    write_and_remove(files, Vec::new(), folder)
}

/// [`write`], and removes files of these names that are in the folder.
///
/// # Errors
/// As [`write`].
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

/// Everything is written beside its place first, and then moved; a move that fails takes the earlier ones back.
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
