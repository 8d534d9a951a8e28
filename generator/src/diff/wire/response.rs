//! Compares the responses of an operation: results, task results, errors.

use std::collections::{BTreeMap, BTreeSet};

use super::findings::{Findings, Seen};
use super::limits;
use super::pair::OperationPair;
use super::texts;
use crate::api::{ErrorResponse, Operation, Place, Success, Type};
use crate::diff::moved::Moved;
use crate::diff::place;
use crate::diff::rule::Scope;
use crate::diff::rules::operations as rules;
use crate::diff::rules::types as type_rules;
use crate::diff::subject::{OperationPart, Subject};
use crate::diff::types::words;
use crate::diff::version::Version;

pub(super) fn compare(findings: &mut Findings<'_>, pair: &OperationPair<'_>) {
    success(findings, pair);
    task_result(findings, pair);
    errors(findings, pair);
}

fn success(findings: &mut Findings<'_>, pair: &OperationPair<'_>) {
    let (old, new) = (&pair.old.success, &pair.new.success);
    let subject = pair.part(OperationPart::Result);
    let at = place::response(&findings.old.documents, pair.old, old.status);
    let there = place::response(&findings.new.documents, pair.new, new.status);
    if old.status != new.status {
        let seen = |status: u16, place: &Place| Some(Seen::new(status.to_string(), place.clone()));
        let sides = (seen(old.status, &at), seen(new.status, &there));
        findings.response(&subject, &rules::SUCCESS_STATUS_CHANGED, sides.0, sides.1);
    }
    if let (Some(before), Some(after)) = (&old.ty, &new.ty) {
        media_types(findings, pair, &at, &there);
        limits::of_content(
            findings,
            (&subject, &[Scope::Response]),
            (Some(before), &at),
            (Some(after), &there),
        );
    }
    let (old, new) = (old.ty.as_ref(), new.ty.as_ref());
    result(findings, &subject, (old, &at), (new, &there));
}

/// Compares the media types of a result.
fn media_types(findings: &mut Findings<'_>, pair: &OperationPair<'_>, at: &Place, there: &Place) {
    let (old, new) = (&pair.old.success, &pair.new.success);
    let subject = pair.part(OperationPart::Result);
    let set = |version: &Version, place: &Place, success: &Success| -> BTreeSet<String> {
        let documented = place::media_types(&version.documents, place);
        let found = documented.unwrap_or_else(|| success.accept.clone());
        found.iter().map(|it| it.to_ascii_lowercase()).collect()
    };
    let before = set(findings.old, at, old);
    let after = set(findings.new, there, new);
    if let Some(seen) = only(&before, &after, at) {
        let kind = &rules::RESULT_MEDIA_TYPE_REMOVED;
        findings.response(&subject, kind, Some(seen), None);
    }
    if let Some(seen) = only(&after, &before, there) {
        let kind = &rules::RESULT_MEDIA_TYPE_ADDED;
        findings.response(&subject, kind, None, Some(seen));
    }
}

/// Returns the words of one side that the other side lacks.
pub(super) fn only(
    one: &BTreeSet<String>,
    other: &BTreeSet<String>,
    place: &Place,
) -> Option<Seen> {
    let words: Vec<&str> = one.difference(other).map(String::as_str).collect();
    (!words.is_empty()).then(|| Seen::new(words.join(", "), place.clone()))
}

/// Compares the result of a call or a task: nothing, or a type.
fn result(
    findings: &mut Findings<'_>,
    subject: &Subject,
    (old, at): (Option<&Type>, &Place),
    (new, there): (Option<&Type>, &Place),
) {
    let seen = |ty: &Type, place: &Place| Some(Seen::new(words(ty), place.clone()));
    let (old, new) = match (old, new) {
        (None, None) => return,
        (None, Some(new)) => {
            findings.response(subject, &rules::RESULT_ADDED, None, seen(new, there));
            return;
        }
        (Some(old), None) => {
            findings.response(subject, &rules::RESULT_REMOVED, seen(old, at), None);
            return;
        }
        (Some(old), Some(new)) => (old, new),
    };
    let missing = match (old, new) {
        (Type::Optional(_), Type::Optional(_)) => None,
        (Type::Optional(_), _) => Some(&type_rules::RESULT_BECAME_NOT_NULLABLE),
        (_, Type::Optional(_)) => Some(&type_rules::RESULT_BECAME_NULLABLE),
        _ => None,
    };
    let relation = findings.types.compare(old.required(), new.required());
    for kind in missing.into_iter().chain(relation.kind()) {
        findings.response(subject, kind, seen(old, at), seen(new, there));
    }
}

