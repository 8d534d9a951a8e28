//! The rules: every kind of change with its verdicts, as data.
//!
//! One file per part of the model. Nothing here reads an API: the code that finds changes refers to the rows by name. A test
//! requires the mirror image of every row.

pub mod operations;
pub mod rust;
pub mod schemas;
mod table;
pub mod texts;
pub mod types;

use super::rule::{Kind, Rule};

/// Returns all kinds of change, in the order of the tables.
pub fn kinds() -> impl Iterator<Item = &'static Kind> {
    let tables = [
        operations::ALL,
        types::ALL,
        schemas::ALL,
        texts::ALL,
        rust::ALL,
    ];
    tables.into_iter().flatten().copied()
}

/// Returns all rules, in the order of the tables.
pub fn rules() -> impl Iterator<Item = Rule> {
    kinds().flat_map(Kind::rules)
}

/// Returns the rule with an id.
pub fn find(id: &str) -> Option<Rule> {
    rules().find(|rule| rule.id() == id)
}
