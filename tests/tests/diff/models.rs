//! Compares reported changes with the differences between the JSON of two models: none is missed, none is invented.
//!
//! A site is a kind of difference and the path of the subject. Both sides are converted to sites, and the sets have to be
//! equal. Changes that the JSON does not show (texts of parameters, families, bases, the crate) are filtered out by name.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value};
use vsphere_codegen::api::Name;
use vsphere_codegen::diff;
use vsphere_codegen::diff::change::{Change, Side};
use vsphere_codegen::diff::subject::{OperationPart, SchemaPart, Subject};
use vsphere_codegen::diff::version::Version;
use vsphere_codegen::load::Inputs;
use vsphere_codegen::model_json;

use super::version;

type Sites = BTreeSet<String>;

fn entries(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flatten()
}

/// Visits the entries of two mappings: entries of one side as added or removed, entries of both with both values.
fn pairwise<'v>(
    old: &'v Value,
    new: &'v Value,
    mut one: impl FnMut(&str, &str),
    mut both: impl FnMut(&str, &'v Value, &'v Value),
) {
    for (key, value) in entries(old) {
        match new.get(key) {
            Some(other) => both(key, value, other),
            None => one(key, "removed"),
        }
    }
    for (key, _) in entries(new) {
        if old.get(key).is_none() {
            one(key, "added");
        }
    }
}

/// Visits the members of only one of two lists of texts.
fn members(old: &Value, new: &Value, mut one: impl FnMut(&str, &str)) {
    let set = |value: &Value| -> BTreeSet<String> {
        let items = value.as_array().into_iter().flatten();
        items.filter_map(Value::as_str).map(str::to_owned).collect()
    };
    let (old, new) = (set(old), set(new));
    old.difference(&new)
        .for_each(|member| one(member, "removed"));
    new.difference(&old).for_each(|member| one(member, "added"));
}

/// The sites of the differences between two models.
fn expected(old: &Value, new: &Value) -> Sites {
    let mut sites = Sites::new();
    let mut found = Vec::new();
    pairwise(
        &old["operations"],
        &new["operations"],
        |id, what| found.push(format!("{what} {id}")),
        |id, old, new| operation(&mut sites, id, old, new),
    );
    for section in ["enums", "structs"] {
        pairwise(
            &old[section],
            &new[section],
            |name, what| found.push(format!("{what} {name}")),
            |name, old, new| match section {
                "enums" => members(old, new, |value, what| {
                    sites.insert(format!("{what} {name}/{value}"));
                }),
                _ => structure(&mut sites, name, old, new),
            },
        );
    }
    unions(&mut sites, old, new);
    sites.extend(found);
    sites
}

fn operation(sites: &mut Sites, id: &str, old: &Value, new: &Value) {
    let mut differs = |site: &str, old: &Value, new: &Value| {
        if old != new {
            sites.insert(format!("{site} {id}"));
        }
    };
    differs("method", &old["method"], &new["method"]);
    differs("path", &shape(&old["path"]), &shape(&new["path"]));
    differs("since", &old["since"], &new["since"]);
    differs("deprecated", &old["deprecated"], &new["deprecated"]);
    differs(
        "status",
        &old["success"]["status"],
        &new["success"]["status"],
    );
    differs("result", &old["success"]["type"], &new["success"]["type"]);
    differs("task result", &old["task_result"], &new["task_result"]);
    differs("body", &old["body"], &new["body"]);
    members(&old["privileges"], &new["privileges"], |line, what| {
        sites.insert(format!("privilege {what} {id}: {line}"));
    });
    let mut found = Vec::new();
    members(&old["errors"], &new["errors"], |error, what| {
        found.push(format!("{what} {id}/{error}"));
    });
    pairwise(
        &old["params"],
        &new["params"],
        |name, what| found.push(format!("{what} {id}/{name}")),
        |name, old, new| {
            for part in ["in", "required", "type", "style"] {
                if old[part] != new[part] {
                    sites.insert(format!("{part} {id}/{name}"));
                }
            }
        },
    );
    sites.extend(found);
}

/// The path without the names in its braces, which are reported as parameters.
fn shape(path: &Value) -> Value {
    let text = path.as_str().unwrap_or_default();
    let parts: Vec<&str> = text
        .split('{')
        .enumerate()
        .map(|(index, part)| match index {
            0 => part,
            _ => part.split_once('}').map_or("", |(_, rest)| rest),
        })
        .collect();
    parts.join("{}").into()
}

