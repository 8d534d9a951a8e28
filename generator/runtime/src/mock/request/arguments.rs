//! Arguments of requests, read and checked by the model of the API.

use super::body::{Content, read_body};
use super::query::read_query;
use super::value::{collected, insert, invalid, scalar};
use crate::content::source::Source;
use crate::error::kind::ErrorKind;
use crate::mock::model::describe::{Body, Described, Place};
use crate::mock::model::mask::{masked, masked_fields};
use crate::mock::model::segment::Segment;
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
    /// The files of the body, by the names of their parts; of none for a body that is a file.
    files: Vec<(Option<String>, Source)>,
}

/// The parts of a request that arguments are read from.
pub(crate) struct Parts<'a> {
    pub(crate) path: Vec<(&'static str, String)>,
    pub(crate) query: Vec<(String, String)>,
    /// The query as it was sent.
    pub(crate) raw_query: &'a str,
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
        for (name, text) in &parts.path {
            let mut parameters = described.parameters_in(Place::Path);
            let parameter = parameters.find(|parameter| parameter.name == *name);
            let shape = parameter.map_or(Shape::Text, |it| (it.shape)());
            let value = match shape.required() {
                Shape::List(_) => {
                    let texts: Vec<_> = text.split(',').collect();
                    collected(shape, &texts, name)?
                }
                _ => scalar(shape, text, name)?,
            };
            path.insert((*name).to_owned(), value);
        }
        let query = read_query(described, &parts.query, parts.raw_query)?;
        let headers = read_headers(described, parts.headers)?;
        let Content { value, files } = read_body(described, parts.headers, parts.body)?;
        Ok(Self {
            described,
            path,
            query,
            headers,
            body: value,
            files,
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

    /// Returns the body of an operation that takes a file. Its bytes are in memory.
    ///
    /// # Errors
    ///
    /// There is no body.
    pub fn content(&self) -> Result<Source, StandardError> {
        self.content_opt()
            .ok_or_else(|| invalid("body", "is missing"))
    }

    /// Returns the body of an operation that takes a file, if there is one.
    pub fn content_opt(&self) -> Option<Source> {
        let file = self.files.iter().find(|(name, _)| name.is_none());
        file.map(|(_, file)| file.clone())
    }

    /// Returns a file of a body of several parts. Its bytes are in memory.
    ///
    /// # Errors
    ///
    /// There is no such file.
    pub fn file(&self, name: &str) -> Result<Source, StandardError> {
        self.file_opt(name)
            .ok_or_else(|| invalid(name, "is missing"))
    }

    /// Returns a file of a body of several parts, if it is there.
    pub fn file_opt(&self, name: &str) -> Option<Source> {
        self.files(name).into_iter().next()
    }

    /// Returns all files of a name of a body of several parts.
    pub fn files(&self, name: &str) -> Vec<Source> {
        let files = self.files.iter();
        let files = files.filter(|(given, _)| given.as_deref() == Some(name));
        files.map(|(_, file)| file.clone()).collect()
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
        let placeholder = Segment::parse(last).last_placeholder();
        self.path_text(placeholder.unwrap_or_default())
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
            (
                Body::Fields { fields, .. }
                | Body::FormFields { fields, .. }
                | Body::Parts { fields, .. },
                Value::Object(given),
            ) => Value::Object(masked_fields(fields, given)),
            _ => Value::Null,
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
