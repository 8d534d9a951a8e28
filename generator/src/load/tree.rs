//! Text → tree: YAML or JSON by the file's name.

use super::limits::Limits;
use super::parsed::{Parsed, TreeError};
use super::{json, yaml};
use crate::source_text::Format;

/// Parses the text of a file.
pub(super) fn parse(path: &str, text: &str, limits: Limits) -> Result<Parsed, TreeError> {
    if text.trim().is_empty() {
        return Err(TreeError::empty("the file is empty"));
    }
    match Format::of(path) {
        Format::Json => json::parse(text, limits),
        Format::Yaml => yaml::parse(text, limits),
    }
}

#[cfg(test)]
mod tests;
