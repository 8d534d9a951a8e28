//! Compares the models of both versions: changes for callers of the server.
//!
//! Takes both versions; returns a draft for every difference, with the affected scopes and the places on both sides. Never
//! looks at Rust names.

mod api;
mod describe;
mod field;
pub(super) mod findings;
mod limits;
mod operation;
mod pair;
mod response;
mod schema;
mod texts;
mod union;

use super::pairs::Pairs;
use super::types::Types;
use super::version::Version;
use findings::{Draft, Findings};

/// Compares two models.
pub(super) fn compare<'a>(
    old: &'a Version,
    new: &'a Version,
    pairs: &'a Pairs,
    types: &'a Types<'a>,
) -> Vec<Draft> {
    let mut findings = Findings {
        old,
        new,
        pairs,
        types,
        drafts: Vec::new(),
    };
    api::compare(&mut findings);
    operation::compare(&mut findings);
    schema::compare(&mut findings);
    findings.drafts
}
