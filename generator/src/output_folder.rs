//! An output folder: what is in the way of its files, and the exchange of many files at once.
//!
//! Takes texts by their paths in a folder; gives a folder with all of them, or as it was. Never follows a link in the folder, and
//! never touches a path that it was not given. The folder itself is the caller's choice and may be reached by a link.

use std::collections::BTreeMap;
use std::fs::{self, FileType};
use std::io;
use std::path::{Path, PathBuf};

use crate::diagnostics::{Problem, ProblemKind};
use crate::work::Workers;

/// A file to write or to remove.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Replacement<'a> {
    /// The path in the folder, with `/` between its parts.
    pub(crate) path: &'a str,
    /// The new text; `None` removes the file.
    pub(crate) text: Option<&'a str>,
}

/// Makes sure that nothing in a folder is in the way of files with these paths.
///
/// That would be a link, or anything else than a file or a folder, where a file or one of its folders belongs. It would also be a
/// name that differs in case only: for some file systems it is the same name.
///
/// # Errors
/// The first thing in the way, or a folder that cannot be listed.
pub(crate) fn check_places<'a>(
    folder: &Path,
    paths: impl Iterator<Item = &'a str>,
) -> Result<(), Problem> {
    for (prefix, names) in places(paths) {
        let here = match prefix {
            "" => folder.to_owned(),
            prefix => folder.join(prefix),
        };
        let unreadable =
            |error: io::Error| fault(&here, ProblemKind::Unreadable(error.to_string()));
        let entries = match fs::read_dir(&here) {
            Ok(entries) => entries,
            // A folder that is none is for the caller to report.
            Err(error)
                if matches!(
                    error.kind(),
                    io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
                ) =>
            {
                continue;
            }
            Err(error) => return Err(unreadable(error)),
        };
        let mut refused = BTreeMap::new();
        for entry in entries {
            let entry = entry.map_err(unreadable)?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let Some(place) = names.get(&folded(&name)) else {
                continue;
            };
            let kind = entry.file_type().map_err(unreadable)?;
            if let Some(reason) = place.refusal(&name, kind) {
                refused.insert(name, reason);
            }
        }
        // Folders within are looked at only if this one is in order.
        if let Some((name, reason)) = refused.pop_first() {
            return Err(fault(&here.join(name), ProblemKind::InTheWay { reason }));
        }
    }
    Ok(())
}

/// An entry that a folder is to have.
struct Place<'a> {
    name: &'a str,
    is_folder: bool,
}

impl Place<'_> {
    /// Returns the reason why an entry of an equal or similar name cannot be at this place.
    fn refusal(&self, name: &str, kind: FileType) -> Option<String> {
        let name_here = self.name;
        match self.is_folder {
            _ if name != name_here => Some(format!("differs from `{name_here}` in case only")),
            _ if kind.is_symlink() => Some("a link".to_owned()),
            true if !kind.is_dir() => Some("not a folder".to_owned()),
            false if !kind.is_file() => Some("not a file".to_owned()),
            true | false => None,
        }
    }
}

/// Returns the entries that paths need, by folder and by name without case. A folder precedes those within it.
fn places<'a>(
    paths: impl Iterator<Item = &'a str>,
) -> BTreeMap<&'a str, BTreeMap<String, Place<'a>>> {
    let mut places: BTreeMap<&str, BTreeMap<String, Place>> = BTreeMap::new();
    for path in paths {
        let mut rest = path;
        let mut is_folder = false;
        loop {
            let (prefix, name) = rest.rsplit_once('/').unwrap_or(("", rest));
            let known = places.entry(prefix).or_default();
            let is_new = known
                .insert(folded(name), Place { name, is_folder })
                .is_none();
            if prefix.is_empty() || !is_new && is_folder {
                break;
            }
            rest = prefix;
            is_folder = true;
        }
    }
    places
}

/// Returns a name as file systems compare it that ignore case. The way by capitals finds letters with several small forms.
fn folded(name: &str) -> String {
    name.to_uppercase().to_lowercase()
}

