//! Text → tree: YAML or JSON, strict where their readers are not.
//!
//! Keys are strings, each once. In YAML the members of an `enum` are text even where it would read a number, a boolean or
//! nothing (`NO`, `1e3`, `null`): in this dialect an enumeration is always one of strings. JSON says itself what is one.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fmt;

use serde::de::{self, DeserializeSeed, Deserializer, EnumAccess, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

use super::clock::Position;
use super::limits::{self, Limits};
use super::state::{Members, State};
use super::words;
use crate::diagnostics::ProblemKind;
use crate::source_text::Format;

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
    What(Box<ProblemKind>),
}

impl From<ProblemKind> for Fault {
    fn from(what: ProblemKind) -> Self {
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
        let what = ProblemKind::Syntax("the file is empty".to_owned());
        return Err(TreeError {
            at: None,
            fault: what.into(),
        });
    }
    match Format::of(path) {
        Format::Json => parse_json(text, limits),
        Format::Yaml => parse_yaml(text, limits),
    }
}

fn parse_json(text: &str, limits: Limits) -> Result<Parsed, TreeError> {
    let state = State::new(limits, Members::Values);
    let mut reader = serde_json::Deserializer::from_str(text);
    let parsed = Tree::of(&state).deserialize(&mut reader);
    let root = parsed
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
                fault: state.fault(&error.to_string()),
            }
        })?;
    Ok(state.parsed(root))
}

fn parse_yaml(text: &str, limits: Limits) -> Result<Parsed, TreeError> {
    if let Some(at) = limits::too_many_brackets(text) {
        let what = ProblemKind::OpenBrackets {
            limit: Limits::OPEN_BRACKETS,
        };
        return Err(TreeError {
            at: Some(words::position(text, at)),
            fault: what.into(),
        });
    }
    let state = State::new(limits, Members::Texts(BTreeSet::new()));
    let parsed = read_yaml(text, &state);
    if parsed.is_ok() || !state.in_member.get() {
        return parsed;
    }
    // The reader gives a scalar as it is written only to who knows beforehand that it is one. A list with something else
    // in it is found by reading everything as it comes, and then read as any other list.
    let looking = State::new(limits, Members::Look(RefCell::default()));
    let _ = read_yaml(text, &looking);
    match looking.members {
        Members::Look(found) if !found.borrow().is_empty() => {
            read_yaml(text, &State::new(limits, Members::Texts(found.take())))
        }
        _ => parsed,
    }
}

fn read_yaml(text: &str, state: &State) -> Result<Parsed, TreeError> {
    let parsed = Tree::of(state).deserialize(serde_yaml::Deserializer::from_str(text));
    match parsed {
        Ok(root) => Ok(state.parsed(root)),
        Err(error) => {
            let at = error.location().map(|at| (at.line(), at.column()));
            let message = error.to_string();
            Err(TreeError {
                at: words::place(&message, text).or(at),
                fault: state.fault(&message),
            })
        }
    }
}

/// A node, or the members of an `enum`.
#[derive(Clone, Copy)]
struct Tree<'s> {
    /// The number of the `enum` that this is the value of.
    of_enum: Option<usize>,
    /// Mappings and lists around it.
    depth: usize,
    state: &'s State,
}

impl<'s> Tree<'s> {
    fn of(state: &'s State) -> Self {
        Self {
            of_enum: None,
            depth: 0,
            state,
        }
    }

