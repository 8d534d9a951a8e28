//! A JUnit test report: a suite per package, a test per change with those that follow from it, a failure for breaking changes
//! that are not accepted, and an error for everything that is not compared. Neutral changes of one kind are one test.

use quick_junit::{NonSuccessKind, Report as JUnit, TestCase, TestCaseStatus, TestSuite};

use super::contents::{Group, Repeated, Report, place, sides};
use super::entry::{self, Entry};
use crate::diagnostics::{Location, visible_but};
use crate::diff::not_compared::NotCompared;
use crate::diff::rule::{Kind, Level, Rule};

pub(super) fn write(report: &Report<'_>) -> String {
    let comparison = report.comparison;
    let name = format!(
        "{} {} to {}",
        comparison.new.title, comparison.old.version, comparison.new.version
    );
    let mut junit = JUnit::new(visible(&name));
    if !comparison.not_compared.is_empty() {
        let mut suite = TestSuite::new("Not compared");
        suite.add_test_cases(comparison.not_compared.iter().map(error));
        junit.add_test_suite(suite);
    }
    junit.add_test_suites(report.groups().iter().map(suite));
    // Only the writer can fail, and a string never does.
    junit.to_string().unwrap_or_default()
}

fn suite(group: &Group<'_>) -> TestSuite {
    let mut suite = TestSuite::new(visible(group.title()));
    suite.add_test_cases(group.entries.iter().map(test));
    suite.add_test_cases(group.repeated.iter().map(repeated));
    suite
}

fn name(kind: &Kind) -> String {
    format!("{} ({})", kind.title, kind.name)
}

fn repeated(Repeated { kind, changes }: &Repeated<'_>) -> TestCase {
    let mut test = TestCase::new(name(kind), TestCaseStatus::success());
    test.set_classname(match changes.as_slice() {
        [one] => visible(&one.subject.label()),
        _ => entry::kinds(changes.iter().copied()).join(", "),
    });
    test
}

/// Returns the test of a part that is not compared.
fn error(part: &NotCompared) -> TestCase {
    let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
    status
        .set_type("not-compared")
        .set_message(visible(&part.reason));
    let mut test = TestCase::new(format!("{} is compared", part.thing.as_str()), status);
    test.set_classname(visible(part.name.as_str()));
    place_at(&mut test, part.place());
    test
}

/// Adds the place of a test, if it has one.
fn place_at(test: &mut TestCase, at: Option<&Location>) {
    if let Some(at) = at {
        let place = [("file", visible(&at.file)), ("line", at.line.to_string())];
        let place = place.map(|(key, value)| (key.into(), value.into()));
        test.extra.extend(place);
    }
}

fn test(entry: &Entry<'_>) -> TestCase {
    let change = entry.change;
    let mut rules: Vec<Rule> = Vec::new();
    for rule in entry.open() {
        if rule.level() == Level::Breaking && !rules.contains(&rule) {
            rules.push(rule);
        }
    }
    let mut test = TestCase::new(name(change.kind), status(entry, &rules));
    test.set_classname(visible(&change.subject.label()));
    place_at(&mut test, place(change));
    test
}

fn status(entry: &Entry<'_>, breaking: &[Rule]) -> TestCaseStatus {
    if breaking.is_empty() {
        return TestCaseStatus::success();
    }
    let ids: Vec<String> = breaking.iter().map(Rule::id).collect();
    let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
    status
        .set_type("breaking")
        .set_message(ids.join(", "))
        .set_description(visible(&details(entry, breaking)));
    status
}

fn details(entry: &Entry<'_>, rules: &[Rule]) -> String {
    let mut lines = sides(entry);
    for effect in &entry.change.rust {
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

/// Returns the text with characters that XML cannot contain, and invisible ones, spelled out; line breaks stay.
fn visible(text: &str) -> String {
    let shown = visible_but(text, &['\n']);
    shown
        .replace('\u{fffe}', "\\u{fffe}")
        .replace('\u{ffff}', "\\u{ffff}")
}
