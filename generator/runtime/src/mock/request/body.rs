//! Bodies of requests: JSON, forms, texts, files, several parts.

use super::multipart::{Part, parts};
use super::value::{invalid, take, unexpected};
use crate::content::source::Source;
use crate::error::kind::ErrorKind;
use crate::mock::model::check::{Purpose, check, check_fields};
use crate::mock::model::describe::{Body, Described};
use crate::mock::model::route::parse_query;
use crate::mock::model::shape::{Field, Shape};
use crate::mock::model::standard_error::StandardError;
use serde_json::{Map, Value};

/// The content of a body.
#[derive(Default)]
pub(super) struct Content {
    pub(super) value: Value,
    /// Files by the names of their parts; of none for a body that is a file.
    pub(super) files: Vec<(Option<String>, Source)>,
}

impl From<Value> for Content {
    fn from(value: Value) -> Self {
        Self {
            value,
            files: Vec::new(),
        }
    }
}

/// Reads and checks the body of a request.
pub(super) fn read_body(
    described: &Described,
    headers: &hyper::HeaderMap,
    bytes: &[u8],
) -> Result<Content, StandardError> {
    let required = match described.body {
        Body::Nothing if bytes.is_empty() => return Ok(Content::default()),
        Body::Nothing => return Err(unexpected("body", "is not expected")),
        Body::Json { required, .. }
        | Body::Form { required, .. }
        | Body::FormFields { required, .. }
        | Body::Fields { required, .. }
        | Body::Text { required }
        | Body::Content { required }
        | Body::Parts { required, .. } => required,
    };
    let content_type = headers.get("content-type").and_then(|it| it.to_str().ok());
    if bytes.is_empty() && content_type.is_none() {
        return match required {
            true => Err(invalid("body", "is missing")),
            false => Ok(Content::default()),
        };
    }
    let content_type = content_type.unwrap_or_default();
    check_media_type(described, content_type)?;
    let purpose = Purpose::of(described.name());
    match described.body {
        Body::Text { .. } => Ok(Content::from(Value::from(utf8(bytes)?))),
        Body::Content { .. } => {
            let source = Source::bytes(bytes).media_type(content_type);
            Ok(Content {
                value: Value::Null,
                files: vec![(None, source)],
            })
        }
        Body::Parts { fields, .. } => read_parts(fields, content_type, bytes, purpose),
        Body::FormFields { fields, .. } => {
            let form = read_form(fields, bytes)?;
            check_fields(fields, &form, "", purpose)?;
            Ok(Content::from(Value::Object(form)))
        }
        Body::Form { shape, .. } => {
            let shape = shape();
            let fields = shape.as_structure().map_or(&[][..], |it| it.fields);
            let form = Value::Object(read_form(fields, bytes)?);
            check(shape, &form, "", purpose)?;
            Ok(Content::from(form))
        }
        Body::Json { shape, .. } => {
            let value = read_json(bytes)?;
            // The vendor's SDKs send `null` for an optional body without a value.
            if required || !value.is_null() {
                check(shape(), &value, "", purpose)?;
            }
            Ok(Content::from(value))
        }
        Body::Fields { fields, .. } => {
            let value = read_json(bytes)?;
            match &value {
                Value::Null if !required => {}
                Value::Object(given) => check_fields(fields, given, "", purpose)?,
                _ => return Err(invalid("body", "must be an object")),
            }
            Ok(Content::from(value))
        }
        Body::Nothing => Ok(Content::default()),
    }
}

/// Checks the media type of a body, without its parameters unless the document has some.
fn check_media_type(described: &Described, given: &str) -> Result<(), StandardError> {
    let documented = described.operation.content_type;
    let expected = match described.body {
        // Callers may know better than the document.
        Body::Content { .. } => return Ok(()),
        Body::Parts { .. } => "multipart/form-data",
        _ if !documented.is_empty() => documented,
        Body::Form { .. } | Body::FormFields { .. } => "application/x-www-form-urlencoded",
        Body::Text { .. } => "text/plain",
        Body::Json { .. } | Body::Fields { .. } | Body::Nothing => "application/json",
    };
    let given = match expected.contains(';') {
        true => given,
        false => given.split(';').next().unwrap_or_default().trim(),
    };
    if given == expected {
        return Ok(());
    }
    let why = format!("The body must be `{expected}`.");
    Err(StandardError::new(ErrorKind::InvalidRequest, why))
}

