//! `cargo xtask tidy`: the house rules that can be counted.
//!
//! Takes the tracked files and the tables of `xtask/tidy.toml`, and gives the places that break a rule. Changes
//! nothing.

mod circles;
mod config;
mod docs;
mod finding;
mod length;
mod markdown;
mod openings;
mod passage;
mod rust;
mod source;
mod words;
mod yaml;

use vsphere_codegen::diff::report::deliver;
use vsphere_codegen::exit::Exit;

use crate::flags::TidyArgs;
use crate::project::{self, Failure};
use config::Config;
use finding::Finding;
use source::Source;

/// Checks the rules, and prints the places that break them and a summary.
///
/// # Errors
/// The tables or a file cannot be read.
pub fn run(args: &TidyArgs) -> Result<Exit, Failure> {
    let root = project::root();
    let config = config::read(&root)?;
    let sources = source::read(&root, &config)?;
    let is_chosen = |path: &str| args.paths.is_empty() || is_below(path, &args.paths);
    let chosen: Vec<&Source> = sources.iter().filter(|it| is_chosen(&it.path)).collect();
    if chosen.is_empty() {
        return Err("no tracked file matches the paths".into());
    }

    let (openings, shares) = openings::check(&chosen, &config.openings);
    let words = words::check(&chosen, &config);
    let docs = docs::check(&chosen);
    let long = length::check(&chosen, &config.length);
    let (circles, count) = circles::check(&sources, &config.circles, is_chosen);
    // Entries can only be judged by all files.
    let idle = if args.paths.is_empty() {
        idle(&config)
    } else {
        Vec::new()
    };
    deliver::print(&format!(
        "{}\nopenings: {shares}, at most {} %\nwords: {}\nmodules without documentation: {}\nfiles too long: {}\n\
         circles: {count}\nentries that allow nothing: {}\n",
        lines([&openings, &words, &docs, &long, &circles, &idle]),
        config.openings.percent,
        words.len(),
        docs.len(),
        long.len(),
        idle.len(),
    ))?;
    let is_clean = [openings, words, docs, long, circles, idle]
        .iter()
        .all(Vec::is_empty);
    Ok(if is_clean { Exit::Done } else { Exit::Stopped })
}

/// Returns `true` if a path is one of the given ones, or below one.
fn is_below(path: &str, given: &[String]) -> bool {
    given.iter().any(|it| {
        let it = it.trim_start_matches("./").trim_end_matches('/');
        let below = path.strip_prefix(it);
        it == "." || below.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    })
}

/// Returns the findings of each rule, sorted, as lines.
fn lines<const N: usize>(rules: [&Vec<Finding>; N]) -> String {
    let mut lines = String::new();
    for rule in rules {
        let mut sorted: Vec<&Finding> = rule.iter().collect();
        sorted.sort();
        lines.extend(sorted.iter().map(|finding| format!("{finding}\n")));
    }
    lines
}

/// Finds entries that allow nothing.
fn idle(config: &Config) -> Vec<Finding> {
    let allow = config.allow.iter().filter(|it| !it.used.get());
    let allow = allow.map(|it| format!("allows \"{}\" in `{}`", it.word, it.path.as_str()));
    let long = config.length.long.iter().filter(|it| !it.used.get());
    let long = long.map(|it| format!("allows long files in `{}`", it.path.as_str()));
    allow
        .chain(long)
        .map(|it| {
            Finding::new(
                config::PATH,
                1,
                format!("{it}, but there is none: remove it"),
            )
        })
        .collect()
}
