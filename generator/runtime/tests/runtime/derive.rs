//! Comparison of `structure!` with serde's derive: both accept, reject and write the same damaged JSON.

use crate::support::GET;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use vsphere_runtime::__private::untrusted;
use vsphere_runtime::{Optional, structure};

/// Defines the same structures twice: for the macro, and for the derive.
macro_rules! twice {
    ($($name:ident { $($kind:ident $field:ident: $type:ty = $wire:literal,)* })*) => {
        mod ours {
            use super::*;
            $(
                pub struct $name {
                    $(pub $field: $type,)*
                }
                structure! { $name { $($kind $field = $wire,)* } }
            )*
        }
        mod derived {
            use super::*;
            $(
                #[derive(Serialize, Deserialize)]
                pub struct $name {
                    $(
                        #[serde(rename = $wire)]
                        #[serde(skip_serializing_if = "is_absent")]
                        pub $field: $type,
                    )*
                }
            )*
        }
    };
}

/// Returns `true` for an absent value, the only one that the macro does not write.
fn is_absent<T: Serialize>(value: &T) -> bool {
    // No required field of the shapes below can be `null`.
    serde_json::to_value(value).is_ok_and(|value| value.is_null())
}

twice! {
    Leaf {
        required name: String = "name",
        optional count: Option<i64> = "count",
    }
    Tree {
        required id: String = "id",
        required size: i64 = "size",
        required ratio: f64 = "ratio",
        required on: bool = "on",
        required leaf: Leaf = "leaf",
        required leaves: Vec<Leaf> = "leaves",
        required by_name: BTreeMap<String, i64> = "by-name",
        optional type_: Option<String> = "type",
        optional other: Option<Leaf> = "other_leaf",
        optional tree: Option<Box<Tree>> = "tree",
        collection matrix: Optional<Vec<Vec<bool>>> = "matrix",
        optional any: Option<Map<String, Value>> = "any",
    }
    Empty {}
    Wide {
        optional f00: Option<i64> = "f00",
        optional f01: Option<i64> = "f01",
        optional f02: Option<i64> = "f02",
        optional f03: Option<i64> = "f03",
        optional f04: Option<i64> = "f04",
        optional f05: Option<i64> = "f05",
        optional f06: Option<i64> = "f06",
        optional f07: Option<i64> = "f07",
        optional f08: Option<i64> = "f08",
        optional f09: Option<i64> = "f09",
        optional f10: Option<i64> = "f10",
        optional f11: Option<i64> = "f11",
        optional f12: Option<i64> = "f12",
        optional f13: Option<i64> = "f13",
        optional f14: Option<i64> = "f14",
        optional f15: Option<i64> = "f15",
        optional f16: Option<i64> = "f16",
        optional f17: Option<i64> = "f17",
        optional f18: Option<i64> = "f18",
        optional f19: Option<i64> = "f19",
        optional f20: Option<i64> = "f20",
        optional f21: Option<i64> = "f21",
        optional f22: Option<i64> = "f22",
        optional f23: Option<i64> = "f23",
        optional f24: Option<i64> = "f24",
        optional f25: Option<i64> = "f25",
        optional f26: Option<i64> = "f26",
        optional f27: Option<i64> = "f27",
        optional f28: Option<i64> = "f28",
        optional f29: Option<i64> = "f29",
        optional f30: Option<i64> = "f30",
        optional f31: Option<i64> = "f31",
        optional f32: Option<i64> = "f32",
        optional f33: Option<i64> = "f33",
        optional f34: Option<i64> = "f34",
        optional f35: Option<i64> = "f35",
        optional f36: Option<i64> = "f36",
        optional f37: Option<i64> = "f37",
        optional f38: Option<i64> = "f38",
        optional f39: Option<i64> = "f39",
        optional f40: Option<i64> = "f40",
        optional f41: Option<i64> = "f41",
        optional f42: Option<i64> = "f42",
        optional f43: Option<i64> = "f43",
        optional f44: Option<i64> = "f44",
        optional f45: Option<i64> = "f45",
        optional f46: Option<i64> = "f46",
        optional f47: Option<i64> = "f47",
        optional f48: Option<i64> = "f48",
        optional f49: Option<i64> = "f49",
        optional f50: Option<i64> = "f50",
        optional f51: Option<i64> = "f51",
        optional f52: Option<i64> = "f52",
        optional f53: Option<i64> = "f53",
        optional f54: Option<i64> = "f54",
        optional f55: Option<i64> = "f55",
        optional f56: Option<i64> = "f56",
        optional f57: Option<i64> = "f57",
        optional f58: Option<i64> = "f58",
        optional f59: Option<i64> = "f59",
        optional f60: Option<i64> = "f60",
        optional f61: Option<i64> = "f61",
        optional f62: Option<i64> = "f62",
        optional f63: Option<i64> = "f63",
        optional f64: Option<i64> = "f64",
        optional f65: Option<i64> = "f65",
        required last: i64 = "last",
    }
}

