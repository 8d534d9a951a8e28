//! Text → tree: YAML or JSON, strict where their readers are not.
//!
//! Keys are strings, each once. The members of an `enum` are text even where YAML would read a number, a boolean or
//! nothing (`NO`, `1e3`, `null`): in this dialect an enumeration is always one of strings.

use std::fmt;

use serde::de::{self, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

use crate::diagnostics::What;

/// Why a text is not a tree.
#[derive(Debug)]
pub(super) struct TreeError {
    pub(super) line: usize,
    pub(super) column: usize,
    pub(super) what: What,
}

const DUPLICATE: &str = "duplicate key: ";

/// Parses a file: JSON by its ending, everything else as YAML.
pub(super) fn parse(path: &str, text: &str) -> Result<Value, TreeError> {
    if text.trim().is_empty() {
        let what = What::Syntax("the file is empty".to_owned());
        return Err(TreeError {
            line: 1,
            column: 1,
            what,
        });
    }
    if is_json(path) {
        let mut reader = serde_json::Deserializer::from_str(text);
        let tree = Tree::ANY.deserialize(&mut reader);
        tree.and_then(|tree| reader.end().map(|()| tree))
            .map_err(|error| TreeError {
                line: error.line().max(1),
                column: error.column().max(1),
                what: what(&error.to_string()),
            })
    } else {
        Tree::ANY
            .deserialize(serde_yaml::Deserializer::from_str(text))
            .map_err(|error| {
                let at = error.location();
                TreeError {
                    line: at.as_ref().map_or(1, serde_yaml::Location::line),
                    column: at.as_ref().map_or(1, serde_yaml::Location::column),
                    what: what(&error.to_string()),
                }
            })
    }
}

pub(super) fn is_json(path: &str) -> bool {
    path.rsplit('.').next() == Some("json")
}

/// The reader's message; a duplicate key travels through it as text.
fn what(message: &str) -> What {
    match message.split_once(DUPLICATE) {
        Some((_, rest)) => {
            let key = rest.split_once('\u{0}').map_or(rest, |(key, _)| key);
            What::DuplicateKey {
                key: key.to_owned(),
            }
        }
        // The position is told apart from the message.
        None => {
            let said = message.split(" at line ").next().unwrap_or(message);
            What::Syntax(said.to_owned())
        }
    }
}

/// A node, or the members of an `enum`.
#[derive(Clone, Copy)]
struct Tree {
    members: bool,
}

impl Tree {
    const ANY: Self = Self { members: false };
}

impl<'de> DeserializeSeed<'de> for Tree {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Tree {
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
        let mut list = Vec::new();
        if self.members {
            while let Some(text) = items.next_element_seed(Text)? {
                list.push(Value::String(text));
            }
        } else {
            while let Some(item) = items.next_element_seed(Self::ANY)? {
                list.push(item);
            }
        }
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let mut map = Map::new();
        while let Some(key) = entries.next_key_seed(Key { known: &map })? {
            let members = key == "enum";
            let value = entries.next_value_seed(Self { members })?;
            map.insert(key, value);
        }
        Ok(Value::Object(map))
    }
}

/// A scalar as it is written.
struct Text;

impl<'de> DeserializeSeed<'de> for Text {
    type Value = String;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<String, D::Error> {
        de::Deserialize::deserialize(deserializer)
    }
}

/// A key, refused at its own place if it is there already.
struct Key<'a> {
    known: &'a Map<String, Value>,
}

impl<'de> DeserializeSeed<'de> for Key<'_> {
    type Value = String;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<String, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Key<'_> {
    type Value = String;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E: de::Error>(self, key: &str) -> Result<String, E> {
        if self.known.contains_key(key) {
            return Err(E::custom(format_args!("{DUPLICATE}{key}\u{0}")));
        }
        Ok(key.to_owned())
    }
}
