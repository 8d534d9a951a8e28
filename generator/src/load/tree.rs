//! Text → tree: YAML or JSON, strict where their readers are not.
//!
//! Keys are strings, each once. The members of an `enum` are text even where YAML would read a number, a boolean or
//! nothing (`NO`, `1e3`, `null`): in this dialect an enumeration is always one of strings.

use std::cell::{Cell, RefCell};
use std::fmt;

use serde::de::{self, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

use super::clock::Position;
use super::limits::{self, Limits};
use crate::diagnostics::What;

/// Why a text is not a tree.
#[derive(Debug)]
pub(super) struct TreeError {
    /// Line and column, where the reader tells them.
    pub(super) at: Option<Position>,
    pub(super) fault: Fault,
}

/// What is wrong with a text.
#[derive(Debug)]
pub(super) enum Fault {
    /// A mapping has this key twice. Where the first one is, is not known while the tree is made.
    Twice(String),
    /// Everything else.
    What(Box<What>),
}

impl From<What> for Fault {
    fn from(what: What) -> Self {
        Self::What(Box::new(what))
    }
}

/// A tree and how many nodes it has.
#[derive(Debug, PartialEq)]
pub(super) struct Parsed {
    pub(super) root: Value,
    pub(super) nodes: usize,
}

/// Parses a file: JSON by its ending, everything else as YAML.
pub(super) fn parse(path: &str, text: &str, limits: Limits) -> Result<Parsed, TreeError> {
    if text.trim().is_empty() {
        let what = What::Syntax("the file is empty".to_owned());
        return Err(TreeError {
            at: None,
            fault: what.into(),
        });
    }
    let state = State {
        limits,
        nodes: Cell::new(0),
        fault: RefCell::new(None),
    };
    let tree = Tree {
        members: false,
        depth: 0,
        state: &state,
    };
    let root = match is_json(path) {
        true => parse_json(text, tree)?,
        false => parse_yaml(text, tree)?,
    };
    Ok(Parsed {
        root,
        nodes: state.nodes.get(),
    })
}

fn parse_json(text: &str, tree: Tree<'_>) -> Result<Value, TreeError> {
    let mut reader = serde_json::Deserializer::from_str(text);
    let parsed = tree.deserialize(&mut reader);
    parsed
        .and_then(|root| reader.end().map(|()| root))
        .map_err(|error| {
            let line = error.line().max(1);
            // The reader counts bytes.
            let of_line = text.split('\n').nth(line - 1).unwrap_or_default();
            let before = of_line.as_bytes().get(..error.column().saturating_sub(1));
            let before = before.unwrap_or(of_line.as_bytes());
            let column = String::from_utf8_lossy(before).chars().count() + 1;
            TreeError {
                at: Some((line, column)),
                fault: tree.state.fault(&error.to_string()),
            }
        })
}

fn parse_yaml(text: &str, tree: Tree<'_>) -> Result<Value, TreeError> {
    if let Some(at) = limits::too_many_brackets(text) {
        let before = &text[..at];
        let line = before.rfind('\n').map_or(before, |end| &before[end + 1..]);
        let what = What::OpenBrackets {
            limit: Limits::OPEN_BRACKETS,
        };
        return Err(TreeError {
            at: Some((before.matches('\n').count() + 1, line.chars().count() + 1)),
            fault: what.into(),
        });
    }
    let parsed = tree.deserialize(serde_yaml::Deserializer::from_str(text));
    parsed.map_err(|error| {
        let at = error.location().map(|at| (at.line(), at.column()));
        TreeError {
            at,
            fault: tree.state.fault(&error.to_string()),
        }
    })
}

pub(super) fn is_json(path: &str) -> bool {
    path.rsplit('.').next() == Some("json")
}

/// What is known of a text beside its tree.
struct State {
    limits: Limits,
    nodes: Cell<usize>,
    /// Why the tree was refused, if it was not the reader that did. An error of the reader cannot carry it.
    fault: RefCell<Option<Fault>>,
}

impl State {
    /// Another node.
    fn count<E: de::Error>(&self) -> Result<(), E> {
        let nodes = self.nodes.get() + 1;
        self.nodes.set(nodes);
        let limit = self.limits.nodes;
        match nodes > limit {
            true => Err(self.refuse(What::TooManyNodes { limit }.into())),
            false => Ok(()),
        }
    }

    fn refuse<E: de::Error>(&self, fault: Fault) -> E {
        *self.fault.borrow_mut() = Some(fault);
        E::custom("refused")
    }

    /// What is behind an error of the reader.
    fn fault(&self, message: &str) -> Fault {
        if let Some(fault) = self.fault.borrow_mut().take() {
            return fault;
        }
        // The position is told apart from the message.
        let said = message.split(" at line ").next().unwrap_or(message);
        match said {
            "repetition limit exceeded" => What::TooManyAliases.into(),
            said => What::Syntax(said.to_owned()).into(),
        }
    }
}

/// A node, or the members of an `enum`.
#[derive(Clone, Copy)]
struct Tree<'s> {
    members: bool,
    /// Mappings and lists around it.
    depth: usize,
    state: &'s State,
}