/// The compared result: the JSON that is written after reading, or the error.
fn outcome<T: DeserializeOwned + Serialize>(json: &str, way: Way) -> Result<String, String> {
    let read: Result<T, serde_json::Error> = match way {
        Way::Text => serde_json::from_str(json),
        Way::Stream => serde_json::from_reader(json.as_bytes()),
        Way::Tree => serde_json::from_str(json).and_then(serde_json::from_value),
    };
    let value = read.map_err(|error| error.to_string())?;
    serde_json::to_string(&value).map_err(|error| error.to_string())
}

/// Sources of JSON: with borrowed text, with owned text, and parsed before.
#[derive(Clone, Copy, Debug)]
enum Way {
    Text,
    Stream,
    Tree,
}

/// The numbers of accepted and rejected texts.
#[derive(Debug, Default)]
struct Tally {
    taken: usize,
    refused: usize,
}

impl Tally {
    fn compare<Ours, Derived>(&mut self, json: &str)
    where
        Ours: DeserializeOwned + Serialize,
        Derived: DeserializeOwned + Serialize,
    {
        for way in [Way::Text, Way::Stream, Way::Tree] {
            let ours = outcome::<Ours>(json, way);
            let derived = outcome::<Derived>(json, way);
            match (&ours, &derived) {
                (Ok(ours), Ok(derived)) => {
                    assert_eq!(ours, derived, "{way:?}: {json}");
                    self.taken += 1;
                }
                (Err(ours), Err(derived)) => {
                    // The derive writes `struct Leaf`, and lists the fields after a key of an unknown type.
                    let derived = derived.replace("struct ", "structure ");
                    assert_eq!(*ours, derived, "{way:?}: {json}");
                    self.refused += 1;
                }
                _ => panic!("{way:?}: {json}\nours: {ours:?}\nderived: {derived:?}"),
            }
        }
    }
}

/// An object that may have duplicate keys.
type Entries = Vec<(String, String)>;

fn entries(value: &Value) -> Entries {
    let object = value.as_object().expect("shapes are objects");
    let entry = |(key, value): (&String, &Value)| (key.clone(), value.to_string());
    object.iter().map(entry).collect()
}

fn object(entries: &Entries) -> String {
    let mut text = "{".to_owned();
    for (index, (key, value)) in entries.iter().enumerate() {
        let comma = if index > 0 { "," } else { "" };
        write!(text, "{comma}{}:{value}", Value::from(key.as_str())).expect("texts grow");
    }
    text + "}"
}

/// Returns the object with every character of its keys escaped, so that they cannot be borrowed.
fn escaped(entries: &Entries) -> String {
    let mut text = "{".to_owned();
    for (index, (key, value)) in entries.iter().enumerate() {
        let comma = if index > 0 { "," } else { "" };
        let key: String = key
            .chars()
            .map(|c| format!("\\u{:04x}", u32::from(c)))
            .collect();
        write!(text, "{comma}\"{key}\":{value}").expect("texts grow");
    }
    text + "}"
}

/// Values of every type, for fields of every type.
const STRANGE: [&str; 14] = [
    "null",
    "true",
    "0",
    "-1",
    "1.5",
    "1e400",
    "\"\"",
    "\"text\"",
    "[]",
    "[null]",
    "{}",
    "{\"name\":null}",
    "{\"name\":\"n\"}",
    "[\"n\",null]",
];

