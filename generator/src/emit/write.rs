//! The folder: its files, the changes to it, and applying them all at once.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::files::Files;
use super::header::MARK;
use crate::diagnostics::{Problem, ProblemKind};
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
        apply(&changes, folder)?;
    }
    Ok(Written {
        changed,
        removed,
        unchanged: files.0.len() - changed,
    })
}

/// Writes everything to a staging folder first, then moves it. A failed move undoes the earlier ones.
fn apply(changes: &[Change], folder: &Path) -> Result<(), Problem> {
    let unwritable = |error: io::Error| fault(folder, ProblemKind::Unwritable(error.to_string()));
    fs::create_dir_all(folder).map_err(unwritable)?;
    let staging = tempfile::Builder::new()
        .prefix(".vsphere-codegen-")
        .tempdir_in(folder)
        .map_err(unwritable)?;
    let new = staging.path().join("new");
    let old = staging.path().join("old");
    let folders = by_folder(changes);
    Workers::available().each(
        folders.len(),
        |at| stage(&folders[at], &new).map_err(unwritable),
        |_| (),
    )?;
    exchange(changes, folder, &new, &old).map_err(unwritable)
}

/// Returns the files to write, by folder: threads that create files in the same folder would wait for each other.
fn by_folder(changes: &[Change]) -> Vec<Vec<(&str, &str)>> {
    let mut folders: BTreeMap<&str, Vec<(&str, &str)>> = BTreeMap::new();
    for change in changes {
        let Some(text) = &change.new else { continue };
        let folder = change
            .path
            .rsplit_once('/')
            .map_or("", |(folder, _)| folder);
        let files = folders.entry(folder).or_default();
        files.push((&change.path, text));
    }
    folders.into_values().collect()
}

/// Writes the new texts of the files of a folder.
fn stage(files: &[(&str, &str)], new: &Path) -> io::Result<()> {
    if let [(path, _), ..] = files {
        create_parent(&new.join(path))?;
    }
    files
        .iter()
        .try_for_each(|(path, text)| fs::write(new.join(path), text))
}

/// Moves the new files into the folder and the old ones out of it.
fn exchange(changes: &[Change], folder: &Path, new: &Path, old: &Path) -> io::Result<()> {
    // A new source folder is moved as a whole.
    let source = folder.join("src");
    let whole = !source.exists() && new.join("src").exists();
    if whole {
        fs::rename(new.join("src"), &source)?;
    }
    let mut undo: Vec<(PathBuf, Option<PathBuf>)> = Vec::new();
    for change in changes {
        if whole && change.path.starts_with("src/") {
            continue;
        }
        if let Err(error) = swap(change, folder, new, old, &mut undo) {
            for (target, backup) in undo.into_iter().rev() {
                let _ = fs::remove_file(&target);
                if let Some(backup) = backup {
                    let _ = fs::rename(backup, target);
                }
            }
            if whole {
                let _ = fs::remove_dir_all(&source);
            }
            return Err(error);
        }
    }
    remove_empty(&folder.join("src"));
    Ok(())
}

fn swap(
    change: &Change,
    folder: &Path,
    new: &Path,
    old: &Path,
    undo: &mut Vec<(PathBuf, Option<PathBuf>)>,
) -> io::Result<()> {
    let target = folder.join(&change.path);
    let backup = old.join(&change.path);
    if change.old.is_some() {
        create_parent(&backup)?;
        fs::rename(&target, &backup)?;
        undo.push((target.clone(), Some(backup)));
    } else {
        undo.push((target.clone(), None));
    }
    if change.new.is_some() {
        create_parent(&target)?;
        fs::rename(new.join(&change.path), &target)?;
    }
    Ok(())
}

fn create_parent(path: &Path) -> io::Result<()> {
    match path.parent() {
        Some(parent) => fs::create_dir_all(parent),
        None => Ok(()),
    }
}

/// Removes empty folders.
fn remove_empty(folder: &Path) {
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    for entry in entries.flatten() {
        if entry.path().is_dir() {
            remove_empty(&entry.path());
            // Fails for a folder with files in it, as it should.
            let _ = fs::remove_dir(entry.path());
        }
    }
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
