//! Arguments of requests, read and checked by the model of the API.

use crate::error::kind::ErrorKind;
use crate::mock::model::check::{Mismatch, Purpose, check, check_fields};
use crate::mock::model::describe::{Body, Described, Parameter, Place};
use crate::mock::model::mask::{masked, masked_fields};
use crate::mock::model::route::parse_query;
use crate::mock::model::shape::Shape;
use crate::mock::model::standard_error::StandardError;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use std::fmt;

/// The arguments of a call, checked by the server.
#[derive(Clone)]
pub struct Arguments {
    described: &'static Described,
    path: Map<String, Value>,
    query: Map<String, Value>,
    headers: Map<String, Value>,
    body: Value,
}

/// The parts of a request that arguments are read from.
pub(crate) struct Parts<'a> {
    pub(crate) path: Vec<(&'static str, String)>,
    pub(crate) query: Vec<(String, String)>,
    pub(crate) headers: &'a hyper::HeaderMap,
    pub(crate) body: &'a [u8],
}

impl Arguments {
    /// Reads the arguments of a request. A missing, mistyped or unknown one is an error.
    pub(crate) fn read(
        described: &'static Described,
        parts: Parts<'_>,
    ) -> Result<Self, StandardError> {
        let mut path = Map::new();
        for (name, text) in parts.path {
            let mut parameters = described.parameters_in(Place::Path);
            let parameter = parameters.find(|parameter| parameter.name == name);
            let shape = parameter.map_or(Shape::Text, |it| (it.shape)());
            path.insert(name.to_owned(), scalar(shape, &text, name)?);
        }
        Ok(Self {
            described,
            path,
            query: read_query(described, parts.query)?,
            headers: read_headers(described, parts.headers)?,
            body: read_body(described, parts.headers, parts.body)?,
        })
    }

    /// Returns a parameter of the path.
    ///
    /// # Errors
    ///
    /// It cannot be read as a `T`.
    pub fn path<T: DeserializeOwned>(&self, name: &str) -> Result<T, StandardError> {
        typed(self.path.get(name), name)
    }

    /// Returns a parameter of the query; it reads as `null` if it is absent.
    ///
    /// # Errors
    ///
    /// It cannot be read as a `T`.
    pub fn query<T: DeserializeOwned>(&self, name: &str) -> Result<T, StandardError> {
        typed(self.query.get(name), name)
    }

    /// Returns a header parameter of the operation; it reads as `null` if it is absent.
    ///
    /// # Errors
    ///
    /// It cannot be read as a `T`.
    pub fn header<T: DeserializeOwned>(&self, name: &str) -> Result<T, StandardError> {
        typed(self.headers.get(name), name)
    }

    /// Returns the whole body; it reads as `null` if it is absent.
    ///
    /// # Errors
    ///
    /// It cannot be read as a `T`.
    pub fn body<T: DeserializeOwned>(&self) -> Result<T, StandardError> {
        typed(Some(&self.body), "body")
    }

    /// Returns a field of the body; it reads as `null` if it is absent.
    ///
    /// # Errors
    ///
    /// It cannot be read as a `T`.
    pub fn field<T: DeserializeOwned>(&self, name: &str) -> Result<T, StandardError> {
        typed(self.body.get(name), name)
    }

    /// Returns the operation that was called.
    pub(crate) fn described(&self) -> &'static Described {
        self.described
    }

    /// Returns a parameter of the path, or an empty text.
    pub(crate) fn path_text(&self, name: &str) -> &str {
        self.path
            .get(name)
            .and_then(Value::as_str)
            .unwrap_or_default()
    }

    /// Returns the parameter in the last segment of the path, or an empty text.
    pub(crate) fn last_path_text(&self) -> &str {
        let path = self.described.operation.path;
        let last = path.rsplit('/').next().unwrap_or_default();
        self.path_text(last.trim_start_matches('{').trim_end_matches('}'))
    }

    /// Returns a parameter of the query, if it is a text.
    pub(crate) fn query_text(&self, name: &str) -> Option<&str> {
        self.query.get(name).and_then(Value::as_str)
    }

    pub(crate) fn path_values(&self) -> &Map<String, Value> {
        &self.path
    }

    pub(crate) fn query_values(&self) -> &Map<String, Value> {
        &self.query
    }

    pub(crate) fn body_value(&self) -> &Value {
        &self.body
    }

    /// Returns the fields of the body; none if there is no body.
    pub(crate) fn body_fields(&self) -> Map<String, Value> {
        self.body.as_object().cloned().unwrap_or_default()
    }
}

