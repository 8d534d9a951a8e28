//! Reading that treats an odd optional field as absent.
//!
//! The parser cannot continue behind a value of a wrong type. So the first reading is strict, and costs nothing more. Only
//! if it fails, the text is read again in this mode: each field is taken as text first, and then read from that text.
//! An optional field that cannot be read stays absent, and is recorded. A required one fails the structure around it.
//!
//! Lists and maps with an undocumented `null` are read without it. Other nulls stay: the same text may have lists and maps of
//! values that can be `null`. So the text is searched for the levels at which a type refuses `null`, and read again.
//!
//! The mode belongs to the thread, not to a type: a second deserializer would double the code of all structures.

use crate::values::json_nulls::{Nulls, level_of_null, without_nulls};
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
    /// The treatment of a `null`, if that is the problem.
    pub(crate) null: Null,
}

impl Odd {
    /// Returns the problem as that of a field: a `null` in place of its value is not left out.
    pub(in crate::values) fn of_field(mut self) -> Self {
        if self.null == Null::Open {
            self.null = Null::Kept;
        }
        self
    }
}

/// The treatment of a value in the search for nulls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Null {
    /// It is no `null`, or the value of a field.
    Kept,
    /// It is a `null` in a list or map whose text has not been reached.
    Open,
    /// It has been recorded.
    LeftOut,
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
    /// `true` if the text is only searched for nulls: required fields are ignored, too, and the value is never returned.
    is_search: bool,
    /// The nulls that types refuse.
    nulls: Vec<Nulls>,
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
            is_search: false,
            nulls: Vec::new(),
        }
    }

    /// Records a `null` in the text of a field that is a list or map.
    fn leave_out(&mut self, json: &[u8], begin: usize, odd: Odd) -> Odd {
        if odd.null != Null::Open {
            return odd;
        }
        let level = level_of_null(json, odd.at.saturating_sub(begin));
        let Some(level) = level.filter(|level| *level > 0) else {
            return odd;
        };
        self.nulls.push(Nulls {
            begin,
            end: begin + json.len(),
            level,
        });
        Odd {
            null: Null::LeftOut,
            ..odd
        }
    }
}

/// The limit of searches for nulls: each finds those of one level of each field.
const SEARCHES: usize = 8;

/// Returns `true` if optional fields may be odd.
#[inline]
pub(in crate::values) fn is_active() -> bool {
    IS_ACTIVE.get()
}

/// A value, with the optional fields that were read as absent.
pub(crate) type Tolerated<T> = (T, Vec<OddField>);

/// Reads `json` as a `T`, and odd optional fields in it as absent. Also without `null` in lists and maps whose type has none, if
/// that helps.
///
/// # Errors
///
/// The value that cannot be read, if its place is known.
pub(crate) fn read_tolerant<T: DeserializeOwned>(json: &[u8]) -> Result<Tolerated<T>, Option<Odd>> {
    let (first, nulls) = read_once(json, false);
    if nulls.is_empty() {
        return first;
    }
    let (kept, left_out) = search::<T>(json.to_vec());
    match read_once(&kept, false) {
        (Ok((value, mut fields)), _) => {
            fields.extend(left_out);
            Ok((value, fields))
        }
        (Err(_), _) => first,
    }
}

/// Removes all nulls that types refuse, level by level. Returns the text, and the fields that had such nulls.
fn search<T: DeserializeOwned>(mut text: Vec<u8>) -> (Vec<u8>, Vec<OddField>) {
    let mut left_out: Vec<OddField> = Vec::new();
    for _ in 0..SEARCHES {
        let (result, nulls) = read_once::<T>(&text, true);
        if nulls.is_empty() {
            break;
        }
        let fields = result.map_or_else(|_| Vec::new(), |(_, fields)| fields);
        let has_nulls = |field: &OddField| field.problem.starts_with(LEFT_OUT);
        for field in fields.into_iter().filter(has_nulls) {
            if !left_out.contains(&field) {
                left_out.push(field);
            }
        }
        text = without_nulls(&text, &nulls);
    }
    (text, left_out)
}

/// The outcome of a reading, and the nulls that types refuse.
type Once<T> = (Result<Tolerated<T>, Option<Odd>>, Vec<Nulls>);

fn read_once<T: DeserializeOwned>(json: &[u8], is_search: bool) -> Once<T> {
    let active = Active::start(json, is_search);
    let value = serde_json::from_slice(json);
    let mut reading = active.end();
    let result = match value {
        Ok(value) => Ok((value, std::mem::take(&mut reading.fields))),
        Err(_) if reading.is_exhausted => Err(None),
        Err(error) => {
            let refused = reading.refused.take();
            let odd = refused.unwrap_or_else(|| odd(json, 0, &error));
            Err(Some(reading.leave_out(json, 0, odd)))
        }
    };
    (result, reading.nulls)
}

/// The mode of this thread, until this is dropped.
struct Active;

impl Active {
    fn start(json: &[u8], is_search: bool) -> Self {
        let room = json.len().saturating_mul(ROOM);
        let reading = Reading::new(json.as_ptr().addr(), room);
        READING.set(Reading {
            is_search,
            ..reading
        });
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
    let problem = problem(error);
    Odd {
        at: begin + offset(json, error.line(), error.column()),
        null: match problem.starts_with("found null") {
            true => Null::Open,
            false => Null::Kept,
        },
        problem,
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
        value.map_err(|error| {
            let odd = refused.unwrap_or_else(|| odd(json, begin, &error));
            reading.leave_out(json, begin, odd)
        })
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
                Err(Odd {
                    at,
                    problem: "found too many levels".to_owned(),
                    null: Null::Kept,
                })
            }
        }
    })
}

/// The begin of the problem of a field whose nulls are left out.
const LEFT_OUT: &str = "left out null";

/// Treats the value that was just refused as an absent field. Returns `false` if there is none, or the field may not be absent.
pub(in crate::values) fn ignore(
    structure: &'static str,
    field: &'static str,
    is_required: bool,
) -> bool {
    READING.with_borrow_mut(|reading| {
        if reading.is_exhausted || is_required && !reading.is_search {
            return false;
        }
        let Some(odd) = reading.refused.take() else {
            return false;
        };
        let problem = match odd.null {
            Null::LeftOut if reading.is_search => odd.problem.replacen("found null", LEFT_OUT, 1),
            _ => odd.problem,
        };
        let field = OddField {
            structure,
            field,
            problem,
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
