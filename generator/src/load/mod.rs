//! Files and overlays → documents, with the place of every node at hand.
//!
//! Takes paths of files and folders; gives each file's tree with the overlays applied. Reads nothing but the files
//! that were named (or lie in a folder that was), and never the network.

mod locate;
mod overlay;
mod tree;

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::api::Place;
use crate::diagnostics::{Location, Problem, Problems, What};

/// What to load.
#[derive(Clone, Debug, Default)]
pub struct Inputs {
    /// Files, or folders whose `.yaml`, `.yml` and `.json` files are taken; overlays in a folder are recognised.
    pub specs: Vec<PathBuf>,
    /// Overlays beside those in the folders, applied after them, in this order; or tables of task results, JSON objects
    /// from an operation's id to the type of its task's result.
    pub overlays: Vec<PathBuf>,
}

/// One file of a document set.
#[derive(Clone, Debug)]
pub struct Source {
    /// The path as given, with `/` between its parts.
    pub path: String,
    /// The text as read.
    text: String,
    /// The tree, overlays applied.
    pub root: Value,
}

/// All files of an API, ordered by path: the order in which they were given makes no difference.
#[derive(Clone, Debug, Default)]
pub struct Documents {
    /// The files.
    pub sources: Vec<Source>,
    /// Results of tasks that the documents do not tell, by operation id.
    pub task_results: Vec<Source>,
}

impl Documents {
    /// Line and column of a place. What an overlay added has the place of the nearest node that was there before.
    pub fn location(&self, place: &Place) -> Location {
        match self.sources.get(place.file) {
            Some(source) => {
                let (line, column) = locate::position(&source.path, &source.text, &place.pointer);
                Location {
                    file: source.path.clone(),
                    line,
                    column,
                    pointer: place.pointer.clone(),
                }
            }
            None => Location {
                file: String::new(),
                line: 0,
                column: 0,
                pointer: place.pointer.clone(),
            },
        }
    }

    /// Lines and columns of many places, in their order, with one pass over each file.
    pub fn locations(&self, places: &[Place]) -> Vec<Location> {
        let mut located: Vec<Location> = places
            .iter()
            .map(|place| Location {
                file: String::new(),
                line: 0,
                column: 0,
                pointer: place.pointer.clone(),
            })
            .collect();
        for (index, source) in self.sources.iter().enumerate() {
            let here: Vec<usize> = (0..places.len())
                .filter(|at| places[*at].file == index)
                .collect();
            if here.is_empty() {
                continue;
            }
            let pointers: Vec<&str> = here.iter().map(|at| places[*at].pointer.as_str()).collect();
            let found = locate::positions(&source.path, &source.text, &pointers);
            for (at, (line, column)) in here.into_iter().zip(found) {
                source.path.clone_into(&mut located[at].file);
                (located[at].line, located[at].column) = (line, column);
            }
        }
        located
    }

    /// A problem at a place.
    pub fn problem(&self, place: &Place, what: What) -> Problem {
        Problem::at(self.location(place), what)
    }
}

/// Loads everything and applies the overlays.
///
/// # Errors
/// Every file that cannot be read or parsed, and every overlay action that is wrong or matches nothing.
pub fn load(inputs: &Inputs) -> Result<Documents, Problems> {
    let mut problems = Vec::new();
    let mut sources = Vec::new();
    let mut overlays = Vec::new();
    let mut tables = Vec::new();
    for path in expand(&inputs.specs, &mut problems) {
        match read(&path) {
            Ok(source) if overlay::is_overlay(&source.root) => overlays.push(source),
            Ok(source)
                if sources
                    .iter()
                    .any(|known: &Source| known.path == source.path) => {}
            Ok(source) => sources.push(source),
            Err(problem) => problems.push(problem),
        }
    }
    sources.sort_by(|a, b| a.path.cmp(&b.path));
    overlays.sort_by(|a, b| a.path.cmp(&b.path));
    for path in &inputs.overlays {
        match read(path) {
            Ok(source) if overlays.iter().any(|known| known.path == source.path) => {}
            Ok(source) if is_table(&source.root) => tables.push(source),
            Ok(source) => overlays.push(source),
            Err(problem) => problems.push(problem),
        }
    }
    if sources.is_empty() && problems.is_empty() {
        problems.push(Problem::nowhere(What::NothingGiven));
    }
    let mut documents = Problems::or(
        problems,
        Documents {
            sources,
            task_results: tables,
        },
    )?;
    for source in &overlays {
        overlay::apply(source, &mut documents)?;
    }
    Ok(documents)
}

/// A table of task results: a mapping whose keys are operation ids, not those of an overlay.
fn is_table(root: &Value) -> bool {
    root.as_object().is_some_and(|map| {
        !overlay::is_overlay(root) && !map.is_empty() && map.keys().all(|key| key.contains('_'))
    })
}

/// Builds documents from texts, as [`load`] does from files: for tests, and for callers that hold them in memory.
///
/// # Errors
/// As [`load`].
pub fn load_texts(
    texts: &[(&str, &str)],
    overlays: &[(&str, &str)],
) -> Result<Documents, Problems> {
    let parsed = |files: &[(&str, &str)]| -> Result<Vec<Source>, Problems> {
        files
            .iter()
            .map(|(path, text)| {
                parse((*path).to_owned(), (*text).to_owned()).map_err(Problems::from)
            })
            .collect()
    };
    let mut sources = parsed(texts)?;
    sources.sort_by(|a, b| a.path.cmp(&b.path));
    let mut documents = Documents {
        sources,
        task_results: Vec::new(),
    };
    for source in parsed(overlays)? {
        overlay::apply(&source, &mut documents)?;
    }
    Ok(documents)
}

/// The files that the paths name.
fn expand(paths: &[PathBuf], problems: &mut Vec<Problem>) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for path in paths {
        if path.is_dir() {
            match in_folder(path) {
                Ok(found) => files.extend(found),
                Err(error) => problems.push(unreadable(path, &error)),
            }
        } else {
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

fn read(path: &Path) -> Result<Source, Problem> {
    let text = std::fs::read_to_string(path).map_err(|error| unreadable(path, &error))?;
    parse(shown(path), text)
}

fn parse(path: String, text: String) -> Result<Source, Problem> {
    match tree::parse(&path, &text) {
        Ok(root) => Ok(Source { path, text, root }),
        Err(error) => {
            let at = Location {
                file: path,
                line: error.line,
                column: error.column,
                pointer: String::new(),
            };
            Err(Problem::at(at, error.what))
        }
    }
}

/// The path with `/` on every system, so that messages and headers are the same everywhere.
fn shown(path: &Path) -> String {
    let parts: Vec<_> = path
        .components()
        .map(|part| part.as_os_str().to_string_lossy())
        .collect();
    parts.join("/").replace("//", "/")
}

fn unreadable(path: &Path, error: &std::io::Error) -> Problem {
    Problem::of_file(shown(path), What::Unreadable(error.to_string()))
}
