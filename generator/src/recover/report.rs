//! The report of a recovery: counts of formulas, and sentences that it could not use.

use std::collections::BTreeMap;

use crate::api::Place;
use crate::knowledge::Known;

/// The counts and misses of a recovery.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// The number of matches of each formula, by its name; formulas without a match included.
    pub counts: BTreeMap<&'static str, usize>,
    /// Sentences that look like a formula and match none, by place.
    pub misses: Vec<Miss>,
    /// Given task results that are no types of this API, by place.
    pub rejected: Vec<Miss>,
    /// The operations whose task has a result only because it is known about the version.
    pub(super) known_results: Vec<String>,
    /// The facts about the version that no document carries, and how many were used.
    pub known: Option<Known>,
    /// Set if task results were given, but none for an operation of this API.
    pub unused_table: bool,
}

/// A sentence that recovery could not use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Miss {
    /// The place of its text.
    pub place: Place,
    /// The sentence, with its white space normalized.
    pub sentence: String,
    /// The reason.
    pub why: String,
}