fn structure(sites: &mut Sites, name: &str, old: &Value, new: &Value) {
    if old["deprecated"] != new["deprecated"] {
        sites.insert(format!("deprecated {name}"));
    }
    let mut found = Vec::new();
    pairwise(
        &old["fields"],
        &new["fields"],
        |field, what| found.push(format!("{what} {name}/{field}")),
        |field, old, new| {
            for (key, part) in [
                ("type", "type"),
                ("optional", "required"),
                ("since", "since"),
            ] {
                if old[key] != new[key] {
                    sites.insert(format!("{part} {name}/{field}"));
                }
            }
        },
    );
    sites.extend(found);
}

/// Adds unions of structures of both sides; those of other structures are added or removed with them. A union that is added
/// or removed with all its fields is reported by its cases.
fn unions(sites: &mut Sites, old: &Value, new: &Value) {
    let nothing = Value::Object(Map::new());
    for (name, _) in entries(&old["structs"]) {
        if new["structs"].get(name).is_none() {
            continue;
        }
        let of = |model: &Value| model["unions"].get(name).unwrap_or(&nothing).clone();
        let has_any = |model: &Value, cases: &Value| {
            let fields = entries(cases).flat_map(|(_, fields)| fields.as_array());
            let mut fields = fields.flatten().filter_map(Value::as_str);
            fields.any(|field| model["structs"][name]["fields"].get(field).is_some())
        };
        let (before, after) = (of(old), of(new));
        let mut found = Vec::new();
        pairwise(
            &before,
            &after,
            |tag, what| {
                let (cases, other) = match what {
                    "removed" => (&before[tag], new),
                    _ => (&after[tag], old),
                };
                match has_any(other, cases) {
                    true => found.push(format!("union {what} {name}/{tag}")),
                    false => found.extend(
                        entries(cases).map(|(value, _)| format!("case {name}/{tag}={value}")),
                    ),
                }
            },
            |tag, old, new| {
                let cases: BTreeSet<&String> = entries(old)
                    .chain(entries(new))
                    .map(|(value, _)| value)
                    .collect();
                for value in cases {
                    let fields = |cases: &Value| -> BTreeSet<String> {
                        let fields = cases[value].as_array().into_iter().flatten();
                        fields
                            .filter_map(Value::as_str)
                            .map(str::to_owned)
                            .collect()
                    };
                    if fields(old) != fields(new) {
                        sites.insert(format!("case {name}/{tag}={value}"));
                    }
                }
            },
        );
        sites.extend(found);
    }
}

/// The sites of a change; none if the JSON of the model does not show it.
fn reported(change: &Change, old: &Value, new: &Value) -> Vec<String> {
    if change.wire.is_empty() {
        return Vec::new();
    }
    match &change.subject {
        Subject::Api | Subject::Resource(_) | Subject::Identifier(_) | Subject::Feature(_) => {
            Vec::new()
        }
        Subject::Operation(id, part) => operation_sites(change, id, part),
        Subject::Schema(name, part) => schema_sites(change, name, part, old, new),
    }
}

/// The site of a change: a word and the path of the subject.
fn site_of(change: &Change, word: &str) -> Vec<String> {
    let name = change.subject.name();
    vec![match change.subject.part() {
        Some(part) => format!("{word} {name}/{part}"),
        None => format!("{word} {name}"),
    }]
}

