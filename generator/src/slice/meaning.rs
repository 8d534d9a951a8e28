//! Compares the model of fragments with that of their document.
//!
//! Takes two models and the operations and schemas that the second one has to have; returns those that it lacks or has in
//! another form, with their places in the first. Prose and places are ignored.

use std::collections::BTreeMap;

use crate::api::{Api, Body, BodyContent, EnumValue, Operation, Place, Schema, SchemaKind, Text};

/// An operation or a schema that is not the same.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Difference {
    /// Its place in the whole, if it is there.
    pub(super) place: Option<Place>,
    pub(super) what: String,
}

/// Returns the differences of `part` from `whole`: operations and schemas that are added, changed, or missing while
/// `wanted`.
pub(super) fn differences(
    whole: &Api,
    part: &Api,
    wanted: &dyn Fn(&Place) -> bool,
) -> Vec<Difference> {
    let mut found = Vec::new();
    let known = facts(part);
    let places: BTreeMap<String, &Place> = places(whole).collect();
    for (name, place) in &places {
        if wanted(place) && !known.contains_key(name) {
            found.push(Difference {
                place: Some((*place).clone()),
                what: format!("{name} is missing"),
            });
        }
    }
    let whole = facts(whole);
    for (name, facts) in known {
        let what = match whole.get(&name) {
            Some(original) if *original == facts => continue,
            Some(original) => {
                let (before, after) = first_difference(original, &facts);
                format!("{name} has `{after}` instead of `{before}`")
            }
            None => format!("{name} is added"),
        };
        found.push(Difference {
            place: places.get(&name).map(|place| (*place).clone()),
            what,
        });
    }
    found
}

/// Returns the first difference of two descriptions: the item of each that has it.
fn first_difference<'t>(one: &'t str, other: &'t str) -> (&'t str, &'t str) {
    let same = one
        .char_indices()
        .zip(other.chars())
        .find(|((_, a), b)| a != b)
        .map_or(one.len().min(other.len()), |((at, _), _)| at);
    let alike = one.get(..same).unwrap_or_default();
    let start = alike.rfind([',', '{', '(', '[']).map_or(0, |at| at + 1);
    let piece = |text: &'t str| {
        let item = text.get(start..).unwrap_or_default();
        // Both begin alike, so a comma before the difference is in neither.
        let end = item.find([',', '}', ')', ']']).unwrap_or(item.len());
        let end = item
            .char_indices()
            .nth(80)
            .map_or(end, |(most, _)| most.min(end));
        item.get(..end).unwrap_or_default().trim()
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
        let differences = |part: &Api, wanted: &dyn Fn(&Place) -> bool| {
            let found = differences(&whole, part, wanted).into_iter();
            let found = found.map(|difference| {
                let place = difference.place.unwrap_or_default();
                format!("{}: {}", place.pointer, difference.what)
            });
            found.collect::<Vec<String>>()
        };
        assert_eq!(differences(&part, &|_| true), [""; 0]);
        part.operations.retain(|operation| operation.id != "B_get");
        part.schemas.retain(|name, _| name.as_str() != "A.Free");
        assert_eq!(
            differences(&part, &|_| true),
            [
                "/paths/~1b/get: operation `B_get` is missing",
                "/components/schemas/A.Free: schema `A.Free` is missing"
            ]
        );
        // Parts that are not wanted may be missing.
        let wanted = |place: &Place| place.pointer.starts_with("/paths/~1b/");
        assert_eq!(
            differences(&part, &wanted),
            ["/paths/~1b/get: operation `B_get` is missing"]
        );
        assert_eq!(differences(&part, &|_| false), [""; 0]);
        if let Some(operation) = part.operations.first_mut() {
            operation.starts_task = true;
        }
        assert_eq!(
            differences(&part, &|_| false),
            [
                "/paths/~1a/get: operation `A_get` has `starts_task: true` instead of `starts_task: false`"
            ]
        );
    }
}
