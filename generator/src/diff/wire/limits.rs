//! Compares limits and defaults of values.
//!
//! Takes the places of a value's schema, or of a parameter, on both sides. Generated code does not check limits, so the model
//! has none: they are read from the documents. Never follows references: limits behind one are reported for the component.

use std::cmp::Ordering;

use indexmap::IndexMap;
use serde_json::{Map, Value};

use super::findings::{Findings, Seen};
use crate::api::{Place, Type};
use crate::diff::place;
use crate::diff::rule::{Kind, Scope};
use crate::diff::rules::types as rules;
use crate::diff::subject::Subject;
use crate::load::Documents;

/// The meaning of a greater value of a keyword.
#[derive(Clone, Copy)]
enum Bound {
    /// More values.
    Upper,
    /// Fewer values.
    Lower,
    /// Fewer values if it is a multiple.
    Multiple,
    /// Unknown: a pattern, what a text looks like, or what other properties an object has.
    Pattern,
}

/// The keywords that restrict values.
const LIMITS: [(&str, Bound); 15] = [
    ("maximum", Bound::Upper),
    ("exclusiveMaximum", Bound::Upper),
    ("minimum", Bound::Lower),
    ("exclusiveMinimum", Bound::Lower),
    ("multipleOf", Bound::Multiple),
    ("maxLength", Bound::Upper),
    ("minLength", Bound::Lower),
    ("pattern", Bound::Pattern),
    ("maxItems", Bound::Upper),
    ("minItems", Bound::Lower),
    ("uniqueItems", Bound::Lower),
    ("maxProperties", Bound::Upper),
    ("minProperties", Bound::Lower),
    (FORMAT, Bound::Pattern),
    (OTHERS, Bound::Pattern),
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

/// Values of maps; beside documented properties, those of other ones.
const OTHERS: &str = "additionalProperties";

/// The keywords of schemas within a value.
const INNER: [&str; 2] = ["items", OTHERS];

/// The limits of a value and of its items and values of maps, by keyword: `items maxLength`.
type Limits<'d> = IndexMap<String, (Bound, &'d Value)>;

/// Reports other limits and another default.
pub(super) fn compare(
    findings: &mut Findings<'_>,
    (subject, scopes): (&Subject, &[Scope]),
    at: &Place,
    there: &Place,
) {
    let (old, new) = (&findings.old.documents, &findings.new.documents);
    let (before, after) = (limits(old, at), limits(new, there));
    let mut changed: IndexMap<&str, Changed> = IndexMap::new();
    for keyword in before
        .keys()
        .chain(after.keys().filter(|it| !before.contains_key(*it)))
    {
        let (was, is) = (before.get(keyword), after.get(keyword));
        if let Some(kind) = kind(was, is) {
            let words = |limit: Option<&(Bound, &Value)>| {
                limit.map(|(_, value)| format!("{keyword} {value}"))
            };
            let change = changed
                .entry(kind.name)
                .or_insert_with(|| Changed::of(kind));
            change.old.extend(words(was));
            change.new.extend(words(is));
        }
    }
    let (before, after) = (default(old, at), default(new, there));
    if before != after {
        let words = |value: Option<&Value>| value.map(|value| format!("default {value}"));
        let mut change = Changed::of(&rules::DEFAULT_CHANGED);
        change.old.extend(words(before));
        change.new.extend(words(after));
        changed.insert(change.kind.name, change);
    }
    for (_, change) in changed {
        let seen = |words: Vec<String>, place: &Place| {
            (!words.is_empty()).then(|| Seen::new(words.join(", "), place.clone()))
        };
        let sides = (seen(change.old, at), seen(change.new, there));
        findings.add(subject, change.kind, scopes, sides.0, sides.1);
    }
}

