//! Query parameters of requests, in the form of their style.

use super::value::{collected, insert, invalid, scalar, take, unexpected};
use crate::mock::model::check::{Purpose, check, check_fields};
use crate::mock::model::describe::{Described, Parameter, Place};
use crate::mock::model::route::decode;
use crate::mock::model::shape::{Shape, Structure};
use crate::mock::model::standard_error::StandardError;
use crate::wire::query_style::{QueryStyle, bracketed};
use serde_json::{Map, Value};

/// Pairs of a query that no parameter has taken yet.
type Open<'q> = Vec<&'q (String, String)>;

/// Reads the query parameters of an operation; `raw` is the query as it was sent. A missing, mistyped or unknown one is an
/// error.
pub(super) fn read_query(
    described: &Described,
    given: &[(String, String)],
    raw: &str,
) -> Result<Map<String, Value>, StandardError> {
    let is_constant = |(name, value): &(String, String)| {
        let mut constants = described.operation.query.iter();
        constants.any(|constant| *constant == (name.as_str(), value.as_str()))
            || described.operation.query_flags.contains(&name.as_str())
    };
    let given = given.iter();
    let mut open: Open<'_> = given.filter(|pair| !is_constant(pair)).collect();
    let mut read = Map::new();
    // A map takes the pairs that no other parameter has a name for.
    let (others, maps): (Vec<_>, Vec<_>) = described
        .parameters_in(Place::Query)
        .partition(|parameter| !takes_all(parameter));
    for parameter in others.into_iter().chain(maps) {
        let value = read_parameter(parameter, &mut open, raw)?;
        insert(&mut read, parameter, value)?;
    }
    match open.first() {
        Some((name, _)) => Err(unexpected(name, "is no query parameter of the operation")),
        None => Ok(read),
    }
}

/// Returns `true` for a map whose keys are names of parameters.
fn takes_all(parameter: &Parameter) -> bool {
    let is_map = matches!(
        (parameter.shape)().required(),
        Shape::Map(..) | Shape::Object
    );
    is_map && parameter.style == QueryStyle::Pairs
}

fn read_parameter(
    parameter: &Parameter,
    open: &mut Open<'_>,
    raw: &str,
) -> Result<Option<Value>, StandardError> {
    let name = parameter.name;
    let shape = (parameter.shape)();
    match (parameter.style, shape.required()) {
        (QueryStyle::Pairs, Shape::Structure(structure)) => {
            let named = |field: &str| field.to_owned();
            read_fields(structure, parameter.required, open, &named)
        }
        (QueryStyle::Brackets, Shape::Structure(structure)) => {
            let named = |field: &str| bracketed(name, field);
            read_fields(structure, parameter.required, open, &named)
        }
        (QueryStyle::Pairs, Shape::Map(_, value)) => {
            read_map(open, value(), &|given| Some(given.to_owned()))
        }
        (QueryStyle::Pairs, Shape::Object) => {
            read_map(open, Shape::Any, &|given| Some(given.to_owned()))
        }
        (QueryStyle::Brackets, shape) => {
            let value = match shape {
                Shape::Map(_, value) => value(),
                _ => Shape::Any,
            };
            read_map(open, value, &|given| key_of(name, given))
        }
        (QueryStyle::Numbers, _) => read_numbered(open, name, shape),
        (QueryStyle::Json, _) => read_json(open, name, shape),
        (QueryStyle::Commas | QueryStyle::Spaces | QueryStyle::Pipes, _) => {
            read_joined(open, parameter, raw)
        }
        (QueryStyle::Pairs, _) => take(open, name, shape),
    }
}

/// Reads the fields of a structure, each a parameter of the name that `named` gives.
fn read_fields(
    structure: &Structure,
    required: bool,
    open: &mut Open<'_>,
    named: &dyn Fn(&str) -> String,
) -> Result<Option<Value>, StandardError> {
    let mut fields = Map::new();
    for field in structure.fields {
        if let Some(value) = take(open, &named(field.name), (field.shape)())? {
            fields.insert(field.name.to_owned(), value);
        }
    }
    let is_given = required || !fields.is_empty();
    if is_given {
        check_fields(structure.fields, &fields, "", Purpose::Other)?;
    }
    Ok(is_given.then_some(Value::Object(fields)))
}