/// Writes and removes files. All new texts are staged first and then moved; a failed move undoes the earlier ones.
///
/// [`check_places`] has to have passed for the paths.
///
/// # Errors
/// A file that cannot be written or moved; the folder is as it was.
pub(crate) fn exchange(replacements: &[Replacement<'_>], folder: &Path) -> Result<(), Problem> {
    let unwritable = |error: io::Error| fault(folder, ProblemKind::Unwritable(error.to_string()));
    fs::create_dir_all(folder).map_err(unwritable)?;
    let staging = tempfile::Builder::new()
        .prefix(".vsphere-codegen-")
        .tempdir_in(folder)
        .map_err(unwritable)?;
    let new = staging.path().join("new");
    let old = staging.path().join("old");
    let folders = by_folder(replacements);
    Workers::available().each(
        folders.len(),
        |at| stage(&folders[at], &new).map_err(unwritable),
        |_| (),
    )?;
    move_all(replacements, folder, &new, &old).map_err(unwritable)
}

/// Returns a problem of a file or folder, with `/` in its path on every system.
pub(crate) fn fault(path: &Path, what: ProblemKind) -> Problem {
    Problem::of_file(path.to_string_lossy().replace('\\', "/"), what)
}

/// Returns the files to write, by folder: threads that create files in the same folder would wait for each other.
fn by_folder<'a>(replacements: &[Replacement<'a>]) -> Vec<Vec<(&'a str, &'a str)>> {
    let mut folders: BTreeMap<&str, Vec<(&str, &str)>> = BTreeMap::new();
    for &Replacement { path, text } in replacements {
        let Some(text) = text else { continue };
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        folders.entry(folder).or_default().push((path, text));
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
fn move_all(
    replacements: &[Replacement<'_>],
    folder: &Path,
    new: &Path,
    old: &Path,
) -> io::Result<()> {
    // A new source folder is moved as a whole.
    let source = folder.join("src");
    let whole = !source.exists() && new.join("src").exists();
    if whole {
        fs::rename(new.join("src"), &source)?;
    }
    let mut undo: Vec<(PathBuf, Option<PathBuf>)> = Vec::new();
    for replacement in replacements {
        if whole && replacement.path.starts_with("src/") {
            continue;
        }
        if let Err(error) = swap(*replacement, folder, new, old, &mut undo) {
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
    Ok(())
}

fn swap(
    Replacement { path, text }: Replacement<'_>,
    folder: &Path,
    new: &Path,
    old: &Path,
    undo: &mut Vec<(PathBuf, Option<PathBuf>)>,
) -> io::Result<()> {
    let target = folder.join(path);
    let backup = old.join(path);
    match fs::symlink_metadata(&target) {
        Ok(_) => {
            create_parent(&backup)?;
            fs::rename(&target, &backup)?;
            undo.push((target.clone(), Some(backup)));
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => undo.push((target.clone(), None)),
        Err(error) => return Err(error),
    }
    if text.is_some() {
        create_parent(&target)?;
        fs::rename(new.join(path), &target)?;
    }
    Ok(())
}

fn create_parent(path: &Path) -> io::Result<()> {
    match path.parent() {
        Some(parent) => fs::create_dir_all(parent),
        None => Ok(()),
    }
}

/// Removes the empty folders within a folder.
pub(crate) fn remove_empty(folder: &Path) {
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    for entry in entries.flatten() {
        // The kind of the entry itself: a link to a folder is none.
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            remove_empty(&entry.path());
            // Fails for a folder with files in it, as it should.
            let _ = fs::remove_dir(entry.path());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(folder: &Path, path: &str) -> Option<String> {
        let problem = check_places(folder, [path].into_iter()).err()?;
        assert!(matches!(*problem.kind, ProblemKind::InTheWay { .. }));
        let root = format!("{}/", folder.display());
        Some(
            problem
                .to_string()
                .replace(&root, "")
                .replace("no file is written here: ", ""),
        )
    }

    #[test]
    fn names_that_differ_in_case_stand_in_the_way() {
        // U+212A is the sign of Kelvin, whose small form is `k`; U+017F is a long `s`, whose capital is `S`.
        let table = [
            ("Cargo.toml", "Cargo.toml", None),
            ("Cargo.lock", "Cargo.toml", None),
            (
                "cargo.TOML",
                "Cargo.toml",
                Some("cargo.TOML: differs from `Cargo.toml` in case only"),
            ),
            (
                "Src/a.rs",
                "src/lib.rs",
                Some("Src: differs from `src` in case only"),
            ),
            (
                "src/A/b.rs",
                "src/a/b.rs",
                Some("src/A: differs from `a` in case only"),
            ),
            (
                "src/tas\u{212A}.rs",
                "src/task.rs",
                Some("src/tas\u{212A}.rs: differs from `task.rs` in case only"),
            ),
            (
                "src/\u{17F}ync.rs",
                "src/sync.rs",
                Some("src/\u{17F}ync.rs: differs from `sync.rs` in case only"),
            ),
            ("src", "src/lib.rs", Some("src: not a folder")),
            ("src/lib.rs/a", "src/lib.rs", Some("src/lib.rs: not a file")),
        ];
        for (present, path, expected) in table {
            let folder = tempfile::tempdir().expect("a folder");
            create_parent(&folder.path().join(present)).expect("folders can be made");
            fs::write(folder.path().join(present), "").expect("a file can be written");
            assert_eq!(found(folder.path(), path).as_deref(), expected, "{present}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn links_stand_in_the_way_where_files_and_folders_belong() {
        let table = [
            ("src", Some("src: a link")),
            ("src/content", Some("src/content: a link")),
            (
                "src/content/library.rs",
                Some("src/content/library.rs: a link"),
            ),
            ("src/other", None),
            ("target", None),
        ];
        for (link, expected) in table {
            for aim in [".", "..", "/nowhere"] {
                let folder = tempfile::tempdir().expect("a folder");
                let at = folder.path().join(link);
                create_parent(&at).expect("folders can be made");
                std::os::unix::fs::symlink(aim, &at).expect("a link can be made");
                let found = found(folder.path(), "src/content/library.rs");
                assert_eq!(found.as_deref(), expected, "{link} -> {aim}");
            }
        }
    }

    #[cfg(unix)]
    #[test]
    fn empty_folders_are_not_looked_for_behind_links() {
        let outside = tempfile::tempdir().expect("a folder");
        fs::create_dir(outside.path().join("empty")).expect("a folder can be made");
        let folder = tempfile::tempdir().expect("a folder");
        fs::create_dir_all(folder.path().join("a/b")).expect("folders can be made");
        let link = |aim: &Path, name: &str| {
            std::os::unix::fs::symlink(aim, folder.path().join(name)).expect("a link can be made");
        };
        link(outside.path(), "outside");
        // Two links to the folder itself make as many paths as there are sequences of them.
        link(Path::new("."), "left");
        link(Path::new("."), "right");
        remove_empty(folder.path());
        assert!(outside.path().join("empty").exists());
        assert!(!folder.path().join("a").exists());
    }

    #[test]
    fn a_failed_move_undoes_the_earlier_ones() {
        let folder = tempfile::tempdir().expect("a folder");
        fs::write(folder.path().join("a"), "old").expect("a file can be written");
        let replacement = |path, text| Replacement { path, text };
        let two = [replacement("a", Some("new")), replacement("c", Some("new"))];
        exchange(&two, folder.path()).expect("two files can be written");
        let failed = [
            replacement("a", None),
            replacement("e", Some("new")),
            // Its folder is a file by now.
            replacement("c/d", Some("new")),
        ];
        exchange(&failed, folder.path()).expect_err("a file is no folder");
        let text = |path: &str| fs::read_to_string(folder.path().join(path)).ok();
        assert_eq!(text("a").as_deref(), Some("new"));
        assert_eq!(text("c").as_deref(), Some("new"));
        assert_eq!(text("e"), None);
    }
}