/// Compares limits of a body or a result that is written in place. Those of a schema with a name are reported for it;
/// a body of arguments has no type.
pub(super) fn of_content(
    findings: &mut Findings<'_>,
    about: (&Subject, &[Scope]),
    (old, at): (Option<&Type>, &Place),
    (new, there): (Option<&Type>, &Place),
) {
    let is_named = |ty: Option<&Type>| ty.is_some_and(|ty| matches!(ty.required(), Type::Named(_)));
    let at = place::content_schema(&findings.old.documents, at);
    let there = place::content_schema(&findings.new.documents, there);
    if let (Some(at), Some(there), false) = (at, there, is_named(old) || is_named(new)) {
        compare(findings, about, &at, &there);
    }
}

/// The limits that changed in the same way.
struct Changed {
    kind: &'static Kind,
    old: Vec<String>,
    new: Vec<String>,
}

impl Changed {
    fn of(kind: &'static Kind) -> Self {
        Self {
            kind,
            old: Vec::new(),
            new: Vec::new(),
        }
    }
}

/// Returns the kind of change of one limit.
fn kind(old: Option<&(Bound, &Value)>, new: Option<&(Bound, &Value)>) -> Option<&'static Kind> {
    let ((bound, old), (_, new)) = match (old, new) {
        (None, None) => return None,
        (None, Some(_)) => return Some(&rules::LIMITS_STATED),
        (Some(_), None) => return Some(&rules::LIMITS_NO_LONGER_STATED),
        (Some(old), Some(new)) => (old, new),
    };
    if old == new {
        return None;
    }
    let order = old.as_f64().zip(new.as_f64());
    let order = order.and_then(|(old, new)| Some((old.partial_cmp(&new)?, old, new)));
    match (bound, order) {
        // `8` and `8.0`, but for numbers that no float holds.
        (_, Some((Ordering::Equal, ..))) if old.is_f64() || new.is_f64() => None,
        (Bound::Upper, Some((Ordering::Less, ..)))
        | (Bound::Lower, Some((Ordering::Greater, ..))) => Some(&rules::LIMITS_LOOSENED),
        (Bound::Upper, Some((Ordering::Greater, ..)))
        | (Bound::Lower, Some((Ordering::Less, ..))) => Some(&rules::LIMITS_TIGHTENED),
        (Bound::Multiple, Some((_, old, new))) if new % old == 0.0 => {
            Some(&rules::LIMITS_TIGHTENED)
        }
        (Bound::Multiple, Some((_, old, new))) if old % new == 0.0 => Some(&rules::LIMITS_LOOSENED),
        _ => Some(&rules::LIMITS_CHANGED),
    }
}

/// Returns the limits of a value that reject something.
fn limits<'d>(documents: &'d Documents, place: &Place) -> Limits<'d> {
    let mut found = Limits::new();
    let mut prefix = String::new();
    let mut current = schema(documents, place);
    while let Some(schema) = current {
        for (keyword, bound) in LIMITS {
            let value = schema.get(keyword);
            if let Some(value) = value.filter(|value| is_limit(keyword, schema, value)) {
                found.insert(format!("{prefix}{keyword}"), (bound, value));
            }
        }
        let inner = inner(schema);
        if let Some((keyword, _)) = inner {
            prefix = format!("{prefix}{keyword} ");
        }
        current = inner.map(|(_, schema)| schema);
    }
    found
}

/// Returns `false` for a limit that every value keeps, such as `minItems: 0`, and for a part of the type.
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
        "minLength" | "minItems" | "minProperties" => value.as_f64() != Some(0.0),
        _ => *value != Value::Bool(false),
    }
}

/// Returns the default of a value.
fn default<'d>(documents: &'d Documents, place: &Place) -> Option<&'d Value> {
    schema(documents, place)?.get("default")
}

/// Returns the schema at a place: a parameter has one, or is one in Swagger 2.0.
fn schema<'d>(documents: &'d Documents, place: &Place) -> Option<&'d Map<String, Value>> {
    let entry = place::entry(documents, place)?;
    entry.get("schema").unwrap_or(entry).as_object()
}

fn inner(schema: &Map<String, Value>) -> Option<(&'static str, &Map<String, Value>)> {
    let mut found = INNER.into_iter();
    found
        .find_map(|keyword| Some((keyword, schema.get(keyword)?.as_object()?)))
        .filter(|(keyword, _)| *keyword != OTHERS || !schema.contains_key("properties"))
}
