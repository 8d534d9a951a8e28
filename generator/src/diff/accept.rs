//! Changes that are known and wanted: a list with reasons, so that a gate may pass them.
//!
//! A line is a rule's id, a subject, and a reason up to the end of the line; `#` begins a comment. A subject is one word, as
//! every report prints it ([`Subject::path`](super::subject::Subject::path)); `*` in it stands for anything.
//!
//! ```text
//! # rule                          subject                            reason
//! response-value-added            Content.Library.*                  the crate keeps values that it does not know
//! rust-field-removed              Content.LibraryModel/server_guid   never filled in; announced in 0.3
//! ```
//!
//! A line that accepts nothing is an error, as is one without a reason: the list never outlives what it was written for.
//! Lines may overlap: the first one gives the reason.

use std::path::Path;

use super::rule::Rule;
use super::rules;
use super::{Change, Comparison};
use crate::diagnostics::{Location, Problem, ProblemKind, Problems};

/// What is accepted, line by line.
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
    /// [`parse`](Self::parse) for what is in a file.
    ///
    /// # Errors
    /// The file cannot be read, or its list is wrong.
    pub fn read(path: &Path) -> Result<Self, Problems> {
        let file = path.to_string_lossy();
        let text = std::fs::read_to_string(path).map_err(|error| {
            Problem::of_file(&*file, ProblemKind::Unreadable(error.to_string()))
        })?;
        Self::parse(&file, &text)
    }

    /// Reads a list. `file` is what messages call it.
    ///
    /// # Errors
    /// Every line that is not of the form above, or names no rule.
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

    /// Marks the rules of every change that the list accepts.
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
        let unused = self
            .entries
            .iter()
            .zip(is_used)
            .filter(|(_, is_used)| !is_used);
        let problems = unused.map(|(entry, _)| {
            let what = format!(
                "it accepts nothing: no `{}` of `{}` is left, remove the line",
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

/// That a rule may be broken by a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accepted {
    /// The rule.
    pub rule: Rule,
    /// Why.
    pub reason: String,
}

impl Entry {
    fn parse(line: usize, text: &str) -> Result<Self, String> {
        let form = "a line is a rule, a subject and a reason";
        let (id, rest) = text
            .split_once(char::is_whitespace)
            .ok_or_else(|| format!("`{text}` has no subject: {form}"))?;
        let rule = rules::find(id)
            .ok_or_else(|| format!("there is no rule `{id}`: `diff --list` names them all"))?;
        let (subject, reason) = rest
            .trim_start()
            .split_once(char::is_whitespace)
            .ok_or_else(|| format!("there is no reason for `{id}`: {form}"))?;
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

/// Whether a text is what the pattern says, where `*` is any part of it, be it empty.
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
        // The first place is the best: it leaves the most for what follows.
        match text.find(part) {
            Some(at) => text = &text[at + part.len()..],
            None => return false,
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_is_any_part() {
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