/// Reads the entries of a map: the pairs whose name has a key.
fn read_map(
    open: &mut Open<'_>,
    value: Shape,
    key: &dyn Fn(&str) -> Option<String>,
) -> Result<Option<Value>, StandardError> {
    let mut entries = Map::new();
    let names: Vec<String> = open.iter().map(|(name, _)| name.clone()).collect();
    for name in names {
        if let Some(key) = key(&name)
            && let Some(value) = take(open, &name, value)?
        {
            entries.insert(key, value);
        }
    }
    Ok((!entries.is_empty()).then_some(Value::Object(entries)))
}

/// Returns the key of a name in the form `name[key]`.
fn key_of(name: &str, given: &str) -> Option<String> {
    let inner = given.strip_prefix(name)?.strip_prefix('[')?;
    inner.strip_suffix(']').map(str::to_owned)
}

/// Reads a value whose scalars are parameters of their own, by the way to them.
fn read_numbered(
    open: &mut Open<'_>,
    name: &str,
    shape: Shape,
) -> Result<Option<Value>, StandardError> {
    let below = format!("{name}.");
    if !open
        .iter()
        .any(|(given, _)| given == name || given.starts_with(&below))
    {
        return Ok(None);
    }
    match shape.required() {
        Shape::List(item) => {
            let mut items = Vec::new();
            while let Some(value) =
                read_numbered(open, &format!("{below}{}", items.len() + 1), item())?
            {
                items.push(value);
            }
            Ok(Some(Value::Array(items)))
        }
        Shape::Structure(structure) => {
            let mut fields = Map::new();
            for field in structure.fields {
                let value =
                    read_numbered(open, &format!("{below}{}", field.name), (field.shape)())?;
                if let Some(value) = value {
                    fields.insert(field.name.to_owned(), value);
                }
            }
            check_fields(structure.fields, &fields, name, Purpose::Other)?;
            Ok(Some(Value::Object(fields)))
        }
        shape => take(open, name, shape),
    }
}

fn read_json(
    open: &mut Open<'_>,
    name: &str,
    shape: Shape,
) -> Result<Option<Value>, StandardError> {
    let Some(text) = take(open, name, Shape::Text)? else {
        return Ok(None);
    };
    let parsed = serde_json::from_str(text.as_str().unwrap_or_default());
    let value: Value = parsed.map_err(|_| invalid(name, "is not JSON"))?;
    check(shape, &value, name, Purpose::Other)?;
    Ok(Some(value))
}

/// Reads a list between separators. An encoded comma is part of a value.
fn read_joined(
    open: &mut Open<'_>,
    parameter: &Parameter,
    raw: &str,
) -> Result<Option<Value>, StandardError> {
    let (name, shape) = (parameter.name, (parameter.shape)());
    let whole = take(open, name, Shape::Text)?;
    let Some((whole, (separator, _))) = whole.zip(parameter.style.separator()) else {
        return Ok(None);
    };
    if !matches!(shape.required(), Shape::List(_)) {
        return scalar(shape, whole.as_str().unwrap_or_default(), name).map(Some);
    }
    let texts: Vec<String> = match separator {
        ',' => raw_value(raw, name)
            .split(',')
            .filter_map(|text| decode(&text.replace('+', " ")))
            .collect(),
        _ => {
            let whole = whole.as_str().unwrap_or_default();
            whole.split(separator).map(str::to_owned).collect()
        }
    };
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    collected(shape, &texts, name).map(Some)
}

/// Returns the value of a parameter as it was sent.
fn raw_value<'q>(raw: &'q str, name: &str) -> &'q str {
    let mut pairs = raw.split('&').filter_map(|pair| pair.split_once('='));
    let found = pairs.find(|(given, _)| decode(given).as_deref() == Some(name));
    found.map_or("", |(_, value)| value)
}
