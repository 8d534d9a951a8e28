//! Paths → texts: named files, and the files of named folders and indexes.
//!
//! Reads nothing else, and never the network.

use std::io::Read;
use std::path::{Path, PathBuf};

use super::index;
use super::limits::Limits;
use super::relative::shown;
use crate::diagnostics::{Location, Problem, ProblemKind, Problems};
use crate::source_text::{position, without_byte_order_mark};

/// The files to load.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Inputs {
    /// Files, or folders whose `.yaml`, `.yml` and `.json` files are taken. Overlays in a folder are recognized. An index,
    /// `{"files": ["cis", "esx"]}`, is the documents beside it that it names.
    pub specs: Vec<PathBuf>,
    /// Overlays beside those in the folders, applied after them in this order; or tables of task results, JSON objects
    /// from an operation's id to the type of its task's result.
    pub overlays: Vec<PathBuf>,
    /// The limits of each file.
    pub limits: Limits,
}

/// Returns all files that are read for these inputs, each once, ordered by path.
///
/// # Errors
/// A folder that cannot be read.
pub fn files(inputs: &Inputs) -> Result<Vec<PathBuf>, Problems> {
    let mut problems = Vec::new();
    let mut files = expand(&inputs.specs, &mut problems);
    files.extend(inputs.overlays.iter().cloned());
    files.sort();
    files.dedup();
    Problems::or(problems, files)
}

/// Returns the files that paths name, and those of folders and indexes.
pub(super) fn expand(paths: &[PathBuf], problems: &mut Vec<Problem>) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for path in paths {
        if path.is_dir() {
            match in_folder(path) {
                Ok(found) => files.extend(found),
                Err(error) => {
                    let kind = ProblemKind::Unreadable(error.to_string());
                    problems.push(Problem::of_file(shown(path), kind));
                }
            }
        } else {
            files.extend(index::documents(path, problems));
            files.push(path.clone());
        }
    }
    files
}

fn in_folder(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        let wanted = path
            .extension()
            .and_then(|e| e.to_str())
            .is_some_and(|e| matches!(e, "yaml" | "yml" | "json"));
        if wanted && path.is_file() {
            files.push(path);
        }
    }
    Ok(files)
}

/// Reads the bytes of a file up to its limit: it may be a device that never ends.
pub(crate) fn bytes(path: &Path, limits: Limits) -> Result<Vec<u8>, Problem> {
    let limit = limits.size;
    let most = u64::try_from(limit).unwrap_or(u64::MAX);
    let mut bytes = Vec::new();
    let read = std::fs::File::open(path)
        .and_then(|file| file.take(most.saturating_add(1)).read_to_end(&mut bytes));
    let problem = |kind| Problem::of_file(shown(path), kind);
    match read {
        Err(error) => Err(problem(ProblemKind::Unreadable(error.to_string()))),
        Ok(read) if read > limit => Err(problem(ProblemKind::TooLarge { limit })),
        Ok(_) => Ok(bytes),
    }
}

/// Reads the text of a file, without its byte-order mark.
pub(super) fn text(path: &Path, limits: Limits) -> Result<String, Problem> {
    match String::from_utf8(bytes(path, limits)?) {
        Ok(text) => Ok(match without_byte_order_mark(&text) {
            unmarked if unmarked.len() < text.len() => unmarked.to_owned(),
            _ => text,
        }),
        Err(error) => {
            let valid = error.utf8_error().valid_up_to();
            let before = String::from_utf8_lossy(&error.as_bytes()[..valid]);
            let (line, column) = position(&before, before.len());
            let at = Location {
                file: shown(path),
                line,
                column,
                pointer: String::new(),
            };
            let kind = ProblemKind::Unreadable("not UTF-8 text".to_owned());
            Err(Problem::at(at, kind))
        }
    }
}
