//! The corpus: places that take any text, and the texts to put there.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value};

/// The placeholder of the payload in a sink.
const MARK: &str = "PAYLOAD";

/// A place that takes any text: a document with [`MARK`] there.
pub(crate) struct Sink {
    pub(crate) name: String,
    document: Value,
}

/// A text to put into sinks.
pub(crate) struct Payload {
    pub(crate) name: String,
    pub(crate) text: String,
}

impl Sink {
    /// The document with a text at the place.
    pub(crate) fn with(&self, text: &str) -> Value {
        filled(&self.document, text, false)
    }
}

impl Payload {
    /// A harmless text for the same place, with as many words between dots, because dots have a meaning.
    pub(crate) fn twin(&self) -> String {
        let has_word = |part: &str| part.chars().any(|c| c.is_ascii_alphanumeric());
        let parts = self.text.split('.').enumerate();
        let words: Vec<String> = parts
            .map(|(index, part)| match has_word(part) {
                true => format!("harmless{index}"),
                false => String::new(),
            })
            .collect();
        words.join(".")
    }
}

/// A tree with a text instead of the mark. In a pointer to a component it is escaped like pointers.
fn filled(value: &Value, text: &str, is_pointer: bool) -> Value {
    let fill = |marked: &str| marked.replace(MARK, text);
    match value {
        Value::String(marked) if is_pointer && marked.starts_with('#') => {
            let spelled = text.replace('~', "~0").replace('/', "~1");
            marked.replace(MARK, &spelled).into()
        }
        Value::String(marked) => fill(marked).into(),
        Value::Array(items) => items.iter().map(|item| filled(item, text, false)).collect(),
        Value::Object(entries) => {
            let entries = entries
                .iter()
                .map(|(key, value)| (fill(key), filled(value, text, key == "$ref")));
            Value::Object(entries.collect::<Map<_, _>>())
        }
        other => other.clone(),
    }
}

/// Merges a tree into another one: mappings are merged, other values replaced.
fn lay(over: &Value, base: &mut Value) {
    match (over, base) {
        (Value::Object(over), Value::Object(base)) => {
            for (key, value) in over {
                match base.get_mut(key) {
                    Some(under) => lay(value, under),
                    None => {
                        base.insert(key.clone(), value.clone());
                    }
                }
            }
        }
        (over, base) => *base = over.clone(),
    }
}

fn laid(over: &Value, mut base: Value) -> Value {
    lay(over, &mut base);
    base
}

fn yaml(path: &Path) -> Value {
    let text =
        fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_yaml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The files of a folder of the corpus, sorted, with their names without extension.
pub(crate) fn files(folder: &str) -> Vec<(String, PathBuf)> {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{folder}: {error}"));
    let mut files: Vec<(String, PathBuf)> = entries
        .map(|entry| entry.expect("an entry").path())
        .map(|path| {
            let name = path.file_stem().unwrap_or_default();
            (name.to_string_lossy().into_owned(), path)
        })
        .collect();
    files.sort();
    files
}

/// All sinks, by name.
pub(crate) fn sinks() -> Vec<Sink> {
    let base = yaml(Path::new("hostile/base.yaml"));
    let sinks = files("hostile/sinks").into_iter().map(|(name, path)| {
        let own = yaml(&path);
        let document = match own.get("swagger") {
            Some(_) => own,
            None => laid(&own, base.clone()),
        };
        let marked = document.to_string().contains(MARK);
        assert!(marked, "{} has no {MARK}", path.display());
        Sink { name, document }
    });
    let sinks: Vec<Sink> = sinks.collect();
    assert!(sinks.len() > 80, "only {} sinks", sinks.len());
    sinks
}

/// All payloads, in the order of their file.
pub(crate) fn payloads() -> Vec<Payload> {
    let table = yaml(Path::new("hostile/payloads.yaml"));
    let entries = table.as_object().expect("a table").iter();
    entries
        .map(|(name, value)| Payload {
            name: name.clone(),
            text: text(value),
        })
        .collect()
}

/// A text, or one that is repeated.
fn text(value: &Value) -> String {
    if let Some(text) = value.as_str() {
        return text.to_owned();
    }
    let part = value.get("repeat").and_then(Value::as_str).expect("a text");
    let times = value
        .get("times")
        .and_then(Value::as_u64)
        .expect("a number");
    part.repeat(usize::try_from(times).expect("a small number"))
}
