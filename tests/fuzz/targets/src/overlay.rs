//! Overlays: actions change what they name and nothing else, and wrong ones are reported with a place.

use serde_json::{Value, json};
use vsphere_codegen::load::{Documents, load_texts};

use crate::places;

/// The document that is patched: small, with everything that a path can name.
const DOCUMENT: &str = include_str!("../../seeds/document.yaml");

/// Takes bytes as the text of an overlay, and as the choice of a node for generated actions.
pub fn run(bytes: &[u8]) {
    if let Ok(text) = std::str::from_utf8(bytes) {
        given(text);
    }
    made(bytes);
}

fn given(text: &str) {
    let texts = [("document.yaml", DOCUMENT), ("overlay.yaml", text)];
    let load = || load_texts(&texts[..1], &texts[1..]);
    match load() {
        Err(problems) => places::check(&problems, &texts),
        Ok(documents) => {
            assert_eq!(*tree(&documents), *tree(&load().expect("as before")));
            if let Err(problems) = vsphere_codegen::model(&documents) {
                places::check(&problems, &texts);
            }
        }
    }
}

fn tree(documents: &Documents) -> &Value {
    &documents.sources[0].root
}

/// Updates and removes a node below the root, chosen by a byte for each step down.
fn made(bytes: &[u8]) {
    let documents = load_texts(&[("document.yaml", DOCUMENT)], &[]).expect("the document is right");
    let root = tree(&documents);
    let (mut node, mut pointer, mut path) = (root, String::new(), String::from("$"));
    for step in bytes.iter().map(|byte| usize::from(*byte)) {
        match node {
            Value::Object(map) if !map.is_empty() => {
                let (key, below) = map.iter().nth(step % map.len()).expect("an entry");
                pointer.push_str(&format!("/{}", key.replace('~', "~0").replace('/', "~1")));
                path.push_str(&format!("[{}]", Value::from(key.as_str())));
                node = below;
            }
            Value::Array(items) if !items.is_empty() => {
                let index = step % items.len();
                pointer.push_str(&format!("/{index}"));
                path.push_str(&format!("[{index}]"));
                node = &items[index];
            }
            _ => break,
        }
    }
    if pointer.is_empty() {
        return;
    }
    let mark = json!({"x-mark": bytes.len()});
    let updated = apply(&json!({"target": path, "update": mark}));
    let mut expected = root.clone();
    let place = expected.pointer_mut(&pointer).expect("the node is there");
    match place {
        Value::Object(map) => {
            map.insert("x-mark".to_owned(), json!(bytes.len()));
        }
        Value::Array(items) => items.push(mark),
        other => *other = mark,
    }
    assert_eq!(updated, expected, "{path} updated");
    let removed = apply(&json!({"target": path, "remove": true}));
    let (parent, last) = pointer.rsplit_once('/').expect("a node below the whole");
    let mut expected = root.clone();
    match expected.pointer_mut(parent).expect("the parent is there") {
        Value::Object(map) => {
            map.shift_remove(&last.replace("~1", "/").replace("~0", "~"));
        }
        Value::Array(items) => {
            items.remove(last.parse().expect("an index"));
        }
        _ => unreachable!("only these have something below them"),
    }
    assert_eq!(removed, expected, "{path} removed");
}

/// Returns the document with one action applied.
fn apply(action: &Value) -> Value {
    let overlay = json!({"overlay": "1.0.0", "info": {}, "actions": [action]}).to_string();
    let texts = [("document.yaml", DOCUMENT)];
    let applied = load_texts(&texts, &[("overlay.json", &overlay)]);
    let documents = applied.unwrap_or_else(|problems| panic!("{problems}: {overlay}"));
    tree(&documents).clone()
}
