//! The model of documents, compared with the known facts about them.

mod compare;
mod dialects;
mod facts;

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use vsphere_codegen::load::Inputs;
use vsphere_codegen::model_json;
use vsphere_tests::places::{in_project, versions};

/// Reads a JSON file.
pub(crate) fn json(path: &Path) -> Value {
    let text =
        fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Returns the model of documents as JSON.
pub(crate) fn model(specs: &[PathBuf], tables: &[PathBuf]) -> Value {
    let inputs = Inputs {
        specs: specs.to_vec(),
        overlays: tables.to_vec(),
        ..Inputs::default()
    };
    let model = vsphere_codegen::load::load(&inputs)
        .and_then(|documents| vsphere_codegen::model(&documents));
    match model {
        Ok((api, _)) => model_json::to_json(&api),
        Err(problems) => panic!("{problems}"),
    }
}

/// Asserts that the model has all known facts and invents none.
pub(crate) fn assert_understood(name: &str, truth: &Value, model: &Value) {
    let score = compare::score(truth, model);
    assert!(
        score.sites() > 100,
        "{name}: only {} sites are compared",
        score.sites()
    );
    assert!(score.misses.is_empty(), "{name}: {}", score.report());
}

#[test]
fn the_documents_of_the_project_are_understood() {
    let known = versions().into_iter().filter_map(|version| {
        let truth = PathBuf::from(format!("truth/{version}.model.json"));
        truth.exists().then(|| (version, json(&truth)))
    });
    let mut scored = 0;
    for (version, truth) in known {
        assert_only_truth(&format!("specs/{version}"), &truth);
        scored += 1;
    }
    assert!(scored > 0, "truth/ has no model of a folder of specs/");
}

/// Asserts that the model of a folder has all that is true, and nothing else.
fn assert_only_truth(folder: &str, truth: &Value) {
    let model = model(&[in_project(folder)], &[]);
    assert_understood(folder, truth, &model);
    // An operation, an enumeration or a union that is not in the truth is invented. The truth has only the structures in use.
    for section in ["operations", "enums", "unions"] {
        let known = |name: &String| truth[section].get(name).is_some();
        let compared = |name: &String| section != "unions" || truth["structs"].get(name).is_some();
        let names = model[section]
            .as_object()
            .into_iter()
            .flatten()
            .map(|(name, _)| name);
        let invented: Vec<&String> = names
            .filter(|name| compared(name) && !known(name))
            .collect();
        assert!(
            invented.is_empty(),
            "{folder}: {section} that are not in the truth: {invented:?}"
        );
    }
}
