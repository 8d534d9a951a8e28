//! Compares unions: fields that are tied to values of another field, the tag.
//!
//! A field in some cases is tied to their tag values; a field in no case is free and combines with all of them. A newly tied
//! field is rejected with all other values; a field that changes cases only with those that it leaves. A side without the
//! union counts as one without cases.

use std::collections::{BTreeMap, BTreeSet};

use super::findings::{Findings, Seen};
use super::pair::SchemaPair;
use crate::api::{Schema, SchemaKind, Type, Union};
use crate::diff::place;
use crate::diff::rule::Kind;
use crate::diff::rules::schemas as rules;
use crate::diff::subject::SchemaPart;
use crate::diff::types::resolved;
use crate::diff::version::Version;

pub(super) fn compare(
    findings: &mut Findings<'_>,
    pair: &SchemaPair<'_>,
    old: &[Union],
    new: &[Union],
) {
    let tags: BTreeSet<&str> = old
        .iter()
        .chain(new)
        .map(|union| union.tag.as_str())
        .collect();
    for tag in tags {
        let before = Side::of(findings.old, pair.old, tag, old);
        let after = Side::of(findings.new, pair.new, tag, new);
        let subject = pair.part(SchemaPart::Union(tag.to_owned()));
        match (before.union, after.union) {
            (None, Some(union)) if before.has_any(union) => {
                let seen = Some(Seen::new(words(union), pair.new.place.clone()));
                findings.add(&subject, &rules::UNION_ADDED, &pair.scopes, None, seen);
            }
            (Some(union), None) if after.has_any(union) => {
                let seen = Some(Seen::new(words(union), pair.old.place.clone()));
                findings.add(&subject, &rules::UNION_REMOVED, &pair.scopes, seen, None);
            }
            _ => {
                ties(findings, pair, &before, &after);
                cases(findings, pair, &before, &after);
            }
        }
    }
}

/// Returns all cases of a union, for reports.
fn words(union: &Union) -> String {
    let cases = union.cases.iter().map(|(value, fields)| {
        let fields = fields.iter().map(String::as_str).collect();
        format!("{value}: {}", list(&fields))
    });
    cases.collect::<Vec<_>>().join("; ")
}

fn list(fields: &BTreeSet<&str>) -> String {
    fields.iter().copied().collect::<Vec<_>>().join(", ")
}

/// A union on one side, with its structure.
struct Side<'a> {
    tag: &'a str,
    union: Option<&'a Union>,
    /// Cases: tag values with their fields.
    cases: BTreeMap<&'a str, BTreeSet<&'a str>>,
    /// Fields with their tag values.
    ties: BTreeMap<&'a str, BTreeSet<&'a str>>,
    /// All fields of the structure.
    fields: BTreeSet<&'a str>,
    values: Values<'a>,
}

/// The possible values of the tag.
enum Values<'a> {
    /// The structure has no such field.
    None,
    These(BTreeSet<&'a str>),
    Any,
}

impl<'a> Side<'a> {
    fn of(version: &'a Version, schema: &'a Schema, tag: &'a str, unions: &'a [Union]) -> Self {
        let all = version.api.all_fields(schema);
        let deciding = all.iter().find(|(_, field)| field.name == tag);
        let union = unions.iter().find(|union| union.tag == tag);
        let mut cases: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        let mut ties: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for (value, fields) in union.into_iter().flat_map(|union| &union.cases) {
            let fields = fields.iter().map(String::as_str);
            for field in fields.clone() {
                ties.entry(field).or_default().insert(value);
            }
            cases.entry(value).or_default().extend(fields);
        }
        Self {
            tag,
            union,
            cases,
            ties,
            fields: all.iter().map(|(_, field)| field.name.as_str()).collect(),
            values: deciding.map_or(Values::None, |(_, field)| values(version, &field.ty)),
        }
    }

    /// Returns `true` if the structure has one of the union's fields.
    fn has_any(&self, union: &Union) -> bool {
        let mut fields = union.cases.values().flatten();
        fields.any(|field| self.fields.contains(field.as_str()))
    }

    fn has_value(&self, value: &str) -> bool {
        match &self.values {
            Values::None => false,
            Values::These(values) => values.contains(value),
            Values::Any => true,
        }
    }

