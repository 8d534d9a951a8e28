//! Files and overlays → documents, with the place of every node.
//!
//! Takes paths of files and folders; gives each file's tree with the overlays applied. Reads only the named files and those
//! in named folders and indexes, and never the network.

mod anchors;
mod documents;
mod files;
mod index;
mod json;
mod limits;
mod overlay;
mod parse;
mod parsed;
mod positions;
mod published;
mod relative;
mod scalar;
mod sections;
mod target;
mod tree;
mod upgrade;
mod yaml;

use serde_json::Value;

pub use documents::{Documents, Source};
pub(crate) use files::bytes;
pub use files::{Inputs, files};
pub use limits::Limits;
pub(crate) use positions::positions;
pub use published::Published;
pub(crate) use upgrade::original::Form;

use crate::diagnostics::{Problem, ProblemKind, Problems};
use crate::run_options::RunOptions;
use crate::source_text::without_byte_order_mark;
use limits::Growth;

/// Loads all files and applies the overlays.
///
/// # Errors
/// Every file that cannot be read or parsed, and every overlay action that is wrong or matches nothing.
pub fn load(inputs: &Inputs) -> Result<Documents, Problems> {
    load_with(inputs, &RunOptions::default())
}

/// Loads like [`load`], with the options of a run.
///
/// # Errors
/// Those of [`load`].
pub fn load_with(inputs: &Inputs, options: &RunOptions<'_>) -> Result<Documents, Problems> {
    let published = published_with(inputs, options)?;
    let mut documents = published.documents;
    for source in &published.overlays {
        overlay::apply(source, &mut documents)?;
    }
    Ok(documents)
}

/// Loads all files and leaves the documents as they are.
///
/// # Errors
/// Every file that cannot be read or parsed.
pub fn load_published(inputs: &Inputs) -> Result<Published, Problems> {
    published_with(inputs, &RunOptions::default())
}

fn published_with(inputs: &Inputs, options: &RunOptions<'_>) -> Result<Published, Problems> {
    let mut problems = Vec::new();
    let paths = files::expand(&inputs.specs, &mut problems);
    let specs = paths.len();
    let all = paths.iter().chain(&inputs.overlays);
    let mut read = parse::read_all(all, inputs.limits, options)?.into_iter();
    let mut sources: Vec<Source> = Vec::new();
    let mut overlays: Vec<Source> = Vec::new();
    for source in read.by_ref().take(specs) {
        match source {
            Ok(source) if overlay::is_overlay(&source.root) => overlays.push(source),
            Ok(source) if index::is_index(&source.root) || has(&sources, &source) => {}
            Ok(source) => sources.push(source),
            Err(found) => problems.extend(found),
        }
    }
    sources.sort_by(|a, b| a.path.cmp(&b.path));
    problems.extend(upgrade::upgrade(&mut sources, inputs.limits));
    overlays.sort_by(|a, b| a.path.cmp(&b.path));
    let mut task_results = Vec::new();
    let mut named = Vec::new();
    for source in read {
        match source {
            Ok(source) if is_table(&source.root) => task_results.push(source),
            Ok(source) => {
                named.push(source.path.clone());
                if !has(&overlays, &source) {
                    overlays.push(source);
                }
            }
            Err(found) => problems.extend(found),
        }
    }
    if sources.is_empty() && problems.is_empty() {
        problems.push(Problem::nowhere(ProblemKind::NothingGiven));
    }
    let documents = Documents {
        sources,
        task_results,
        growth: Growth::new(inputs.limits),
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

fn has(known: &[Source], source: &Source) -> bool {
    known.iter().any(|known| known.path == source.path)
}

/// Returns `true` for a table of task results: a mapping whose keys are operation ids, not those of an overlay.
fn is_table(root: &Value) -> bool {
    root.as_object().is_some_and(|map| {
        !overlay::is_overlay(root) && !map.is_empty() && map.keys().all(|key| key.contains('_'))
    })
}

/// Builds documents from texts like [`load`] from files, for tests and for callers that hold them in memory.
///
/// # Errors
/// Those of [`load`].
pub fn load_texts(
    texts: &[(&str, &str)],
    overlays: &[(&str, &str)],
) -> Result<Documents, Problems> {
    let limits = Limits::default();
    let mut documents = texts_within(texts, limits)?;
    for source in parsed_texts(overlays, limits)? {
        overlay::apply(&source, &mut documents)?;
    }
    Ok(documents)
}

/// Loads texts that are parts of loaded documents: within their limits, except for what another layout of the text changes.
///
/// # Errors
/// All problems of the texts.
pub(crate) fn load_parts(texts: &[(&str, &str)], whole: &Documents) -> Result<Documents, Problems> {
    let limits = Limits {
        size: usize::MAX,
        depth: Limits::MOST_DEPTH,
        ..whole.limits()
    };
    texts_within(texts, limits)
}

fn texts_within(texts: &[(&str, &str)], limits: Limits) -> Result<Documents, Problems> {
    let mut sources = parsed_texts(texts, limits)?;
    sources.sort_by(|a, b| a.path.cmp(&b.path));
    let problems = upgrade::upgrade(&mut sources, limits);
    let sources = Problems::or(problems, sources)?;
    Ok(Documents {
        sources,
        growth: Growth::new(limits),
        ..Documents::default()
    })
}

fn parsed_texts(files: &[(&str, &str)], limits: Limits) -> Result<Vec<Source>, Problems> {
    let parsed = files.iter().map(|(path, text)| {
        let text = without_byte_order_mark(text).to_owned();
        parse::parse((*path).to_owned(), text, limits).map_err(Problems::new)
    });
    parsed.collect()
}

/// Returns the tree of a YAML text that is parsed in sections of `least` bytes or more; `None` if it cannot be.
///
/// For tests: files that are large enough to be worth it are too large for those.
#[doc(hidden)]
pub fn tree_of_sections(text: &str, least: usize) -> Option<Value> {
    let parts = sections::split(text, least);
    let limits = Limits::default();
    let trees = parts.iter().map(|part| tree::parse("", part, limits).ok());
    (parts.len() > 1)
        .then(|| sections::join(trees, limits.nodes))
        .flatten()
}
