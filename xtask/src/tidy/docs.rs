//! Documentation of modules: every file of Rust has some.

use super::finding::Finding;
use super::rust;
use super::source::Source;

/// Finds files without documentation of their module.
pub fn check(sources: &[&Source]) -> Vec<Finding> {
    sources
        .iter()
        .filter(|source| source.is_rust() && !rust::has_module_doc(&source.text))
        .map(|source| {
            let message = "the module has no documentation: say in `//!` what it is for";
            Finding::new(&source.path, 1, message.to_owned())
        })
        .collect()
}
