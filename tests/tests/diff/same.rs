//! A document against itself, and against copies that are written in another way: nothing to tell.

use serde_json::{Map, Value};
use vsphere_codegen::diff;
use vsphere_codegen::diff::change::Change;
use vsphere_codegen::diff::version::Version;
use vsphere_codegen::load;

use super::version;

/// Documents of both dialects, whole and in fragments.
const DOCUMENTS: [&str; 3] = ["diff/base.yaml", "../specs/9.1.0.0", "../specs/8.0.3.0"];

/// Lists whose order means nothing.
const UNORDERED: [&str; 4] = ["enum", "required", "parameters", "tags"];

/// The tree with everything turned round that has no order.
fn reversed(value: &Value, is_unordered: bool) -> Value {
    match value {
        Value::Object(map) => {
            let entries: Vec<(&String, &Value)> = map.iter().collect();
            let turned: Map<String, Value> = entries
                .into_iter()
                .rev()
                .map(|(key, value)| {
                    let is_unordered = UNORDERED.contains(&key.as_str());
                    (key.clone(), reversed(value, is_unordered))
                })
                .collect();
            Value::Object(turned)
        }
        Value::Array(items) => {
            let mut items: Vec<Value> = items.iter().map(|item| reversed(item, false)).collect();
            if is_unordered {
                items.reverse();
            }
            Value::Array(items)
        }
        other => other.clone(),
    }
}

/// The version from copies of its files as JSON; references between files keep their names.
fn copy(version: &Version, write: impl Fn(&Value) -> String) -> Version {
    let name = |path: &str| path.rsplit('/').next().unwrap_or_default().to_owned();
    let texts: Vec<(String, String)> = version
        .documents
        .sources
        .iter()
        .map(|source| {
            // JSON is YAML, and the name is what other files refer to.
            (name(&source.path), write(&source.root))
        })
        .collect();
    let texts: Vec<(&str, &str)> = texts
        .iter()
        .map(|(path, text)| (path.as_str(), text.as_str()))
        .collect();
    let documents = load::load_texts(&texts, &[]).unwrap_or_else(|problems| panic!("{problems}"));
    Version::of(documents).unwrap_or_else(|problems| panic!("{problems}"))
}

#[track_caller]
fn assert_nothing_told(old: &Version, new: &Version) {
    let comparison = diff::compare(old, new);
    let told: Vec<String> = comparison.changes.iter().map(Change::id).collect();
    assert!(told.is_empty(), "{told:#?}");
}

#[test]
fn a_document_is_like_itself() {
    for path in DOCUMENTS {
        let version = version(&[path], &[]);
        assert!(!version.api.operations.is_empty(), "{path}");
        assert_nothing_told(&version, &version);
    }
}

#[test]
fn a_reformatted_copy_says_the_same() {
    for path in DOCUMENTS {
        let version = version(&[path], &[]);
        assert_nothing_told(&version, &copy(&version, |root| format!("{root:#}")));
        assert_nothing_told(&version, &copy(&version, Value::to_string));
    }
}

#[test]
fn a_reordered_copy_says_the_same() {
    for path in DOCUMENTS {
        let version = version(&[path], &[]);
        let other = copy(&version, |root| reversed(root, false).to_string());
        assert_nothing_told(&version, &other);
        assert_nothing_told(&other, &version);
    }
}

/// On the wire, and in Rust, the names of headers have no case.
#[test]
fn a_header_in_capitals_is_the_same_header() {
    let text = std::fs::read_to_string("diff/base.yaml").expect("the base");
    let read = |text: &str| {
        let documents = load::load_texts(&[("base.yaml", text)], &[]);
        let documents = documents.unwrap_or_else(|problems| panic!("{problems}"));
        Version::of(documents).unwrap_or_else(|problems| panic!("{problems}"))
    };
    let other = text.replace("{name: Why, in: header", "{name: WHY, in: header");
    assert_ne!(text, other, "there is a header to change");
    assert_nothing_told(&read(&text), &read(&other));
}

/// What a comparison finds does not depend on the order of the entries either.
#[test]
fn a_reordered_copy_differs_from_others_in_the_same_way() {
    let base = version(&["diff/base.yaml"], &[]);
    for overlay in super::cases::overlays() {
        let other = version(&["diff/base.yaml"], &[&overlay]);
        if base.api.version != other.api.version {
            // From one version to the next the order of arguments counts.
            continue;
        }
        let turned = copy(&other, |root| reversed(root, false).to_string());
        let told = |new: &Version| -> Vec<String> {
            let changes = diff::compare(&base, new).changes;
            changes
                .iter()
                .map(|change| format!("{} {}", change.id(), change.level()))
                .collect()
        };
        assert_eq!(told(&other), told(&turned), "{}", overlay.display());
    }
}
