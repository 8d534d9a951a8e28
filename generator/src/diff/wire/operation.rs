//! Compares operations: identity, request, security and privileges.

use std::collections::BTreeSet;

use super::describe::{self, request_line, typed};
use super::field::Owner;
use super::findings::{Findings, Seen};
use super::limits;
use super::pair::OperationPair;
use super::response;
use super::texts;
use crate::api::{
    Body, BodyContent, Field, Location, Operation, Parameter, Place, QueryStyle, Type,
};
use crate::diff::parameters::Parameters;
use crate::diff::place;
use crate::diff::request::Request;
use crate::diff::rule::Scope;
use crate::diff::rules::operations as rules;
use crate::diff::rules::types as type_rules;
use crate::diff::subject::{OperationPart, Subject, location_name};
use crate::diff::types;
use crate::diff::version::Version;

/// Compares all operations.
pub(super) fn compare(findings: &mut Findings<'_>) {
    let (old, new, pairs) = (findings.old, findings.new, findings.pairs);
    for (before, after) in &pairs.operations {
        let (before, after) = (&old.api.operations[*before], &new.api.operations[*after]);
        compare_operation(findings, before, after);
    }
    for index in &pairs.removed {
        let operation = &old.api.operations[*index];
        let kind = match (&operation.text.deprecated, operation.text.preview) {
            (Some(_), _) => &rules::DEPRECATED_OPERATION_REMOVED,
            (None, true) => &rules::PREVIEW_OPERATION_REMOVED,
            (None, false) => &rules::OPERATION_REMOVED,
        };
        let subject = Subject::operation(&operation.id);
        findings.whole(&subject, kind, Some(request_line(operation)), None);
    }
    for index in &pairs.added {
        let operation = &new.api.operations[*index];
        let subject = Subject::operation(&operation.id);
        let side = Some(request_line(operation));
        findings.whole(&subject, &rules::OPERATION_ADDED, None, side);
    }
}

fn compare_operation(findings: &mut Findings<'_>, old: &Operation, new: &Operation) {
    let pair = OperationPair { old, new };
    identity(findings, &pair);
    let both = texts::Pair {
        subject: &pair.part(OperationPart::Whole),
        old: (&old.text, &old.place),
        new: (&new.text, &new.place),
    };
    texts::compare(findings, &both);
    security(findings, &pair);
    privileges(findings, &pair);
    parameters(findings, &pair);
    body(findings, &pair);
    response::compare(findings, &pair);
}

/// Compares id, resource, method and path.
fn identity(findings: &mut Findings<'_>, pair: &OperationPair<'_>) {
    let OperationPair { old, new } = pair;
    let subject = pair.part(OperationPart::Whole);
    if old.id != new.id {
        let sides = (pair.old_seen(&old.id), pair.new_seen(&new.id));
        findings.whole(&subject, &rules::OPERATION_RENAMED, sides.0, sides.1);
    } else if old.resource != new.resource {
        let sides = (
            pair.old_seen(old.resource.as_str()),
            pair.new_seen(new.resource.as_str()),
        );
        findings.whole(
            &subject,
            &rules::OPERATION_RESOURCE_CHANGED,
            sides.0,
            sides.1,
        );
    }
    if old.method != new.method {
        let verb = |operation: &Operation| operation.method.as_str().to_ascii_uppercase();
        let sides = (pair.old_seen(verb(old)), pair.new_seen(verb(new)));
        findings.whole(&subject, &rules::OPERATION_METHOD_CHANGED, sides.0, sides.1);
    }
    if is_moved(findings, pair) {
        let sides = (pair.old_seen(&old.path_key), pair.new_seen(&new.path_key));
        findings.whole(&subject, &rules::OPERATION_PATH_CHANGED, sides.0, sides.1);
    }
}

/// Returns `true` if the path on the server or the constant query is another one, and not because of the API's base path.
fn is_moved(findings: &Findings<'_>, pair: &OperationPair<'_>) -> bool {
    let (before, after) = (Request::of(pair.old).path, Request::of(pair.new).path);
    let is_below = (&pair.old.base_path, &before) == (&pair.new.base_path, &after);
    let whole = (
        pair.old.whole_path(&findings.old.api.base_path),
        pair.new.whole_path(&findings.new.api.base_path),
    );
    !is_below && (whole.0 != whole.1 || before.1 != after.1)
}

