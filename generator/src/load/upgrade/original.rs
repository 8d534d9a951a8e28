//! The published form of an upgraded document.
//!
//! Takes a pointer into the upgraded tree; gives the pointer of the same part in the published one. A part that only the upgraded
//! tree has is at the nearest part that both have.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde_json::Value;

/// The version of the upgraded trees.
pub(super) const OPENAPI: &str = "3.0.3";

/// The form of a document as published.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// OpenAPI 3.0, or anything that is not known.
    OpenApi30,
    /// OpenAPI 3.1.
    OpenApi31,
    /// Swagger 2.0.
    Swagger,
    /// Components that documents refer to, without a head of their own.
    Parts,
}

/// A document before it was upgraded.
#[derive(Clone, Debug)]
pub(in crate::load) struct Original {
    pub(in crate::load) form: Form,
    /// The tree as published, overlays applied; `None` once the upgraded one has replaced it.
    pub(in crate::load) tree: Option<Value>,
    pub(in crate::load) places: Places,
}

/// Parts that are not where the rules of a form say, by their pointers in the upgraded tree and in the published one.
pub(super) type Moves = BTreeMap<String, String>;

/// The way back from the pointers of an upgraded tree.
#[derive(Clone, Debug)]
pub(in crate::load) enum Places {
    /// All parts are where they were.
    Same,
    /// Those of Swagger 2.0.
    Swagger(Moves),
    /// The root has been a mapping of components.
    Table,
    /// The root has been a schema.
    Schema,
}

impl Places {
    /// Returns a pointer of the published tree.
    pub(in crate::load) fn published<'p>(&self, pointer: &'p str) -> Cow<'p, str> {
        match self {
            Self::Same => Cow::Borrowed(pointer),
            Self::Swagger(moves) => Cow::Owned(of_swagger(moves, pointer)),
            Self::Table => match pointer.starts_with("/components/") {
                true => Cow::Borrowed(split(pointer, 2).1),
                false => Cow::Borrowed(pointer),
            },
            Self::Schema => match pointer.starts_with("/components/") {
                true => Cow::Borrowed(split(pointer, 3).1),
                false => Cow::Borrowed(pointer),
            },
        }
    }
}

fn of_swagger(moves: &Moves, pointer: &str) -> String {
    let mut head = pointer;
    while !head.is_empty() {
        if let Some(moved) = moves.get(head) {
            return format!(
                "{moved}{}",
                unwrapped(pointer.strip_prefix(head).unwrap_or_default())
            );
        }
        head = head.rsplit_once('/').map_or("", |(above, _)| above);
    }
    let segments: Vec<&str> = pointer.split('/').skip(1).collect();
    let whole = |head: &str, from: usize| format!("{head}{}", split(pointer, from).1);
    match segments.as_slice() {
        ["openapi", ..] => "/swagger".to_owned(),
        ["servers", ..] => "/basePath".to_owned(),
        ["components", "schemas", ..] => whole("/definitions", 2),
        ["components", "securitySchemes", ..] => whole("/securityDefinitions", 2),
        ["components", _, _, ..] => {
            let (head, tail) = split(pointer, 3);
            format!("{}{}", split(head, 1).1, unwrapped(tail))
        }
        ["paths", _, "parameters", _, ..] => unwrapped_behind(pointer, 4),
        ["paths", _, _, "parameters" | "responses", _, ..] => unwrapped_behind(pointer, 5),
        _ => pointer.to_owned(),
    }
}

fn unwrapped_behind(pointer: &str, segments: usize) -> String {
    let (head, tail) = split(pointer, segments);
    format!("{head}{}", unwrapped(tail))
}

/// Returns the rest of a pointer into a parameter, a body or a response without the levels that Swagger 2.0 lacks.
fn unwrapped(tail: &str) -> &str {
    match split(tail, 1) {
        ("/content", _) => split(tail, 2).1,
        ("/schema", below) => below,
        ("/style" | "/explode", _) => "/collectionFormat",
        _ => tail,
    }
}

/// Splits a pointer behind a number of segments.
fn split(pointer: &str, segments: usize) -> (&str, &str) {
    let at = pointer.match_indices('/').nth(segments);
    pointer.split_at(at.map_or(pointer.len(), |(at, _)| at))
}
