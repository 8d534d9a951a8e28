//! Texts of a request as values, checked by the shapes of the model.

use crate::error::kind::ErrorKind;
use crate::mock::model::check::{Mismatch, Purpose, check};
use crate::mock::model::describe::Parameter;
use crate::mock::model::shape::Shape;
use crate::mock::model::standard_error::StandardError;
use serde_json::{Map, Value};

impl From<Mismatch> for StandardError {
    fn from(mismatch: Mismatch) -> Self {
        let Mismatch { kind, place, why } = mismatch;
        // Only a whole body has no path.
        let place = if place.is_empty() { "body" } else { &place };
        Self::new(kind, format!("`{place}` {why}."))
    }
}

/// Returns the error of an argument with a wrong value.
pub(super) fn invalid(name: &str, why: &str) -> StandardError {
    StandardError::new(ErrorKind::InvalidArgument, format!("`{name}` {why}."))
}

/// Returns the error of an argument that the operation does not have.
pub(super) fn unexpected(name: &str, why: &str) -> StandardError {
    StandardError::new(ErrorKind::UnexpectedInput, format!("`{name}` {why}."))
}

/// Reads a text as a value of a shape.
pub(super) fn scalar(shape: Shape, text: &str, name: &str) -> Result<Value, StandardError> {
    let shape = shape.required();
    let number = |shape| match shape {
        Shape::Boolean => text.parse::<bool>().ok().map(Value::from),
        Shape::Int32 | Shape::Int64 => text.parse::<i64>().ok().map(Value::from),
        Shape::Double => text.parse::<f64>().ok().map(Value::from),
        _ => None,
    };
    let value = number(shape).unwrap_or_else(|| Value::from(text));
    check(shape, &value, name, Purpose::Other)?;
    Ok(value)
}

/// Reads texts as one value, or as a list of all of them.
pub(super) fn collected(shape: Shape, texts: &[&str], name: &str) -> Result<Value, StandardError> {
    match (shape.required(), texts) {
        (Shape::List(item), texts) => {
            let values = texts.iter().map(|text| scalar(item(), text, name));
            values.collect::<Result<Vec<_>, _>>().map(Value::from)
        }
        (shape, [text]) => scalar(shape, text, name),
        _ => Err(invalid(name, "is given more than once")),
    }
}

/// Takes all values with a name.
pub(super) fn take(
    open: &mut Vec<&(String, String)>,
    name: &str,
    shape: Shape,
) -> Result<Option<Value>, StandardError> {
    let (own, others): (Vec<_>, Vec<_>) = open.drain(..).partition(|(given, _)| given == name);
    *open = others;
    let texts: Vec<_> = own.iter().map(|(_, text)| text.as_str()).collect();
    match texts.is_empty() {
        true => Ok(None),
        false => collected(shape, &texts, name).map(Some),
    }
}

/// Adds a parameter to those that were read. A required one that is missing is an error.
pub(super) fn insert(
    read: &mut Map<String, Value>,
    parameter: &Parameter,
    value: Option<Value>,
) -> Result<(), StandardError> {
    match value {
        Some(value) => {
            read.insert(parameter.name.to_owned(), value);
            Ok(())
        }
        None if parameter.required => Err(invalid(parameter.name, "is missing")),
        None => Ok(()),
    }
}
