//! The files that git tracks, as they are in the working tree.

use std::path::Path;

use super::config::Config;
use super::passage::Passage;
use super::{markdown, rust, yaml};
use crate::git;
use crate::project::Failure;

/// A tracked file that is text.
#[derive(Debug)]
pub struct Source {
    /// Path below the root, with slashes.
    pub path: String,
    /// The whole text.
    pub text: String,
    /// Set for files that a program writes.
    pub is_generated: bool,
    /// The prose in it.
    pub passages: Vec<Passage>,
}

impl Source {
    /// Returns `true` for Rust.
    pub fn is_rust(&self) -> bool {
        self.path.ends_with(".rs")
    }
}

/// Reads all tracked files that are text and no data of tests. Files removed from the working tree are left out.
///
/// # Errors
/// Git fails, or a file cannot be read.
pub fn read(root: &Path, config: &Config) -> Result<Vec<Source>, Failure> {
    let listed = git::run(&["ls-files", "-z"])?;
    let mut sources = Vec::new();
    for path in listed.split_terminator('\0') {
        let is_data = config.data.iter().any(|glob| glob.is_match(path));
        let file = root.join(path);
        if is_data || !file.is_file() {
            continue;
        }
        let bytes = std::fs::read(&file).map_err(|error| format!("{path}: {error}"))?;
        let Ok(text) = String::from_utf8(bytes) else {
            continue;
        };
        sources.push(Source {
            is_generated: config.generated.iter().any(|glob| glob.is_match(path)),
            passages: passages(path, &text),
            path: path.to_owned(),
            text,
        });
    }
    Ok(sources)
}

/// Returns the prose of a file, by the language that it is written in.
fn passages(path: &str, text: &str) -> Vec<Passage> {
    match path.rsplit_once('.').map(|(_, extension)| extension) {
        Some("rs") => rust::passages(text),
        Some("md") => markdown::passages(text),
        Some("yaml") if path.starts_with("specs/") => yaml::passages(text),
        Some("toml" | "yml" | "yaml") => yaml::comments(text),
        _ if text.starts_with("#!") => yaml::comments(text),
        _ => Vec::new(),
    }
}
