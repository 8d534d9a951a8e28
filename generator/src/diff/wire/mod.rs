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
use super::version::Version;
use findings::{Draft, Findings};

/// Compares two models.
pub(super) fn compare(old: &Version, new: &Version, pairs: &Pairs) -> Vec<Draft> {
    let mut findings = Findings {
        old,
        new,
        pairs,
        drafts: Vec::new(),
    };
    api::compare(&mut findings);
    operation::compare(&mut findings);
    schema::compare(&mut findings);
    findings.drafts
}
