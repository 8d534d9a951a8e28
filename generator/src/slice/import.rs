//! Imports a version of the API into a folder of versions.
//!
//! Takes the vendor's document and a folder with a folder of fragments for each version (`specs/`); creates or updates the
//! folder of the document's version.
//!
//! - Descriptions are taken from the existing folder of the version, then from the newest other one.
//! - Overlays are copied to a new folder and never changed in an existing one. Actions that do not apply to the new
//!   fragments are reported.
//! - Fragments that are no longer in the table are removed if they have its note. Other documents are ignored and reported.

use std::fs;
use std::path::{Path, PathBuf};

use super::folder::{self, Written};
use super::note;
use super::request::{Request, Sliced};
use super::slice;
use super::table::Selection;
use super::wording::Descriptions;
use crate::api::Place;
use crate::diagnostics::{Problem, ProblemKind, Problems};
use crate::knowledge::Knowledge;
use crate::load::{self, Documents, Inputs, Published, Source};
use crate::{dialect, versions};

/// A document to import, and its destination.
#[derive(Clone, Debug)]
pub struct Import {
    /// The vendor's document, with overlays and tables of task results.
    pub document: Inputs,
    /// The folder of versions.
    pub specs: PathBuf,
    /// The table of fragments.
    pub fragments: PathBuf,
    /// The version, if the document states another one or none. The fragments state this one.
    pub version: Option<String>,
}

/// The result of an import.
#[derive(Clone, Debug)]
pub struct Imported {
    /// The version.
    pub version: String,
    /// The folder of the version.
    pub folder: PathBuf,
    /// Set if the folder did not exist before.
    pub is_new: bool,
    /// Set if facts that no document carries are known about the newest other version, and none about this one.
    pub is_unknown: bool,
    /// The fragments.
    pub sliced: Sliced,
    /// The written files.
    pub written: Written,
    /// The copied overlays, if the folder is new.
    pub copied: Vec<PathBuf>,
    /// Overlay actions without effect on the fragments.
    pub idle: Vec<Problem>,
    /// Documents in the folder that are not in the table and do not have its note.
    pub foreign: Vec<PathBuf>,
}

impl Imported {
    /// Returns `true` if no description, overlay or document of the folder needs an edit, and every fact was read.
    pub fn is_complete(&self) -> bool {
        let Sliced { report, unread, .. } = &self.sliced;
        report.is_complete() && unread.is_empty() && self.idle.is_empty() && self.foreign.is_empty()
    }
}

/// The place of the version in a document.
const VERSION: &str = "/info/version";

