//! The folder: its files, the changes to it, and applying them all at once.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::files::Files;
use super::header::MARK;
use crate::diagnostics::{Problem, ProblemKind};
use crate::output_folder::{Replacement, check_places, exchange, remove_empty};
use crate::work::Workers;

/// A file that differs from the generated one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The path in the folder.
    pub path: String,
    /// The present text, if there is a file.
    pub old: Option<String>,
    /// The generated text, if there is one.
    pub new: Option<String>,
}

impl Change {
    /// Returns the first line of the present text that differs, counted from 1.
    pub fn line(&self) -> usize {
        let (Some(old), Some(new)) = (&self.old, &self.new) else {
            return 1;
        };
        let lines = |text: &str| text.split_inclusive('\n').count();
        let same = old.split_inclusive('\n').zip(new.split_inclusive('\n'));
        let same = same.take_while(|(old, new)| old == new).count();
        // If lines are missing at the end, the last line is the nearest.
        (same + 1).min(lines(old).max(1))
    }

    fn replacement(&self) -> Replacement<'_> {
        Replacement {
            path: &self.path,
            text: self.new.as_deref(),
        }
    }

    /// Returns the change as a unified diff, with `/dev/null` for a missing file.
    pub fn unified_diff(&self) -> String {
        let side = |prefix: &str, text: &Option<String>| match text {
            Some(_) => format!("{prefix}/{}", self.path),
            None => "/dev/null".to_owned(),
        };
        let (old, new) = (
            self.old.as_deref().unwrap_or_default(),
            self.new.as_deref().unwrap_or_default(),
        );
        let diff = similar::TextDiff::from_lines(old, new);
        diff.unified_diff()
            .header(&side("a", &self.old), &side("b", &self.new))
            .to_string()
    }
}

/// The result of writing a folder.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// Number of new and changed files.
    pub changed: usize,
    /// Number of removed files.
    pub removed: usize,
    /// Number of unchanged files.
    pub unchanged: usize,
}

pub(super) fn compare(files: &Files, folder: &Path) -> Result<Vec<Change>, Problem> {
    check_places(folder, files.0.keys().map(String::as_str))?;
    let present = present(folder)?;
    if let Some(present) = &present
        && !present.is_empty()
        && !present
            .get("Cargo.toml")
            .is_some_and(|manifest| is_ours(manifest))
    {
        return Err(fault(folder, ProblemKind::NotOurs));
    }
    let present = present.unwrap_or_default();
    let mut changes = Vec::new();
    for (path, new) in &files.0 {
        let old = present.get(path);
        if old != Some(new) {
            changes.push(Change {
                path: path.clone(),
                old: old.cloned(),
                new: Some(new.clone()),
            });
        }
    }
    // Only generated files can be out of date; a lock file or a build folder is none.
    for (path, old) in present {
        if !files.0.contains_key(&path) && is_ours(&old) {
            changes.push(Change {
                path,
                old: Some(old),
                new: None,
            });
        }
    }
    changes.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(changes)
}

/// Files in the folder that are not generated, without those that Cargo writes.
pub(super) fn foreign(files: &Files, folder: &Path) -> Result<Vec<String>, Problem> {
    if !folder.exists() {
        return Ok(Vec::new());
    }
    let mut found = Vec::new();
    let is_looked_into = |path: &str| path != "target";
    list_folder(folder, "", &is_looked_into, &mut found)
        .map_err(|error| fault(folder, ProblemKind::Unreadable(error.to_string())))?;
    let mut foreign: Vec<String> = found.into_iter().map(|(path, _)| path).collect();
    foreign.retain(|path| path != "Cargo.lock" && !files.0.contains_key(path));
    foreign.sort();
    Ok(foreign)
}

