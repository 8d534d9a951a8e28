//! Files and overlays → documents, with the place of every node at hand.
//!
//! Takes paths of files and folders; gives each file's tree with the overlays applied. Reads nothing but the files
//! that were named (or lie in a folder that was), and never the network.

mod clock;
mod limits;
mod locate;
mod overlay;
mod sections;
mod state;
mod tree;
mod twice;
mod words;

use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::Value;

use crate::api::Place;
use crate::diagnostics::{Location, Problem, ProblemKind, Problems};
use crate::run_options::{RunOptions, Step};
use crate::source_text::{Format, without_byte_order_mark};
pub use limits::Limits;
use locate::Index;
pub(crate) use locate::positions;
use tree::{Fault, Parsed, TreeError};

/// What to load.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Inputs {
    /// Files, or folders whose `.yaml`, `.yml` and `.json` files are taken; overlays in a folder are recognised.
    pub specs: Vec<PathBuf>,
    /// Overlays beside those in the folders, applied after them, in this order; or tables of task results, JSON objects
    /// from an operation's id to the type of its task's result.
    pub overlays: Vec<PathBuf>,
    /// What a file may ask for.
    pub limits: Limits,
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
    /// Where everything stands in the text, once somebody has asked.
    index: OnceLock<Index>,
}

impl Source {
    fn new(path: String, text: String, root: Value) -> Self {
        Self {
            path,
            text,
            root,
            index: OnceLock::new(),
        }
    }

    /// Line and column of a node.
    fn position(&self, pointer: &str) -> (usize, usize) {
        let index = || Index::of(&self.path, &self.text);
        self.index.get_or_init(index).get(pointer)
    }

    /// The text as read.
    pub fn text(&self) -> &str {
        &self.text
    }
}

/// All files of an API, ordered by path: the order in which they were given makes no difference.
#[derive(Clone, Debug, Default)]
pub struct Documents {
    /// The files.
    pub sources: Vec<Source>,
    /// Results of tasks that the documents do not tell, by operation id.
    pub task_results: Vec<Source>,
    /// How much overlays may add to them.
    growth: overlay::Growth,
}

impl Documents {
    /// Line and column of a place. What an overlay added has the place of the nearest node that was there before. The
    /// first time, this goes through the whole file: problems come in numbers, and a run that has some is over soon.
    pub fn location(&self, place: &Place) -> Location {
        let source = self.sources.get(place.file);
        let position = source.map(|source| source.position(&place.pointer));
        self.located(place, position.unwrap_or((1, 1)))
    }

    /// Lines and columns of places, in this order: far faster than asking for one after the other.
    pub fn locations(&self, places: &[&Place]) -> Vec<Location> {
        let mut positions = vec![(1, 1); places.len()];
        for (file, source) in self.sources.iter().enumerate() {
            let of_file = || (0..places.len()).filter(|index| places[*index].file == file);
            let pointers: Vec<&str> = of_file()
                .map(|index| places[index].pointer.as_str())
                .collect();
            if !pointers.is_empty() {
                let found = locate::positions(&source.path, &source.text, &pointers);
                of_file()
                    .zip(found)
                    .for_each(|(index, position)| positions[index] = position);
            }
        }
        let located = places.iter().zip(positions);
        located
            .map(|(place, position)| self.located(place, position))
            .collect()
    }

    fn located(&self, place: &Place, (line, column): (usize, usize)) -> Location {
        let source = self.sources.get(place.file);
        Location {
            file: source.map(|source| source.path.clone()).unwrap_or_default(),
            line,
            column,
            pointer: place.pointer.clone(),
        }
    }

    /// Takes the trees out, once they have been read: places are looked up in the texts.
    pub fn take_trees(&mut self) -> Vec<Value> {
        let sources = self.sources.iter_mut();
        sources.map(|source| source.root.take()).collect()
    }

    /// A problem at a place.
    pub fn problem(&self, place: &Place, what: ProblemKind) -> Problem {
        Problem::at(self.location(place), what)
    }
}