/// Shows no secrets.
impl fmt::Debug for Arguments {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mask = |place: Place, values: &Map<String, Value>| -> Map<String, Value> {
            let mask = |(name, value): (&String, &Value)| {
                let mut parameters = self.described.parameters_in(place);
                let parameter = parameters.find(|parameter| parameter.name == name);
                let shape = parameter.map_or(Shape::Text, |it| (it.shape)());
                (name.clone(), masked(shape, value))
            };
            values.iter().map(mask).collect()
        };
        let body = match (&self.described.body, &self.body) {
            (Body::Json { shape, .. } | Body::Form { shape, .. }, body) => masked(shape(), body),
            (Body::Fields { fields, .. }, Value::Object(given)) => {
                Value::Object(masked_fields(fields, given))
            }
            (Body::Fields { .. } | Body::Nothing, _) => Value::Null,
        };
        f.debug_struct("Arguments")
            .field("path", &Value::Object(mask(Place::Path, &self.path)))
            .field("query", &Value::Object(mask(Place::Query, &self.query)))
            .field(
                "headers",
                &Value::Object(mask(Place::Header, &self.headers)),
            )
            .field("body", &body)
            .finish()
    }
}

fn typed<T: DeserializeOwned>(value: Option<&Value>, name: &str) -> Result<T, StandardError> {
    let value = value.cloned().unwrap_or(Value::Null);
    serde_json::from_value(value).map_err(|error| {
        let why = format!("`{name}` has another type than the handler expects: {error}");
        StandardError::new(ErrorKind::InternalServerError, why)
    })
}

impl From<Mismatch> for StandardError {
    fn from(mismatch: Mismatch) -> Self {
        let Mismatch { kind, place, why } = mismatch;
        // Only a whole body has no path.
        let place = if place.is_empty() { "body" } else { &place };
        Self::new(kind, format!("`{place}` {why}."))
    }
}

fn invalid(name: &str, why: &str) -> StandardError {
    StandardError::new(ErrorKind::InvalidArgument, format!("`{name}` {why}."))
}

fn unexpected(name: &str, why: &str) -> StandardError {
    StandardError::new(ErrorKind::UnexpectedInput, format!("`{name}` {why}."))
}

/// Reads a text as a value of a shape.
fn scalar(shape: Shape, text: &str, name: &str) -> Result<Value, StandardError> {
    let shape = shape.required();
    let number = |shape| match shape {
        Shape::Boolean => text.parse::<bool>().ok().map(Value::from),
        Shape::Int64 => text.parse::<i64>().ok().map(Value::from),
        Shape::Double => text.parse::<f64>().ok().map(Value::from),
        _ => None,
    };
    let value = number(shape).unwrap_or_else(|| Value::from(text));
    check(shape, &value, name, Purpose::Other)?;
    Ok(value)
}

/// Reads texts as one value, or as a list of all of them.
fn collected(shape: Shape, texts: &[&str], name: &str) -> Result<Value, StandardError> {
    match (shape.required(), texts) {
        (Shape::List(item), texts) => {
            let values = texts.iter().map(|text| scalar(item(), text, name));
            values.collect::<Result<Vec<_>, _>>().map(Value::from)
        }
        (shape, [text]) => scalar(shape, text, name),
        _ => Err(invalid(name, "is given more than once")),
    }
}