fn operation_sites(change: &Change, id: &str, part: &OperationPart) -> Vec<String> {
    let site = |word: &str| site_of(change, word);
    match (part, change.kind.name) {
        (OperationPart::Whole, "operation-renamed") => {
            let other = change.new.as_ref().map_or("", |side| side.text.as_str());
            vec![format!("removed {id}"), format!("added {other}")]
        }
        (OperationPart::Whole, "operation-added") => site("added"),
        (
            OperationPart::Whole,
            "operation-removed" | "deprecated-operation-removed" | "preview-operation-removed",
        ) => site("removed"),
        (OperationPart::Whole, "operation-method-changed") => site("method"),
        (OperationPart::Whole, "operation-path-changed") => site("path"),
        (OperationPart::Whole, kind) if kind.starts_with("since-") => site("since"),
        (OperationPart::Whole, kind) if kind.starts_with("deprecat") => site("deprecated"),
        (OperationPart::Privilege(_), _) => {
            let line = |side: &Option<Side>| side.as_ref().map(|side| side.text.clone());
            let (what, line) = match (line(&change.old), line(&change.new)) {
                (Some(line), _) => ("removed", line),
                (None, line) => ("added", line.unwrap_or_default()),
            };
            vec![format!("privilege {what} {id}: {line}")]
        }
        (OperationPart::Parameter(..), "path-parameter-renamed") => {
            let name = |side: &Option<Side>| -> String {
                let text = side.as_ref().map_or("", |side| side.text.as_str());
                text.split(' ').next().unwrap_or_default().to_owned()
            };
            vec![
                format!("removed {id}/{}", name(&change.old)),
                format!("added {id}/{}", name(&change.new)),
            ]
        }
        (OperationPart::Parameter(..), kind) => parameter(kind).map(site).unwrap_or_default(),
        (OperationPart::Body | OperationPart::Result, kind) if is_only_stated(kind) => Vec::new(),
        (
            OperationPart::Body,
            "body-encoding-changed" | "body-media-type-added" | "body-media-type-removed",
        ) => Vec::new(),
        (OperationPart::Body, _) => vec![format!("body {id}")],
        (OperationPart::Result, "success-status-changed") => site("status"),
        (OperationPart::Result, "result-media-type-added" | "result-media-type-removed") => {
            Vec::new()
        }
        (OperationPart::Result, _) => site("result"),
        (OperationPart::TaskResult, _) => site("task result"),
        (OperationPart::Error(_), "error-added") => site("added"),
        (OperationPart::Error(_), "error-removed") => site("removed"),
        _ => Vec::new(),
    }
}

fn schema_sites(
    change: &Change,
    name: &Name,
    part: &SchemaPart,
    old: &Value,
    new: &Value,
) -> Vec<String> {
    let kind = change.kind.name;
    let site = |word: &str| site_of(change, word);
    match (part, kind) {
        (SchemaPart::Whole, "schema-added" | "schema-removed") => {
            let model = if kind == "schema-added" { new } else { old };
            let is_shown = ["enums", "structs"]
                .iter()
                .any(|s| model[s].get(name.as_str()).is_some());
            let word = kind.trim_start_matches("schema-");
            if is_shown { site(word) } else { Vec::new() }
        }
        (SchemaPart::Whole, "schema-moved" | "schema-renamed") => {
            let sides = [(&change.old, old, "removed"), (&change.new, new, "added")];
            let shown = sides.into_iter().filter_map(|(side, model, word)| {
                let name = side.as_ref()?.text.as_str();
                let is_shown = ["enums", "structs"]
                    .iter()
                    .any(|s| model[s].get(name).is_some());
                is_shown.then(|| format!("{word} {name}"))
            });
            shown.collect()
        }
        (SchemaPart::Whole, "schema-kind-changed" | "became-text" | "became-enumeration") => {
            let is = |model: &Value| {
                ["enums", "structs"]
                    .iter()
                    .any(|s| model[s].get(name.as_str()).is_some())
            };
            let sides = [(is(old), "removed"), (is(new), "added")];
            let shown = sides.iter().filter(|(is_shown, _)| *is_shown);
            shown.flat_map(|(_, word)| site(word)).collect()
        }
        (SchemaPart::Whole, "deprecated" | "deprecation-withdrawn")
            if old["structs"].get(name.as_str()).is_some() =>
        {
            site("deprecated")
        }
        // The cases of a field on either side: `only with source=PULL or source=PUSH`.
        (SchemaPart::Field(_), "union-field-added" | "union-field-removed") => {
            let sides = [&change.old, &change.new].into_iter().flatten();
            let words = sides.flat_map(|side| side.text.split(' '));
            words
                .filter(|word| word.contains('='))
                .map(|case| format!("case {name}/{case}"))
                .collect()
        }
        (SchemaPart::Field(field), kind) => {
            // The JSON has only fields that a structure declares itself.
            let is_own = |model: &Value| {
                model["structs"][name.as_str()]["fields"]
                    .get(field)
                    .is_some()
            };
            match self::field(kind) {
                Some("added") if is_own(new) => site("added"),
                Some("removed") if is_own(old) => site("removed"),
                Some(word) if is_own(old) && is_own(new) => site(word),
                _ => Vec::new(),
            }
        }
        (SchemaPart::Value(_), "value-added") => site("added"),
        (SchemaPart::Value(_), "value-removed") => site("removed"),
        (SchemaPart::Union(_), "union-added") => site("union added"),
        (SchemaPart::Union(_), _) => site("union removed"),
        (SchemaPart::Case(..), _) => site("case"),
        _ => Vec::new(),
    }
}