fn security(findings: &mut Findings<'_>, pair: &OperationPair<'_>) {
    let set = |operation: &Operation| -> BTreeSet<String> {
        operation.security.iter().cloned().collect()
    };
    let (old, new) = (set(pair.old), set(pair.new));
    let subject = pair.part(OperationPart::Whole);
    let named = |scheme: &String| pair.part(OperationPart::Scheme(scheme.clone()));
    let all = |schemes: &BTreeSet<String>| schemes.iter().cloned().collect::<Vec<_>>().join(", ");
    match (old.is_empty(), new.is_empty()) {
        (true, true) if pair.old.anonymous != pair.new.anonymous => {
            let kind = match pair.new.anonymous {
                true => &rules::SECURITY_REMOVED,
                false => &rules::SECURITY_ADDED,
            };
            let word = |is_anonymous| match is_anonymous {
                true => "none needed",
                false => "that of the API",
            };
            let sides = (word(pair.old.anonymous), word(pair.new.anonymous));
            let sides = (pair.old_seen(sides.0), pair.new_seen(sides.1));
            findings.request(&subject, kind, sides.0, sides.1);
        }
        (true, false) => {
            let seen = pair.new_seen(all(&new));
            findings.request(&subject, &rules::SECURITY_ADDED, None, seen);
        }
        (false, true) => {
            let seen = pair.old_seen(all(&old));
            findings.request(&subject, &rules::SECURITY_REMOVED, seen, None);
        }
        _ => {
            for scheme in old.difference(&new) {
                let (subject, seen) = (named(scheme), pair.old_seen(scheme));
                findings.request(&subject, &rules::SECURITY_SCHEME_REMOVED, seen, None);
            }
            for scheme in new.difference(&old) {
                let (subject, seen) = (named(scheme), pair.new_seen(scheme));
                findings.request(&subject, &rules::SECURITY_SCHEME_ADDED, None, seen);
            }
        }
    }
}

fn privileges(findings: &mut Findings<'_>, pair: &OperationPair<'_>) {
    let set = |operation: &Operation| -> BTreeSet<String> {
        operation.privileges.iter().cloned().collect()
    };
    let (old, new) = (set(pair.old), set(pair.new));
    let named = |line: &String| pair.part(OperationPart::Privilege(line.clone()));
    let (added, removed) = match (old.is_empty(), new.is_empty()) {
        (true, false) => (&rules::PRIVILEGES_STATED, &rules::PRIVILEGE_REMOVED),
        (false, true) => (&rules::PRIVILEGE_ADDED, &rules::PRIVILEGES_NO_LONGER_STATED),
        _ => (&rules::PRIVILEGE_ADDED, &rules::PRIVILEGE_REMOVED),
    };
    for line in old.difference(&new) {
        findings.request(&named(line), removed, pair.old_seen(line), None);
    }
    for line in new.difference(&old) {
        findings.request(&named(line), added, None, pair.new_seen(line));
    }
}

fn parameters(findings: &mut Findings<'_>, pair: &OperationPair<'_>) {
    let OperationPair { old, new } = pair;
    let pairs = Parameters::new(old, new);
    for (before, after) in pairs.both {
        compare_parameter(
            findings,
            pair,
            &old.parameters[before],
            &new.parameters[after],
        );
    }
    for parameter in pairs
        .removed
        .into_iter()
        .map(|index| &old.parameters[index])
    {
        let kind = match parameter.required {
            true => &rules::REQUIRED_PARAMETER_REMOVED,
            false => &rules::OPTIONAL_PARAMETER_REMOVED,
        };
        let seen = Some(described(findings.old, old, parameter));
        findings.request(&subject(pair, parameter), kind, seen, None);
    }
    for parameter in pairs.added.into_iter().map(|index| &new.parameters[index]) {
        let kind = match parameter.required {
            true => &rules::REQUIRED_PARAMETER_ADDED,
            false => &rules::OPTIONAL_PARAMETER_ADDED,
        };
        let seen = Some(described(findings.new, new, parameter));
        findings.request(&subject(pair, parameter), kind, None, seen);
    }
}

