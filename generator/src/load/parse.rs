//! Texts → sources, on all cores.
//!
//! A large YAML text is parsed in sections. A file that is refused stops none of the others.

use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::documents::Source;
use super::files::text;
use super::limits::Limits;
use super::parsed::{Fault, Parsed, TreeError};
use super::positions::all_positions;
use super::positions::nodes::Duplicate;
use super::relative::shown;
use super::sections;
use super::tree;
use crate::diagnostics::{Location, Problem, ProblemKind};
use crate::run_options::{RunOptions, Step};
use crate::source_text::{Format, Position};

/// A file, or the problems that it was refused for.
type Refusable = Result<Source, Vec<Problem>>;

/// Reads and parses files.
///
/// # Errors
/// A panic of the parser.
pub(super) fn read_all<'p>(
    paths: impl Iterator<Item = &'p PathBuf>,
    limits: Limits,
    options: &RunOptions<'_>,
) -> Result<Vec<Refusable>, Problem> {
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
        Ok(text) => join(path, text, trees, limits),
        Err(problem) => Err(vec![problem]),
    };
    Ok(whole.map(source).collect())
}

/// Makes a file of the trees of its parts. If they do not fit together, the whole text is parsed for the reason.
fn join(
    path: String,
    text: String,
    mut parts: Vec<Result<Parsed, TreeError>>,
    limits: Limits,
) -> Refusable {
    if parts.len() > 1 {
        let parts = parts.into_iter().map(Result::ok);
        return match sections::join(parts, limits.nodes) {
            Some(root) => Ok(Source::new(path, text, root)),
            None => parse(path, text, limits),
        };
    }
    match parts.pop() {
        Some(Ok(parsed)) => Ok(Source::new(path, text, parsed.root)),
        Some(Err(error)) => Err(refused(&path, &text, error)),
        None => parse(path, text, limits),
    }
}

/// Parses a text as a whole.
pub(super) fn parse(path: String, text: String, limits: Limits) -> Refusable {
    match tree::parse(&path, &text, limits) {
        Ok(parsed) => Ok(Source::new(path, text, parsed.root)),
        Err(error) => Err(refused(&path, &text, error)),
    }
}

/// Returns the problems of a text: its first fault, or all duplicate keys.
fn refused(path: &str, text: &str, error: TreeError) -> Vec<Problem> {
    let at = |(line, column): Position, pointer: &str| Location {
        file: path.to_owned(),
        line,
        column,
        pointer: pointer.to_owned(),
    };
    let here = |kind| match error.at {
        Some(position) => Problem::at(at(position, ""), kind),
        None => Problem::of_file(path, kind),
    };
    let key = match error.fault {
        Fault::Problem(kind) => return vec![here(*kind)],
        Fault::DuplicateKey(key) => key,
    };
    let duplicates = all_positions(path, text).duplicates();
    if duplicates.is_empty() {
        // A later fault hides the first one; the position of the second is known.
        let kind = ProblemKind::Syntax(format!("duplicate key `{key}`"));
        return vec![here(kind)];
    }
    let problem = |duplicate: Duplicate| {
        let kind = ProblemKind::DuplicateKey {
            key: duplicate.key,
            first: at(duplicate.first, &duplicate.pointer),
        };
        Problem::at(at(duplicate.second, &duplicate.pointer), kind)
    };
    duplicates.into_iter().map(problem).collect()
}
