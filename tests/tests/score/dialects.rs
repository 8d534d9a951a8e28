//! The same model from two dialects of one area: Swagger 2.0 of vSphere 8.0.2, and the legacy dialect of 8.0.3.
//!
//! The older generator's texts lack some facts, and it writes structures in a query as their fields; nothing else may differ.

use std::path::PathBuf;

use serde_json::Value;
use vsphere_tests::places::facts_path;

use super::model;

/// Operations whose parameters differ: a filter is a structure in one dialect, and its fields in the other.
const FILTERED: [&str; 3] = [
    "Esx.Settings.DepotContent.AddOns_list",
    "Esx.Settings.DepotContent.BaseImages_list",
    "Esx.Settings.DepotContent.Components_list",
];

fn both() -> Option<(Value, Value)> {
    let older: PathBuf = facts_path("documents/vmsgen-swagger2-8.0.2")?;
    let newer: PathBuf = facts_path("vsphere/legacy-esx-depots-8.0.3.0.yaml")?;
    Some((model(&[older], &[]), model(&[newer], &[])))
}

fn entries<'a>(value: &'a Value, section: &str) -> impl Iterator<Item = (&'a String, &'a Value)> {
    value[section].as_object().into_iter().flatten()
}

/// Returns the texts of a list, without the marks of code.
fn texts(list: &Value) -> Vec<String> {
    let texts = list.as_array().into_iter().flatten();
    let texts = texts.filter_map(Value::as_str);
    texts.map(|text| text.replace('`', "")).collect()
}

#[test]
fn two_dialects_give_one_model() {
    let Some((older, newer)) = both() else {
        return;
    };
    let mut compared = 0;
    let mut faults = Vec::new();
    for (id, new) in entries(&newer, "operations") {
        let old = &older["operations"][id];
        let mut check = |what: &str, is_same: bool| {
            compared += 1;
            if !is_same {
                faults.push(format!("{id}: {what}"));
            }
        };
        for key in ["method", "success", "body", "deprecated"] {
            check(key, old[key] == new[key]);
        }
        let is_filtered = FILTERED.contains(&id.as_str());
        check("params", is_filtered || old["params"] == new["params"]);
        check(
            "privileges",
            texts(&old["privileges"]) == texts(&new["privileges"]),
        );
        // Errors that came in 8.0.3 are the only ones that are not in 8.0.2.
        let new_errors = texts(&new["errors"]);
        check(
            "errors",
            texts(&old["errors"])
                .iter()
                .all(|error| new_errors.contains(error)),
        );
    }
    let fields = |of: &Value| of.get("fields").cloned().unwrap_or_default();
    for (name, new) in entries(&newer, "structs") {
        let Some(old) = older["structs"].get(name) else {
            continue;
        };
        compared += 1;
        let (old, new) = (fields(old), fields(new));
        for (field, known) in old.as_object().into_iter().flatten() {
            if new.get(field).is_some_and(|new| new != known) {
                faults.push(format!("{name}: {field}"));
            }
        }
    }
    for (name, new) in entries(&newer, "enums") {
        compared += 1;
        if older["enums"].get(name).is_some_and(|old| old != new) {
            faults.push(format!("{name}: values"));
        }
    }
    assert!(compared > 250, "only {compared} sites are compared");
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
