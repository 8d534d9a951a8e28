//! Compares documents with themselves and with equivalent copies: no changes.

use std::path::PathBuf;

use serde_json::{Map, Value};
use vsphere_codegen::diff;
use vsphere_codegen::diff::change::Change;
use vsphere_codegen::diff::version::Version;
use vsphere_codegen::load;
use vsphere_tests::places::{in_project, versions};

use super::version;

/// Documents of both dialects, single files and fragments.
fn documents() -> impl Iterator<Item = PathBuf> {
    let specs = versions().into_iter();
    let specs = specs.map(|version| in_project("specs").join(version));
    specs.chain([PathBuf::from("diff/base.yaml")])
}

/// Lists without a meaningful order.
const UNORDERED: [&str; 4] = ["enum", "required", "parameters", "tags"];

/// The tree with all unordered parts reversed.
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

/// The version read from copies of its files as JSON, under the same names.
fn copy(version: &Version, write: impl Fn(&Value) -> String) -> Version {
    let name = |path: &str| path.rsplit('/').next().unwrap_or_default().to_owned();
    let texts: Vec<(String, String)> = version
        .documents
        .sources
        .iter()
        .map(|source| {
            // JSON is valid YAML, and the name keeps references valid.
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
fn assert_no_changes(old: &Version, new: &Version) {
    let comparison = diff::compare(old, new);
    let ids: Vec<String> = comparison.changes.iter().map(Change::id).collect();
    assert!(ids.is_empty(), "{ids:#?}");
}

#[test]
fn a_document_equals_itself() {
    for path in documents() {
        let version = version(&[&path.to_string_lossy()], &[]);
        assert!(!version.api.operations.is_empty(), "{}", path.display());
        assert_no_changes(&version, &version);
    }
}

#[test]
fn a_reformatted_copy_is_equal() {
    for path in documents() {
        let version = version(&[&path.to_string_lossy()], &[]);
        assert_no_changes(&version, &copy(&version, |root| format!("{root:#}")));
        assert_no_changes(&version, &copy(&version, Value::to_string));
    }
}

#[test]
fn a_reordered_copy_is_equal() {
    for path in documents() {
        let version = version(&[&path.to_string_lossy()], &[]);
        let other = copy(&version, |root| reversed(root, false).to_string());
        assert_no_changes(&version, &other);
        assert_no_changes(&other, &version);
    }
}

fn read(text: &str) -> Version {
    let documents = load::load_texts(&[("base.yaml", text)], &[]);
    let documents = documents.unwrap_or_else(|problems| panic!("{problems}"));
    Version::of(documents).unwrap_or_else(|problems| panic!("{problems}"))
}

/// A base path in the keys is sent like one in the address of the server.
#[test]
fn a_base_path_that_moves_into_keys_is_equal() {
    let text = std::fs::read_to_string("diff/base.yaml").expect("the base");
    let keys = text.replace("\n  /shop", "\n  /api/shop");
    let moved = keys.replace("{host}/api\"", "{host}\"");
    assert_no_changes(&read(&text), &read(&moved));
    assert_no_changes(&read(&moved), &read(&text));
    // Without the move of the server, every path is another one.
    let changes = diff::compare(&read(&text), &read(&keys)).changes;
    let is_path = |change: &&Change| change.id().contains("path-changed");
    assert!(changes.iter().filter(is_path).count() > 5);
}

/// Header names are case-insensitive, on the wire and in Rust.
#[test]
fn a_header_in_capitals_is_equal() {
    let text = std::fs::read_to_string("diff/base.yaml").expect("the base");
    let other = text.replace("{name: Why, in: header", "{name: WHY, in: header");
    assert_ne!(text, other, "there is a header to change");
    assert_no_changes(&read(&text), &read(&other));
}

/// The order of entries does not affect the changes either.
#[test]
fn a_reordered_copy_has_the_same_changes() {
    let base = version(&["diff/base.yaml"], &[]);
    for overlay in super::cases::overlays() {
        let other = version(&["diff/base.yaml"], &[&overlay]);
        if base.api.version != other.api.version {
            // Between versions the order of arguments counts.
            continue;
        }
        let turned = copy(&other, |root| reversed(root, false).to_string());
        let changes = |new: &Version| -> Vec<String> {
            let changes = diff::compare(&base, new).changes;
            changes
                .iter()
                .map(|change| format!("{} {}", change.id(), change.level()))
                .collect()
        };
        assert_eq!(changes(&other), changes(&turned), "{}", overlay.display());
    }
}

/// A document whose server has a path, with operations at these keys.
fn below_suite_api(keys: &[&str], schemas: &[&str]) -> Version {
    let operation = |key: &str| {
        let id = format!("Things_get{}", key.replace('/', "-"));
        serde_json::json!({ "get": {
            "operationId": id,
            "tags": ["Things"],
            "responses": { "204": { "description": "Done." } },
        } })
    };
    let named = |name: &&str| ((*name).to_owned(), serde_json::json!({ "type": "object" }));
    let document = serde_json::json!({
        "openapi": "3.0.3",
        "info": { "title": "Trial", "version": "1" },
        "servers": [{ "url": "/suite-api" }],
        "paths": keys.iter().map(|key| ((*key).to_owned(), operation(key))).collect::<Map<_, _>>(),
        "components": { "schemas": schemas.iter().map(named).collect::<Map<_, _>>() },
    });
    let documents = load::load_texts(&[("a.json", &document.to_string())], &[]);
    let documents = documents.unwrap_or_else(|problems| panic!("{problems}"));
    Version::of(documents).unwrap_or_else(|problems| panic!("{problems}"))
}

#[test]
fn one_more_path_or_schema_is_one_change() {
    let old = below_suite_api(&["/api/x", "/api/y"], &[]);
    for (keys, schemas, expected) in [
        (
            &["/api/x", "/api/y", "/health"][..],
            &[][..],
            "operation-added",
        ),
        (&["/api/x", "/api/y"], &["new_schema"], "schema-added"),
    ] {
        let comparison = diff::compare(&old, &below_suite_api(keys, schemas));
        let kinds: Vec<&str> = comparison
            .changes
            .iter()
            .map(|change| change.kind.name)
            .collect();
        assert_eq!(kinds, [expected]);
    }
}
