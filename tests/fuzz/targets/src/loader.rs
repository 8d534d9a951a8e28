//! Text → tree → places: every text is refused with a place, or is a tree with one meaning.

use serde_json::Value;
use vsphere_codegen::api::Place;
use vsphere_codegen::load::{Documents, load_texts, tree_of_sections};

use crate::places;

/// Takes bytes as the text of a file, as YAML and as JSON.
pub fn run(bytes: &[u8]) {
    // Files that are not UTF-8 are refused before anything is parsed.
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    for path in ["a.yaml", "a.json"] {
        file(path, text);
    }
    sections(text);
}

fn file(path: &str, text: &str) {
    let texts = [(path, text)];
    let documents = match load_texts(&texts, &[]) {
        Ok(documents) => documents,
        Err(problems) => return places::check(&problems, &texts),
    };
    same_again(&documents);
    located(&documents, &texts);
    if let Err(problems) = vsphere_codegen::model(&documents) {
        places::check(&problems, &texts);
    }
}

/// Checks that a tree that is written and read again is the same.
fn same_again(documents: &Documents) {
    let root = &documents.sources[0].root;
    let written = root.to_string();
    let again = load_texts(&[("again.json", &written)], &[]);
    let again = again.unwrap_or_else(|problems| panic!("{problems}: {written}"));
    assert_eq!(again.sources[0].root, *root);
}

/// Checks that every node has a place in the text, the same one alone and in a batch.
fn located(documents: &Documents, texts: &[(&str, &str)]) {
    let mut pointers = Vec::new();
    collect(&documents.sources[0].root, String::new(), &mut pointers);
    let all: Vec<Place> = pointers
        .into_iter()
        .map(|pointer| Place { file: 0, pointer })
        .collect();
    let together = documents.locations(&all.iter().collect::<Vec<_>>());
    assert_eq!(together.len(), all.len());
    for location in &together {
        places::in_file(location, texts);
    }
    // Each call reads the whole text: a few are enough.
    let step = all.len().div_ceil(8).max(1);
    for (place, location) in all.iter().zip(&together).step_by(step) {
        assert_eq!(documents.location(place), *location);
    }
}

fn collect(node: &Value, pointer: String, found: &mut Vec<String>) {
    let below = |key: &str| {
        let key = key.replace('~', "~0").replace('/', "~1");
        format!("{pointer}/{key}")
    };
    match node {
        Value::Object(map) => map
            .iter()
            .for_each(|(key, value)| collect(value, below(key), found)),
        Value::Array(items) => items
            .iter()
            .enumerate()
            .for_each(|(index, value)| collect(value, below(&index.to_string()), found)),
        _ => {}
    }
    found.push(pointer);
}

/// Checks that reading in sections gives the same tree as reading as a whole, before the tree of another version is rewritten.
fn sections(text: &str) {
    for least in [1, 20] {
        let Some(tree) = tree_of_sections(text, least) else {
            continue;
        };
        match load_texts(&[("a.yaml", text)], &[]) {
            Ok(documents) if is_rewritten(&tree) => drop(documents),
            Ok(documents) => assert_eq!(documents.sources[0].root, tree),
            Err(problems) => panic!("only in sections: {problems}"),
        }
    }
}

/// Returns `true` for documents that become documents of OpenAPI 3.0.
fn is_rewritten(tree: &Value) -> bool {
    let version = tree.get("openapi").and_then(Value::as_str);
    tree.get("swagger").is_some() || version.is_some_and(|version| version.starts_with("3.1"))
}