impl Tree<'_> {
    /// What is in a mapping or list.
    fn below<E: de::Error>(self) -> Result<Self, E> {
        let limit = self.state.limits.depth.min(Limits::MOST_DEPTH);
        if self.depth >= limit {
            return Err(self.state.refuse(What::TooDeep { limit }.into()));
        }
        Ok(Self {
            members: false,
            depth: self.depth + 1,
            state: self.state,
        })
    }
}

impl<'de> DeserializeSeed<'de> for Tree<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        self.state.count()?;
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Tree<'_> {
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
        if self.members {
            while let Some(text) = items.next_element_seed(Text { state: self.state })? {
                list.push(Value::String(text));
            }
        } else {
            while let Some(item) = items.next_element_seed(below)? {
                list.push(item);
            }
        }
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let below = self.below()?;
        let state = self.state;
        let mut map = Map::new();
        while let Some(key) = entries.next_key_seed(Key { known: &map, state })? {
            let members = key == "enum";
            let value = entries.next_value_seed(Self { members, ..below })?;
            map.insert(key, value);
        }
        Ok(Value::Object(map))
    }
}

/// A scalar as it is written.
struct Text<'s> {
    state: &'s State,
}

impl<'de> DeserializeSeed<'de> for Text<'_> {
    type Value = String;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<String, D::Error> {
        self.state.count()?;
        de::Deserialize::deserialize(deserializer)
    }
}

