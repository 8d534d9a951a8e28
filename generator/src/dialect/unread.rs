//! Parts of a document that could not be read, one operation or schema at a time, so that the rest stays usable.

use indexmap::IndexSet;
use serde_json::Value;

use super::names::Names;
use super::node::Node;
use super::reference::{self, Component};
use crate::api::{Name, Place};
use crate::diagnostics::Problems;
use crate::load::Documents;

/// The kind of a part of a document that can be left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Thing {
    /// An operation.
    Operation,
    /// A component schema.
    Schema,
    /// A path item without an operation.
    Path,
}

impl Thing {
    /// Returns the word in messages.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Operation => "operation",
            Self::Schema => "schema",
            Self::Path => "path",
        }
    }
}

/// A part that could not be read.
#[derive(Clone, Debug)]
pub struct Unread {
    /// The kind of part.
    pub thing: Thing,
    /// The operation's id, or its method and path where it has none; the schema's name; the path.
    pub name: Name,
    /// The resource that the operation says it belongs to.
    pub resource: Option<Name>,
    /// The place of its definition.
    pub place: Place,
    /// The problems, whose places may be inside of it or in a component that it refers to.
    pub problems: Problems,
    /// The schemas that it refers to directly or by other components, so far as references resolve.
    pub refers_to: Vec<Name>,
}

impl Unread {
    pub(super) fn schema(
        node: &Node<'_>,
        name: Name,
        names: &Names<'_>,
        problems: Problems,
    ) -> Self {
        Self {
            thing: Thing::Schema,
            name,
            resource: None,
            place: node.place(),
            problems,
            refers_to: schemas(names, node.documents(), node.file(), &[node.value]),
        }
    }

    /// Creates the record of the schema at a place, whose node has been left.
    pub(super) fn schema_at(
        documents: &Documents,
        place: &Place,
        name: Name,
        names: &Names<'_>,
        problems: Problems,
    ) -> Self {
        let source = documents.sources.get(place.file);
        let value = source.and_then(|source| source.root.pointer(&place.pointer));
        Self {
            thing: Thing::Schema,
            name,
            resource: None,
            place: place.clone(),
            problems,
            refers_to: schemas(names, documents, place.file, value.as_slice()),
        }
    }

    /// Returns an operation under its path key and method; `item` is the path item, whose parameters are the
    /// operation's, too.
    pub(super) fn operation(
        (path_key, verb): (&str, &str),
        item: &Node<'_>,
        node: &Node<'_>,
        names: &Names<'_>,
        problems: Problems,
    ) -> Box<Self> {
        let published = node.value.get("operationId").and_then(Value::as_str);
        let tag = node.value.pointer("/tags/0").and_then(Value::as_str);
        let shared = item.value.get("parameters").unwrap_or(&Value::Null);
        let unnamed = || format!("{} {path_key}", verb.to_ascii_uppercase());
        Box::new(Self {
            thing: Thing::Operation,
            name: published.map_or_else(|| Name::new(unnamed()), Name::new),
            resource: tag.map(Name::new),
            place: node.place(),
            problems,
            refers_to: schemas(names, node.documents(), node.file(), &[node.value, shared]),
        })
    }

    pub(super) fn path(path_key: &str, item: &Node<'_>, problems: Problems) -> Box<Self> {
        Box::new(Self {
            thing: Thing::Path,
            name: Name::new(path_key),
            resource: None,
            place: item.place(),
            problems,
            refers_to: Vec::new(),
        })
    }
}

/// Returns the schemas that trees refer to, directly or by other components.
fn schemas(names: &Names<'_>, documents: &Documents, file: usize, trees: &[&Value]) -> Vec<Name> {
    let mut found = IndexSet::new();
    let mut seen: IndexSet<Component> = IndexSet::new();
    let mut open: Vec<(usize, &Value)> = trees.iter().map(|tree| (file, *tree)).collect();
    while let Some((file, value)) = open.pop() {
        let target = value.get("$ref").and_then(Value::as_str);
        let component = target.and_then(|to| reference::resolve(documents, file, to).ok());
        match component {
            Some(to) if to.section == "schemas" && !names.is_hidden(to.file, &to.key) => {
                found.insert(names.schema(to.file, &to.key));
            }
            Some(to) => {
                let value = documents.component(to.file, &to.section, &to.key);
                let file = to.file;
                if seen.insert(to) {
                    open.extend(value.map(|value| (file, value)));
                }
            }
            None => match value {
                Value::Array(items) => open.extend(items.iter().map(|item| (file, item))),
                Value::Object(entries) => open.extend(entries.values().map(|item| (file, item))),
                _ => {}
            },
        }
    }
    found.into_iter().collect()
}