fn read_json(bytes: &[u8]) -> Result<Value, StandardError> {
    serde_json::from_slice(bytes).map_err(|error| {
        let why = format!("The body is not JSON: {error}.");
        StandardError::new(ErrorKind::InvalidRequest, why)
    })
}

fn utf8(bytes: &[u8]) -> Result<&str, StandardError> {
    std::str::from_utf8(bytes).map_err(|_| invalid("body", "is not UTF-8"))
}

fn read_form(known: &'static [Field], bytes: &[u8]) -> Result<Map<String, Value>, StandardError> {
    let text = std::str::from_utf8(bytes).ok();
    let pairs = text.and_then(parse_query);
    let pairs = pairs.ok_or_else(|| invalid("body", "is not a valid form"))?;
    fields_of(known, &pairs)
}

/// Returns the values of the fields that are given, and refuses others.
fn fields_of(
    known: &'static [Field],
    pairs: &[(String, String)],
) -> Result<Map<String, Value>, StandardError> {
    let mut open: Vec<_> = pairs.iter().collect();
    let mut fields = Map::new();
    for field in known {
        if let Some(value) = take(&mut open, field.name, (field.shape)())? {
            fields.insert(field.name.to_owned(), value);
        }
    }
    match open.first() {
        Some((name, _)) => Err(unexpected(name, "is not known")),
        None => Ok(fields),
    }
}

/// Reads parts: files by their shape, other values from text or JSON.
fn read_parts(
    known: &'static [Field],
    content_type: &str,
    bytes: &[u8],
    purpose: Purpose,
) -> Result<Content, StandardError> {
    let damaged = || invalid("body", "is not a valid `multipart/form-data`");
    let given = parts(content_type, bytes).ok_or_else(damaged)?;
    let is_file = |name: &str| {
        let field = known.iter().find(|field| field.name == name);
        field.is_some_and(|field| is_file((field.shape)()))
    };
    let (files, values): (Vec<_>, Vec<_>) = given.into_iter().partition(|it| is_file(&it.name));
    let mut texts = Vec::new();
    let mut structures: Map<String, Value> = Map::new();
    for part in values {
        match part.media_type == "application/json" {
            true => insert(known, &mut structures, &part)?,
            false => texts.push((part.name, utf8(part.bytes)?.to_owned())),
        }
    }
    let mut fields = fields_of(known, &texts)?;
    fields.extend(structures);
    let others: Vec<&Field> = known.iter().filter(|it| !is_file(it.name)).collect();
    check_some(&others, &fields, purpose)?;
    let files: Vec<_> = files.into_iter().map(Part::into_file).collect();
    for field in known.iter().filter(|it| it.required && is_file(it.name)) {
        if files
            .iter()
            .all(|(name, _)| name.as_deref() != Some(field.name))
        {
            return Err(invalid(field.name, "is missing"));
        }
    }
    Ok(Content {
        value: Value::Object(fields),
        files,
    })
}

/// Adds a value that is given as JSON, to the others of its name if it is one of a list.
fn insert(
    known: &'static [Field],
    values: &mut Map<String, Value>,
    part: &Part<'_>,
) -> Result<(), StandardError> {
    let field = known.iter().find(|field| field.name == part.name);
    let field = field.ok_or_else(|| unexpected(&part.name, "is not known"))?;
    let value = read_json(part.bytes)?;
    match ((field.shape)().required(), value) {
        (Shape::List(_), value) if !value.is_array() => {
            let list = values
                .entry(&part.name)
                .or_insert_with(|| Value::Array(Vec::new()));
            list.as_array_mut()
                .into_iter()
                .for_each(|it| it.push(value.clone()));
        }
        (_, value) => {
            values.insert(part.name.clone(), value);
        }
    }
    Ok(())
}

/// Checks the values of fields.
fn check_some(
    known: &[&'static Field],
    given: &Map<String, Value>,
    purpose: Purpose,
) -> Result<(), StandardError> {
    for field in known {
        match given.get(field.name) {
            Some(value) => check((field.shape)(), value, field.name, purpose)?,
            None if field.required => return Err(invalid(field.name, "is missing")),
            None => {}
        }
    }
    Ok(())
}

/// Returns `true` for a file, or a list of them.
fn is_file(shape: Shape) -> bool {
    match shape.required() {
        Shape::Content => true,
        Shape::List(item) => matches!(item().required(), Shape::Content),
        _ => false,
    }
}