fn parameter(kind: &str) -> Option<&'static str> {
    Some(match kind {
        "required-parameter-added" | "optional-parameter-added" => "added",
        "required-parameter-removed" | "optional-parameter-removed" => "removed",
        "parameter-became-required" | "parameter-became-optional" => "required",
        "parameter-moved" => "in",
        "parameter-style-changed" => "style",
        kind if kind.starts_with("since-") || is_announcement(kind) || is_only_stated(kind) => {
            return None;
        }
        _ => "type",
    })
}

fn field(kind: &str) -> Option<&'static str> {
    Some(match kind {
        "required-field-added" | "optional-field-added" | "field-became-own" => "added",
        "required-field-removed" | "optional-field-removed" | "field-became-inherited" => "removed",
        "field-became-required" | "field-became-optional" => "required",
        kind if kind.starts_with("since-") => "since",
        kind if kind.starts_with("presence-") || is_announcement(kind) || is_only_stated(kind) => {
            return None;
        }
        _ => "type",
    })
}

/// Deprecations and previews, which the JSON has for operations and structures only.
fn is_announcement(kind: &str) -> bool {
    ["deprecat", "removal-", "preview-"]
        .iter()
        .any(|start| kind.starts_with(start))
}

/// Facts that the JSON does not have.
fn is_only_stated(kind: &str) -> bool {
    let kinds = ["default-changed", "field-access-changed"];
    kinds.contains(&kind) || kind.starts_with("limits-")
}

fn check(name: &str, old: (&Version, &Value), new: (&Version, &Value)) {
    let expected = expected(old.1, new.1);
    let comparison = diff::compare(old.0, new.0);
    super::cases::assert_ids_are_unique(&comparison);
    let changes = comparison.changes.iter();
    let reported: Sites = changes
        .flat_map(|change| reported(change, old.1, new.1))
        .collect();
    let missed: Vec<&String> = expected.difference(&reported).collect();
    let invented: Vec<&String> = reported.difference(&expected).collect();
    assert!(missed.is_empty(), "{name}: not reported: {missed:#?}");
    assert!(
        invented.is_empty(),
        "{name}: reported, but no difference: {invented:#?}"
    );
}

#[test]
fn the_cases_are_reported_completely() {
    let base = version(&["diff/base.yaml"], &[]);
    let base_model = model_json::to_json(&base.api);
    for overlay in super::cases::overlays() {
        let other = version(&["diff/base.yaml"], &[&overlay]);
        let model = model_json::to_json(&other.api);
        let name = overlay.display().to_string();
        check(&name, (&base, &base_model), (&other, &model));
        check(
            &format!("{name} backwards"),
            (&other, &model),
            (&base, &base_model),
        );
    }
}

/// A version and its true model.
struct Facts {
    version: Version,
    truth: Value,
}

fn facts(folder: &Path, version: &str) -> Facts {
    let inputs = Inputs {
        specs: vec![folder.join(format!("vcenter-{version}.yaml"))],
        overlays: vec![folder.join(format!("task-results-{version}.json"))],
        ..Inputs::default()
    };
    let truth = folder.join(format!("vcenter-{version}.model.json"));
    let truth = std::fs::read_to_string(&truth).expect("a model file");
    Facts {
        version: Version::read(&inputs).unwrap_or_else(|problems| panic!("{problems}")),
        truth: serde_json::from_str(&truth).expect("a model file is JSON"),
    }
}

#[test]
fn the_whole_api_is_reported_completely() {
    let Some(folder) = std::env::var_os("VSPHERE_FACTS")
        .filter(|folder| !folder.is_empty())
        .map(|folder| PathBuf::from(folder).join("vsphere"))
    else {
        eprintln!("skipped: VSPHERE_FACTS is not set, so there are no documents of the whole API");
        return;
    };
    let (old, new) = (facts(&folder, "9.0.0.0"), facts(&folder, "9.1.0.0"));
    check(
        "9.0.0.0 to 9.1.0.0",
        (&old.version, &old.truth),
        (&new.version, &new.truth),
    );
    check(
        "9.1.0.0 to 9.0.0.0",
        (&new.version, &new.truth),
        (&old.version, &old.truth),
    );
}
