//! Files without a head → the components that documents refer to in them.
//!
//! Such a file is a mapping of components by name, a schema, or a document with nothing but its components. Takes all documents of a run;
//! a file without a head counts only if one of them refers to it, so that no other file is misread.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::super::documents::Source;
use super::original::{Form, OPENAPI, Places};
use super::{openapi_31, parameter, schema, swagger};
use crate::diagnostics::ProblemKind;
use crate::load::limits::Growth;
use crate::load::relative::beside;

/// The way in which a file without a head has its components.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Parts {
    /// Under `components` or `definitions`.
    Sections,
    /// By name.
    Table,
    /// It is a schema, named like the file.
    Schema(String),
}

/// The version of OpenAPI that the components of files without a head are written in: that of the documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rules {
    OpenApi30,
    OpenApi31,
    Swagger,
}

/// Returns the way in which each document has its components, if it has no head and others refer to it.
pub(super) fn all(sources: &[Source], forms: &[Form]) -> Vec<Option<Parts>> {
    let mut found = vec![None; sources.len()];
    if !forms.contains(&Form::Parts) {
        return found;
    }
    let mut referred: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for source in sources {
        for_each_target(source.published(), &mut |target| {
            let (file, pointer) = target.split_once('#').unwrap_or((target, ""));
            if !file.is_empty() {
                let pointers = referred.entry(beside(&source.path, file)).or_default();
                pointers.insert(pointer.to_owned());
            }
        });
    }
    for (index, source) in sources.iter().enumerate() {
        if let Some(pointers) = referred.get(&source.path)
            && forms.get(index) == Some(&Form::Parts)
        {
            found[index] = of_file(source, pointers);
        }
    }
    found
}

fn of_file(source: &Source, pointers: &BTreeSet<String>) -> Option<Parts> {
    let map = source.published().as_object()?;
    let is_whole = |pointer: &String| pointer.is_empty() || pointer == "/";
    if map.contains_key("components") || map.contains_key("definitions") {
        Some(Parts::Sections)
    } else if pointers.iter().any(is_whole) {
        let name = source.path.rsplit('/').next().unwrap_or_default();
        let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
        Some(Parts::Schema(stem.to_owned()))
    } else {
        let is_component =
            |(key, value): (&String, &Value)| key.starts_with("x-") || value.is_object();
        map.iter().all(is_component).then_some(Parts::Table)
    }
}

/// Visits the target of every reference in a tree.
fn for_each_target(tree: &Value, visit: &mut impl FnMut(&str)) {
    match tree {
        Value::Object(map) => {
            for (key, value) in map {
                match value {
                    Value::String(target) if key == "$ref" => visit(target),
                    _ => for_each_target(value, visit),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| for_each_target(item, visit)),
        _ => {}
    }
}

/// Returns the tree of a document with the components of a file, and the way back.
pub(super) fn tree(
    published: &Value,
    parts: &Parts,
    rules: Rules,
    growth: &mut Growth,
) -> Result<(Value, Places), ProblemKind> {
    let of = |sections: Map<String, Value>| json!({ "openapi": OPENAPI, "components": sections });
    let entries = published.as_object().into_iter().flatten();
    Ok(match parts {
        Parts::Sections if published.get("definitions").is_some() || rules == Rules::Swagger => {
            let (root, moves) = swagger::tree(published, growth)?;
            (root, Places::Swagger(moves))
        }
        Parts::Sections if rules == Rules::OpenApi31 => (openapi_31::tree(published), Places::Same),
        Parts::Sections => (published.clone(), Places::Same),
        Parts::Schema(name) => {
            let schemas = json!({ name: upgraded(published, "schemas", rules) });
            let sections = Map::from_iter([("schemas".to_owned(), schemas)]);
            (of(sections), Places::Schema)
        }
        Parts::Table => {
            let mut sections = Map::new();
            for (name, entry) in entries.filter(|(name, _)| !name.starts_with("x-")) {
                let section = section(entry);
                let own = sections.entry(section).or_insert_with(|| json!({}));
                own[name] = upgraded(entry, section, rules);
            }
            (of(sections), Places::Table)
        }
    })
}

/// Returns the section that a component belongs to, by the keys that only one kind of them has.
fn section(entry: &Value) -> &'static str {
    let has = |key: &str| entry.get(key).is_some();
    match () {
        () if has("name") && has("in") && entry["in"].is_string() => "parameters",
        () if entry["content"].is_object() && has("description") && !has("required") => "responses",
        () if entry["content"].is_object() => "requestBodies",
        () if has("description") && entry["schema"].is_object() => "responses",
        () => "schemas",
    }
}

fn upgraded(entry: &Value, section: &str, rules: Rules) -> Value {
    match (rules, section) {
        (Rules::OpenApi30, _) => entry.clone(),
        (Rules::OpenApi31, "schemas") => openapi_31::schema(entry),
        (Rules::OpenApi31, _) => openapi_31::part(entry),
        (Rules::Swagger, "schemas") => schema::upgraded(entry),
        (Rules::Swagger, "parameters") => parameter::upgraded(entry),
        (Rules::Swagger, _) => entry.clone(),
    }
}
