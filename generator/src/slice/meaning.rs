//! Compares the model of fragments with that of their document.
//!
//! Takes two models and the operations and schemas that the second one has to have; returns those that it lacks or has in
//! another form. Prose and places are ignored.

use std::collections::BTreeMap;

use crate::api::{Api, Body, BodyContent, EnumValue, Operation, Place, Schema, SchemaKind, Text};

/// Returns the differences of `part` from `whole`: operations and schemas that are added, changed, or missing while
/// `wanted`.
pub(super) fn differences(whole: &Api, part: &Api, wanted: &dyn Fn(&Place) -> bool) -> Vec<String> {
    let mut found = Vec::new();
    let known = facts(part);
    for (name, place) in places(whole) {
        if wanted(place) && !known.contains_key(&name) {
            found.push(format!("{name} is missing"));
        }
    }
    let whole = facts(whole);
    for (name, facts) in known {
        let original = whole.get(&name).map_or("", String::as_str);
        if original != facts {
            let (before, after) = first_difference(original, &facts);
            found.push(format!("{name} has `{after}` instead of `{before}`"));
        }
    }
    found
}

/// Returns the first difference of two descriptions: an excerpt of each.
fn first_difference<'t>(one: &'t str, other: &'t str) -> (&'t str, &'t str) {
    let same = one
        .char_indices()
        .zip(other.chars())
        .find(|((_, a), b)| a != b)
        .map_or(one.len().min(other.len()), |((at, _), _)| at);
    let piece = |text: &'t str| {
        let rest = text.get(same..).unwrap_or_default();
        let end = rest.char_indices().nth(80);
        end.and_then(|(end, _)| rest.get(..end)).unwrap_or(rest)
    };
    (piece(one), piece(other))
}

fn name_of_operation(operation: &Operation) -> String {
    format!("operation `{}`", operation.id)
}

fn name_of_schema(schema: &Schema) -> String {
    format!("schema `{}`", schema.name)
}

/// Returns the names of [`facts`] with their places.
fn places(api: &Api) -> impl Iterator<Item = (String, &Place)> {
    let operations = api.operations.iter();
    let operations = operations.map(|operation| (name_of_operation(operation), &operation.place));
    let schemas = api.schemas.values();
    operations.chain(schemas.map(|schema| (name_of_schema(schema), &schema.place)))
}

fn facts(api: &Api) -> BTreeMap<String, String> {
    let operations = api.operations.iter().map(|operation| {
        let mut operation = operation.clone();
        strip_operation(&mut operation);
        (name_of_operation(&operation), format!("{operation:?}"))
    });
    let schemas = api.schemas.values().map(|schema| {
        let mut schema = schema.clone();
        strip_schema(&mut schema);
        (name_of_schema(&schema), format!("{schema:?}"))
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
        SchemaKind::Alias(_) | SchemaKind::Choice(_) => {}
    }
}

fn strip(text: &mut Text) {
    text.raw.clear();
    text.prose.clear();
    if let Some(deprecation) = &mut text.deprecated {
        deprecation.reason = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DOCUMENT: &str = "\
openapi: 3.0.3
info: {title: T, version: '1.0'}
paths:
  /a:
    get:
      tags: [A]
      operationId: A_get
      responses:
        '200':
          description: Success!
          content: {application/json: {schema: {$ref: '#/components/schemas/A.Info'}}}
  /b:
    get:
      tags: [B]
      operationId: B_get
      responses: {'204': {description: Success!}}
components:
  schemas:
    A.Info: {type: object, properties: {own: {type: string}}}
    A.Free: {type: object, properties: {own: {type: string}}}
";

    fn model(text: &str) -> Api {
        let documents = crate::load::load_texts(&[("a.yaml", text)], &[]).expect("it is YAML");
        crate::pipeline::model(&documents)
            .expect("it is a document")
            .0
    }

    #[test]
    fn missing_parts_are_reported() {
        let whole = model(DOCUMENT);
        let mut part = whole.clone();
        assert_eq!(differences(&whole, &part, &|_| true), [""; 0]);
        part.operations.retain(|operation| operation.id != "B_get");
        part.schemas.retain(|name, _| name.as_str() != "A.Free");
        assert_eq!(
            differences(&whole, &part, &|_| true),
            ["operation `B_get` is missing", "schema `A.Free` is missing"]
        );
        // Parts that are not wanted may be missing.
        let wanted = |place: &Place| place.pointer.starts_with("/paths/~1b/");
        assert_eq!(
            differences(&whole, &part, &wanted),
            ["operation `B_get` is missing"]
        );
        assert_eq!(differences(&whole, &part, &|_| false), [""; 0]);
    }
}
