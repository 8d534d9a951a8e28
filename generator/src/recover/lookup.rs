//! Lookup of the formula that matches a sentence.
//!
//! Takes a text and its subject; gives the formula at its start, with captures. The first word selects the few candidates, so that
//! free prose costs next to nothing. To support a new wording, add a row to the table: its example is its test.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::formula::{Formula, Subject, Yield};
use super::pattern::{Captures, Pattern};
use super::table::FORMULAS;

/// The compiled table.
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

/// Returns the formula at the start of `text`, whose first word is `first`.
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
        .find_map(|index| match_at(*index, table, subject, text))
}

/// Returns the formula with this meaning that matches `text`, for formulas that are not looked up by their first word.
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
        .find_map(|index| match_at(index, &TABLE, subject, text))
}

fn match_at<'t>(
    index: usize,
    table: &Table,
    subject: Subject,
    text: &'t str,
) -> Option<(&'static Formula, Captures<'t>)> {
    let formula = FORMULAS.get(index)?;
    if !formula.subjects.is_empty() && !formula.subjects.contains(&subject) {
        return None;
    }
    Some((formula, table.patterns.get(index)?.match_start(text)?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recover::prose::first_word;

    #[test]
    fn every_formula_matches_its_example() {
        for formula in FORMULAS {
            let (sentence, kept) = formula.example;
            let subject = formula.subjects.first().copied().unwrap_or(Subject::Field);
            let found = if formula.firsts.is_empty() {
                yielding(formula.yields, subject, sentence)
            } else {
                at_start(subject, first_word(sentence), sentence)
            };
            let Some((found, captures)) = found else {
                panic!("{}: no formula matches the example", formula.name)
            };
            assert_eq!(found.name, formula.name);
            assert_eq!(captures.matched, sentence, "{}", formula.name);
            for (name, text) in kept {
                assert_eq!(captures.get(name), Some(*text), "{}: {name}", formula.name);
            }
        }
    }

    #[test]
    fn names_are_unique_and_first_words_are_those_of_the_pattern() {
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
            let found = at_start(Subject::Field, first_word(sentence), sentence);
            assert!(
                found.is_none(),
                "{sentence}: {:?}",
                found.map(|(formula, _)| formula.name)
            );
        }
    }
}
