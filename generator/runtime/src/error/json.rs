//! Decoding of JSON responses, with the path to the value that cannot be read.

use crate::error::api::ApiError;
use crate::error::decode::DecodeError;
use crate::error::excerpt::beginning;
use crate::error::{Error, ErrorCause};
use crate::values::json_limits::{Excess, ExcessKind, excess};
use crate::values::json_path::{offset, path_at};
use crate::values::json_problem::problem;
use crate::values::structure::tolerant::{Null, Odd, OddField, read_tolerant};
use crate::wire::operation::Operation;
use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_json::error::Category;

/// The most values of a body, unless the caller allows larger bodies than by default.
const VALUES: usize = 2 << 20;

/// The least number of bytes of the limit of bodies for each value.
const BYTES_PER_VALUE: usize = 32;

/// The treatment of JSON that is not as documented.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reading {
    /// `true` if optional fields of an undocumented form are errors. Otherwise they are absent.
    is_strict: bool,
    /// The most values.
    values: usize,
}

impl Reading {
    /// Optional fields of an undocumented form are absent.
    pub(crate) const TOLERANT: Self = Self {
        is_strict: false,
        values: VALUES,
    };

    /// Returns the treatment of bodies up to this limit of their size.
    pub(crate) fn new(is_strict: bool, body_limit: usize) -> Self {
        let values = VALUES.max(body_limit / BYTES_PER_VALUE);
        Self { is_strict, values }
    }
}

/// Decodes `body` as JSON.
///
/// The only function that parses JSON into types of callers, so that each type is compiled once.
pub(crate) fn decode<T: DeserializeOwned>(
    operation: &'static Operation,
    status: u16,
    body: &[u8],
    reading: Reading,
) -> Result<T, Error> {
    check(operation, status, body, reading)?;
    let error = match serde_json::from_slice(body) {
        Ok(value) => return Ok(value),
        Err(error) => error,
    };
    let mut odd = None;
    if !reading.is_strict && error.is_data() {
        match read_tolerant(body) {
            Ok((value, fields)) => {
                trace(operation, &fields);
                return Ok(value);
            }
            Err(found) => odd = found,
        }
    }
    Err(failure(operation, status, body, &error, odd))
}

/// Refuses a body that would take too much memory, before it is parsed.
pub(crate) fn check(
    operation: &'static Operation,
    status: u16,
    body: &[u8],
    reading: Reading,
) -> Result<(), Error> {
    match excess(body, reading.values) {
        None => Ok(()),
        Some(excess) => Err(excessive(operation, status, body, excess)),
    }
}

/// Returns the error of a body that is not parsed.
#[cold]
fn excessive(
    operation: &'static Operation,
    status: u16,
    body: &[u8],
    Excess { at, kind }: Excess,
) -> Error {
    let problem = match kind {
        ExcessKind::Levels => kind.problem(),
        ExcessKind::Values(_) => format!(
            "{}: raise `body_limit`, which allows one for each {BYTES_PER_VALUE} bytes",
            kind.problem()
        ),
    };
    let error = match operation.secret {
        true => DecodeError::new(status, String::new(), problem),
        false => DecodeError::new(status, path_at(body, at), problem).with_body(beginning(body)),
    };
    Error::new(Some(operation), ErrorCause::Decode(error))
}

/// Reports fields that are read as absent, by their documented names: keys of maps may be anything.
#[cold]
fn trace(operation: &'static Operation, fields: &[OddField]) {
    let shown = fields.iter().map(|odd| {
        let OddField {
            structure,
            field,
            problem,
        } = odd;
        format!("{structure}.{field}: {problem}")
    });
    let shown: Vec<_> = shown.take(8).collect();
    tracing::warn!(
        operation = operation.id,
        count = fields.len(),
        fields = shown.join("; "),
        "fields of an undocumented form are read as absent"
    );
}

#[cold]
fn failure(
    operation: &'static Operation,
    status: u16,
    body: &[u8],
    error: &serde_json::Error,
    odd: Option<Odd>,
) -> Error {
    let odd = odd.unwrap_or_else(|| Odd {
        at: offset(body, error.line(), error.column()),
        problem: problem(error),
        null: Null::Kept,
    });
    let error = match (operation.secret, error.classify()) {
        (false, _) => {
            let error = DecodeError::new(status, path_at(body, odd.at), odd.problem);
            error.with_body(beginning(body))
        }
        // The path to a value of another type consists of known fields and keys of maps. Invalid JSON may be anything.
        (true, Category::Data) => DecodeError::new(status, path_at(body, odd.at), odd.problem),
        (true, _) => DecodeError::new(
            status,
            String::new(),
            "the body is not complete JSON".to_owned(),
        ),
    };
    Error::new(Some(operation), ErrorCause::Decode(error))
}

/// Returns the error of a response of the documented shape with an unusable value at `path`.
pub(crate) fn unreadable(operation: &'static Operation, path: &str, message: &str) -> Error {
    let error = DecodeError::new(operation.success, path.to_owned(), message.to_owned());
    Error::new(Some(operation), ErrorCause::Decode(error))
}

impl Error {
    /// Returns the existing resource that an error of the kind `ALREADY_EXISTS` names in its data, in the form in which the
    /// operation or the task would have returned a new one. `None` for other errors and other data.
    ///
    /// [`Call::or_existing`](crate::Call::or_existing) is for operations whose errors do not name it.
    pub fn existing<T: DeserializeOwned>(&self) -> Option<T> {
        let error = self.as_api().filter(|_| self.is_already_exists())?;
        error.data()?;
        error.decode_data().ok()
    }
}

/// Odd fields of an error never hide the error.
impl ApiError {
    /// Decodes [`data`](Self::data) as the structure that the operation documents. Absent data is read as `null`.
    ///
    /// # Errors
    ///
    /// [`ErrorCause::Decode`] if the data has another shape.
    pub fn decode_data<T: DeserializeOwned>(&self) -> Result<T, Error> {
        let json = self.data().unwrap_or(&Value::Null).to_string();
        let (operation, status) = (self.operation, self.status());
        decode(operation, status, json.as_bytes(), Reading::TOLERANT)
    }

    /// Decodes the whole body as an error structure, for fields that a particular error adds (`challenge` of
    /// `Unauthenticated`).
    ///
    /// # Errors
    ///
    /// [`ErrorCause::Decode`] if the body has another shape.
    pub fn decode<T: DeserializeOwned>(&self) -> Result<T, Error> {
        let (operation, status) = (self.operation, self.status());
        decode(operation, status, self.body(), Reading::TOLERANT)
    }
}
