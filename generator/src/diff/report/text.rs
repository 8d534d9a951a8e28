//! Text for terminals: a summary that fits a screen, or all changes of a level.

use std::borrow::Cow;
use std::fmt::Write;

use super::contents::{
    Group, Repeated, Report, Tally, because, counts, few_not_compared, left_out, no_changes,
    number, part_line,
};
use super::entry::{self, Entry};
use super::summary::{Alike, Summary};
use crate::diagnostics::{Location, visible};
use crate::diff::change::Side;
use crate::diff::comparison::Comparison;
use crate::diff::not_compared;
use crate::diff::rule::Level;
use crate::diff::semver::Step;

/// The column of locations.
const WIDTH: usize = 100;
/// The width of levels.
const COLUMN: usize = 11;

pub(super) fn write(report: &Report<'_>, color: bool) -> String {
    let paint = Paint(color);
    let mut out = head(report, paint);
    write_not_compared(&mut out, report.comparison, paint);
    if report.level.is_none() {
        write_summary(&mut out, report, paint);
        return out;
    }
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
    let entries = entry::entries(comparison);
    for (what, counts) in [
        ("callers", counts(&entries, Entry::wire_level)),
        ("crate", counts(&entries, Entry::rust_level)),
    ] {
        let counts =
            counts.map(|(level, count)| paint.level(level, &format!("{} {level}", number(count))));
        let _ = writeln!(out, "{what:11} {}", counts.join(", "));
    }
    match entries.iter().filter(|entry| entry.is_accepted()).count() {
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

fn write_summary(out: &mut String, report: &Report<'_>, paint: Paint) {
    let summary = Summary::of(report);
    for (level, kinds) in &summary.listed {
        out.push('\n');
        for alike in kinds {
            write_alike(out, *level, alike, paint);
        }
    }
    if !summary.counted.is_empty() {
        out.push('\n');
    }
    for (level, kinds) in &summary.counted {
        let kinds = kinds.iter();
        let kinds = kinds.map(|(kind, count)| format!("{} ({})", kind.title, number(*count)));
        let lines = wrapped(kinds, WIDTH - COLUMN);
        for (index, line) in lines.iter().enumerate() {
            let level = if index == 0 { level.as_str() } else { "" };
            let level = paint.with("2", &format!("{level:COLUMN$}"));
            let _ = writeln!(out, "{level}{line}");
        }
    }
    if summary.more > 0 {
        let more = number(summary.more);
        let _ = writeln!(out, "\n… {more} more: --level all");
    }
}

/// Writes changes of one kind: what all have in common, then a line for each.
fn write_alike(out: &mut String, level: Level, alike: &Alike<'_>, paint: Paint) {
    let level = paint.level(level, &format!("{level:COLUMN$}"));
    let mut heading = visible(&alike.heading());
    let common = alike.essence();
    if let Some(essence) = &common {
        let _ = write!(heading, ": {}", visible(essence));
    }
    let _ = writeln!(out, "{level}{}", cut(&heading));
    for entry in &alike.entries[..alike.shown] {
        let mut line = visible(&entry.change.subject.label());
        if let Some(followers) = entry.followers() {
            let _ = write!(line, ", {followers}");
        } else if let (None, Some(essence)) = (&common, entry.essence()) {
            let _ = write!(line, ": {}", visible(&essence));
        }
        let accepted = if entry.is_accepted() {
            " (accepted)"
        } else {
            ""
        };
        let _ = writeln!(out, "  {}{accepted}", cut(&line));
    }
    if alike.shown > 0 && alike.more() > 0 {
        let _ = writeln!(out, "  … {} more", number(alike.more()));
    }
}

/// Returns the beginning of a line that is too long for a terminal.
fn cut(line: &str) -> Cow<'_, str> {
    const MOST: usize = 140;
    match line.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", line.get(..end).unwrap_or(line)).into(),
        None => line.into(),
    }
}