/// Files without a header count as well if they are `same`, because licenses have none.
pub(super) fn holds(
    folder: &Path,
    files: usize,
    same: impl Fn(&str, &str) -> bool,
) -> Result<bool, Problem> {
    let present = present(folder)?.unwrap_or_default();
    let found = present
        .iter()
        .filter(|(path, text)| same(path, text))
        .count();
    let foreign = |(path, text): (&String, &String)| same(path, text) || !is_ours(text);
    Ok(found == files && present.iter().all(foreign))
}

/// Returns `true` if a text begins with the header.
fn is_ours(text: &str) -> bool {
    text.lines().next().is_some_and(|line| line.contains(MARK))
}

/// Returns the text files of the crate, at its top and below `src`; `None` without a folder.
fn present(folder: &Path) -> Result<Option<BTreeMap<String, String>>, Problem> {
    if !folder.exists() {
        return Ok(None);
    }
    if !folder.is_dir() {
        return Err(fault(folder, ProblemKind::NotOurs));
    }
    let unreadable = |error: io::Error| fault(folder, ProblemKind::Unreadable(error.to_string()));
    let mut files = Vec::new();
    let is_source = |path: &str| path == "src" || path.starts_with("src/");
    list_folder(folder, "", &is_source, &mut files).map_err(unreadable)?;
    let texts = Workers::available().each(
        files.len(),
        |file| text_of(&files[file].1).map_err(unreadable),
        |_| (),
    )?;
    let found = files.into_iter().zip(texts);
    Ok(Some(
        found
            .filter_map(|((path, _), text)| Some((path, text?)))
            .collect(),
    ))
}

/// Returns the text of a file; `None` if it is not UTF-8, hence not generated.
fn text_of(path: &Path) -> io::Result<Option<String>> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == io::ErrorKind::InvalidData => Ok(None),
        Err(error) => Err(error),
    }
}

/// Lists the files of a folder and of wanted folders in it: their paths in the crate and on disk.
fn list_folder(
    folder: &Path,
    prefix: &str,
    is_wanted: &impl Fn(&str) -> bool,
    found: &mut Vec<(String, PathBuf)>,
) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = format!("{prefix}{name}");
        let kind = entry.file_type()?;
        if kind.is_file() {
            found.push((path, entry.path()));
        } else if kind.is_dir() && is_wanted(&path) {
            list_folder(&entry.path(), &format!("{path}/"), is_wanted, found)?;
        }
    }
    Ok(())
}

pub(super) fn write(files: &Files, folder: &Path) -> Result<Written, Problem> {
    let changes = compare(files, folder)?;
    let removed = changes.iter().filter(|change| change.new.is_none()).count();
    let changed = changes.len() - removed;
    if !changes.is_empty() {
        let replacements: Vec<Replacement> = changes.iter().map(Change::replacement).collect();
        exchange(&replacements, folder)?;
        remove_empty(&folder.join("src"));
    }
    Ok(Written {
        changed,
        removed,
        unchanged: files.0.len() - changed,
    })
}

fn fault(folder: &Path, what: ProblemKind) -> Problem {
    Problem::of_file(folder.to_string_lossy(), what)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_begins_at_the_first_line_that_differs() {
        let table = [
            (Some("a\nb\nc\n"), Some("a\nx\nc\n"), 2),
            (Some("a\nb\n"), Some("x\na\nb\n"), 1),
            (Some("a\n"), Some("a\nb\nc\n"), 1),
            (Some("a\nb\nc\n"), Some("a\n"), 2),
            (Some("a\nb\r\n"), Some("a\nb\n"), 2),
            (Some("a\nb"), Some("a\nb\n"), 2),
            (Some(""), Some("a\n"), 1),
            (None, Some("a\n"), 1),
            (Some("a\n"), None, 1),
        ];
        for (old, new, line) in table {
            let change = Change {
                path: "src/lib.rs".to_owned(),
                old: old.map(str::to_owned),
                new: new.map(str::to_owned),
            };
            assert_eq!(change.line(), line, "{change:?}");
        }
    }
}