/// Imports a document.
///
/// # Errors
/// The errors of [`slice()`], [`compare()`](folder::compare) and [`apply()`](folder::apply), and a version that is no folder
/// name. Nothing is changed in this case.
pub fn import(import: &Import) -> Result<Imported, Problems> {
    let selection = Selection::read(&import.fragments)?;
    let mut published = load::load_published(&import.document)?;
    // Fragments are of OpenAPI 3.0, and so are the overlays beside them.
    published.documents.replace_published();
    let version = version(&mut published.documents, import.version.as_deref())?;
    let versions = versions::all(&import.specs)?;
    let folder = import.specs.join(&version);
    let is_new = !versions.contains(&version);
    let newest = versions.iter().rfind(|other| **other != version);
    let is_unknown =
        newest.is_some_and(|newest| is_unknown(&published.documents, &version, newest));
    let newest = newest.map(|newest| import.specs.join(newest));
    let own = match is_new {
        true => None,
        false => Some(Folder::read(&folder, &selection)?),
    };
    let known = match (&own, &newest) {
        (Some(own), _) => load_files(own.files.clone())?,
        (None, Some(newest)) => load_files(vec![newest.clone()])?,
        (None, None) => Published::default(),
    };
    // Task results in overlays decide which types the fragments need.
    published.overlays.extend(known.overlays.iter().cloned());
    let own_words = own.as_ref().map(|own| own.words.clone());
    let words: Vec<Vec<PathBuf>> = own_words
        .into_iter()
        .chain(newest.map(|newest| vec![newest]))
        .collect();
    let request = Request {
        selection,
        descriptions: match words.is_empty() {
            true => Descriptions::Drop,
            false => Descriptions::From(words),
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
    let own = own.unwrap_or_default();
    let gone = |name: &String| !sliced.files.contains_key(name);
    let removed = own.fragments.into_iter().filter(gone).collect();
    let written = folder::compare(&files, removed, &folder)?;
    folder::apply(&written, &files, &folder)?;
    let mut there = load::files(&in_folder(&folder))?;
    there.retain(|path| !own.foreign.contains(path));
    let (_, idle) = load_files(there)?.repaired();
    Ok(Imported {
        version,
        folder,
        is_new,
        is_unknown,
        sliced,
        written,
        copied,
        idle,
        foreign: own.foreign,
    })
}

/// The existing folder of a version.
#[derive(Default)]
struct Folder {
    /// All fragments and overlays.
    files: Vec<PathBuf>,
    /// The files with descriptions to take over.
    words: Vec<PathBuf>,
    /// The names of documents with the note of the table.
    fragments: Vec<String>,
    /// Documents that have neither the note nor a name of the table.
    foreign: Vec<PathBuf>,
}

impl Folder {
    fn read(folder: &Path, selection: &Selection) -> Result<Self, Problems> {
        let inputs = in_folder(folder);
        let published = load::load_published(&inputs)?;
        let names = selection.fragments.iter().map(|fragment| &fragment.name);
        let names: Vec<String> = names
            .chain([&selection.common])
            .map(|name| format!("{name}.yaml"))
            .collect();
        let mut found = Self {
            files: load::files(&inputs)?,
            ..Self::default()
        };
        let mut former = Vec::new();
        for source in &published.documents.sources {
            let path = Path::new(&source.path);
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            let is_wanted = names.iter().any(|wanted| *wanted == name);
            if note::is_in(source, selection) {
                found.fragments.push(name.into_owned());
                if !is_wanted {
                    former.push(path.to_path_buf());
                }
            } else if !is_wanted {
                found.foreign.push(path.to_path_buf());
            }
        }
        found.files.retain(|path| !found.foreign.contains(path));
        found.words.clone_from(&found.files);
        // Former fragments have the descriptions until the new fragments exist.
        if !former.is_empty() && !is_set(&found.words) {
            found.words.retain(|path| !former.contains(path));
        }
        Ok(found)
    }
}

/// Returns `true` if the documents can be read together, without duplicates.
fn is_set(files: &[PathBuf]) -> bool {
    let read = |published: Published| dialect::read(&published.repaired().0);
    load_files(files.to_vec()).and_then(read).is_ok()
}

fn in_folder(folder: &Path) -> Inputs {
    Inputs {
        specs: vec![folder.to_path_buf()],
        overlays: Vec::new(),
        ..Inputs::default()
    }
}

/// Loads the documents and overlays of files and folders.
fn load_files(specs: Vec<PathBuf>) -> Result<Published, Problems> {
    load::load_published(&Inputs {
        specs,
        overlays: Vec::new(),
        ..Inputs::default()
    })
}

/// Returns the version in the documents, after setting the given one.
fn version(documents: &mut Documents, given: Option<&str>) -> Result<String, Problems> {
    let stated = |source: &Source| Some(source.root.pointer(VERSION)?.as_str()?.to_owned());
    let stated = documents.sources.first().and_then(stated);
    let version = given.map(str::to_owned).or(stated).unwrap_or_default();
    if versions::numbers(&version).is_none() {
        let what = ProblemKind::Selection(format!(
            "`{version}` is no version that can name a folder: expected numbers separated by dots"
        ));
        let place = Place {
            file: 0,
            pointer: VERSION.to_owned(),
        };
        return Err(match given {
            Some(_) => Problem::nowhere(what).into(),
            None => documents.problem(&place, what).into(),
        });
    }
    if given.is_some() {
        let roots = documents.sources.iter_mut().map(|source| &mut source.root);
        let infos = roots.filter_map(|root| root.get_mut("info")?.as_object_mut());
        infos.for_each(|info| {
            info.insert("version".to_owned(), version.clone().into());
        });
    }
    Ok(version)
}

/// Returns `true` if facts that no document carries are known about another version only.
fn is_unknown(documents: &Documents, version: &str, other: &str) -> bool {
    let titles = documents.sources.iter();
    let mut titles = titles.filter_map(|source| source.root.pointer("/info/title")?.as_str());
    titles.any(|title| {
        Knowledge::of(title, other).is_some() && Knowledge::of(title, version).is_none()
    })
}

/// Returns the name and text of an overlay for another version. Its `info` is adapted; actions and comments are
/// unchanged.
fn copy(overlay: &Path, version: &str) -> Result<(String, String), Problem> {
    let name = overlay.file_name().unwrap_or_default();
    let text = fs::read_to_string(overlay).map_err(|error| {
        let shown = overlay.to_string_lossy().replace('\\', "/");
        Problem::of_file(shown, ProblemKind::Unreadable(error.to_string()))
    })?;
    let old = overlay.parent().and_then(Path::file_name);
    let old = old.unwrap_or_default().to_string_lossy().into_owned();
    let mut out = String::new();
    let mut in_info = false;
    for line in text.split_inclusive('\n') {
        if !line.starts_with([' ', '\n', '\r', '#']) {
            in_info = line.starts_with("info:");
        }
        if in_info && !old.is_empty() {
            out.push_str(&line.replace(&old, version));
        } else {
            out.push_str(line);
        }
    }
    Ok((name.to_string_lossy().into_owned(), out))
}