fn subject(pair: &OperationPair<'_>, parameter: &Parameter) -> Subject {
    pair.part(OperationPart::Parameter(
        parameter.location,
        parameter.name.clone(),
    ))
}

fn described(version: &Version, operation: &Operation, parameter: &Parameter) -> Seen {
    let location = location_name(parameter.location);
    let style = match parameter.style {
        QueryStyle::Pairs => String::new(),
        style => format!(", as {}", style.as_str()),
    };
    let text = format!(
        "{} in {location}: {}{style}",
        parameter.name,
        typed(&parameter.ty, parameter.required)
    );
    let place = place::parameter(
        &version.documents,
        operation,
        parameter.location,
        &parameter.name,
    );
    Seen::new(text, place)
}

fn compare_parameter(
    findings: &mut Findings<'_>,
    pair: &OperationPair<'_>,
    old: &Parameter,
    new: &Parameter,
) {
    let subject = subject(pair, old);
    let before = described(findings.old, pair.old, old);
    let after = described(findings.new, pair.new, new);
    let relation = findings.types.compare(&old.ty, &new.ty);
    let need = match (old.required, new.required) {
        (false, true) => Some(&rules::PARAMETER_BECAME_REQUIRED),
        (true, false) => Some(&rules::PARAMETER_BECAME_OPTIONAL),
        _ => None,
    };
    let moved = (old.location != new.location).then_some(&rules::PARAMETER_MOVED);
    // Header names are case-insensitive; other locations pair by name.
    let is_renamed = old.location == Location::Path && old.name != new.name;
    let renamed = is_renamed.then_some(&rules::PATH_PARAMETER_RENAMED);
    // In another location, the form follows from it.
    let is_restyled = old.location == new.location && old.style != new.style;
    let restyled = is_restyled.then_some(&rules::PARAMETER_STYLE_CHANGED);
    let kinds = relation
        .kind()
        .into_iter()
        .chain(need)
        .chain(moved)
        .chain(restyled)
        .chain(renamed);
    for kind in kinds {
        findings.request(&subject, kind, Some(before.clone()), Some(after.clone()));
    }
    limits::compare(
        findings,
        (&subject, &[Scope::Request]),
        &before.place,
        &after.place,
    );
    let both = texts::Pair {
        subject: &subject,
        old: (&old.text, &before.place),
        new: (&new.text, &after.place),
    };
    texts::compare(findings, &both);
}

fn body(findings: &mut Findings<'_>, pair: &OperationPair<'_>) {
    let subject = pair.part(OperationPart::Body);
    let at = place::body(&findings.old.documents, pair.old);
    let there = place::body(&findings.new.documents, pair.new);
    let seen = |body: &Body, place: &Place| Some(Seen::new(describe::body(body), place.clone()));
    match (&pair.old.body, &pair.new.body) {
        (None, None) => {}
        (None, Some(body)) => {
            let kind = match body.required {
                true => &rules::REQUIRED_BODY_ADDED,
                false => &rules::OPTIONAL_BODY_ADDED,
            };
            findings.request(&subject, kind, None, seen(body, &there));
        }
        (Some(body), None) => {
            let kind = match body.required {
                true => &rules::REQUIRED_BODY_REMOVED,
                false => &rules::OPTIONAL_BODY_REMOVED,
            };
            findings.request(&subject, kind, seen(body, &at), None);
        }
        (Some(old), Some(new)) => {
            let need = match (old.required, new.required) {
                (false, true) => Some(&rules::BODY_BECAME_REQUIRED),
                (true, false) => Some(&rules::BODY_BECAME_OPTIONAL),
                _ => None,
            };
            let is_same = (old.encoding, old.content_type()) == (new.encoding, new.content_type());
            let encoding = (!is_same).then_some(&rules::BODY_ENCODING_CHANGED);
            for kind in need.into_iter().chain(encoding) {
                findings.request(&subject, kind, seen(old, &at), seen(new, &there));
            }
            if is_same {
                body_media_types(findings, &subject, &at, &there);
            }
            content(findings, pair, (old, &at), (new, &there));
        }
    }
}

