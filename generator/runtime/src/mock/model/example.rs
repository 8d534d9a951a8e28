//! The smallest valid values of shapes.

use super::shape::{Field, Shape, Structure};
use serde_json::{Map, Value};

/// The limit of nested structures. A type that requires itself has no finite value, and the server must answer anyway.
const DEPTH: usize = 12;

/// Returns the smallest value of a shape: its required fields only.
pub(crate) fn example(shape: Shape) -> Value {
    value(shape, "text", DEPTH)
}

/// Returns the smallest value of a structure that `get` may return.
pub(crate) fn example_structure(structure: &'static Structure) -> Map<String, Value> {
    whole(structure, DEPTH)
}

fn value(shape: Shape, name: &str, depth: usize) -> Value {
    match shape {
        Shape::Nothing | Shape::Content | Shape::Optional(_) => Value::Null,
        Shape::Text => Value::from(name),
        Shape::Secret => Value::from("secret"),
        Shape::Boolean => Value::from(false),
        Shape::Int32 | Shape::Int64 => Value::from(0),
        Shape::Double => Value::from(0.0),
        Shape::Date => Value::from("2026-01-01"),
        Shape::DateTime => Value::from("2026-01-01T00:00:00.000Z"),
        Shape::Uri => Value::from("https://mock.invalid/"),
        Shape::Bytes => Value::from(""),
        Shape::Object | Shape::Any | Shape::Map(..) => Value::Object(Map::new()),
        Shape::Identifier(types) => {
            let last = types.first().and_then(|ty| ty.rsplit('.').next());
            Value::from(format!("{}-0", last.unwrap_or("id").to_lowercase()))
        }
        Shape::Enumeration(known) => Value::from(known.first().copied().unwrap_or_default()),
        Shape::List(_) => Value::Array(Vec::new()),
        Shape::Structure(_) if depth == 0 => Value::Object(Map::new()),
        Shape::Choice(shapes) => match shapes.first() {
            Some(shape) => value(shape(), name, depth),
            None => Value::Null,
        },
        Shape::Structure(structure) => Value::Object(whole(structure, depth - 1)),
    }
}

/// Returns the fields of a structure; those of the first one of a choice.
fn whole(structure: &'static Structure, depth: usize) -> Map<String, Value> {
    let choice = structure.family.filter(|family| family.is_choice);
    let first = choice.and_then(|family| {
        let (tag, shape) = family.members.first()?;
        Some((family.field, *tag, shape().as_structure()?))
    });
    match first {
        Some((field, tag, member)) if depth > 0 => {
            let mut made = whole(member, depth - 1);
            made.insert(field.to_owned(), Value::from(tag));
            made
        }
        _ => fields(structure, depth),
    }
}

fn fields(structure: &'static Structure, depth: usize) -> Map<String, Value> {
    let needed = structure
        .fields
        .iter()
        .filter(|field| field.required || field.for_get);
    let example = |field: &Field| value((field.shape)().required(), field.name, depth);
    let mut made: Map<String, Value> = needed
        .map(|field| (field.name.to_owned(), example(field)))
        .collect();
    // Of a union, only the fields of its case.
    for union in structure.unions {
        let Some(tag) = made.get(union.tag).and_then(Value::as_str) else {
            continue;
        };
        let cases = union.cases.iter().filter(|(value, _)| *value == tag);
        let names: Vec<_> = cases.flat_map(|(_, fields)| *fields).collect();
        let others = union.cases.iter().flat_map(|(_, fields)| *fields);
        let others: Vec<_> = others.filter(|field| !names.contains(field)).collect();
        for name in &others {
            made.remove(**name);
        }
        for field in names.into_iter().filter_map(|name| structure.field(name)) {
            let example = example(field);
            made.entry(field.name).or_insert(example);
        }
    }
    made
}
