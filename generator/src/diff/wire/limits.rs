//! Compares limits and defaults of values.
//!
//! Takes the places of a value's schema, or of a parameter, on both sides. Generated code does not check limits, so the model
//! has none: they are read from the documents. Never follows references: limits behind one are reported for the component.

use serde_json::{Map, Value};

use super::findings::{Findings, Seen};
use crate::api::Place;
use crate::diff::place;
use crate::diff::rule::Scope;
use crate::diff::rules::types as rules;
use crate::diff::subject::Subject;
use crate::load::Documents;

/// The keywords that restrict values.
const LIMITS: [&str; 15] = [
    FORMAT,
    OTHERS,
    "maximum",
    "exclusiveMaximum",
    "minimum",
    "exclusiveMinimum",
    "multipleOf",
    "maxLength",
    "minLength",
    "pattern",
    "maxItems",
    "minItems",
    "uniqueItems",
    "maxProperties",
    "minProperties",
];

/// What a text looks like.
const FORMAT: &str = "format";

/// The formats of texts that decide a type.
const TYPES: [&str; 9] = [
    "date",
    "date-time",
    "uri",
    "uri-reference",
    "url",
    "password",
    "byte",
    "binary",
    "string",
];

/// Values of an object that has documented properties, too.
const OTHERS: &str = "additionalProperties";

/// The keywords of schemas within a value.
const INNER: [&str; 2] = ["items", "additionalProperties"];

/// Reports other limits and another default.
pub(super) fn compare(
    findings: &mut Findings<'_>,
    (subject, scopes): (&Subject, &[Scope]),
    at: &Place,
    there: &Place,
) {
    let (old, new) = (&findings.old.documents, &findings.new.documents);
    for (kind, keywords) in [
        (&rules::LIMITS_CHANGED, LIMITS.as_slice()),
        (&rules::DEFAULT_CHANGED, &["default"]),
    ] {
        let (before, after) = (stated(old, at, keywords), stated(new, there, keywords));
        if before != after {
            let seen = |stated: Vec<String>, place: &Place| {
                (!stated.is_empty()).then(|| Seen::new(stated.join(", "), place.clone()))
            };
            let sides = (seen(before, at), seen(after, there));
            findings.add(subject, kind, scopes, sides.0, sides.1);
        }
    }
}

/// Returns keywords with their values, those of items and values of maps included: `items maxLength 8`.
fn stated(documents: &Documents, place: &Place, keywords: &[&str]) -> Vec<String> {
    let Some(entry) = place::entry(documents, place) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    let mut prefix = String::new();
    // A parameter has a schema, or is one in Swagger 2.0.
    let mut current = entry.get("schema").unwrap_or(entry).as_object();
    while let Some(schema) = current {
        found.extend(keywords.iter().filter_map(|keyword| {
            let value = schema.get(*keyword)?;
            is_limit(keyword, schema, value).then(|| format!("{prefix}{keyword} {value}"))
        }));
        let inner = inner(schema);
        if let Some((keyword, _)) = inner {
            prefix = format!("{prefix}{keyword} ");
        }
        current = inner.map(|(_, schema)| schema);
    }
    found
}

/// Returns `false` for a keyword whose value is no limit, or is a part of the type.
fn is_limit(keyword: &str, schema: &Map<String, Value>, value: &Value) -> bool {
    match keyword {
        FORMAT => {
            let is_text = schema.get("type").and_then(Value::as_str) == Some("string");
            is_text
                && value
                    .as_str()
                    .is_some_and(|format| !TYPES.contains(&format))
        }
        OTHERS => schema.contains_key("properties") && *value != Value::Bool(true),
        _ => true,
    }
}

fn inner(schema: &Map<String, Value>) -> Option<(&'static str, &Map<String, Value>)> {
    let mut found = INNER.into_iter();
    found
        .find_map(|keyword| Some((keyword, schema.get(keyword)?.as_object()?)))
        .filter(|(keyword, _)| *keyword != OTHERS || !schema.contains_key("properties"))
}
