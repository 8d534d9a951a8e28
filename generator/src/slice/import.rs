//! A new version of the API in a folder of versions.
//!
//! Takes the vendor's document and a folder with a folder of fragments for each version (`specs/`); makes or renews the
//! folder of the document's version. Words come from what is there, in that folder first and then in the newest other
//! one. Overlays are copied into a new folder and left alone in an old one; those of their actions that do not apply to
//! the new fragments are told of.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use super::{Descriptions, Request, Selection, Sliced, Written, slice, write};
use crate::diagnostics::{Problem, Problems, What};
use crate::load::{self, Inputs, Published};

/// What to import, and where to.
#[derive(Clone, Debug)]
pub struct Import {
    /// The vendor's document, with overlays or tables of task results that tell what tasks give.
    pub document: Inputs,
    /// The folder of versions.
    pub specs: PathBuf,
    /// The table of fragments.
    pub fragments: PathBuf,
    /// The name of the version's folder; what the document says by default.
    pub version: Option<String>,
}

/// What was done.
#[derive(Clone, Debug)]
pub struct Imported {
    /// The folder of the version.
    pub folder: PathBuf,
    /// The fragments.
    pub sliced: Sliced,
    /// What was written of them.
    pub written: Written,
    /// The overlays that were copied, if the folder is new.
    pub copied: Vec<PathBuf>,
    /// Overlay actions that do not apply to the fragments, or change nothing in them.
    pub idle: Vec<Problem>,
}

impl Imported {
    /// Whether somebody has to do something before the folder can be used: write words, or mend overlays.
    pub fn is_complete(&self) -> bool {
        self.sliced.report.is_worded() && self.idle.is_empty()
    }
}

/// Imports a document.
///
/// # Errors
/// What [`slice()`] and [`write()`] refuse, and a version that cannot be the name of a folder. Nothing has changed then.
pub fn import(import: &Import) -> Result<Imported, Problems> {
    let selection = Selection::read(&import.fragments)?;
    let mut published = load::load_published(&import.document)?;
    let version = version(&published, import.version.as_deref())?;
    let versions = versions(&import.specs)?;
    let folder = import.specs.join(&version);
    let is_new = !versions.contains(&version);
    let newest = versions.iter().rfind(|other| **other != version);
    let newest = newest.map(|newest| import.specs.join(newest));
    let own = (!is_new).then(|| folder.clone());
    let known = match own.clone().or_else(|| newest.clone()) {
        Some(folder) => in_folder(&folder)?,
        None => Published::default(),
    };
    // What the overlays know of results of tasks decides what the fragments need.
    published.overlays.extend(known.overlays.iter().cloned());
    let words: Vec<PathBuf> = own.into_iter().chain(newest).collect();
    let request = Request {
        selection,
        descriptions: if words.is_empty() {
            Descriptions::Drop
        } else {
            Descriptions::From(words)
        },
        folder: folder.to_string_lossy().replace('\\', "/"),
    };
    let sliced = slice(&published, &request)?;
    let mut files = sliced.files.clone();
    let mut copied = Vec::new();
    if is_new {
        for overlay in &known.overlays {
            let (name, text) = copy(Path::new(&overlay.path), &version)?;
            files.insert(name, text);
            copied.push(PathBuf::from(&overlay.path));
        }
    }
    let written = write(&files, &folder)?;
    let (_, idle) = in_folder(&folder)?.repaired();
    Ok(Imported {
        folder,
        sliced,
        written,
        copied,
        idle,
    })
}

fn in_folder(folder: &Path) -> Result<Published, Problems> {
    load::load_published(&Inputs {
        specs: vec![folder.to_path_buf()],
        overlays: Vec::new(),
    })
}

/// The version that is given, or else the one that the document says.
fn version(published: &Published, given: Option<&str>) -> Result<String, Problems> {
    let source = published.documents.sources.first();
    let said = source.and_then(|source| source.root.pointer("/info/version")?.as_str());
    let version = given.or(said).unwrap_or_default();
    if numbers(version).is_none() {
        let what = What::Selection(format!(
            "`{version}` is no version that a folder can be named by: give one of numbers with dots between them"
        ));
        return Err(Problem::nowhere(what).into());
    }
    Ok(version.to_owned())
}

/// The folders that are named by a version, in the order of versions.
///
/// # Errors
/// A folder that cannot be read.
fn versions(specs: &Path) -> Result<Vec<String>, Problem> {
    let unreadable = |error: std::io::Error| {
        let shown = specs.to_string_lossy().replace('\\', "/");
        Problem::of_file(shown, What::Unreadable(error.to_string()))
    };
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(specs).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if let (true, Some(numbers)) = (entry.path().is_dir(), numbers(&name)) {
            found.insert(numbers, name);
        }
    }
    Ok(found.into_values().collect())
}

fn numbers(version: &str) -> Option<Vec<u64>> {
    version.split('.').map(|part| part.parse().ok()).collect()
}

/// The name and the text of an overlay for another version. What it says of itself is kept in step; its actions and
/// comments stay as they are.
fn copy(overlay: &Path, version: &str) -> Result<(String, String), Problem> {
    let name = overlay.file_name().unwrap_or_default();
    let text = fs::read_to_string(overlay).map_err(|error| {
        let shown = overlay.to_string_lossy().replace('\\', "/");
        Problem::of_file(shown, What::Unreadable(error.to_string()))
    })?;
    let old = overlay.parent().and_then(Path::file_name);
    let old = old.unwrap_or_default().to_string_lossy().into_owned();
    let mut out = String::new();
    let mut about_itself = false;
    for line in text.split_inclusive('\n') {
        if !line.starts_with([' ', '\n', '\r', '#']) {
            about_itself = line.starts_with("info:");
        }
        if about_itself && !old.is_empty() {
            out.push_str(&line.replace(&old, version));
        } else {
            out.push_str(line);
        }
    }
    Ok((name.to_string_lossy().into_owned(), out))
}
