//! Every published document of `$VSPHERE_FACTS/documents`: all its operations are generated, and the crate compiles.
//!
//! Prints a line for each document: its operations and the generated lines.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use vsphere_codegen::Generated;
use vsphere_codegen::load::{Inputs, load};
use vsphere_tests::places::facts_path;
use vsphere_tests::workspace::Workspace;

/// The keys of a path item that are operations.
const METHODS: [&str; 8] = [
    "get", "put", "post", "delete", "options", "head", "patch", "trace",
];

/// Returns the documents by name. A file that others of its folder refer to is no document: the folder is.
fn documents() -> BTreeMap<String, PathBuf> {
    let mut found = BTreeMap::new();
    let Some(root) = facts_path("documents") else {
        return found;
    };
    for family in folder(&root).into_iter().filter(|path| path.is_dir()) {
        for path in folder(&family) {
            if path.is_dir() || operations(&path) > 0 {
                let name = path.strip_prefix(&root).expect("a path below the folder");
                let name = name.with_extension("");
                let name = name.to_string_lossy().replace(['/', '.'], "-");
                found.insert(name, path);
            }
        }
    }
    assert!(found.len() > 10, "only {} documents", found.len());
    found
}

fn folder(path: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(path).expect("the folder can be read");
    let entries = entries.map(|entry| entry.expect("an entry").path());
    let mut paths: Vec<PathBuf> = entries.collect();
    paths.sort();
    paths
}

fn inputs(path: &Path) -> Inputs {
    Inputs {
        specs: vec![path.to_owned()],
        ..Inputs::default()
    }
}

/// Returns the number of operations in a document or a folder; 0 for any other file.
fn operations(path: &Path) -> usize {
    let Ok(documents) = load(&inputs(path)) else {
        return 0;
    };
    let roots = documents.sources.iter().map(|source| &source.root);
    let paths = roots.filter_map(|root| root.get("paths")?.as_object());
    let items = paths.flat_map(|paths| paths.values());
    let keys = items
        .filter_map(Value::as_object)
        .flat_map(|item| item.keys());
    keys.filter(|key| METHODS.contains(&key.as_str())).count()
}

fn generate(name: &str, path: &Path) -> Result<Generated, String> {
    let generated = vsphere_codegen::generate(&inputs(path), &Workspace::settings(name));
    generated.map_err(|problems| format!("{name}: {problems}"))
}

#[test]
fn all_operations_of_every_document_are_generated() {
    let mut failures = Vec::new();
    for (name, path) in documents() {
        let all = operations(&path);
        match generate(&name, &path) {
            Ok(generated) => {
                let (made, lines) = (generated.operations, generated.files.lines());
                println!("{name}: {made} of {all} operations, {lines} lines");
                if made != all {
                    failures.push(format!("{name}: {made} of {all} operations"));
                }
            }
            Err(failure) => failures.push(failure),
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
#[ignore = "compiles all documents, which takes minutes"]
fn every_document_compiles_with_its_mock() {
    let mut failures = Vec::new();
    for (name, path) in documents() {
        let generated = match generate(&name, &path) {
            Ok(generated) => generated,
            Err(failure) => {
                failures.push(failure);
                continue;
            }
        };
        // One at a time: several would need too much memory.
        let mut workspace = Workspace::new(env!("CARGO_TARGET_TMPDIR"), "every-document");
        workspace.add("document", generated.files);
        workspace.finish();
        if let Err(failure) = workspace.cargo(&["check", "--all-features", "--package", &name]) {
            failures.push(format!("{name}: {failure}"));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}
