//! Accept lists: changes that a gate lets pass, with reasons.
//!
//! A line is a rule's id, a subject, and a reason up to the end of the line; `#` starts a comment. A subject is one word, as
//! JSON and the HTML page have it ([`Subject::path`](super::subject::Subject::path)); `*` in it matches any text.
//!
//! ```text
//! # rule                          subject                            reason
//! response-value-added            Content.Library.*                  the crate keeps unknown values
//! rust-field-removed              Content.LibraryModel/server_guid   never set; announced in 0.3
//! ```
//!
//! A line that accepts nothing is an error, as is one without a reason, so a list never outlives its purpose. Lines may
//! overlap: the first one gives the reason. A change that is accepted takes along what follows from it: for callers, if its
//! rules for callers are accepted, and for users of the crate likewise.

use std::path::Path;

use super::change::{Accepted, Change};
use super::comparison::Comparison;
use super::rule::{Rule, Scope};
use super::rules;
use crate::diagnostics::{Location, Problem, ProblemKind, Problems};

/// A parsed accept list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AcceptList {
    file: String,
    entries: Vec<Entry>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Entry {
    line: usize,
    rule: Rule,
    subject: String,
    reason: String,
}

impl AcceptList {
    /// Reads a list from a file.
    ///
    /// # Errors
    /// The file cannot be read, or a line is invalid.
    pub fn read(path: &Path) -> Result<Self, Problems> {
        let file = path.to_string_lossy();
        let text = std::fs::read_to_string(path).map_err(|error| {
            Problem::of_file(&*file, ProblemKind::Unreadable(error.to_string()))
        })?;
        Self::parse(&file, &text)
    }

    /// Parses a list. Messages refer to it as `file`.
    ///
    /// # Errors
    /// Every line that is not of the form above or names an unknown rule.
    pub fn parse(file: &str, text: &str) -> Result<Self, Problems> {
        let mut list = Self {
            file: file.to_owned(),
            entries: Vec::new(),
        };
        let mut problems = Vec::new();
        for (index, line) in text.lines().enumerate() {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            match Entry::parse(index + 1, line) {
                Ok(entry) => list.entries.push(entry),
                Err(what) => problems.push(list.problem(index + 1, what)),
            }
        }
        Problems::or(problems, list)
    }

    /// Marks the rules of every change that the list waives.
    ///
    /// # Errors
    /// Every line that accepts nothing.
    pub fn apply(&self, comparison: &mut Comparison) -> Result<(), Problems> {
        let mut is_used = vec![false; self.entries.len()];
        for change in &mut comparison.changes {
            for rule in change.rules() {
                let mut accepting = Vec::new();
                for (entry, is_used) in self.entries.iter().zip(&mut is_used) {
                    if entry.accepts(change, rule) {
                        *is_used = true;
                        accepting.push(entry);
                    }
                }
                if let Some(first) = accepting.first() {
                    let reason = first.reason.clone();
                    change.accepted.push(Accepted { rule, reason });
                }
            }
        }
        consequences(comparison);
        let unused = self
            .entries
            .iter()
            .zip(is_used)
            .filter(|(_, is_used)| !is_used);
        let problems = unused.map(|(entry, _)| {
            let what = format!(
                "this line accepts nothing: no change of `{1}` has the rule `{0}`; remove the line",
                entry.rule.id(),
                entry.subject
            );
            self.problem(entry.line, what)
        });
        Problems::or(problems.collect(), ())
    }

    fn problem(&self, line: usize, what: String) -> Problem {
        let at = Location {
            file: self.file.clone(),
            line,
            column: 1,
            pointer: String::new(),
        };
        Problem::at(at, ProblemKind::Acceptance(what))
    }
}

/// Marks the rules of changes that follow from accepted ones.
fn consequences(comparison: &mut Comparison) {
    let waived = comparison.changes.iter().map(|change| {
        let cause = comparison.changes.get(change.cause?)?;
        let open = change.open().collect::<Vec<_>>();
        let taken = open.into_iter().filter_map(|rule| {
            let reason = waiver(cause, rule)?.reason.clone();
            Some(Accepted { rule, reason })
        });
        Some(taken.collect::<Vec<_>>())
    });
    let waived: Vec<Option<Vec<Accepted>>> = waived.collect();
    for (change, waived) in comparison.changes.iter_mut().zip(waived) {
        change.accepted.extend(waived.into_iter().flatten());
    }
}

/// Returns the acceptance of a cause that extends to a rule of a consequence: all rules of the cause for the same group are
/// accepted, and one of them is as severe. A cause without a rule for that group counts with all its rules.
fn waiver(cause: &Change, rule: Rule) -> Option<&Accepted> {
    let is_alike = |other: &Rule| (other.scope == Scope::Rust) == (rule.scope == Scope::Rust);
    let rules = cause.rules();
    let has_group = rules.iter().any(is_alike);
    let is_meant = |other: &Rule| !has_group || is_alike(other);
    if cause.open().any(|other| is_meant(&other)) {
        return None;
    }
    let severe = |accepted: &&Accepted| accepted.rule.level() >= rule.level();
    let mut accepted = cause.accepted.iter().filter(|it| is_meant(&it.rule));
    accepted.find(severe)
}

impl Entry {
    fn parse(line: usize, text: &str) -> Result<Self, String> {
        let form = "a line has a rule, a subject and a reason";
        let (id, rest) = text
            .split_once(char::is_whitespace)
            .ok_or_else(|| format!("`{text}` has no subject: {form}"))?;
        let rule = rules::find(id)
            .ok_or_else(|| format!("unknown rule `{id}`: `diff --list` prints all rules"))?;
        let (subject, reason) = rest
            .trim_start()
            .split_once(char::is_whitespace)
            .ok_or_else(|| format!("`{id}` has no reason: {form}"))?;
        Ok(Self {
            line,
            rule,
            subject: subject.to_owned(),
            reason: reason.trim().to_owned(),
        })
    }

    fn accepts(&self, change: &Change, rule: Rule) -> bool {
        self.rule == rule && matches(&self.subject, &change.subject.path())
    }
}

/// Returns `true` if the text matches the pattern; `*` matches any text, also none.
fn matches(pattern: &str, text: &str) -> bool {
    let Some((start, rest)) = pattern.split_once('*') else {
        return pattern == text;
    };
    let Some(mut text) = text.strip_prefix(start) else {
        return false;
    };
    let mut parts = rest.split('*').peekable();
    while let Some(part) = parts.next() {
        if parts.peek().is_none() {
            return text.ends_with(part);
        }
        // The first match leaves the longest rest for the parts that follow.
        match text.split_once(part) {
            Some((_, behind)) => text = behind,
            None => return false,
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_matches_any_text() {
        let cases = [
            ("A.B/c", "A.B/c", true),
            ("A.B/c", "A.B/cd", false),
            ("A.B/*", "A.B/c", true),
            ("*", "", true),
            ("A.*", "AB", false),
            ("*.B/*d", "A.B/cd", true),
            ("A*A", "A", false),
            ("A*b*c", "A.b.b.c", true),
            ("A*b*c", "A.c.b", false),
        ];
        for (pattern, text, expected) in cases {
            assert_eq!(matches(pattern, text), expected, "{pattern} {text}");
        }
    }
}