/// Loads everything and applies the overlays.
///
/// # Errors
/// Every file that cannot be read or parsed, and every overlay action that is wrong or matches nothing.
pub fn load(inputs: &Inputs) -> Result<Documents, Problems> {
    load_with(inputs, &RunOptions::default())
}

/// [`load`], with a say in how it is done.
///
/// # Errors
/// As [`load`].
pub fn load_with(inputs: &Inputs, options: &RunOptions<'_>) -> Result<Documents, Problems> {
    let published = published_with(inputs, options)?;
    let mut documents = published.documents;
    for source in &published.overlays {
        overlay::apply(source, &mut documents)?;
    }
    Ok(documents)
}

/// Documents as their publisher wrote them, beside what repairs them.
#[derive(Clone, Debug, Default)]
pub struct Published {
    /// The documents, no overlay applied.
    pub documents: Documents,
    /// The overlays, in the order in which they apply.
    pub overlays: Vec<Source>,
    /// The paths of those that were named by themselves, and do not only lie in a folder that was.
    pub named: Vec<String>,
}

impl Published {
    /// The documents with every overlay action applied that still applies, and what is wrong with the others: they
    /// match nothing, or they change nothing.
    pub fn repaired(&self) -> (Documents, Vec<Problem>) {
        let mut documents = self.documents.clone();
        let faults = self.repair(&mut documents);
        (documents, faults)
    }

    /// The documents with every overlay action applied that still applies.
    ///
    /// # Errors
    /// Every overlay that is malformed, and every action that matches nothing of an overlay that was named by itself: who
    /// names one wants what it says.
    pub fn mended(&self) -> Result<Documents, Problems> {
        let (documents, mut faults) = self.repaired();
        let is_named = |problem: &Problem| {
            let file = problem.at.file();
            self.named.iter().any(|named| Some(named.as_str()) == file)
        };
        faults.retain(|problem| match *problem.kind {
            ProblemKind::Idle { .. } => false,
            ProblemKind::Unmatched { .. } => is_named(problem),
            _ => true,
        });
        Problems::or(faults, documents)
    }

    /// Applies the overlays to other documents, as [`repaired`](Self::repaired) does.
    pub fn repair(&self, documents: &mut Documents) -> Vec<Problem> {
        let review = |source| overlay::review(source, documents);
        self.overlays.iter().flat_map(review).collect()
    }
}

/// Loads everything and leaves the documents as they are.
///
/// # Errors
/// Every file that cannot be read or parsed.
pub fn load_published(inputs: &Inputs) -> Result<Published, Problems> {
    published_with(inputs, &RunOptions::default())
}

fn published_with(inputs: &Inputs, options: &RunOptions<'_>) -> Result<Published, Problems> {
    let mut problems = Vec::new();
    let paths = expand(&inputs.specs, &mut problems);
    let specs = paths.len();
    let all = paths.iter().chain(&inputs.overlays);
    let mut read = read_all(all, inputs.limits, options)?.into_iter();
    let mut sources = Vec::new();
    let mut overlays = Vec::new();
    let mut tables = Vec::new();
    for source in read.by_ref().take(specs) {
        match source {
            Ok(source) if overlay::is_overlay(&source.root) => overlays.push(source),
            Ok(source)
                if sources
                    .iter()
                    .any(|known: &Source| known.path == source.path) => {}
            Ok(source) => sources.push(source),
            Err(refused) => problems.extend(refused),
        }
    }
    sources.sort_by(|a, b| a.path.cmp(&b.path));
    overlays.sort_by(|a, b| a.path.cmp(&b.path));
    let mut named = Vec::new();
    for source in read {
        match source {
            Ok(source) if is_table(&source.root) => tables.push(source),
            Ok(source) => {
                named.push(source.path.clone());
                if !overlays.iter().any(|known| known.path == source.path) {
                    overlays.push(source);
                }
            }
            Err(refused) => problems.extend(refused),
        }
    }
    if sources.is_empty() && problems.is_empty() {
        problems.push(Problem::nowhere(ProblemKind::NothingGiven));
    }
    let documents = Documents {
        sources,
        task_results: tables,
        growth: overlay::Growth::new(inputs.limits),
    };
    Problems::or(
        problems,
        Published {
            documents,
            overlays,
            named,
        },
    )
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
                let text = without_byte_order_mark(text).to_owned();
                parse((*path).to_owned(), text, Limits::default()).map_err(Problems::new)
            })
            .collect()
    };
    let mut sources = parsed(texts)?;
    sources.sort_by(|a, b| a.path.cmp(&b.path));
    let mut documents = Documents {
        sources,
        ..Documents::default()
    };
    for source in parsed(overlays)? {
        overlay::apply(&source, &mut documents)?;
    }
    Ok(documents)
}

