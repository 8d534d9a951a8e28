//! Text for terminals.

use std::fmt::Write;

use super::contents::{
    Group, Report, Tally, because, few_not_compared, left_out, no_changes, part_line,
};
use crate::diagnostics::visible;
use crate::diff::change::{Change, Side};
use crate::diff::comparison::Comparison;
use crate::diff::not_compared;
use crate::diff::rule::Level;
use crate::diff::semver::Step;

/// The column of locations.
const WIDTH: usize = 100;

pub(super) fn write(report: &Report<'_>, color: bool) -> String {
    let paint = Paint(color);
    let mut out = head(report, paint);
    write_not_compared(&mut out, report.comparison, paint);
    for group in report.groups() {
        write_group(&mut out, &group, paint);
    }
    if let Some(sentence) = left_out(report) {
        let _ = writeln!(out, "\n{sentence}");
    }
    out
}

fn head(report: &Report<'_>, paint: Paint) -> String {
    let comparison = report.comparison;
    let (old, new) = (&comparison.old, &comparison.new);
    let title = visible(&format!("{} {} → {}", new.title, old.version, new.version));
    let mut out = format!("{}\n", paint.bold(&title));
    if comparison.changes.is_empty() {
        let _ = writeln!(out, "{}", no_changes(comparison));
        return out;
    }
    for (what, tally) in [
        ("operations", Tally::operations(comparison)),
        ("schemas", Tally::schemas(comparison)),
    ] {
        let Tally {
            added,
            removed,
            changed,
        } = tally;
        let _ = writeln!(
            out,
            "{what:11} {added} added, {removed} removed, {changed} changed"
        );
    }
    for (what, counts) in [
        ("callers", comparison.counts(Change::wire_level)),
        ("crate", comparison.counts(Change::rust_level)),
    ] {
        let counts = counts.map(|(level, count)| paint.level(level, &format!("{count} {level}")));
        let _ = writeln!(out, "{what:11} {}", counts.join(", "));
    }
    let accepted = comparison
        .changes
        .iter()
        .filter(|change| change.open().next().is_none());
    match accepted.count() {
        0 => {}
        1 => drop(writeln!(out, "{:11} 1 change", "accepted")),
        accepted => drop(writeln!(out, "{:11} {accepted} changes", "accepted")),
    }
    let step = Step::of(comparison);
    let _ = writeln!(
        out,
        "{:11} {} (before 1.0: {}): {}",
        "semver",
        paint.bold(step.as_str()),
        step.before_one(),
        because(comparison)
    );
    out
}

/// Writes the parts that are not compared.
fn write_not_compared(out: &mut String, comparison: &Comparison, paint: Paint) {
    let Some(sentence) = not_compared::sentence(&comparison.not_compared) else {
        return;
    };
    let sentence = paint.level(Level::Warning, &format!("{sentence}:"));
    let _ = writeln!(out, "\n{sentence}");
    let (few, others) = few_not_compared(comparison);
    for line in few.iter().map(part_line).chain(others) {
        let _ = writeln!(out, "  {}", visible(&line));
    }
}

fn write_group(out: &mut String, group: &Group<'_>, paint: Paint) {
    let _ = writeln!(out, "\n{}", paint.bold(&visible(group.title())));
    for change in &group.changes {
        write_change(out, change, paint);
    }
}

fn write_change(out: &mut String, change: &Change, paint: Paint) {
    let level = paint.level(change.level(), &format!("{:10}", change.level()));
    let subject = visible(&change.subject.to_string());
    let _ = writeln!(out, "  {level} {subject}: {}", change.kind.title);
    for (sign, side) in [("-", &change.old), ("+", &change.new)] {
        if let Some(Side { text, at }) = side {
            let line = visible(&format!("{sign} {text}"));
            match at.file.is_empty() {
                true => drop(writeln!(out, "    {line}")),
                false => {
                    let place = visible(&format!("{}:{}", at.file, at.line));
                    let _ = writeln!(out, "    {line:WIDTH$} {}", paint.dim(&place));
                }
            }
        }
    }
    for rule in &change.wire {
        let level = paint.level(rule.level(), rule.level().as_str());
        let _ = writeln!(out, "    {level} for callers ({})", rule.id());
    }
    for effect in &change.rust {
        let level = paint.level(effect.rule.level(), effect.rule.level().as_str());
        let items = match (&effect.old, &effect.new) {
            (Some(old), Some(new)) if old != new => format!("{old} → {new}"),
            (Some(item), _) | (None, Some(item)) => item.clone(),
            (None, None) => String::new(),
        };
        let _ = writeln!(
            out,
            "    {level} for the crate ({}): {}",
            effect.rule.id(),
            visible(&items)
        );
    }
    for accepted in &change.accepted {
        let reason = visible(&accepted.reason);
        let _ = writeln!(out, "    accepted ({}): {reason}", accepted.rule.id());
    }
}

/// Colors, if enabled.
#[derive(Clone, Copy)]
struct Paint(bool);

impl Paint {
    fn with(self, code: &str, text: &str) -> String {
        match self.0 {
            true => format!("\u{1b}[{code}m{text}\u{1b}[0m"),
            false => text.to_owned(),
        }
    }

    fn bold(self, text: &str) -> String {
        self.with("1", text)
    }

    fn dim(self, text: &str) -> String {
        self.with("2", text)
    }

    fn level(self, level: Level, text: &str) -> String {
        let code = match level {
            Level::Breaking => "1;31",
            Level::Warning => "33",
            Level::Compatible => "32",
            Level::Neutral => "2",
        };
        self.with(code, text)
    }
}
