//! A Markdown block for a changelog: counts, then a section for each package, the worst changes first.
//!
//! Neutral changes are only counted.

use std::fmt::Write;

use super::contents::{Group, Report, Tally, because, few_not_compared, left_out, no_changes};
use crate::diff::change::{Change, Side};
use crate::diff::comparison::Comparison;
use crate::diff::not_compared;
use crate::diff::rule::Level;
use crate::diff::semver::Step;
use crate::markdown::{code, escaped};

pub(super) fn write(report: &Report<'_>) -> String {
    let comparison = report.comparison;
    let (old, new) = (&comparison.old, &comparison.new);
    let mut out = format!(
        "## {}: {} to {}\n\n",
        escaped(&new.title),
        escaped(&old.version),
        escaped(&new.version)
    );
    if comparison.changes.is_empty() {
        let _ = writeln!(out, "{}", no_changes(comparison));
        parts(&mut out, comparison);
        return out;
    }
    summary(&mut out, report);
    parts(&mut out, comparison);
    let listed = Report {
        level: report.level.max(Level::Compatible),
        ..*report
    };
    for group in listed.groups() {
        section(&mut out, &group);
    }
    if let Some(sentence) = left_out(&listed) {
        let _ = writeln!(out, "\n{sentence}");
    }
    out
}

fn summary(out: &mut String, report: &Report<'_>) {
    let comparison = report.comparison;
    let (operations, schemas) = (Tally::operations(comparison), Tally::schemas(comparison));
    for (what, tally) in [("operations", operations), ("schemas", schemas)] {
        let Tally {
            added,
            removed,
            changed,
        } = tally;
        let _ = writeln!(out, "- **+{added}** {what}, **−{removed}**, **~{changed}**");
    }
    let count = |counts: [(Level, usize); 4]| {
        let counts = counts
            .into_iter()
            .filter(|(level, _)| *level > Level::Neutral);
        let counts: Vec<String> = counts
            .map(|(level, count)| format!("{count} {level}"))
            .collect();
        counts.join(", ")
    };
    let _ = writeln!(
        out,
        "- for callers of the server: {}",
        count(comparison.counts(Change::wire_level))
    );
    let _ = writeln!(
        out,
        "- for users of the crate: {}",
        count(comparison.counts(Change::rust_level))
    );
    let step = Step::of(comparison);
    let _ = writeln!(
        out,
        "- version bump: **{step}** (before 1.0: {}), because {}",
        step.before_one(),
        because(comparison)
    );
}

/// Writes the parts that are not compared.
fn parts(out: &mut String, comparison: &Comparison) {
    let Some(sentence) = not_compared::sentence(&comparison.not_compared) else {
        return;
    };
    let _ = writeln!(out, "\n### Not compared\n\n{sentence}:\n");
    let (few, others) = few_not_compared(comparison);
    for part in few {
        let name = code(part.name.as_str());
        let _ = writeln!(
            out,
            "- {} {name}: {}",
            part.thing.as_str(),
            escaped(&part.reason)
        );
    }
    if let Some(others) = others {
        let _ = writeln!(out, "- {others}");
    }
}

fn section(out: &mut String, group: &Group<'_>) {
    let _ = writeln!(out, "\n### {}", escaped(group.title()));
    for level in Level::ALL {
        let mut changes = group
            .changes
            .iter()
            .filter(|change| change.level() == level)
            .peekable();
        if changes.peek().is_none() {
            continue;
        }
        let title = match level {
            Level::Breaking => "Breaking",
            Level::Warning => "Warnings",
            Level::Compatible => "Compatible",
            Level::Neutral => "Neutral",
        };
        let _ = writeln!(out, "\n**{title}**\n");
        for change in changes {
            line(out, change);
        }
    }
}

/// Writes the item of a change: subject, title, both sides, and the rules from `warning` up.
fn line(out: &mut String, change: &Change) {
    let _ = write!(
        out,
        "- {}: {}",
        code(&change.subject.to_string()),
        change.kind.title
    );
    let text = |side: &Option<Side>| side.as_ref().map(|side| code(&side.text));
    match (text(&change.old), text(&change.new)) {
        (Some(old), Some(new)) if old != new => {
            let _ = write!(out, ", {old} → {new}");
        }
        (Some(text), _) | (None, Some(text)) => {
            let _ = write!(out, ", {text}");
        }
        (None, None) => {}
    }
    for rule in change
        .wire
        .iter()
        .filter(|rule| rule.level() >= Level::Warning)
    {
        let _ = write!(out, "; {} for callers (`{}`)", rule.level(), rule.id());
    }
    for effect in change
        .rust
        .iter()
        .filter(|effect| effect.rule.level() >= Level::Warning)
    {
        let items = match (&effect.old, &effect.new) {
            (Some(old), Some(new)) if old != new => format!("{} → {}", code(old), code(new)),
            (Some(item), _) | (None, Some(item)) => code(item),
            (None, None) => String::new(),
        };
        let _ = write!(
            out,
            "; {} for the crate: {items} (`{}`)",
            effect.rule.level(),
            effect.rule.id()
        );
    }
    for accepted in &change.accepted {
        let _ = write!(
            out,
            "; accepted (`{}`): {}",
            accepted.rule.id(),
            escaped(&accepted.reason)
        );
    }
    out.push('\n');
}