/// Compares the other media types of a body that generated code sends as before.
fn body_media_types(findings: &mut Findings<'_>, subject: &Subject, at: &Place, there: &Place) {
    let set = |version: &Version, place: &Place| -> Option<BTreeSet<String>> {
        let documented = place::media_types(&version.documents, place)?;
        Some(
            documented
                .iter()
                .map(|it| it.to_ascii_lowercase())
                .collect(),
        )
    };
    let (Some(before), Some(after)) = (set(findings.old, at), set(findings.new, there)) else {
        return;
    };
    if let Some(seen) = response::only(&before, &after, at) {
        let kind = &rules::BODY_MEDIA_TYPE_REMOVED;
        findings.request(subject, kind, Some(seen), None);
    }
    if let Some(seen) = response::only(&after, &before, there) {
        let kind = &rules::BODY_MEDIA_TYPE_ADDED;
        findings.request(subject, kind, None, Some(seen));
    }
}

fn content(
    findings: &mut Findings<'_>,
    pair: &OperationPair<'_>,
    (old, at): (&Body, &Place),
    (new, there): (&Body, &Place),
) {
    let (old_version, new_version) = (findings.old, findings.new);
    let ty = |body: &'_ Body| match &body.content {
        BodyContent::Value(ty) => Some(ty.clone()),
        BodyContent::Fields(_) => None,
    };
    limits::of_content(
        findings,
        (&pair.part(OperationPart::Body), &[Scope::Request]),
        (ty(old).as_ref(), at),
        (ty(new).as_ref(), there),
    );
    let relation = match (&old.content, &new.content) {
        (BodyContent::Fields(before), BodyContent::Fields(after)) => {
            return body_fields(findings, pair, before, after);
        }
        (BodyContent::Value(before), BodyContent::Value(after)) => {
            findings.types.compare(before, after)
        }
        _ => {
            let fields = |version: &'_ Version, content: &'_ BodyContent| -> Option<Vec<Field>> {
                match content {
                    BodyContent::Fields(fields) => Some(fields.clone()),
                    BodyContent::Value(ty) => structure_fields(version, ty),
                }
            };
            match (
                fields(old_version, &old.content),
                fields(new_version, &new.content),
            ) {
                (Some(before), Some(after)) => {
                    let before: Vec<&Field> = before.iter().collect();
                    let after: Vec<&Field> = after.iter().collect();
                    match findings.types.compare_fields(&before, &after) {
                        types::Relation::Same => types::Relation::Alike(&type_rules::TYPE_RENAMED),
                        relation => relation,
                    }
                }
                _ => types::Relation::Other(&type_rules::TYPE_CHANGED),
            }
        }
    };
    if let Some(kind) = relation.kind() {
        let subject = pair.part(OperationPart::Body);
        let seen =
            |body: &Body, place: &Place| Some(Seen::new(describe::body(body), place.clone()));
        findings.request(&subject, kind, seen(old, at), seen(new, there));
    }
}

/// Returns the fields of a type, if it is a structure.
fn structure_fields(version: &Version, ty: &Type) -> Option<Vec<Field>> {
    let Type::Named(name) = types::resolved(&version.api, ty) else {
        return None;
    };
    let schema = version.api.schemas.get(name)?;
    schema.structure()?;
    let fields = version.api.all_fields(schema).into_iter();
    Some(fields.map(|(_, field)| field.clone()).collect())
}

fn body_fields(
    findings: &mut Findings<'_>,
    pair: &OperationPair<'_>,
    old: &[Field],
    new: &[Field],
) {
    let (before, after) = (findings.old, findings.new);
    let owner = Owner {
        scopes: &[Scope::Request],
        subject: &|field| pair.part(OperationPart::BodyField(field.to_owned())),
    };
    for field in old {
        let at = place::body_field(&before.documents, pair.old, &field.name);
        match new.iter().find(|other| other.name == field.name) {
            Some(other) => {
                let there = place::body_field(&after.documents, pair.new, &other.name);
                owner.compare(findings, (field, &at), (other, &there));
            }
            None => owner.removed(findings, field, at),
        }
    }
    for field in new {
        if old.iter().all(|other| other.name != field.name) {
            let there = place::body_field(&after.documents, pair.new, &field.name);
            owner.added(findings, field, there);
        }
    }
}
