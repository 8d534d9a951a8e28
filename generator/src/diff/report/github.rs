//! Annotations of a workflow run, as GitHub reads them from the output of a step: breaking changes as errors, warnings
//! as warnings, all others as one notice.

use std::fmt::Write;

use super::{Report, because};
use crate::diagnostics::visible;
use crate::diff::Change;
use crate::diff::rule::Level;
use crate::diff::semver::Step;

pub(super) fn write(report: &Report<'_>) -> String {
    let mut out = String::new();
    for change in report.groups().iter().flat_map(|group| &group.changes) {
        let command = match open_level(change) {
            Some(Level::Breaking) => "error",
            Some(Level::Warning) => "warning",
            _ => continue,
        };
        annotation(&mut out, command, change);
    }
    let comparison = report.comparison;
    let step = Step::of(comparison);
    let counts = comparison.counts(Change::level);
    let counts: Vec<String> = counts
        .iter()
        .map(|(level, count)| format!("{count} {level}"))
        .collect();
    let text = format!(
        "{} to {}: {}. Version: {step}, since {}.",
        comparison.old.version,
        comparison.new.version,
        counts.join(", "),
        because(step)
    );
    let _ = writeln!(
        out,
        "::notice title={}::{}",
        property("API changes"),
        data(&text)
    );
    out
}

/// The worst rule that is not accepted.
fn open_level(change: &Change) -> Option<Level> {
    change.open().map(|rule| rule.level()).max()
}

fn annotation(out: &mut String, command: &str, change: &Change) {
    let side = change.new.as_ref().or(change.old.as_ref());
    let place = side.map(|side| &side.at).filter(|at| !at.file.is_empty());
    let place = place.map_or_else(String::new, |at| {
        format!(
            "file={},line={},col={},",
            property(&at.file),
            at.line,
            at.column
        )
    });
    let title = property(&format!("{}: {}", change.subject, change.kind.title));
    let mut lines = Vec::new();
    for (what, side) in [("old", &change.old), ("new", &change.new)] {
        lines.extend(side.as_ref().map(|side| format!("{what}: {}", side.text)));
    }
    for rule in change.rules() {
        lines.push(format!(
            "{} ({}): {}",
            rule.level(),
            rule.id(),
            rule.verdict.why
        ));
    }
    let _ = writeln!(
        out,
        "::{command} {place}title={title}::{}",
        data(&lines.join("\n"))
    );
}

/// A value of a property: a line break or a separator would end it.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

/// A message: a line break would end it, and begin another command. What else is hidden is spelled out.
fn data(text: &str) -> String {
    let lines: Vec<String> = text
        .split('\n')
        .map(|line| visible(line).replace('%', "%25"))
        .collect();
    lines.join("%0A")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_of_a_document_is_a_command() {
        assert_eq!(data("50%\n::error::x\r"), "50%25%0A::error::x\\u{d}");
        assert_eq!(property("a:b,c"), "a%3Ab%2Cc");
    }
}
