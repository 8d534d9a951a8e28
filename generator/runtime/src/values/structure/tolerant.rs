//! Reading that treats an odd optional field as absent.
//!
//! The parser cannot continue behind a value of a wrong type. So the first reading is strict, and costs nothing more. Only
//! if it fails, the text is read again in this mode: each field is taken as text first, and then read from that text.
//! An optional field that cannot be read stays absent, and is recorded. A required one fails the structure around it.
//!
//! The mode belongs to the thread, not to a type: a second deserializer would double the code of all structures.

use crate::values::json_nulls::without_nulls;
use crate::values::json_path::offset;
use crate::values::json_problem::problem;
use serde::Deserialize;
use serde::de::{DeserializeOwned, Error};
use serde_json::value::RawValue;
use std::cell::{Cell, RefCell};

thread_local! {
    // Apart from the rest, because every structure asks for it.
    static IS_ACTIVE: Cell<bool> = const { Cell::new(false) };
    static READING: RefCell<Reading> = const { RefCell::new(Reading::new(0, 0)) };
}

/// An optional field that was read as absent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct OddField {
    pub(crate) structure: &'static str,
    pub(crate) field: &'static str,
    /// The problem, without the value.
    pub(crate) problem: String,
}

/// A value that cannot be read.
#[derive(Debug)]
pub(crate) struct Odd {
    /// The position in the text.
    pub(crate) at: usize,
    /// The problem, without the value.
    pub(crate) problem: String,
}

/// A text that is being read.
struct Reading {
    /// The address of the text, to which those of its parts are compared.
    base: usize,
    /// The bytes that may still be taken as text. Each level of structures takes its part again.
    room: usize,
    depth: usize,
    fields: Vec<OddField>,
    /// The value that failed last, until its field is ignored or a structure around it fails.
    refused: Option<Odd>,
    /// `true` if the text needs more levels or bytes than allowed. Then no field is ignored.
    is_exhausted: bool,
}

/// The limit of the levels of structures: each needs some stack.
const DEPTH: usize = 64;

/// The limit of the bytes taken as text, relative to the whole.
const ROOM: usize = 16;

impl Reading {
    const fn new(base: usize, room: usize) -> Self {
        Self {
            base,
            room,
            depth: 0,
            fields: Vec::new(),
            refused: None,
            is_exhausted: false,
        }
    }
}

/// Returns `true` if optional fields may be odd.
#[inline]
pub(in crate::values) fn is_active() -> bool {
    IS_ACTIVE.get()
}

/// A value, with the optional fields that were read as absent.
pub(crate) type Tolerated<T> = (T, Vec<OddField>);

/// Reads `json` as a `T`, and odd optional fields in it as absent. Also without `null` in lists and maps, if that helps.
///
/// # Errors
///
/// The value that cannot be read, if its place is known.
pub(crate) fn read_tolerant<T: DeserializeOwned>(json: &[u8]) -> Result<Tolerated<T>, Option<Odd>> {
    let first = read_once(json);
    let is_null = |problem: &str| problem.starts_with("found null");
    let has_null = match &first {
        Ok((_, fields)) => fields.iter().any(|field| is_null(&field.problem)),
        Err(odd) => odd.as_ref().is_some_and(|odd| is_null(&odd.problem)),
    };
    if !has_null {
        return first;
    }
    match read_once(&without_nulls(json)) {
        Ok(second) => Ok(second),
        Err(_) => first,
    }
}

fn read_once<T: DeserializeOwned>(json: &[u8]) -> Result<Tolerated<T>, Option<Odd>> {
    let active = Active::start(json);
    let value = serde_json::from_slice(json);
    let reading = active.end();
    match value {
        Ok(value) => Ok((value, reading.fields)),
        Err(_) if reading.is_exhausted => Err(None),
        Err(error) => Err(Some(
            reading.refused.unwrap_or_else(|| odd(json, 0, &error)),
        )),
    }
}

/// The mode of this thread, until this is dropped.
struct Active;

impl Active {
    fn start(json: &[u8]) -> Self {
        let room = json.len().saturating_mul(ROOM);
        READING.set(Reading::new(json.as_ptr().addr(), room));
        IS_ACTIVE.set(true);
        Self
    }

    fn end(self) -> Reading {
        READING.replace(Reading::new(0, 0))
    }
}

impl Drop for Active {
    fn drop(&mut self) {
        IS_ACTIVE.set(false);
    }
}

fn odd(json: &[u8], begin: usize, error: &serde_json::Error) -> Odd {
    Odd {
        at: begin + offset(json, error.line(), error.column()),
        problem: problem(error),
    }
}

/// Reads the text of a field.
pub(in crate::values) fn read_field<'de, T: Deserialize<'de>>(
    raw: &'de RawValue,
) -> Result<T, Odd> {
    let json = raw.get().as_bytes();
    let begin = enter(json)?;
    let value = serde_json::from_slice(json);
    READING.with_borrow_mut(|reading| {
        reading.depth -= 1;
        let refused = reading.refused.take();
        value.map_err(|error| refused.unwrap_or_else(|| odd(json, begin, &error)))
    })
}

/// Counts the text of a field, and returns its position.
fn enter(json: &[u8]) -> Result<usize, Odd> {
    READING.with_borrow_mut(|reading| {
        let at = json.as_ptr().addr().saturating_sub(reading.base);
        match reading.room.checked_sub(json.len()) {
            Some(room) if reading.depth < DEPTH => {
                reading.room = room;
                reading.depth += 1;
                Ok(at)
            }
            _ => {
                reading.is_exhausted = true;
                let problem = "found too many levels".to_owned();
                Err(Odd { at, problem })
            }
        }
    })
}

/// Treats the value that was just refused as an absent field. Returns `false` if there is none, or no field may be ignored.
pub(in crate::values) fn ignore(structure: &'static str, field: &'static str) -> bool {
    READING.with_borrow_mut(|reading| {
        if reading.is_exhausted {
            return false;
        }
        let Some(odd) = reading.refused.take() else {
            return false;
        };
        let field = OddField {
            structure,
            field,
            problem: odd.problem,
        };
        // A list of a thousand structures has the same problem a thousand times.
        if !reading.fields.contains(&field) {
            reading.fields.push(field);
        }
        true
    })
}

/// Records a value that fails the structure around it, unless its field is ignored. Returns the error.
pub(in crate::values) fn refuse<E: Error>(odd: Odd) -> E {
    let error = E::custom(&odd.problem);
    READING.with_borrow_mut(|reading| reading.refused = Some(odd));
    error
}
