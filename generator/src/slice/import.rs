//! A new version of the API in a folder of versions.
//!
//! Takes the vendor's document and a folder with a folder of fragments for each version (`specs/`); makes or renews the
//! folder of the document's version. Words come from what is there, in that folder first and then in the newest other
//! one. Overlays are copied into a new folder and left alone in an old one; those of their actions that do not apply to
//! the new fragments are told of. Fragments that the table no longer makes go, if they carry its note; any other document
//! that it does not make is nothing that this module knows of: it is left alone, counts for nothing, and is told of.

use std::fs;
use std::path::{Path, PathBuf};

use super::folder::write_and_remove;
use super::{Descriptions, NOTE, Request, Selection, Sliced, Written, select, slice};
use crate::diagnostics::{Problem, ProblemKind, Problems};
use crate::load::{self, Inputs, Published, Source};
use crate::{dialect, versions};

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
    /// Documents in the folder that the table of fragments does not make, and that do not carry its note.
    pub foreign: Vec<PathBuf>,
}

impl Imported {
    /// Whether the folder can be used as it is: nobody has to write words, mend overlays, or take documents away first.
    pub fn is_complete(&self) -> bool {
        self.sliced.report.is_worded() && self.idle.is_empty() && self.foreign.is_empty()
    }
}

/// Imports a document.
///
/// # Errors
/// What [`slice()`] and [`write()`](super::write()) refuse, and a version that cannot be the name of a folder. Nothing has changed then.
pub fn import(import: &Import) -> Result<Imported, Problems> {
    let selection = Selection::read(&import.fragments)?;
    let mut published = load::load_published(&import.document)?;
    let version = version(&published, import.version.as_deref())?;
    let versions = versions::all(&import.specs)?;
    let folder = import.specs.join(&version);
    let is_new = !versions.contains(&version);
    let newest = versions.iter().rfind(|other| **other != version);
    let newest = newest.map(|newest| import.specs.join(newest));
    let own = if is_new {
        None
    } else {
        Some(Folder::read(&folder, &selection)?)
    };
    let known = match (&own, &newest) {
        (Some(own), _) => load_files(own.files.clone())?,
        (None, Some(newest)) => load_files(vec![newest.clone()])?,
        (None, None) => Published::default(),
    };
    // What the overlays know of results of tasks decides what the fragments need.
    published.overlays.extend(known.overlays.iter().cloned());
    let own_words = own.as_ref().map(|own| own.words.clone());
    let words: Vec<Vec<PathBuf>> = own_words
        .into_iter()
        .chain(newest.map(|newest| vec![newest]))
        .collect();
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
    let own = own.unwrap_or_default();
    let gone = |name: &String| !sliced.files.contains_key(name);
    let removed = own.fragments.into_iter().filter(gone).collect();
    let written = write_and_remove(&files, removed, &folder)?;
    let mut there = load::files(&in_folder(&folder))?;
    there.retain(|path| !own.foreign.contains(path));
    let (_, idle) = load_files(there)?.repaired();
    Ok(Imported {
        folder,
        sliced,
        written,
        copied,
        idle,
        foreign: own.foreign,
    })
}

/// What is in the folder of a version that is there.
#[derive(Default)]
struct Folder {
    /// All fragments and overlays.
    files: Vec<PathBuf>,
    /// Those of them that words are taken from.
    words: Vec<PathBuf>,
    /// The names of the documents that carry the note of the table.
    fragments: Vec<String>,
    /// Documents that do not, and are none of the table's by their name, either.
    foreign: Vec<PathBuf>,
}

impl Folder {
    fn read(folder: &Path, selection: &Selection) -> Result<Self, Problems> {
        let inputs = in_folder(folder);
        let published = load::load_published(&inputs)?;
        let note = selection.note.as_deref().unwrap_or(NOTE);
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
            if carries(source, note) {
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
        // Words are in former fragments as long as the new ones are not there beside them.
        if !former.is_empty() && !is_set(&found.words) {
            found.words.retain(|path| !former.contains(path));
        }
        Ok(found)
    }
}

/// Whether files are documents that go together: none says what another one says.
fn is_set(files: &[PathBuf]) -> bool {
    let read = |published: Published| dialect::read(&published.repaired().0);
    load_files(files.to_vec()).and_then(read).is_ok()
}

/// Whether the comment at the top of a file has the note of the table, for any title and version.
fn carries(source: &Source, note: &str) -> bool {
    let comment = source
        .text()
        .lines()
        .map_while(|line| line.strip_prefix('#'));
    let comment: Vec<&str> = comment.map(str::trim).collect();
    note.lines().all(|note| {
        let pieces = note.trim().split("{title}");
        let pieces: Vec<&str> = pieces.flat_map(|piece| piece.split("{version}")).collect();
        let is_note = |line: &&str| select::pieces_match(pieces.iter().copied(), line);
        comment.iter().any(is_note)
    })
}

fn in_folder(folder: &Path) -> Inputs {
    Inputs {
        specs: vec![folder.to_path_buf()],
        overlays: Vec::new(),
        ..Inputs::default()
    }
}

/// The documents and overlays of these files and folders.
fn load_files(specs: Vec<PathBuf>) -> Result<Published, Problems> {
    load::load_published(&Inputs {
        specs,
        overlays: Vec::new(),
        ..Inputs::default()
    })
}

/// The version that is given, or else the one that the document says.
fn version(published: &Published, given: Option<&str>) -> Result<String, Problems> {
    let source = published.documents.sources.first();
    let said = source.and_then(|source| source.root.pointer("/info/version")?.as_str());
    let version = given.or(said).unwrap_or_default();
    if versions::numbers(version).is_none() {
        let what = ProblemKind::Selection(format!(
            "`{version}` is no version that a folder can be named by: give one of numbers with dots between them"
        ));
        return Err(Problem::nowhere(what).into());
    }
    Ok(version.to_owned())
}

/// The name and the text of an overlay for another version. What it says of itself is kept in step; its actions and
/// comments stay as they are.
fn copy(overlay: &Path, version: &str) -> Result<(String, String), Problem> {
    let name = overlay.file_name().unwrap_or_default();
    let text = fs::read_to_string(overlay).map_err(|error| {
        let shown = overlay.to_string_lossy().replace('\\', "/");
        Problem::of_file(shown, ProblemKind::Unreadable(error.to_string()))
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
