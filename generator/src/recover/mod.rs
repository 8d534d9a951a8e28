//! Recovery: what the vendor's generator knew and wrote down in sentences only.
//!
//! Takes the model with the types that the schemas state, and a table of task results. Gives the same model with the
//! types, versions, unions, errors and privileges that the texts name, and every text's prose without those sentences.
//! Never guesses: a sentence matches a row of the table of formulas, or it stays prose and is reported if it looks like
//! a formula. Never changes what a schema states, never a name, and fails on no text.
//!
//! One thing is read from structure instead of a sentence: where the discriminator of a family has a value for the base
//! itself, a value without a discriminator is of the base; so the field is optional, as its text says in full documents.

pub(crate) mod anatomy;
mod errors;
mod formula;
mod known;
mod look;
mod pattern;
mod prose;
mod reading;
mod table;
mod tasks;
mod types;
mod unions;
mod walk;

use std::collections::BTreeMap;

use crate::api::{Api, Place};
pub(crate) use formula::Subject;
pub(crate) use known::Known;
pub use tasks::TaskResults;

/// What recovery has found, and what it has not.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// How often each formula has matched, by its name; those that never did are there, too.
    pub counts: BTreeMap<&'static str, usize>,
    /// Sentences that look like formulas and are none, by place.
    pub misses: Vec<Miss>,
    /// Given task results that are no types of this API, by place.
    pub rejected: Vec<Miss>,
    /// Whether task results were given and none of them is of an operation of this API.
    pub unused_table: bool,
}

/// A sentence that recovery could not use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Miss {
    /// The text that it stands in.
    pub place: Place,
    /// The sentence, with its white space normalised.
    pub sentence: String,
    /// Why it was not used.
    pub why: String,
}

/// Fills in what the texts of the API say of it. `given` are the results of tasks that no text names.
///
/// The result of a task is taken from the operation's own extension, else from `given`, else from the text.
pub fn recover(api: &mut Api, given: &TaskResults) -> Report {
    let known = Known::of(api);
    let mut report = Report::default();
    report
        .counts
        .extend(table::FORMULAS.iter().map(|formula| (formula.name, 0)));
    let mut walk = walk::Walk {
        known: &known,
        given,
        report,
    };
    walk.api(api);
    let mut report = walk.report;
    let ids = api.operations.iter().map(|operation| operation.id.as_str());
    report.unused_table = given.miss_all(ids);
    report.misses.sort_by(by_place);
    report.rejected.sort_by(by_place);
    report
}

fn by_place(a: &Miss, b: &Miss) -> std::cmp::Ordering {
    let key = |miss: &Miss| (miss.place.file, miss.place.pointer.clone());
    key(a)
        .cmp(&key(b))
        .then_with(|| a.sentence.cmp(&b.sentence))
}

#[cfg(test)]
mod tests;
