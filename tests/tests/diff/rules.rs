//! Tests of the rule tables: complete, well-formed and symmetrical.

use std::collections::BTreeSet;
use std::fs;

use vsphere_codegen::diff::rule::{Level, Rule, Scope};
use vsphere_codegen::diff::rules;
use vsphere_tests::places::facts_text;

/// Pairs of opposite suffixes of ids; the first matching pair applies.
const OPPOSITES: &[(&str, &str)] = &[
    ("no-longer-stated", "stated"),
    ("became-not-nullable", "became-nullable"),
    ("became-required", "became-optional"),
    ("became-inherited", "became-own"),
    ("identifier-became-text", "became-identifier"),
    ("became-text", "became-enumeration"),
    ("became-secret", "became-plain"),
    ("preview-begun", "preview-ended"),
    ("removal-announced", "removal-withdrawn"),
    ("deprecation-withdrawn", "deprecated"),
    ("option-gained", "option-lost"),
    ("widened", "narrowed"),
    ("loosened", "tightened"),
    ("added", "removed"),
];

/// Suffixes that are their own opposite.
const SELF_OPPOSITE: &[&str] = &["changed", "renamed", "moved", "lowered"];

fn ids() -> BTreeSet<String> {
    rules::rules().map(|rule| rule.id()).collect()
}

/// The rules that this one requires.
fn mirrors(rule: Rule) -> Vec<String> {
    let id = rule.id();
    let mut mirrors = Vec::new();
    mirrors.extend(
        id.strip_prefix("request-")
            .map(|rest| format!("response-{rest}")),
    );
    mirrors.extend(
        id.strip_prefix("response-")
            .map(|rest| format!("request-{rest}")),
    );
    let opposite = OPPOSITES.iter().find_map(|(one, other)| {
        let swapped = |from: &str, to: &str| Some(format!("{}{to}", id.strip_suffix(from)?));
        swapped(one, other).or_else(|| swapped(other, one))
    });
    match opposite {
        Some(opposite) => mirrors.push(opposite),
        None => assert!(
            SELF_OPPOSITE.iter().any(|word| id.ends_with(word)),
            "`{id}` ends in no word whose opposite is known"
        ),
    }
    mirrors
}

/// The rows of a tab-separated table.
fn table(path: &str) -> Vec<Vec<String>> {
    let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{path}: {error}"));
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    let rows: Vec<Vec<String>> = lines
        .map(|line| line.split('\t').map(str::to_owned).collect())
        .collect();
    assert!(rows.len() > 5, "{path} has {} rows", rows.len());
    rows
}

/// Returns `true` if the text matches the pattern; `*` matches any text.
fn fits(pattern: &str, text: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == text,
        Some((start, rest)) => text.strip_prefix(start).is_some_and(|text| {
            (0..=text.len()).any(|at| text.get(at..).is_some_and(|text| fits(rest, text)))
        }),
    }
}

#[test]
fn every_rule_has_its_mirror_image() {
    let ids = ids();
    let missing: BTreeSet<String> = rules::rules()
        .flat_map(mirrors)
        .filter(|mirror| !ids.contains(mirror))
        .collect();
    let waivers = table("diff/waivers.tsv");
    let is_waived = |id: &&String| waivers.iter().any(|row| fits(&row[0], id));
    let demanded: Vec<&String> = missing.iter().filter(|id| !is_waived(id)).collect();
    assert!(
        demanded.is_empty(),
        "add these rules, or say in tests/diff/waivers.tsv why there are none: {demanded:#?}"
    );
    for row in &waivers {
        assert!(
            row.len() == 2 && row[1].len() > 20,
            "a waiver needs a reason: {row:?}"
        );
        assert!(
            missing.iter().any(|id| fits(&row[0], id)),
            "a waiver for nothing that is missing: {row:?}"
        );
    }
}

#[test]
fn ids_are_unique_and_in_kebab_case() {
    let all: Vec<String> = rules::rules().map(|rule| rule.id()).collect();
    assert_eq!(all.len(), ids().len(), "duplicate id");
    for rule in rules::rules() {
        let id = rule.id();
        let is_word = |word: &str| !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase());
        assert!(id.split('-').all(is_word), "{id}");
        assert_eq!(id.starts_with("rust-"), rule.scope == Scope::Rust, "{id}");
        assert_eq!(rules::find(&id), Some(rule));
    }
}

#[test]
fn every_rule_has_a_reason_and_an_action() {
    for rule in rules::rules() {
        let id = rule.id();
        for text in [rule.verdict.why, rule.verdict.advice] {
            let starts = text
                .chars()
                .next()
                .is_some_and(|c| c.is_uppercase() || c == '`');
            assert!(
                starts && text.ends_with('.') && text.len() > 8,
                "{id}: {text:?}"
            );
            assert!(!text.contains("  "), "{id}: {text:?}");
        }
        let title = rule.kind.title;
        let starts_small =
            title.starts_with("HTTP") || title.starts_with(|c: char| c.is_lowercase());
        assert!(starts_small && !title.ends_with('.'), "{id}: {title:?}");
        let does_nothing = rule.verdict.advice == "No action is needed.";
        assert!(
            !(does_nothing && rule.level() == Level::Breaking),
            "{id} is breaking but recommends no action"
        );
    }
}

/// Requests and responses have opposite levels.
#[test]
fn widening_and_narrowing_are_opposites_by_direction() {
    for (one, other) in [
        ("type-widened", "type-narrowed"),
        ("presence-widened", "presence-narrowed"),
        ("limits-loosened", "limits-tightened"),
        ("limits-no-longer-stated", "limits-stated"),
    ] {
        let level = |id: &str| rules::find(id).map(|rule| rule.level());
        for (request, response) in [(one, other), (other, one)] {
            let level_of_request = level(&format!("request-{request}"));
            assert!(level_of_request.is_some());
            assert_eq!(
                level_of_request,
                level(&format!("response-{response}")),
                "{request}"
            );
        }
    }
}

#[test]
fn the_rules_of_the_reference_are_covered() {
    let Some(reference) = facts_text("notes/oasdiff-rules.tsv") else {
        return;
    };
    let rows = table("diff/oasdiff.tsv");
    let mut used = BTreeSet::new();
    let mut uncovered = Vec::new();
    for id in reference.lines().filter_map(|line| line.split('\t').next()) {
        match rows.iter().position(|row| fits(&row[0], id)) {
            Some(index) => drop(used.insert(index)),
            None => uncovered.push(id),
        }
    }
    assert!(
        uncovered.is_empty(),
        "tests/diff/oasdiff.tsv says nothing of {uncovered:#?}"
    );
    assert!(
        reference.lines().count() > 500,
        "the reference is not complete"
    );
    for (index, row) in rows.iter().enumerate() {
        assert!(
            used.contains(&index),
            "no rule of the reference is {:?}",
            row[0]
        );
    }
}

#[test]
fn rules_that_cover_the_reference_exist() {
    let ids = ids();
    for row in table("diff/oasdiff.tsv") {
        let ours = row[1].split(' ').filter(|id| *id != "-");
        for id in ours {
            assert!(ids.contains(id), "{row:?}: there is no rule `{id}`");
        }
    }
}
