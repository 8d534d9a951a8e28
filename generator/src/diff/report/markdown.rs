//! A Markdown block for a changelog: counts, then a summary, or a section for each package with all changes of a level.

use std::fmt::Write;

use super::contents::{
    Group, Repeated, Report, Tally, because, counts, few_not_compared, left_out, no_changes, number,
};
use super::entry::{self, Entry};
use super::summary::{Alike, Summary};
use crate::diff::comparison::Comparison;
use crate::diff::not_compared;
use crate::diff::rule::{Level, Rule};
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
    if report.level.is_none() {
        overview(&mut out, report);
        return out;
    }
    for group in report.groups() {
        section(&mut out, &group);
    }
    if let Some(sentence) = left_out(report) {
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
    let entries = entry::entries(comparison);
    let count = |counts: [(Level, usize); 4]| {
        let counts = counts
            .into_iter()
            .filter(|(level, _)| *level > Level::Neutral);
        let counts: Vec<String> = counts
            .map(|(level, count)| format!("{} {level}", number(count)))
            .collect();
        counts.join(", ")
    };
    let _ = writeln!(
        out,
        "- for callers of the server: {}",
        count(counts(&entries, Entry::wire_level))
    );
    let _ = writeln!(
        out,
        "- for users of the crate: {}",
        count(counts(&entries, Entry::rust_level))
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

/// Writes the listed changes by level and kind, and the numbers of the others.
fn overview(out: &mut String, report: &Report<'_>) {
    let summary = Summary::of(report);
    for (level, kinds) in &summary.listed {
        let _ = writeln!(out, "\n### {}\n", title(*level));
        for alike in kinds {
            write_alike(out, alike);
        }
    }
    if !summary.counted.is_empty() {
        out.push_str("\n### Other changes\n\n");
    }
    for (level, kinds) in &summary.counted {
        let kinds = kinds.iter();
        let kinds = kinds.map(|(kind, count)| format!("{} ({})", kind.title, number(*count)));
        let kinds: Vec<String> = kinds.collect();
        let _ = writeln!(out, "- {level}: {}", kinds.join(", "));
    }
    if summary.more > 0 {
        let _ = writeln!(out, "\n… {} more: `--level all`.", number(summary.more));
    }
}

/// Writes changes of one kind: what all have in common, then a line for each that is shown.
fn write_alike(out: &mut String, alike: &Alike<'_>) {
    let common = alike.essence();
    let essence = |essence: Option<String>| match essence {
        Some(essence) => format!(": {}", code(&essence)),
        None => String::new(),
    };
    let own = essence(common.clone());
    let _ = writeln!(out, "- {}{own}", escaped(&alike.heading()));
    for entry in &alike.entries[..alike.shown] {
        let subject = code(&entry.change.subject.label());
        let rest = match (entry.followers(), &common) {
            (Some(followers), _) => format!(", {followers}"),
            (None, None) => essence(entry.essence()),
            (None, Some(_)) => String::new(),
        };
        let accepted = if entry.is_accepted() {
            " (accepted)"
        } else {
            ""
        };
        let _ = writeln!(out, "  - {subject}{rest}{accepted}");
    }
    if alike.shown > 0 && alike.more() > 0 {
        let _ = writeln!(out, "  - … {} more", number(alike.more()));
    }
}

/// Returns the title of the changes of a level.
fn title(level: Level) -> &'static str {
    match level {
        Level::Breaking => "Breaking",
        Level::Warning => "Warnings",
        Level::Compatible => "Compatible",
        Level::Neutral => "Neutral",
    }
}

fn section(out: &mut String, group: &Group<'_>) {
    let _ = writeln!(out, "\n### {}", escaped(group.title()));
    for level in [Level::Breaking, Level::Warning] {
        let entries = group.entries.iter();
        let mut entries = entries.filter(|entry| entry.level() == level).peekable();
        if entries.peek().is_some() {
            let _ = writeln!(out, "\n**{}**\n", title(level));
        }
        for entry in entries {
            line(out, entry);
        }
    }
    let compatible = group.compatible();
    if !compatible.is_empty() {
        out.push_str("\n**Compatible**\n\n");
    }
    for (kind, entries) in compatible {
        let _ = writeln!(out, "- {}", kind.title);
        for entry in entries {
            short(out, entry);
        }
    }
    if !group.repeated.is_empty() {
        out.push_str("\n**Neutral**\n\n");
    }
    for Repeated { kind, changes } in &group.repeated {
        let subjects = match changes.as_slice() {
            [one] => code(&one.subject.label()),
            _ => entry::kinds(changes.iter().copied()).join(", "),
        };
        let _ = writeln!(out, "- {}: {subjects}", kind.title);
    }
}

/// Writes the item of an entry below its kind.
fn short(out: &mut String, entry: &Entry<'_>) {
    let _ = write!(out, "  - {}", code(&entry.change.subject.label()));
    if let Some(essence) = entry.essence() {
        let _ = write!(out, ": {}", code(&essence));
    }
    followers(out, entry);
    out.push('\n');
}

fn followers(out: &mut String, entry: &Entry<'_>) {
    if let Some(followers) = entry.followers() {
        let names = entry.followers.iter();
        let names: Vec<String> = names.map(|change| code(&change.subject.label())).collect();
        let _ = write!(out, "; {followers}: {}", names.join(", "));
    }
}

/// Writes the item of an entry: subject, title, both sides, and the rules from `warning` up.
fn line(out: &mut String, entry: &Entry<'_>) {
    let change = entry.change;
    let subject = code(&change.subject.label());
    let _ = write!(out, "- {subject}: {}", change.kind.title);
    if let Some(sides) = coded(change.texts()) {
        let _ = write!(out, ", {sides}");
    }
    let is_severe = |rule: &Rule| rule.level() >= Level::Warning;
    for rule in change.wire.iter().filter(|rule| is_severe(rule)) {
        let _ = write!(out, "; {} for callers (`{}`)", rule.level(), rule.id());
    }
    for effect in change.rust.iter().filter(|effect| is_severe(&effect.rule)) {
        let (level, id) = (effect.rule.level(), effect.rule.id());
        let items = coded([effect.old.as_deref(), effect.new.as_deref()]).unwrap_or_default();
        let _ = write!(out, "; {level} for the crate: {items} (`{id}`)");
    }
    for accepted in &change.accepted {
        let (id, reason) = (accepted.rule.id(), escaped(&accepted.reason));
        let _ = write!(out, "; accepted (`{id}`): {reason}");
    }
    followers(out, entry);
    out.push('\n');
}

/// Returns two states as code.
fn coded([old, new]: [Option<&str>; 2]) -> Option<String> {
    let [old, new] = [old, new].map(|side| side.map(code));
    entry::both(old.as_deref(), new.as_deref())
}