fn read_query(
    described: &Described,
    given: Vec<(String, String)>,
) -> Result<Map<String, Value>, StandardError> {
    let is_constant = |(name, value): &(String, String)| {
        let mut constants = described.operation.query.iter();
        constants.any(|constant| *constant == (name.as_str(), value.as_str()))
            || described.operation.query_flags.contains(&name.as_str())
    };
    let mut open: Vec<_> = given.iter().filter(|pair| !is_constant(pair)).collect();
    let mut read = Map::new();
    for parameter in described.parameters_in(Place::Query) {
        let value = match (parameter.shape)().as_structure() {
            Some(structure) => {
                let mut fields = Map::new();
                for field in structure.fields {
                    if let Some(value) = take(&mut open, field.name, (field.shape)())? {
                        fields.insert(field.name.to_owned(), value);
                    }
                }
                let is_given = parameter.required || !fields.is_empty();
                if is_given {
                    check_fields(structure.fields, &fields, "", Purpose::Other)?;
                }
                is_given.then_some(Value::Object(fields))
            }
            None => take(&mut open, parameter.name, (parameter.shape)())?,
        };
        insert(&mut read, parameter, value)?;
    }
    match open.first() {
        Some((name, _)) => Err(unexpected(name, "is no query parameter of the operation")),
        None => Ok(read),
    }
}

/// Takes all values with a name.
fn take(
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

fn insert(
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

fn read_headers(
    described: &Described,
    given: &hyper::HeaderMap,
) -> Result<Map<String, Value>, StandardError> {
    let mut read = Map::new();
    for parameter in described.parameters_in(Place::Header) {
        let lines = given.get_all(parameter.name).iter();
        let texts: Option<Vec<_>> = lines.map(|line| line.to_str().ok()).collect();
        let texts = texts.ok_or_else(|| invalid(parameter.name, "is not ASCII"))?;
        let value = match texts.as_slice() {
            [] => None,
            texts => Some(collected((parameter.shape)(), texts, parameter.name)?),
        };
        insert(&mut read, parameter, value)?;
    }
    Ok(read)
}

fn read_body(
    described: &Described,
    headers: &hyper::HeaderMap,
    bytes: &[u8],
) -> Result<Value, StandardError> {
    let purpose = Purpose::of(described.name());
    let (required, expected) = match &described.body {
        Body::Nothing if bytes.is_empty() => return Ok(Value::Null),
        Body::Nothing => return Err(unexpected("body", "is not expected")),
        Body::Form { required, .. } => (*required, "application/x-www-form-urlencoded"),
        Body::Json { required, .. } | Body::Fields { required, .. } => {
            (*required, "application/json")
        }
    };
    if bytes.is_empty() {
        return match required {
            true => Err(invalid("body", "is missing")),
            false => Ok(Value::Null),
        };
    }
    let content_type = headers.get("content-type").and_then(|it| it.to_str().ok());
    let content_type = content_type.and_then(|it| it.split(';').next());
    if content_type.map(str::trim) != Some(expected) {
        let why = format!("The body must be `{expected}`.");
        return Err(StandardError::new(ErrorKind::InvalidRequest, why));
    }
    let value = match &described.body {
        Body::Form { shape, .. } => read_form(shape().required(), bytes)?,
        _ => serde_json::from_slice(bytes).map_err(|error| {
            let why = format!("The body is not JSON: {error}.");
            StandardError::new(ErrorKind::InvalidRequest, why)
        })?,
    };
    match (&described.body, &value) {
        // The vendor's SDKs send `null` for an optional body without a value.
        (_, Value::Null) if !required => {}
        (Body::Fields { fields, .. }, Value::Object(given)) => {
            check_fields(fields, given, "", purpose)?;
        }
        (Body::Fields { .. }, _) => return Err(invalid("body", "must be an object")),
        (Body::Json { shape, .. } | Body::Form { shape, .. }, value) => {
            check(shape(), value, "", purpose)?;
        }
        (Body::Nothing, _) => {}
    }
    Ok(value)
}

fn read_form(shape: Shape, bytes: &[u8]) -> Result<Value, StandardError> {
    let text = std::str::from_utf8(bytes).ok();
    let pairs = text.and_then(parse_query);
    let pairs = pairs.ok_or_else(|| invalid("body", "is not a valid form"))?;
    let mut open: Vec<_> = pairs.iter().collect();
    let mut fields = Map::new();
    for field in shape.as_structure().map_or(&[][..], |it| it.fields) {
        if let Some(value) = take(&mut open, field.name, (field.shape)())? {
            fields.insert(field.name.to_owned(), value);
        }
    }
    match open.first() {
        Some((name, _)) => Err(unexpected(name, "is not known")),
        None => Ok(Value::Object(fields)),
    }
}