    /// Returns the fields of a case.
    fn case(&self, value: &str) -> BTreeSet<&'a str> {
        self.cases.get(value).cloned().unwrap_or_default()
    }

    /// Returns `true` if a field combines with all tag values.
    fn is_free(&self, field: &str) -> bool {
        self.fields.contains(field) && !self.ties.contains_key(field)
    }

    /// Returns the tag values that a field combines with, for reports.
    fn range(&self, field: &str) -> String {
        let ties = self.ties.get(field).into_iter().flatten();
        let ties: Vec<String> = ties.map(|value| format!("{}={value}", self.tag)).collect();
        match ties.is_empty() {
            true => format!("with any {}", self.tag),
            false => format!("only with {}", ties.join(" or ")),
        }
    }
}

fn values<'a>(version: &'a Version, ty: &'a Type) -> Values<'a> {
    match resolved(&version.api, ty.required()) {
        Type::Boolean => Values::These(["true", "false"].into()),
        Type::Named(name) => match version.api.schemas.get(name).map(|schema| &schema.kind) {
            Some(SchemaKind::Enum(values)) => {
                Values::These(values.iter().map(|value| value.value.as_str()).collect())
            }
            _ => Values::Any,
        },
        _ => Values::Any,
    }
}

/// Compares fields that are free on one side and tied on the other.
fn ties(findings: &mut Findings<'_>, pair: &SchemaPair<'_>, before: &Side<'_>, after: &Side<'_>) {
    let fields = before.ties.keys().chain(after.ties.keys());
    let fields: BTreeSet<&str> = fields.copied().collect();
    for field in fields {
        let kind = match (before.is_free(field), after.is_free(field)) {
            (true, false) if after.fields.contains(field) => &rules::UNION_FIELD_ADDED,
            (false, true) if before.fields.contains(field) => &rules::UNION_FIELD_REMOVED,
            _ => continue,
        };
        let subject = pair.part(SchemaPart::Field(field.to_owned()));
        let at = place::field(&findings.old.documents, pair.old, field);
        let there = place::field(&findings.new.documents, pair.new, field);
        let sides = (
            Seen::new(before.range(field), at),
            Seen::new(after.range(field), there),
        );
        findings.add(&subject, kind, &pair.scopes, Some(sides.0), Some(sides.1));
    }
}

/// Compares the cases, without the fields that [`ties`] reports.
fn cases(findings: &mut Findings<'_>, pair: &SchemaPair<'_>, before: &Side<'_>, after: &Side<'_>) {
    let values = before.cases.keys().chain(after.cases.keys());
    let values: BTreeSet<&str> = values.copied().collect();
    for value in values {
        let old = without(before.case(value), |field| after.is_free(field));
        let new = without(after.case(value), |field| before.is_free(field));
        let subject = pair.part(SchemaPart::Case(before.tag.to_owned(), value.to_owned()));
        let mut add = |kind: &'static Kind, old: &BTreeSet<&str>, new: &BTreeSet<&str>| {
            let at = (!old.is_empty()).then(|| Seen::new(list(old), pair.old.place.clone()));
            let there = (!new.is_empty()).then(|| Seen::new(list(new), pair.new.place.clone()));
            findings.add(&subject, kind, &pair.scopes, at, there);
        };
        let nothing = BTreeSet::new();
        match (before.has_value(value), after.has_value(value)) {
            (false, true) => {
                if !new.is_empty() {
                    add(&rules::UNION_CASE_ADDED, &nothing, &new);
                }
                continue;
            }
            (true, false) => {
                if !old.is_empty() {
                    add(&rules::UNION_CASE_REMOVED, &old, &nothing);
                }
                continue;
            }
            _ => {}
        }
        let gone = without(old.clone(), |field| after.fields.contains(field));
        let came = without(new.clone(), |field| before.fields.contains(field));
        if !gone.is_empty() {
            add(&rules::UNION_CASE_FIELD_REMOVED, &gone, &nothing);
        }
        if !came.is_empty() {
            add(&rules::UNION_CASE_FIELD_ADDED, &nothing, &came);
        }
        let left = without(old, |field| gone.contains(field));
        let right = without(new, |field| came.contains(field));
        let kind = match (left.is_subset(&right), right.is_subset(&left)) {
            (true, true) => continue,
            (true, false) => &rules::UNION_CASE_WIDENED,
            (false, true) => &rules::UNION_CASE_NARROWED,
            (false, false) => &rules::UNION_CASE_CHANGED,
        };
        add(kind, &left, &right);
    }
}

fn without(mut fields: BTreeSet<&str>, is_left_out: impl Fn(&str) -> bool) -> BTreeSet<&str> {
    fields.retain(|field| !is_left_out(field));
    fields
}
