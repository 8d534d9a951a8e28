//! YAML text → tree, in one pass over the parser's events.
//!
//! Takes a text; gives its tree, or the first fault and its position. Stricter than YAML: each key appears once, keys are
//! scalars, and merge keys, unknown tags and second documents are refused. Never recurses into a document's structure,
//! except for aliases inside of aliases.
//!
//! The members of an `enum` are texts as they are written, even `NO`, `1e3` and `null`: in this dialect an enumeration is
//! always one of strings. A list with a mapping or a list among its members is read like any other.

use saphyr_parser::{Event, Marker, Parser, ScalarStyle, ScanError, Tag};
use serde_json::{Map, Value};

use super::anchors::Anchors;
use super::limits::{Budget, Limits};
use super::parsed::{Fault, Parsed, TreeError};
use super::scalar;
use crate::diagnostics::ProblemKind;
use crate::source_text::{Position, position};

/// The parser's message for brackets nested deeper than it follows, which is deeper than any limit of ours.
const NESTED: &str = "recursion limit exceeded";

/// Parses a YAML text.
pub(super) fn parse(text: &str, limits: Limits) -> Result<Parsed, TreeError> {
    // The parser accepts characters that the specification excludes.
    if let Some(at) = text.find(is_forbidden) {
        let message = "a YAML text must not contain this character";
        return Err(TreeError::syntax(position(text, at), message));
    }
    let mut builder = Builder {
        budget: Budget::new(limits),
        anchors: Anchors::default(),
        open: Vec::new(),
        documents: 0,
        root: None,
    };
    for event in Parser::new_from_str(text) {
        let (event, span) = event.map_err(|error| refused(&error, limits))?;
        let repeated = builder.anchors.record(&event);
        builder
            .take(event)
            .map_err(|fault| TreeError::at(place(&span.start), fault))?;
        builder.anchors.close(repeated);
    }
    let root = builder
        .root
        .ok_or_else(|| TreeError::empty("the file has only comments"))?;
    Ok(Parsed {
        root,
        nodes: builder.budget.nodes(),
    })
}

/// Returns the line and column of a mark, from 1.
pub(super) fn place(mark: &Marker) -> Position {
    (mark.line(), mark.col() + 1)
}

fn refused(error: &ScanError, limits: Limits) -> TreeError {
    let fault = match error.info() {
        NESTED => limits.too_deep().into(),
        message => syntax(message),
    };
    TreeError::at(place(error.marker()), fault)
}

fn syntax(message: &str) -> Fault {
    ProblemKind::Syntax(message.to_owned()).into()
}

fn is_forbidden(c: char) -> bool {
    c.is_control() && !matches!(c, '\t' | '\n' | '\r' | '\u{85}')
}

/// A collection whose end has not been read.
enum Open {
    List(List),
    Map {
        map: Map<String, Value>,
        /// The key whose value comes next.
        key: Option<String>,
    },
}

struct List {
    items: Vec<Value>,
    /// The items as they are written, if the list is the value of an `enum` and has only scalars so far.
    texts: Option<Vec<String>>,
}

struct Builder<'t> {
    budget: Budget,
    anchors: Anchors<'t>,
    /// The collections around the next node, outermost first.
    open: Vec<Open>,
    documents: usize,
    root: Option<Value>,
}

impl<'t> Builder<'t> {
    fn take(&mut self, event: Event<'t>) -> Result<(), Fault> {
        match event {
            Event::Scalar(text, style, _, tag) => self.scalar(&text, style, tag.as_deref()),
            Event::SequenceStart(_, tag) => {
                let of_enum = matches!(self.open.last(), Some(Open::Map { key: Some(key), .. }) if key == "enum");
                self.begin(tag.as_deref(), "seq")?;
                self.open.push(Open::List(List {
                    items: Vec::new(),
                    texts: of_enum.then(Vec::new),
                }));
                Ok(())
            }
            Event::MappingStart(_, tag) => {
                self.begin(tag.as_deref(), "map")?;
                self.open.push(Open::Map {
                    map: Map::new(),
                    key: None,
                });
                Ok(())
            }
            Event::SequenceEnd | Event::MappingEnd => {
                match self.open.pop() {
                    Some(Open::List(list)) => self.add(list.into_value()),
                    Some(Open::Map { map, .. }) => self.add(Value::Object(map)),
                    None => {}
                }
                Ok(())
            }
            Event::Alias(id) => self.repeat(id),
            Event::DocumentStart(_) => {
                self.documents += 1;
                match self.documents {
                    1 => Ok(()),
                    _ => Err(syntax("a second document begins here")),
                }
            }
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentEnd => Ok(()),
        }
    }

    /// Takes the events of an anchored node again.
    fn repeat(&mut self, id: usize) -> Result<(), Fault> {
        let events = self
            .anchors
            .events(id)
            .ok_or_else(|| syntax("this alias is part of the node that it stands for"))?;
        for index in events {
            if let Some(event) = self.anchors.event(index) {
                if let Event::Scalar(text, ..) = &event {
                    self.budget.repeat(text)?;
                }
                self.take(event)?;
            }
        }
        Ok(())
    }

    /// Checks the beginning of a collection.
    fn begin(&mut self, tag: Option<&Tag>, own: &str) -> Result<(), Fault> {
        if matches!(self.open.last(), Some(Open::Map { key: None, .. })) {
            return Err(syntax("a key is a mapping or a list, but keys are texts"));
        }
        if let Some(Open::List(list)) = self.open.last_mut() {
            list.texts = None;
        }
        if let Some(tag) = tag
            && !(tag.is_yaml_core_schema() && tag.suffix == own)
        {
            return Err(scalar::unknown(tag).into());
        }
        self.budget.count()?;
        self.budget.check_depth(self.open.len())?;
        Ok(())
    }

    fn scalar(&mut self, text: &str, style: ScalarStyle, tag: Option<&Tag>) -> Result<(), Fault> {
        match self.open.last_mut() {
            Some(Open::Map {
                map,
                key: key @ None,
            }) => {
                Budget::check_key(text)?;
                if map.contains_key(text) {
                    return Err(Fault::DuplicateKey(text.to_owned()));
                }
                if text == "<<" && style == ScalarStyle::Plain {
                    return Err(ProblemKind::MergeKey.into());
                }
                *key = Some(text.to_owned());
                return Ok(());
            }
            Some(Open::List(List {
                texts: Some(texts), ..
            })) => texts.push(text.to_owned()),
            _ => {}
        }
        self.budget.count()?;
        let value = scalar::value(text, style, tag)?;
        self.add(value);
        Ok(())
    }

    /// Puts a complete node where it belongs.
    fn add(&mut self, value: Value) {
        match self.open.last_mut() {
            Some(Open::List(list)) => list.items.push(value),
            Some(Open::Map { map, key }) => {
                if let Some(key) = key.take() {
                    map.insert(key, value);
                }
            }
            None => self.root = Some(value),
        }
    }
}

impl List {
    fn into_value(self) -> Value {
        match self.texts {
            Some(texts) => texts.into_iter().map(Value::String).collect(),
            None => Value::Array(self.items),
        }
    }
}
