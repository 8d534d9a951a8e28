//! Annotations of a GitHub workflow run: breaking changes as errors, warnings as warnings, what is not compared as
//! one warning, all others as one notice.

use super::contents::{Report, because, counts, few_not_compared, part_line, place, sides};
use super::entry::{self, Entry};
use crate::annotation::{Annotation, Severity, Spot};
use crate::diff::not_compared;
use crate::diff::rule::Level;
use crate::diff::semver::Step;

pub(super) fn write(report: &Report<'_>) -> String {
    let mut out = String::new();
    for entry in report.groups().iter().flat_map(|group| &group.entries) {
        let severity = match open_level(entry) {
            Some(Level::Breaking) => Severity::Error,
            Some(Level::Warning) => Severity::Warning,
            _ => continue,
        };
        out += &format!("{}\n", annotation(severity, entry));
    }
    let comparison = report.comparison;
    if let Some(sentence) = not_compared::sentence(&comparison.not_compared) {
        let (few, others) = few_not_compared(comparison);
        let lines: Vec<String> = few.iter().map(part_line).chain(others).collect();
        let warning = Annotation {
            severity: Severity::Warning,
            spot: None,
            title: sentence,
            message: lines.join("\n"),
        };
        out += &format!("{warning}\n");
    }
    let step = Step::of(comparison);
    let counts = counts(&entry::entries(comparison), Entry::level);
    let counts: Vec<String> = counts
        .iter()
        .map(|(level, count)| format!("{count} {level}"))
        .collect();
    let text = format!(
        "{} to {}: {}. Version bump: {step}, because {}.",
        comparison.old.version,
        comparison.new.version,
        counts.join(", "),
        because(comparison)
    );
    let notice = Annotation {
        severity: Severity::Notice,
        spot: None,
        title: "API changes".to_owned(),
        message: text,
    };
    out += &format!("{notice}\n");
    out
}

/// Returns the worst level of the rules that are not accepted.
fn open_level(entry: &Entry<'_>) -> Option<Level> {
    entry.open().map(|rule| rule.level()).max()
}

fn annotation(severity: Severity, entry: &Entry<'_>) -> Annotation {
    let change = entry.change;
    let place = place(change);
    let mut lines = sides(entry);
    for rule in change.rules() {
        lines.push(format!(
            "{} ({}): {}",
            rule.level(),
            rule.id(),
            rule.verdict.why
        ));
    }
    Annotation {
        severity,
        spot: place.map(|at| Spot {
            file: at.file.clone(),
            line: at.line,
            column: Some(at.column),
        }),
        title: format!("{}: {}", change.subject.label(), change.kind.title),
        message: lines.join("\n"),
    }
}
