//! Nodes of a tree that know their place, at no cost until it is asked for.

use serde_json::{Map, Value};

use super::limits::DEPTH;
use crate::api::Place;
use crate::diagnostics::{Problem, ProblemKind};
use crate::json_pointer::escaped;
use crate::load::Documents;

/// A node of a document. Its pointer is built on demand.
#[derive(Clone, Copy)]
pub(super) struct Node<'a> {
    pub(super) value: &'a Value,
    trail: Trail<'a>,
}

#[derive(Clone, Copy)]
struct Trail<'a> {
    documents: &'a Documents,
    file: usize,
    step: Step<'a>,
}

#[derive(Clone, Copy)]
enum Step<'a> {
    Root,
    Key(&'a Node<'a>, &'a str),
    Item(&'a Node<'a>, usize),
}

/// A step from a node to one of its children.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Label<'a> {
    /// To the value of a key.
    Key(&'a str),
    /// To an item of a list.
    Index(usize),
}

impl<'a> Node<'a> {
    pub(super) fn root(documents: &'a Documents, file: usize) -> Option<Self> {
        let value = &documents.sources.get(file)?.root;
        Some(Self {
            value,
            trail: Trail {
                documents,
                file,
                step: Step::Root,
            },
        })
    }

    pub(super) fn file(&self) -> usize {
        self.trail.file
    }

    pub(super) fn documents(&self) -> &'a Documents {
        self.trail.documents
    }

    /// Returns the target of a reference as the document has it.
    pub(super) fn published_reference(&self, target: &str) -> String {
        let source = self.trail.documents.sources.get(self.trail.file);
        source.map_or_else(|| target.to_owned(), |it| it.published_reference(target))
    }

    pub(super) fn place(&self) -> Place {
        let mut pointer = String::new();
        self.write(&mut pointer);
        Place {
            file: self.trail.file,
            pointer,
        }
    }

    fn write(&self, pointer: &mut String) {
        match self.trail.step {
            Step::Root => {}
            Step::Key(parent, key) => {
                parent.write(pointer);
                pointer.push('/');
                pointer.push_str(&escaped(key));
            }
            Step::Item(parent, index) => {
                parent.write(pointer);
                pointer.push('/');
                pointer.push_str(&index.to_string());
            }
        }
    }

    /// Returns the number of steps from the root.
    pub(super) fn depth(&self) -> usize {
        match self.trail.step {
            Step::Root => 0,
            Step::Key(parent, _) | Step::Item(parent, _) => parent.depth() + 1,
        }
    }

    /// Refuses a part of a type that is too deep in its document.
    pub(super) fn check_depth(&self) -> Result<(), Problem> {
        match self.depth() > DEPTH {
            true => {
                let what = format!("a type more than {DEPTH} steps deep in a document");
                Err(self.unsupported(what))
            }
            false => Ok(()),
        }
    }

    /// Returns the node that this one is a child of.
    pub(super) fn parent(&self) -> Option<&'a Node<'a>> {
        match self.trail.step {
            Step::Root => None,
            Step::Key(parent, _) | Step::Item(parent, _) => Some(parent),
        }
    }

    /// Returns the step from the parent.
    pub(super) fn label(&self) -> Option<Label<'a>> {
        match self.trail.step {
            Step::Root => None,
            Step::Key(_, key) => Some(Label::Key(key)),
            Step::Item(_, index) => Some(Label::Index(index)),
        }
    }

    pub(super) fn problem(&self, what: ProblemKind) -> Problem {
        self.trail.documents.problem(&self.place(), what)
    }

    fn child<'b>(&'b self, value: &'a Value, step: Step<'b>) -> Node<'b>
    where
        'a: 'b,
    {
        Node {
            value,
            trail: Trail {
                step,
                documents: self.trail.documents,
                file: self.trail.file,
            },
        }
    }

    /// Returns the value of a key, if the node is a mapping that has it.
    pub(super) fn get<'b>(&'b self, key: &'b str) -> Option<Node<'b>> {
        let value = self.value.get(key)?;
        Some(self.child(value, Step::Key(self, key)))
    }

    /// Returns the value of a required key.
    pub(super) fn need<'b>(&'b self, key: &'static str) -> Result<Node<'b>, Problem> {
        self.get(key)
            .ok_or_else(|| self.problem(ProblemKind::Missing { key }))
    }

    pub(super) fn map(&self) -> Result<&'a Map<String, Value>, Problem> {
        self.value.as_object().ok_or_else(|| self.kind("a mapping"))
    }

    pub(super) fn list(&self) -> Result<&'a Vec<Value>, Problem> {
        self.value.as_array().ok_or_else(|| self.kind("a list"))
    }

    pub(super) fn str(&self) -> Result<&'a str, Problem> {
        self.value.as_str().ok_or_else(|| self.kind("a text"))
    }

    /// Returns the entries of a mapping in order.
    pub(super) fn entries<'b>(
        &'b self,
    ) -> Result<impl Iterator<Item = (&'b str, Node<'b>)>, Problem> {
        let map = self.map()?;
        Ok(map
            .iter()
            .map(move |(key, value)| (key.as_str(), self.child(value, Step::Key(self, key)))))
    }

    /// Returns the items of a list in order.
    pub(super) fn items<'b>(&'b self) -> Result<impl Iterator<Item = Node<'b>>, Problem> {
        let list = self.list()?;
        Ok(list
            .iter()
            .enumerate()
            .map(move |(index, value)| self.child(value, Step::Item(self, index))))
    }

    /// Returns the text of a key, if there is one.
    pub(super) fn text(&self, key: &str) -> Result<Option<&'a str>, Problem> {
        match self.value.get(key) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => match self.get(key) {
                Some(node) => Err(node.kind("a text")),
                None => Ok(None),
            },
        }
    }

    /// Returns the boolean of a key; `false` if it is absent.
    pub(super) fn flag(&self, key: &str) -> Result<bool, Problem> {
        match self.get(key) {
            None => Ok(false),
            Some(node) => node
                .value
                .as_bool()
                .ok_or_else(|| node.kind("`true` or `false`")),
        }
    }

    pub(super) fn kind(&self, expected: &'static str) -> Problem {
        let found = match self.value {
            Value::Null => "nothing",
            Value::Bool(_) => "a boolean",
            Value::Number(_) => "a number",
            Value::String(_) => "a text",
            Value::Array(_) => "a list",
            Value::Object(_) => "a mapping",
        };
        self.problem(ProblemKind::WrongType { expected, found })
    }

    pub(super) fn unsupported(&self, what: impl Into<String>) -> Problem {
        self.problem(ProblemKind::Unsupported(what.into()))
    }
}
