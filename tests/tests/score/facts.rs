//! The whole API, if `VSPHERE_FACTS` names the folder of its documents and of the facts about them.

use std::path::{Path, PathBuf};

use serde_json::Value;
use vsphere_codegen::Generated;
use vsphere_codegen::emit::Settings;
use vsphere_codegen::load::Inputs;
use vsphere_tests::workspace::Workspace;

use crate::{assert_understood, json, model};

/// Documents: their name, the table of their task results, and the operations whose results are unknown.
struct Facts {
    name: &'static str,
    table: Option<&'static str>,
    unknown: &'static [&'static str],
}

const FACTS: &[Facts] = &[
    Facts {
        name: "facts-9.1.0.0",
        table: Some("task-results-9.1.0.0"),
        unknown: &[],
    },
    Facts {
        name: "vcenter-9.0.0.0",
        table: Some("task-results-9.0.0.0"),
        unknown: &[],
    },
    Facts {
        name: "vcenter-9.1.0.0",
        table: Some("task-results-9.1.0.0"),
        unknown: &[],
    },
    Facts {
        name: "snapservice-9.0.0.0",
        table: None,
        unknown: UNKNOWN_OF_SNAPSERVICE,
    },
];

/// Operations whose text describes the task's result without naming a structure.
const UNKNOWN_OF_SNAPSERVICE: &[&str] = &[
    "Snapservice.ClusterPairs_createPrecheck$Task",
    "Snapservice.Clusters.ProtectionGroups.Snapshots_create$Task",
];

/// Returns the folder, or prints the reason for skipping the test.
fn folder(test: &str) -> Option<PathBuf> {
    let folder = std::env::var_os("VSPHERE_FACTS").map(|folder| Path::new(&folder).join("vsphere"));
    if folder.is_none() {
        eprintln!(
            "{test}: skipped, since VSPHERE_FACTS does not name the folder of documents and facts"
        );
    }
    folder
}

fn tables(folder: &Path, facts: &Facts) -> Vec<PathBuf> {
    facts
        .table
        .iter()
        .map(|table| folder.join(format!("{table}.json")))
        .collect()
}

fn generate(folder: &Path, facts: &Facts, settings: &Settings) -> Generated {
    let specs = vec![folder.join(format!("{}.yaml", facts.name))];
    match vsphere_codegen::generate(
        &Inputs {
            specs,
            overlays: tables(folder, facts),
            ..Inputs::default()
        },
        settings,
    ) {
        Ok(generated) => generated,
        Err(problems) => panic!("{} does not generate:\n{problems}", facts.name),
    }
}

#[test]
fn published_documents_are_understood() {
    let Some(folder) = folder("published_documents_are_understood") else {
        return;
    };
    for facts in FACTS {
        let mut truth = json(&folder.join(format!("{}.model.json", facts.name)));
        for operation in facts.unknown {
            let result = truth["operations"][operation]
                .get_mut("task_result")
                .filter(|result| !result.is_null());
            *result.unwrap_or_else(|| {
                panic!(
                    "{}: `{operation}` has no task result to leave out",
                    facts.name
                )
            }) = Value::Null;
        }
        let model = model(
            &[folder.join(format!("{}.yaml", facts.name))],
            &tables(&folder, facts),
        );
        assert_understood(facts.name, &truth, &model);
    }
}

#[test]
fn published_documents_generate_with_all_their_operations() {
    let Some(folder) = folder("published_documents_generate_with_all_their_operations") else {
        return;
    };
    for facts in FACTS {
        let truth = json(&folder.join(format!("{}.model.json", facts.name)));
        let operations = truth["operations"]
            .as_object()
            .expect("a truth has operations");
        let generated = generate(&folder, facts, &Settings::default());
        assert_eq!(
            generated.operations,
            operations.len(),
            "{}: operations",
            facts.name
        );
        let code: String = generated
            .files
            .0
            .into_iter()
            .filter(|(path, _)| path.starts_with("src/"))
            .map(|(_, text)| text)
            .collect();
        let missing: Vec<&String> = operations
            .keys()
            .filter(|id| !code.contains(&format!("\"{id}\"")))
            .collect();
        assert!(
            missing.is_empty(),
            "{}: no code for {missing:?}",
            facts.name
        );
    }
}

#[test]
fn the_whole_api_compiles() {
    let Some(folder) = folder("the_whole_api_compiles") else {
        return;
    };
    let mut workspace = Workspace::new(env!("CARGO_TARGET_TMPDIR"), "whole-api");
    for facts in FACTS
        .iter()
        .filter(|facts| facts.name.starts_with("vcenter-"))
    {
        let settings = Workspace::settings(&facts.name.replace('.', "-"));
        workspace.add(facts.name, generate(&folder, facts, &settings).files);
    }
    workspace.finish();
    let outcome = workspace.cargo(&["check", "--workspace", "--keep-going"]);
    outcome.unwrap_or_else(|failure| panic!("{failure}"));
}
