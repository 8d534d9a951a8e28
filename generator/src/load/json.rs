//! JSON text → tree, within limits and with each key at most once.

use std::cell::RefCell;
use std::fmt;

use serde::de::{self, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

use super::limits::{Budget, Limits};
use super::parsed::{Fault, Parsed, TreeError};
use crate::diagnostics::ProblemKind;
use crate::source_text::{Position, position};

/// Parses a JSON text. A number that is too large for any type is read as `null`.
pub(super) fn parse(text: &str, limits: Limits) -> Result<Parsed, TreeError> {
    match parse_once(text, limits) {
        Err(error) if error.is_syntax(OUT_OF_RANGE) => parse_once(&without_huge(text), limits),
        parsed => parsed,
    }
}

/// The parser's message for a number that is too large for any type.
const OUT_OF_RANGE: &str = "number out of range";

/// Returns the text with `null` in place of numbers that are too large for any type. Positions stay the same.
fn without_huge(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    let is_of_number = |c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | '.' | 'e' | 'E');
    while let Some(at) = rest.find(|c: char| c == '"' || c == '-' || c.is_ascii_digit()) {
        let (before, token) = rest.split_at(at);
        out.push_str(before);
        let length = match token.starts_with('"') {
            true => string_length(token),
            false => token.find(|c| !is_of_number(c)).unwrap_or(token.len()),
        };
        let (token, behind) = token.split_at(length);
        let number = token.parse::<f64>().unwrap_or_default();
        match number.is_infinite() && token.len() > 4 {
            true => out.push_str(&format!("{:width$}", "null", width = token.len())),
            false => out.push_str(token),
        }
        rest = behind;
    }
    out.push_str(rest);
    out
}

/// Returns the length of the string at the beginning of a text, quotes included.
fn string_length(text: &str) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            '"' if !escaped => return at + 1,
            _ => escaped = c == '\\' && !escaped,
        }
    }
    text.len()
}

fn parse_once(text: &str, limits: Limits) -> Result<Parsed, TreeError> {
    let state = State {
        budget: RefCell::new(Budget::new(limits)),
        fault: RefCell::default(),
    };
    let mut parser = serde_json::Deserializer::from_str(text);
    let node = Node {
        depth: 0,
        state: &state,
    };
    let parsed = node
        .deserialize(&mut parser)
        .and_then(|root| parser.end().map(|()| root));
    match parsed {
        Ok(root) => Ok(Parsed {
            root,
            nodes: state.budget.into_inner().nodes(),
        }),
        Err(error) => {
            let fault = state.fault.into_inner();
            let fault = fault.unwrap_or_else(|| ProblemKind::Syntax(message(&error)).into());
            Err(TreeError::at(place(text, &error), fault))
        }
    }
}

/// Returns the message of an error without its position.
fn message(error: &serde_json::Error) -> String {
    let message = error.to_string();
    let end = format!(" at line {} column {}", error.line(), error.column());
    message.strip_suffix(&end).unwrap_or(&message).to_owned()
}

/// Returns the position of an error, whose column is in bytes.
fn place(text: &str, error: &serde_json::Error) -> Position {
    let line = error.line().max(1);
    let start: usize = text
        .split_inclusive('\n')
        .take(line - 1)
        .map(str::len)
        .sum();
    let mut at = (start + error.column().saturating_sub(1)).min(text.len());
    // The column may lie within a character.
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    position(text, at)
}

struct State {
    budget: RefCell<Budget>,
    /// The reason for refusing the text, which an error of the parser cannot carry.
    fault: RefCell<Option<Fault>>,
}

impl State {
    fn refuse<E: de::Error>(&self, fault: Fault) -> E {
        *self.fault.borrow_mut() = Some(fault);
        E::custom("refused")
    }

    fn check<E: de::Error>(&self, checked: Result<(), ProblemKind>) -> Result<(), E> {
        checked.map_err(|kind| self.refuse(kind.into()))
    }
}

#[derive(Clone, Copy)]
struct Node<'s> {
    /// Mappings and lists around it.
    depth: usize,
    state: &'s State,
}

impl Node<'_> {
    /// Returns the seed of the nodes in a mapping or list.
    fn below<E: de::Error>(self) -> Result<Self, E> {
        let checked = self.state.budget.borrow().check_depth(self.depth);
        self.state.check(checked)?;
        Ok(Self {
            depth: self.depth + 1,
            ..self
        })
    }
}

impl<'de> DeserializeSeed<'de> for Node<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        let counted = self.state.budget.borrow_mut().count();
        self.state.check(counted)?;
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Node<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(Number::from_f64(value).map_or(Value::Null, Value::Number))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(Value::String(value))
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let below = self.below()?;
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(below)? {
            list.push(item);
        }
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let below = self.below()?;
        let mut map = Map::new();
        while let Some(key) = entries.next_key_seed(Key {
            known: &map,
            state: self.state,
        })? {
            let value = entries.next_value_seed(below)?;
            map.insert(key, value);
        }
        Ok(Value::Object(map))
    }
}

/// A key, refused at its own place if the mapping has it already.
struct Key<'a> {
    known: &'a Map<String, Value>,
    state: &'a State,
}

impl<'de> DeserializeSeed<'de> for Key<'_> {
    type Value = String;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<String, D::Error> {
        let key: String = de::Deserialize::deserialize(deserializer)?;
        self.state.check(Budget::check_key(&key))?;
        match self.known.contains_key(&key) {
            true => Err(self.state.refuse(Fault::DuplicateKey(key))),
            false => Ok(key),
        }
    }
}
