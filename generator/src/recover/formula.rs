//! Formulas: what a row of the table is, and how the row that takes a sentence is found.
//!
//! A formula stands at the start of a sentence. The first word chooses the few that can match, so that a paragraph of
//! free prose costs next to nothing. To teach recovery a new wording, add a row: its example is its test.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::pattern::{Captures, Pattern};
use super::table::FORMULAS;
use crate::api::Need;

/// What a text describes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Subject {
    Resource,
    Operation,
    Parameter,
    Body,
    Field,
    Result,
    /// What a task gives when it is done: the text of the response that names the task.
    TaskResult,
    Error,
    Schema,
    Enumeration,
    /// One of the values of an enumeration.
    Value,
}

/// Which part of a value's type a sentence speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Whole,
    Items,
    Key,
    MapValue,
}

/// What a formula yields; its captures carry the details.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Yield {
    /// `version`.
    Since,
    /// `since`, `removed`, `reason`.
    Deprecated,
    Preview,
    /// `types`: identifiers of these resource types.
    Id(Part),
    /// `enum`: the values are those of this enumeration.
    Enum,
    /// `tag`, `values`: the field is there for these values of another one.
    Union,
    /// `operations`: when the field is needed.
    Need(Need),
    /// `items`: a privilege a line.
    Privileges,
    /// The field may be missing although it is listed as required.
    Optional,
    /// `name`: the structure that a task gives.
    Result,
    /// The task gives nothing.
    NoResult,
    /// `error`, `when`: one of the errors of a status.
    Error,
    /// The list of values of an enumeration; the link behind it says which one.
    Values,
    /// `types`: names of resource types, of which the field has one as its value.
    Choice,
    /// Nothing that the model has a place for.
    Nothing,
}

/// A row of the table.
pub(super) struct Formula {
    pub(super) name: &'static str,
    /// The first words that it can begin with; empty for those that are not looked up by their first word.
    pub(super) firsts: &'static [&'static str],
    pub(super) pattern: &'static str,
    pub(super) yields: Yield,
    /// Whether the sentence stays in the prose, since it tells a reader more than the model does.
    pub(super) stays: bool,
    /// The texts that it can stand in; empty for all.
    pub(super) subjects: &'static [Subject],
    /// A sentence, and what is kept of it.
    #[cfg_attr(
        not(test),
        allow(dead_code, reason = "examples are the tests of the table")
    )]
    pub(super) example: (&'static str, &'static [(&'static str, &'static str)]),
}

/// The table, ready for use.
struct Table {
    patterns: Vec<Pattern>,
    by_first: BTreeMap<&'static str, Vec<usize>>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let mut by_first: BTreeMap<&'static str, Vec<usize>> = BTreeMap::new();
    for (index, formula) in FORMULAS.iter().enumerate() {
        for first in formula.firsts {
            by_first.entry(first).or_default().push(index);
        }
    }
    Table {
        patterns: FORMULAS
            .iter()
            .map(|formula| Pattern::new(formula.pattern))
            .collect(),
        by_first,
    }
});

/// The formula that stands at the start of `text`, whose first word is `first`.
pub(super) fn at_start<'t>(
    subject: Subject,
    first: &str,
    text: &'t str,
) -> Option<(&'static Formula, Captures<'t>)> {
    let table = &*TABLE;
    table
        .by_first
        .get(first)?
        .iter()
        .find_map(|index| take(*index, table, subject, text))
}

/// The formula that yields `yields` and takes `text`: for those that are not looked up by their first word.
pub(super) fn yielding(
    yields: Yield,
    subject: Subject,
    text: &str,
) -> Option<(&'static Formula, Captures<'_>)> {
    let indices = FORMULAS
        .iter()
        .enumerate()
        .filter(|(_, formula)| formula.yields == yields);
    indices
        .map(|(index, _)| index)
        .find_map(|index| take(index, &TABLE, subject, text))
}

fn take<'t>(
    index: usize,
    table: &Table,
    subject: Subject,
    text: &'t str,
) -> Option<(&'static Formula, Captures<'t>)> {
    let formula = FORMULAS.get(index)?;
    if !formula.subjects.is_empty() && !formula.subjects.contains(&subject) {
        return None;
    }
    Some((formula, table.patterns.get(index)?.take(text)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_formula_takes_its_example() {
        for formula in FORMULAS {
            let (sentence, kept) = formula.example;
            let subject = formula.subjects.first().copied().unwrap_or(Subject::Field);
            let found = if formula.firsts.is_empty() {
                yielding(formula.yields, subject, sentence)
            } else {
                at_start(subject, super::super::prose::first_word(sentence), sentence)
            };
            let Some((found, captures)) = found else {
                panic!("{}: no formula takes the example", formula.name)
            };
            assert_eq!(found.name, formula.name);
            assert_eq!(captures.matched, sentence, "{}", formula.name);
            for (name, text) in kept {
                assert_eq!(captures.get(name), Some(*text), "{}: {name}", formula.name);
            }
        }
    }

    #[test]
    fn names_are_unique_and_first_words_are_the_patterns_own() {
        for (index, formula) in FORMULAS.iter().enumerate() {
            assert!(
                FORMULAS[..index]
                    .iter()
                    .all(|other| other.name != formula.name),
                "{}",
                formula.name
            );
            for first in formula.firsts {
                let begins =
                    formula.pattern.contains(first) || formula.pattern.starts_with("{clause}");
                assert!(begins, "{}: {first}", formula.name);
            }
        }
    }

    #[test]
    fn prose_is_no_formula() {
        let sentences = [
            "This is only relevant when the value of ComplianceStatus is *A.B*.",
            "The property must be set.",
            "This property was added in haste.",
            "This property is deprecated as of late.",
            "For more information see the manual.",
            "It is optional for the bold.",
            "It must be provided for the `create` operation if there is a host.",
        ];
        for sentence in sentences {
            let found = at_start(
                Subject::Field,
                super::super::prose::first_word(sentence),
                sentence,
            );
            assert!(
                found.is_none(),
                "{sentence}: {:?}",
                found.map(|(formula, _)| formula.name)
            );
        }
    }
}