    /// What is in a mapping or list.
    fn below<E: de::Error>(self) -> Result<Self, E> {
        let limit = self.state.limits.depth.min(Limits::MOST_DEPTH);
        if self.depth >= limit {
            return Err(self.state.refuse(ProblemKind::TooDeep { limit }.into()));
        }
        Ok(Self {
            of_enum: None,
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

    /// Numbers that no integer holds are what they are to readers of JSON.
    fn visit_u128<E: de::Error>(self, value: u128) -> Result<Value, E> {
        self.visit_f64(value as f64)
    }

    fn visit_i128<E: de::Error>(self, value: i128) -> Result<Value, E> {
        self.visit_f64(value as f64)
    }

    /// What the reader of YAML gives for a text without any node.
    fn visit_none<E: de::Error>(self) -> Result<Value, E> {
        let what = ProblemKind::Syntax("there is nothing in the file but comments".to_owned());
        Err(self.state.refuse(what.into()))
    }

    /// What the reader of YAML gives for a node with a tag that is none of YAML's own.
    fn visit_enum<A: EnumAccess<'de>>(self, node: A) -> Result<Value, A::Error> {
        let (tag, _) = node.variant::<String>()?;
        let what = ProblemKind::Syntax(format!(
            "the tag `!{tag}` is none that YAML gives a meaning"
        ));
        Err(self.state.refuse(what.into()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let below = self.below()?;
        let state = self.state;
        let mut list = Vec::new();
        if let (Some(number), Members::Texts(others)) = (self.of_enum, &state.members)
            && !others.contains(&number)
        {
            while let Some(text) = items.next_element_seed(Text { state })? {
                list.push(Value::String(text));
            }
            return Ok(Value::Array(list));
        }
        while let Some(item) = items.next_element_seed(below)? {
            list.push(item);
        }
        if let (Some(number), Members::Look(found)) = (self.of_enum, &state.members)
            && list.iter().any(|item| item.is_array() || item.is_object())
        {
            found.borrow_mut().insert(number);
        }
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let below = self.below()?;
        let state = self.state;
        let mut map = Map::new();
        while let Some(key) = entries.next_key_seed(Key { known: &map, state })? {
            let of_enum = (key == "enum").then(|| state.next_enum());
            let value = entries.next_value_seed(Self { of_enum, ..below })?;
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
        de::Deserialize::deserialize(deserializer).inspect_err(|_| self.state.in_member.set(true))
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
        // JSON has no such thing: there, it is a key as any other.
        if key == "<<" && !matches!(self.state.members, Members::Values) {
            return Err(self.state.refuse(ProblemKind::MergeKey.into()));
        }
        Ok(key.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn parsed(path: &str, text: &str, limits: Limits) -> Result<Value, ProblemKind> {
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

    /// Nothing is refused for standing under a key that happens to be called so.
    #[test]
    fn anything_may_stand_under_enum() {
        let json = json!({
            "a": { "enum": [1, null, true, { "b": [] }] },
            "c": { "enum": ["NO", "1"] },
            "enum": { "enum": 5 },
        });
        let tree = parsed("x.json", &json.to_string(), Limits::default());
        assert_eq!(tree, Ok(json));
        let yaml = "a: {enum: [1, null, {enum: [NO, 1]}]}\nc: {enum: [1, NO]}\ne: {enum: [1, [2]]}\nenum: {enum: 5}\n";
        let tree = parsed("x.yaml", yaml, Limits::default());
        let expected = json!({
            "a": { "enum": [1, null, { "enum": ["NO", "1"] }] },
            "c": { "enum": ["1", "NO"] },
            "e": { "enum": [1, [2]] },
            "enum": { "enum": 5 },
        });
        assert_eq!(tree, Ok(expected));
        let broken = parsed("x.yaml", "enum: [1, {a: 1}\nb: 2\n", Limits::default());
        assert!(matches!(broken, Err(ProblemKind::Syntax(_))), "{broken:?}");
    }

    #[test]
    fn merge_keys_are_refused_in_yaml_alone() {
        let text = "a: &a {b: 1}\nc:\n  d: 1\n  <<: *a\n";
        let error = parse("x.yaml", text, Limits::default()).expect_err("a merge key");
        assert_eq!(error.at, Some((4, 3)));
        assert_eq!(
            parsed("x.yaml", text, Limits::default()),
            Err(ProblemKind::MergeKey)
        );
        let json = json!({ "<<": { "b": 1 } });
        let tree = parsed("x.json", &json.to_string(), Limits::default());
        assert_eq!(tree, Ok(json));
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
            Err(ProblemKind::TooManyNodes { limit: 10 })
        );
        let text = "{\"enum\": [\"a\", \"b\"]}";
        assert_eq!(
            parsed("x.json", text, limits(3)),
            Err(ProblemKind::TooManyNodes { limit: 3 })
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
                assert_eq!(deeper, Err(ProblemKind::TooDeep { limit: depth }), "{path}");
            }
            let unlimited = Limits {
                depth: usize::MAX,
                ..Limits::default()
            };
            let limit = Limits::MOST_DEPTH;
            assert_eq!(
                parsed(path, &nested(200), unlimited),
                Err(ProblemKind::TooDeep { limit })
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
            Err(ProblemKind::TooManyAliases)
        );
        let itself = parsed("x.yaml", "a: &a [*a]\n", Limits::default());
        assert_eq!(itself, Err(ProblemKind::TooDeep { limit: 64 }));
    }

    #[test]
    fn open_brackets_are_counted_before_the_reader_sees_them() {
        let limit = Limits::OPEN_BRACKETS;
        for open in ["[", "{a: ", "[{"] {
            let text = format!("a: 1\nb: {}", open.repeat(200_000));
            let error = parse("x.yaml", &text, Limits::default()).expect_err("open");
            assert_eq!(error.at.map(|at| at.0), Some(2));
            let found = parsed("x.yaml", &text, Limits::default());
            assert_eq!(found, Err(ProblemKind::OpenBrackets { limit }));
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
