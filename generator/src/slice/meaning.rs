//! Whether fragments still say what the document says.
//!
//! Takes two models; tells of every operation and schema of the second that the first one has in another form. Prose is
//! left out of account, and so is the place in a file.

use std::collections::BTreeMap;

use crate::api::{Api, Body, BodyContent, EnumValue, Operation, Place, Schema, SchemaKind, Text};

/// What the second model says otherwise than the first, or has while the first has not.
pub(super) fn differences(whole: &Api, part: &Api) -> Vec<String> {
    let whole = facts(whole);
    let mut found = Vec::new();
    for (name, facts) in facts(part) {
        let known = whole.get(&name).map_or("", String::as_str);
        if known != facts {
            let (before, after) = apart(known, &facts);
            found.push(format!("{name}: `{before}` would become `{after}`"));
        }
    }
    found
}

/// Where two descriptions go apart, and a little of each.
fn apart<'t>(one: &'t str, other: &'t str) -> (&'t str, &'t str) {
    let same = one
        .char_indices()
        .zip(other.chars())
        .find(|((_, a), b)| a != b)
        .map_or(one.len().min(other.len()), |((at, _), _)| at);
    let piece = |text: &'t str| {
        let rest = text.get(same..).unwrap_or_default();
        let end = rest.char_indices().nth(80).map_or(rest.len(), |(at, _)| at);
        &rest[..end]
    };
    (piece(one), piece(other))
}

fn facts(api: &Api) -> BTreeMap<String, String> {
    let operations = api.operations.iter().map(|operation| {
        let mut operation = operation.clone();
        strip_operation(&mut operation);
        (
            format!("operation `{}`", operation.id),
            format!("{operation:?}"),
        )
    });
    let schemas = api.schemas.values().map(|schema| {
        let mut schema = schema.clone();
        strip_schema(&mut schema);
        (format!("schema `{}`", schema.name), format!("{schema:?}"))
    });
    operations.chain(schemas).collect()
}

fn strip_operation(operation: &mut Operation) {
    operation.place = Place::default();
    strip(&mut operation.text);
    for parameter in &mut operation.parameters {
        strip(&mut parameter.text);
    }
    if let Some(body) = &mut operation.body {
        strip_body(body);
    }
    strip(&mut operation.success.text);
    for response in &mut operation.errors {
        strip(&mut response.text);
        for case in &mut response.cases {
            case.when.clear();
        }
    }
}

fn strip_body(body: &mut Body) {
    strip(&mut body.text);
    if let BodyContent::Fields(fields) = &mut body.content {
        for field in fields {
            strip(&mut field.text);
        }
    }
}

fn strip_schema(schema: &mut Schema) {
    schema.place = Place::default();
    strip(&mut schema.text);
    match &mut schema.kind {
        SchemaKind::Enum(values) => {
            for EnumValue { text, .. } in values {
                strip(text);
            }
        }
        SchemaKind::Struct(structure) => {
            for field in &mut structure.fields {
                strip(&mut field.text);
            }
        }
        SchemaKind::Alias(_) => {}
    }
}

fn strip(text: &mut Text) {
    text.raw.clear();
    text.prose.clear();
    if let Some(deprecation) = &mut text.deprecated {
        deprecation.reason = None;
    }
}