/// A key, refused at its own place if it is there already.
struct Key<'a> {
    known: &'a Map<String, Value>,
    state: &'a State,
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
            return Err(self.state.refuse(Fault::Twice(key.to_owned())));
        }
        Ok(key.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn parsed(path: &str, text: &str, limits: Limits) -> Result<Value, What> {
        match parse(path, text, limits) {
            Ok(parsed) => Ok(parsed.root),
            Err(error) => Err(match error.fault {
                Fault::What(what) => *what,
                Fault::Twice(key) => panic!("{key}"),
            }),
        }
    }

    /// What YAML has other names for stays what is written where it is a member of an enumeration, and nowhere else.
    #[test]
    fn members_of_an_enumeration_are_text_as_it_is_written() {
        let written = [
            "NO",
            "on",
            "off",
            "y",
            "Yes",
            "012",
            "0o14",
            "0x1F",
            "1e3",
            "1_000",
            "+1",
            ".5",
            "1.0",
            ".inf",
            ".NaN",
            "~",
            "null",
            "NULL",
            "true",
            "False",
            "2001-01-01",
            "12:30:45",
            "=",
            "<<",
            "1.10",
        ];
        let text = format!("enum: [{}]\n", written.join(", "));
        let tree = parsed("x.yaml", &text, Limits::default()).expect("well-formed");
        assert_eq!(tree, json!({ "enum": written }));
        let block: String = written.iter().map(|text| format!("- {text}\n")).collect();
        let tree = parsed("x.yaml", &format!("enum:\n{block}"), Limits::default());
        assert_eq!(tree, Ok(json!({ "enum": written })));
        let tree = parsed("x.yaml", "required: [1e3, null, true]\n", Limits::default());
        assert_eq!(tree, Ok(json!({ "required": [1000.0, null, true] })));
    }

    #[test]
    fn nodes_are_counted_with_what_is_behind_aliases() {
        let text = "a: &a [1, 2]\nb: [*a, *a]\n";
        let limits = |nodes| Limits {
            nodes,
            ..Limits::default()
        };
        assert_eq!(
            parse("x.yaml", text, limits(11))
                .map(|parsed| parsed.nodes)
                .ok(),
            Some(11)
        );
        assert_eq!(
            parsed("x.yaml", text, limits(10)),
            Err(What::TooManyNodes { limit: 10 })
        );
        let text = "{\"enum\": [\"a\", \"b\"]}";
        assert_eq!(
            parsed("x.json", text, limits(3)),
            Err(What::TooManyNodes { limit: 3 })
        );
    }

    #[test]
    fn depth_is_limited_and_never_by_the_readers() {
        for (open, close, path) in [
            ("[", "]", "x.json"),
            ("[", "]", "x.yaml"),
            ("{\"a\":", "}", "x.json"),
            ("- ", "", "x.yaml"),
        ] {
            let nested = |depth| format!("{}1{}", open.repeat(depth), close.repeat(depth));
            for depth in [1, 64, Limits::MOST_DEPTH] {
                let limits = Limits {
                    depth,
                    ..Limits::default()
                };
                assert!(
                    parsed(path, &nested(depth), limits).is_ok(),
                    "{path} {depth}"
                );
                let deeper = parsed(path, &nested(depth + 1), limits);
                assert_eq!(deeper, Err(What::TooDeep { limit: depth }), "{path}");
            }
            let unlimited = Limits {
                depth: usize::MAX,
                ..Limits::default()
            };
            let limit = Limits::MOST_DEPTH;
            assert_eq!(
                parsed(path, &nested(200), unlimited),
                Err(What::TooDeep { limit })
            );
        }
    }

    #[test]
    fn aliases_of_aliases_are_refused() {
        let line = |level: usize| {
            let below = format!("*a{}", level - 1);
            format!(
                "a{level}: &a{level} [{}]\n",
                [below.as_str(); 10].join(", ")
            )
        };
        let bomb: String = (1..30).map(line).collect();
        let bomb = format!("a0: &a0 x\n{bomb}");
        assert_eq!(
            parsed("x.yaml", &bomb, Limits::default()),
            Err(What::TooManyAliases)
        );
        let itself = parsed("x.yaml", "a: &a [*a]\n", Limits::default());
        assert_eq!(itself, Err(What::TooDeep { limit: 64 }));
    }

    #[test]
    fn open_brackets_are_counted_before_the_reader_sees_them() {
        let limit = Limits::OPEN_BRACKETS;
        for open in ["[", "{a: ", "[{"] {
            let text = format!("a: 1\nb: {}", open.repeat(200_000));
            let error = parse("x.yaml", &text, Limits::default()).expect_err("open");
            assert_eq!(error.at.map(|at| at.0), Some(2));
            let found = parsed("x.yaml", &text, Limits::default());
            assert_eq!(found, Err(What::OpenBrackets { limit }));
        }
        let closed = format!("a: [{}1]\n", "[],".repeat(limit * 2));
        assert!(parsed("x.yaml", &closed, Limits::default()).is_ok());
    }

    #[test]
    fn columns_are_of_characters() {
        let error = parse("x.json", "{\n\"日本\": x}", Limits::default()).err();
        assert_eq!(error.and_then(|error| error.at), Some((2, 7)));
    }
}