fn task_result(findings: &mut Findings<'_>, pair: &OperationPair<'_>) {
    let subject = pair.part(OperationPart::TaskResult);
    let word = |ty: &Option<Type>| ty.as_ref().map_or_else(|| "nothing".to_owned(), words);
    match (&pair.old.task_result, &pair.new.task_result) {
        (None, None) => {}
        (None, Some(new)) => {
            let seen = pair.new_seen(word(new));
            findings.response(&subject, &rules::TASK_RESULT_STATED, None, seen);
        }
        (Some(old), None) => {
            let seen = pair.old_seen(word(old));
            findings.response(&subject, &rules::TASK_RESULT_NO_LONGER_STATED, seen, None);
        }
        (Some(old), Some(new)) => {
            let sides = (
                (old.as_ref(), &pair.old.place),
                (new.as_ref(), &pair.new.place),
            );
            result(findings, &subject, sides.0, sides.1);
        }
    }
}

/// An error with its status codes.
#[derive(Default)]
struct Reported {
    statuses: BTreeSet<u16>,
    since: Option<String>,
}

/// Returns all errors by name; for a status without a list of errors, its structure.
fn reported(operation: &Operation) -> BTreeMap<String, Reported> {
    let mut found: BTreeMap<String, Reported> = BTreeMap::new();
    for response in &operation.errors {
        for case in &response.cases {
            let error = found.entry(case.error.to_string()).or_default();
            error.statuses.insert(response.status);
            error.since = error.since.take().or_else(|| case.since.clone());
        }
        if let (true, Some(schema)) = (response.cases.is_empty(), &response.schema) {
            let error = found.entry(schema.to_string()).or_default();
            error.statuses.insert(response.status);
        }
    }
    found
}

/// Returns the errors of the new side by the old names of their schemas.
fn by_old_names(errors: BTreeMap<String, Reported>, before: &Moved) -> BTreeMap<String, Reported> {
    let errors = errors.into_iter();
    errors
        .map(|(name, error)| match before.get(name.as_str()) {
            Some(old) => (old.to_string(), error),
            None => (name, error),
        })
        .collect()
}

fn errors(findings: &mut Findings<'_>, pair: &OperationPair<'_>) {
    let (old, new) = (reported(pair.old), reported(pair.new));
    let new = by_old_names(new, &findings.pairs.before);
    let (before, after) = (findings.old, findings.new);
    let seen = |version: &Version, operation: &Operation, error: &Reported| {
        let statuses: Vec<String> = error.statuses.iter().map(u16::to_string).collect();
        let status = error.statuses.first().copied().unwrap_or_default();
        let place = place::response(&version.documents, operation, status);
        Seen::new(format!("status {}", statuses.join(", ")), place)
    };
    for (name, error) in &old {
        let subject = pair.part(OperationPart::Error(name.clone()));
        let at = seen(before, pair.old, error);
        match new.get(name) {
            None => findings.response(&subject, &rules::ERROR_REMOVED, Some(at), None),
            Some(other) => {
                let there = seen(after, pair.new, other);
                let both = texts::Pair {
                    subject: &subject,
                    old: (&pair.old.text, &at.place),
                    new: (&pair.new.text, &there.place),
                };
                texts::since(
                    findings,
                    &both,
                    error.since.as_deref(),
                    other.since.as_deref(),
                );
                if error.statuses != other.statuses {
                    let sides = (Some(at), Some(there));
                    findings.response(&subject, &rules::ERROR_STATUS_CHANGED, sides.0, sides.1);
                }
            }
        }
    }
    for (name, error) in &new {
        if !old.contains_key(name) {
            let subject = pair.part(OperationPart::Error(name.clone()));
            let there = Some(seen(after, pair.new, error));
            findings.response(&subject, &rules::ERROR_ADDED, None, there);
        }
    }
    statuses(findings, pair);
}

/// Compares the structure that all errors of a status share, if the document also lists the errors.
fn statuses(findings: &mut Findings<'_>, pair: &OperationPair<'_>) {
    let (before, after) = (findings.old, findings.new);
    let is_listed = |response: &&ErrorResponse| !response.cases.is_empty();
    for old in pair.old.errors.iter().filter(is_listed) {
        let same = |new: &&ErrorResponse| new.status == old.status;
        let Some(new) = pair.new.errors.iter().filter(is_listed).find(same) else {
            continue;
        };
        if let (Some(schema), Some(other)) = (&old.schema, &new.schema)
            && !findings.pairs.is_same(schema, other)
        {
            let at = place::response(&before.documents, pair.old, old.status);
            let there = place::response(&after.documents, pair.new, new.status);
            let subject = pair.part(OperationPart::Status(old.status));
            let sides = (
                Seen::new(schema.as_str(), at),
                Seen::new(other.as_str(), there),
            );
            findings.response(
                &subject,
                &rules::ERROR_SCHEMA_CHANGED,
                Some(sides.0),
                Some(sides.1),
            );
        }
    }
}