/// Joins items by commas to lines.
fn wrapped(items: impl Iterator<Item = String>, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut items = items.peekable();
    while let Some(mut item) = items.next() {
        if items.peek().is_some() {
            item.push(',');
        }
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + item.chars().count() <= width => {
                line.push(' ');
                line.push_str(&item);
            }
            _ => lines.push(item),
        }
    }
    lines
}

fn write_group(out: &mut String, group: &Group<'_>, paint: Paint) {
    let _ = writeln!(out, "\n{}", paint.bold(&visible(group.title())));
    let severe = group.entries.iter();
    for entry in severe.filter(|entry| entry.level() > Level::Compatible) {
        write_entry(out, entry, paint);
    }
    for (kind, entries) in group.compatible() {
        let level = paint.level(Level::Compatible, &format!("{:COLUMN$}", Level::Compatible));
        let _ = writeln!(out, "  {level}{}", kind.title);
        for entry in entries {
            let mut line = visible(&entry.change.subject.label());
            if let Some(essence) = entry.essence() {
                let _ = write!(line, ": {}", visible(&essence));
            }
            let at = entry.change.new.as_ref().or(entry.change.old.as_ref());
            write_line(out, &line, at.map(|side| &side.at), paint);
            write_followers(out, entry);
        }
    }
    for Repeated { kind, changes } in &group.repeated {
        let level = paint.level(Level::Neutral, &format!("{:COLUMN$}", Level::Neutral));
        let subjects = match changes.as_slice() {
            [one] => visible(&one.subject.label()),
            _ => entry::kinds(changes.iter().copied()).join(", "),
        };
        let _ = writeln!(out, "  {level}{}: {subjects}", kind.title);
    }
}

/// Writes a line of an entry with its place.
fn write_line(out: &mut String, line: &str, at: Option<&Location>, paint: Paint) {
    match at.filter(|at| !at.file.is_empty()) {
        None => drop(writeln!(out, "    {line}")),
        Some(at) => {
            let place = visible(&format!("{}:{}", at.file, at.line));
            let _ = writeln!(out, "    {line:WIDTH$} {}", paint.dim(&place));
        }
    }
}

fn write_followers(out: &mut String, entry: &Entry<'_>) {
    let Some(followers) = entry.followers() else {
        return;
    };
    let _ = writeln!(out, "      {followers}:");
    let names = entry.followers.iter();
    let names = names.map(|follower| visible(&follower.subject.label()));
    for line in wrapped(names, WIDTH) {
        let _ = writeln!(out, "        {line}");
    }
}

/// Writes a change in full.
fn write_entry(out: &mut String, entry: &Entry<'_>, paint: Paint) {
    let (change, level) = (entry.change, entry.level());
    let level = paint.level(level, &format!("{level:COLUMN$}"));
    let subject = visible(&change.subject.label());
    let _ = writeln!(out, "  {level}{subject}: {}", change.kind.title);
    for (sign, side) in [("-", &change.old), ("+", &change.new)] {
        if let Some(Side { text, at }) = side {
            let line = visible(&format!("{sign} {text}"));
            write_line(out, &line, Some(at), paint);
        }
    }
    for rule in &change.wire {
        let level = paint.level(rule.level(), rule.level().as_str());
        let _ = writeln!(out, "    {level} for callers ({})", rule.id());
    }
    for effect in &change.rust {
        let (rule, level) = (effect.rule, effect.rule.level());
        let level = paint.level(level, level.as_str());
        let items = entry::both(effect.old.as_deref(), effect.new.as_deref());
        let items = visible(&items.unwrap_or_default());
        let _ = writeln!(out, "    {level} for the crate ({}): {items}", rule.id());
    }
    for accepted in &change.accepted {
        let reason = visible(&accepted.reason);
        let _ = writeln!(out, "    accepted ({}): {reason}", accepted.rule.id());
    }
    write_followers(out, entry);
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
