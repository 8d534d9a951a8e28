//! A test report in the form of JUnit, as build servers read it: a suite for each package, a test for each change, and
//! a failure where it breaks somebody and is not accepted.

use std::fmt::Write;

use super::{Group, Report, place, sides};
use crate::diagnostics::is_hidden;
use crate::diff::Change;
use crate::diff::rule::{Level, Rule};

pub(super) fn write(report: &Report<'_>) -> String {
    let groups = report.groups();
    let tests: usize = groups.iter().map(|group| group.changes.len()).sum();
    let failures: usize = groups.iter().map(failures).sum();
    let mut out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".to_owned();
    let name = format!(
        "{} {} to {}",
        report.comparison.new.title, report.comparison.old.version, report.comparison.new.version
    );
    let _ = writeln!(
        out,
        "<testsuites name=\"{}\" tests=\"{tests}\" failures=\"{failures}\">",
        escaped(&name)
    );
    for group in &groups {
        suite(&mut out, group);
    }
    out.push_str("</testsuites>\n");
    out
}

fn failures(group: &Group<'_>) -> usize {
    let failed = group
        .changes
        .iter()
        .filter(|change| breaking(change).next().is_some());
    failed.count()
}

/// The rules by which a change breaks somebody, accepted ones left out.
fn breaking(change: &Change) -> impl Iterator<Item = Rule> {
    change.open().filter(|rule| rule.level() == Level::Breaking)
}

fn suite(out: &mut String, group: &Group<'_>) {
    let _ = writeln!(
        out,
        "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"0\" skipped=\"0\">",
        escaped(group.title()),
        group.changes.len(),
        failures(group)
    );
    for change in &group.changes {
        let _ = write!(
            out,
            "    <testcase classname=\"{}\" name=\"{}\"",
            escaped(&change.subject.path()),
            escaped(&format!("{} ({})", change.kind.title, change.kind.name))
        );
        if let Some(at) = place(change) {
            let _ = write!(out, " file=\"{}\" line=\"{}\"", escaped(&at.file), at.line);
        }
        let rules: Vec<Rule> = breaking(change).collect();
        if rules.is_empty() {
            out.push_str("/>\n");
            continue;
        }
        out.push_str(">\n");
        let ids: Vec<String> = rules.iter().map(Rule::id).collect();
        let _ = writeln!(
            out,
            "      <failure type=\"breaking\" message=\"{}\">{}</failure>",
            escaped(&ids.join(", ")),
            escaped(&details(change, &rules))
        );
        out.push_str("    </testcase>\n");
    }
    out.push_str("  </testsuite>\n");
}

fn details(change: &Change, rules: &[Rule]) -> String {
    let mut lines = sides(change);
    for effect in &change.rust {
        let items = [&effect.old, &effect.new].into_iter().flatten();
        let items: Vec<&str> = items.map(String::as_str).collect();
        lines.push(format!("crate: {}", items.join(" → ")));
    }
    let why = rules
        .iter()
        .map(|rule| format!("{} {}", rule.verdict.why, rule.verdict.advice));
    lines.extend(why);
    lines.join("\n")
}

/// A text in an attribute or an element; what XML cannot hold, or nobody can see, is spelled out.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' => out.push('\n'),
            '\u{fffe}' | '\u{ffff}' => out.extend(c.escape_unicode()),
            c if is_hidden(c) => out.extend(c.escape_unicode()),
            c => out.push(c),
        }
    }
    out
}