/// Returns valid JSON with up to three kinds of damage.
fn damaged(random: &mut fastrand::Rng, valid: &Value) -> String {
    let mut entries = entries(valid);
    for _ in 0..random.usize(0..4) {
        if entries.is_empty() {
            break;
        }
        let at = random.usize(0..entries.len());
        match random.u8(0..7) {
            0 => drop(entries.remove(at)),
            1 => entries.push(entries[at].clone()),
            2 => entries.insert(
                at,
                (
                    "unknown".to_owned(),
                    STRANGE[random.usize(0..14)].to_owned(),
                ),
            ),
            3 | 4 => entries[at].1 = STRANGE[random.usize(0..14)].to_owned(),
            5 => random.shuffle(&mut entries),
            _ => {
                let key = entries[at].0.to_uppercase();
                entries[at].0 = key;
            }
        }
    }
    match random.u8(0..8) {
        0 => escaped(&entries),
        1 => {
            let values: Vec<&str> = entries.iter().map(|(_, value)| value.as_str()).collect();
            format!("[{}]", values.join(","))
        }
        2 => {
            let text = object(&entries);
            let end = random.usize(0..=text.len());
            text.get(..end).unwrap_or(&text).to_owned()
        }
        3 => STRANGE[random.usize(0..14)].to_owned(),
        _ => object(&entries),
    }
}

fn tree() -> Value {
    json!({
        "id": "t", "size": 1, "ratio": 0.5, "on": true,
        "leaf": {"name": "l", "count": 3},
        "leaves": [{"name": "a"}, {"count": null, "name": "b"}],
        "by-name": {"x": 1},
        "type": "T",
        "other_leaf": {"name": "o"},
        "tree": {
            "id": "u", "size": 2, "ratio": 2.0, "on": false, "leaf": {"name": ""}, "leaves": [], "by-name": {},
        },
        "matrix": [[true], []],
        "any": {"k": [1, {"z": null}]},
    })
}

#[test]
fn the_macro_accepts_and_rejects_like_the_derive() {
    let mut random = fastrand::Rng::with_seed(9100);
    let mut tally = Tally::default();
    let leaf = json!({"name": "n", "count": 7});
    let mut wide = Map::new();
    for index in (0..66).rev() {
        wide.insert(format!("f{index:02}"), index.into());
    }
    wide.insert("last".to_owned(), 66.into());
    let (tree, wide) = (tree(), Value::Object(wide));
    for _ in 0..1_500 {
        tally.compare::<ours::Tree, derived::Tree>(&damaged(&mut random, &tree));
        tally.compare::<ours::Leaf, derived::Leaf>(&damaged(&mut random, &leaf));
        tally.compare::<ours::Wide, derived::Wide>(&damaged(&mut random, &wide));
        tally.compare::<ours::Empty, derived::Empty>(&damaged(&mut random, &leaf));
    }
    assert!(
        tally.taken > 4_000 && tally.refused > 4_000,
        "too much of one kind to mean anything: {tally:?}"
    );
}

/// Fields beyond the 64th are tracked differently.
#[test]
fn more_than_64_fields_are_tracked() {
    let mut tally = Tally::default();
    for json in [
        r#"{"last":1}"#,
        r#"{"f64":1,"f65":2,"last":1}"#,
        r#"{"f64":1,"last":1,"f64":2}"#,
        r#"{"last":1,"last":1}"#,
        r#"{"f63":1,"f63":1,"last":1}"#,
        r#"{"f00":1,"f64":1}"#,
    ] {
        tally.compare::<ours::Wide, derived::Wide>(json);
    }
    // A tree of JSON values has no duplicate keys.
    assert_eq!((tally.taken, tally.refused), (6 + 3, 6 + 3));
}

/// Results of calls are read with tolerance for odd optional fields: never otherwise than strictly where that works, and
/// never into what cannot be read strictly.
#[test]
fn tolerance_only_adds() {
    fn check<T: DeserializeOwned + Serialize>(json: &str, tally: &mut Tally) {
        let written = |value: &T| serde_json::to_string(value).expect("JSON");
        let strict = serde_json::from_str::<T>(json).map(|it| written(&it)).ok();
        let read = untrusted::decode::<T>(&GET, 200, json.as_bytes());
        let read = read.map(|it| written(&it)).ok();
        if strict.is_some() {
            assert_eq!(strict, read, "{json}");
        }
        let Some(read) = read else {
            tally.refused += 1;
            return;
        };
        tally.taken += usize::from(strict.is_none());
        let again: T = serde_json::from_str(&read).expect(&read);
        assert_eq!(written(&again), read, "{json}");
    }
    let mut random = fastrand::Rng::with_seed(9101);
    let mut tally = Tally::default();
    let leaf = json!({"name": "n", "count": 7});
    let tree = tree();
    for _ in 0..3_000 {
        check::<ours::Tree>(&damaged(&mut random, &tree), &mut tally);
        check::<ours::Leaf>(&damaged(&mut random, &leaf), &mut tally);
    }
    assert!(tally.taken > 200 && tally.refused > 1_000, "{tally:?}");
}