/// The tree of a YAML text whose sections of `least` bytes or more are parsed by themselves, if it can be cut so and they
/// go together: for tests, because files worth cutting are too large for those.
#[doc(hidden)]
pub fn tree_of_sections(text: &str, least: usize) -> Option<Value> {
    let parts = sections::split(text, least);
    let limits = Limits::default();
    let trees = parts.iter().map(|part| tree::parse("", part, limits).ok());
    (parts.len() > 1)
        .then(|| sections::join(trees, limits.nodes))
        .flatten()
}

/// All files that are read for these inputs, each once, ordered by path.
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

/// The files that the paths name.
fn expand(paths: &[PathBuf], problems: &mut Vec<Problem>) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for path in paths {
        if path.is_dir() {
            match in_folder(path) {
                Ok(found) => files.extend(found),
                Err(error) => {
                    let what = ProblemKind::Unreadable(error.to_string());
                    problems.push(Problem::of_file(shown(path), what));
                }
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

/// Reads and parses files on all cores, large ones in sections. A file that is refused stops none of the others.
fn read_all<'p>(
    paths: impl Iterator<Item = &'p PathBuf>,
    limits: Limits,
    options: &RunOptions<'_>,
) -> Result<Vec<Result<Source, Vec<Problem>>>, Problem> {
    let texts: Vec<(String, Result<String, Problem>)> = paths
        .map(|path| (shown(path), text(path, limits)))
        .collect();
    let parts: Vec<(&str, Vec<&str>)> = texts
        .iter()
        .map(|(path, text)| match text {
            Ok(text) if Format::of(path) == Format::Json => (path.as_str(), vec![text.as_str()]),
            Ok(text) => (path.as_str(), sections::split(text, sections::LEAST)),
            Err(_) => (path.as_str(), Vec::new()),
        })
        .collect();
    let pieces: Vec<(&str, &str)> = parts
        .iter()
        .flat_map(|(path, parts)| parts.iter().map(|part| (*path, *part)))
        .collect();
    let bytes = pieces.iter().map(|(_, part)| part.len()).sum();
    let parsed = AtomicUsize::new(0);
    options.report(Step::Load, 0, bytes);
    let parse = |piece: usize| {
        let (path, part) = pieces[piece];
        let tree = tree::parse(path, part, limits);
        let before = parsed.fetch_add(part.len(), Ordering::Relaxed);
        options.report(Step::Load, before + part.len(), bytes);
        Ok::<_, Problem>(tree)
    };
    let mut trees = options
        .workers
        .each(pieces.len(), parse, |_| ())?
        .into_iter();
    let trees: Vec<_> = parts
        .iter()
        .map(|(_, parts)| trees.by_ref().take(parts.len()).collect())
        .collect();
    let whole = texts.into_iter().zip(trees);
    let source = |((path, text), trees): ((String, Result<String, Problem>), _)| match text {
        Ok(text) => source(path, text, trees, limits),
        Err(problem) => Err(vec![problem]),
    };
    Ok(whole.map(source).collect())
}

/// A file from the trees of its parts. Where these do not go together, the whole of it tells why.
fn source(
    path: String,
    text: String,
    mut parts: Vec<Result<Parsed, TreeError>>,
    limits: Limits,
) -> Result<Source, Vec<Problem>> {
    if parts.len() > 1 {
        let parts = parts.into_iter().map(Result::ok);
        return match sections::join(parts, limits.nodes) {
            Some(root) => Ok(Source::new(path, text, root)),
            None => parse(path, text, limits),
        };
    }
    match parts.pop() {
        Some(Ok(parsed)) => Ok(Source::new(path, text, parsed.root)),
        Some(Err(error)) => Err(refused(&path, &text, error, limits)),
        None => parse(path, text, limits),
    }
}

fn parse(path: String, text: String, limits: Limits) -> Result<Source, Vec<Problem>> {
    match tree::parse(&path, &text, limits) {
        Ok(parsed) => Ok(Source::new(path, text, parsed.root)),
        Err(error) => Err(refused(&path, &text, error, limits)),
    }
}

/// What is wrong with a text: the first thing that the reader stumbles over, or all keys that are there twice.
fn refused(path: &str, text: &str, error: TreeError, limits: Limits) -> Vec<Problem> {
    let at = |(line, column), pointer: &str| Location {
        file: path.to_owned(),
        line,
        column,
        pointer: pointer.to_owned(),
    };
    let here = |what| match error.at {
        Some(position) => Problem::at(at(position, ""), what),
        None => Problem::of_file(path, what),
    };
    let key = match error.fault {
        Fault::What(what) => return vec![here(*what)],
        Fault::Twice(key) => key,
    };
    let twice = twice::twice(path, text, limits.nodes);
    if twice.is_empty() {
        // Not found again: the second place is still known.
        let what = ProblemKind::Syntax(format!("the key `{key}` stands here a second time"));
        return vec![here(what)];
    }
    let problem = |twice: twice::Twice| {
        let what = ProblemKind::DuplicateKey {
            key: twice.key,
            first: at(twice.first, &twice.pointer),
        };
        Problem::at(at(twice.second, &twice.pointer), what)
    };
    twice.into_iter().map(problem).collect()
}

/// The path with `/` on every system, so that messages and headers are the same everywhere.
fn shown(path: &Path) -> String {
    let parts: Vec<_> = path
        .components()
        .map(|part| part.as_os_str().to_string_lossy())
        .collect();
    parts.join("/").replace("//", "/")
}

/// The bytes of an input, and no more than it may have: it may be a device that never ends.
pub(crate) fn bytes(path: &Path, limits: Limits) -> Result<Vec<u8>, Problem> {
    let limit = limits.size;
    let most = u64::try_from(limit).unwrap_or(u64::MAX);
    let mut bytes = Vec::new();
    let read = std::fs::File::open(path)
        .and_then(|file| file.take(most.saturating_add(1)).read_to_end(&mut bytes));
    match read {
        Err(error) => Err(Problem::of_file(
            shown(path),
            ProblemKind::Unreadable(error.to_string()),
        )),
        Ok(read) if read > limit => Err(Problem::of_file(
            shown(path),
            ProblemKind::TooLarge { limit },
        )),
        Ok(_) => Ok(bytes),
    }
}

fn text(path: &Path, limits: Limits) -> Result<String, Problem> {
    let text = String::from_utf8(bytes(path, limits)?);
    let text = text.map(|text| match without_byte_order_mark(&text) {
        unmarked if unmarked.len() < text.len() => unmarked.to_owned(),
        _ => text,
    });
    text.map_err(|error| {
        let valid = error.utf8_error().valid_up_to();
        let before = String::from_utf8_lossy(&error.as_bytes()[..valid]).into_owned();
        let line = before.rsplit('\n').next().unwrap_or_default();
        let at = Location {
            file: shown(path),
            line: before.matches('\n').count() + 1,
            column: line.chars().count() + 1,
            pointer: String::new(),
        };
        Problem::at(at, ProblemKind::Unreadable("not UTF-8 text".to_owned()))
    })
}
