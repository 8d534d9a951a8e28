//! Writes fragments to a folder.
//!
//! Takes the texts of files and the names of files to remove; writes new and changed files and removes the others, all or
//! none. Never touches any other file of the folder.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;

use crate::diagnostics::{ProblemKind, Problems};
use crate::output_folder::{Replacement, check_places, exchange, fault};

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

/// Compares files with those of a folder, and returns the changes that [`apply`] makes. The named files are to be removed.
///
/// # Errors
/// A folder or file that cannot be read.
pub fn compare(
    files: &BTreeMap<String, String>,
    removed: Vec<String>,
    folder: &Path,
) -> Result<Written, Problems> {
    let names = files.keys().chain(&removed);
    check_places(folder, names.map(String::as_str))?;
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
    Problems::or(problems, written)
}

/// Writes and removes files as [`compare`] found it necessary. The folder is created if needed.
///
/// # Errors
/// A folder or file that cannot be written; nothing is changed in this case.
pub fn apply(
    written: &Written,
    files: &BTreeMap<String, String>,
    folder: &Path,
) -> Result<(), Problems> {
    if !written.changed.is_empty() || !written.removed.is_empty() {
        let replaced = written.changed.iter().chain(&written.removed);
        let replacements: Vec<Replacement> = replaced
            .map(|path| Replacement {
                path,
                text: files.get(path).map(String::as_str),
            })
            .collect();
        exchange(&replacements, folder)?;
    }
    Ok(())
}
