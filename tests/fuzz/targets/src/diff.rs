//! Two versions → changes: none between equal versions, some between others, and the same in both directions.

use std::collections::BTreeSet;

use serde_json::Value;
use vsphere_codegen::diff;
use vsphere_codegen::diff::comparison::Comparison;
use vsphere_codegen::diff::report::Format;
use vsphere_codegen::diff::report::contents::Report;
use vsphere_codegen::diff::rule::Level;
use vsphere_codegen::diff::version::{Version, of_both};
use vsphere_codegen::load::load_texts;
use vsphere_codegen::model_json;

use crate::places;
use crate::random::{Choices, api, document, edit, mutate, normal};

/// Takes bytes as choices of a model, of another version, and of the form of both documents.
pub fn run(bytes: &[u8]) {
    let mut choices = Choices::new(bytes);
    let is_wrong = choices.one_in(4);
    let mut api = api(&mut choices);
    let old = document(&api, &mut choices);
    edit(&mut api, &mut choices);
    let mut new = document(&api, &mut choices);
    if is_wrong {
        mutate(&mut new, &mut choices);
    }
    if let Some((old, new)) = versions(&old, &new) {
        check(&old, &new);
    }
}

/// Reads the part of both versions that is supported in both.
fn versions(old: &Value, new: &Value) -> Option<(Version, Version)> {
    let (old, new) = (old.to_string(), new.to_string());
    let texts = [("old.json", old.as_str()), ("new.json", new.as_str())];
    let load = |side: usize| load_texts(&texts[side..=side], &[]);
    let both = load(0).and_then(|old| of_both(old, load(1)?));
    both.map_err(|problems| places::check(&problems, &texts))
        .ok()
}

/// Compares two versions in both directions, and each with itself.
///
/// # Panics
///
/// If a version differs from itself, or two different versions have no change.
pub fn check(old: &Version, new: &Version) {
    for version in [old, new] {
        let own = diff::compare(version, version);
        assert!(own.changes.is_empty(), "{:#?}", own.changes);
    }
    let there = diff::compare(old, new);
    let back = diff::compare(new, old);
    assert_eq!(there.not_compared.len(), back.not_compared.len());
    let same = |version: &Version| format!("{:?}", normal(&version.api));
    if same(old) == same(new) {
        assert!(there.changes.is_empty(), "{:#?}", there.changes);
    }
    if facts(old) != facts(new) {
        assert!(
            !there.changes.is_empty(),
            "{} is not {}",
            facts(old),
            facts(new)
        );
    }
    assert_eq!(has_changes(&there), has_changes(&back));
    identified(&there);
    identified(&back);
    reported(&there);
    reported(&back);
}

/// Checks that the id of a change is unique: lists of accepted changes and links rely on it.
fn identified(comparison: &Comparison) {
    let mut ids = BTreeSet::new();
    for change in &comparison.changes {
        assert!(ids.insert(change.id()), "more than once: {}", change.id());
    }
}

/// Returns `true` if there is a change of the API. A lowered version is reported in one direction only.
fn has_changes(comparison: &Comparison) -> bool {
    let mut changes = comparison.changes.iter();
    changes.any(|change| change.kind.name != "api-version-lowered")
}

/// Returns the model as JSON, in a fixed order.
fn facts(version: &Version) -> Value {
    fn sort(value: &mut Value) {
        match value {
            Value::Array(items) => {
                items.iter_mut().for_each(sort);
                items.sort_by_key(Value::to_string);
            }
            Value::Object(map) => {
                map.values_mut().for_each(sort);
                map.sort_keys();
            }
            _ => {}
        }
    }
    let mut facts = model_json::to_json(&version.api);
    sort(&mut facts);
    facts
}

/// Checks that every format can be written, and that JSON can be read.
fn reported(comparison: &Comparison) {
    let report = Report {
        comparison,
        level: Some(Level::default()),
    };
    for format in [
        Format::Text { color: true },
        Format::Markdown,
        Format::Github,
        Format::Junit,
        Format::Html,
    ] {
        assert!(!report.write(format).contains('\u{0}'), "{format:?}");
    }
    let json: Value = serde_json::from_str(&report.write(Format::Json)).expect("it is JSON");
    let listed = json["changes"].as_array().map(Vec::len);
    assert_eq!(listed, Some(comparison.changes.len()));
}
