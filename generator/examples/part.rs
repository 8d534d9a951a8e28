//! A part of a document: every n-th operation, and the components that these refer to.
//!
//! For `cargo xtask bench`, which compares the time per operation of a part and of the whole.

use std::collections::BTreeSet;
use std::error::Error;

use serde_yaml::{Mapping, Value};

/// The keys of a path item that are operations.
const METHODS: [&str; 7] = ["get", "put", "post", "delete", "patch", "head", "options"];

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [spec, every, out] = arguments.as_slice() else {
        return Err("usage: part SPEC EVERY OUT".into());
    };
    let every: usize = every.parse()?;
    let mut document: Value = serde_yaml::from_str(&std::fs::read_to_string(spec)?)?;
    let kept = keep_operations(&mut document, every.max(1));
    keep_components(&mut document);
    std::fs::write(out, serde_yaml::to_string(&document)?)?;
    println!("{kept}");
    Ok(())
}

/// Keeps the first of every `every` operations, and returns their number.
fn keep_operations(document: &mut Value, every: usize) -> usize {
    let (mut seen, mut kept) = (0, 0);
    let Some(paths) = document.get_mut("paths").and_then(Value::as_mapping_mut) else {
        return kept;
    };
    let mut keep = |item: &mut Mapping| {
        item.retain(|key, _| {
            if !key.as_str().is_some_and(|key| METHODS.contains(&key)) {
                return true;
            }
            seen += 1;
            kept += usize::from(seen % every == 1 || every == 1);
            seen % every == 1 || every == 1
        });
        item.keys()
            .any(|key| key.as_str().is_some_and(|key| METHODS.contains(&key)))
    };
    paths.retain(|_, item| item.as_mapping_mut().is_some_and(&mut keep));
    kept
}

/// Keeps the components that are reachable from the paths.
fn keep_components(document: &mut Value) {
    let mut reached = BTreeSet::new();
    let mut open = Vec::new();
    if let Some(paths) = document.get("paths") {
        references(paths, &mut open);
    }
    while let Some(reference) = open.pop() {
        let node = reference
            .trim_start_matches("#/")
            .split('/')
            .try_fold(&*document, |node, key| node.get(key));
        if let (Some(node), true) = (node, reached.insert(reference)) {
            references(node, &mut open);
        }
    }
    let Some(components) = document
        .get_mut("components")
        .and_then(Value::as_mapping_mut)
    else {
        return;
    };
    for (kind, members) in components {
        if let (Some(kind), Some(members)) = (kind.as_str(), members.as_mapping_mut()) {
            members.retain(|name, _| {
                let name = name.as_str().unwrap_or_default();
                reached.contains(&format!("#/components/{kind}/{name}"))
            });
        }
    }
}

/// Collects all references to components below a node: those of `$ref` and of a discriminator's mapping, and names in sentences,
/// with their parents.
fn references(node: &Value, found: &mut Vec<String>) {
    match node {
        Value::String(text) if text.starts_with("#/components/") => found.push(text.clone()),
        Value::String(text) => {
            let name = |c: char| c.is_ascii_alphanumeric() || "._".contains(c);
            let words = text.split(|c| !name(c)).map(|word| word.trim_matches('.'));
            for word in words.filter(|word| word.contains('.')) {
                let parent = word.rsplit_once('.').map_or(word, |(parent, _)| parent);
                found.extend([word, parent].map(|name| format!("#/components/schemas/{name}")));
            }
        }
        Value::Mapping(map) => map.values().for_each(|value| references(value, found)),
        Value::Sequence(items) => items.iter().for_each(|item| references(item, found)),
        _ => {}
    }
}
