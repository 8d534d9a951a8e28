//! Loaded documents, and the positions of their nodes.

use std::borrow::Cow;
use std::sync::OnceLock;

use serde_json::Value;

use super::limits::{Growth, Limits};
use super::positions::nodes::Positions;
use super::positions::{all_positions, positions};
use super::relative::beside;
use super::upgrade::original::{Form, Original};
use crate::api::Place;
use crate::diagnostics::{Location, Problem, ProblemKind};
use crate::source_text::Position;

/// A file of a document set.
#[derive(Clone, Debug)]
pub struct Source {
    /// The path as given, with `/` between its parts.
    pub path: String,
    /// The text as read, without a byte-order mark.
    text: String,
    /// The tree in the form of OpenAPI 3.0, overlays applied.
    pub root: Value,
    /// The tree in the published form, if that is another.
    original: Option<Box<Original>>,
    /// The positions of all nodes, once one of them has been asked for.
    positions: OnceLock<Positions>,
}

impl Source {
    pub(super) fn new(path: String, text: String, root: Value) -> Self {
        Self {
            path,
            text,
            root,
            original: None,
            positions: OnceLock::new(),
        }
    }

    /// Returns `true` if there is a tree in a published form that is not that of [`root`](Self::root).
    pub(super) fn is_upgraded(&self) -> bool {
        self.original.as_ref().is_some_and(|it| it.tree.is_some())
    }

    /// Returns the tree in the published form, overlays applied.
    pub(super) fn published(&self) -> &Value {
        let original = self.original.as_ref().and_then(|it| it.tree.as_ref());
        original.unwrap_or(&self.root)
    }

    /// Returns the tree in the published form, which overlays change. It has to be upgraded again.
    pub(super) fn published_mut(&mut self) -> &mut Value {
        let original = self.original.as_mut().and_then(|it| it.tree.as_mut());
        original.unwrap_or(&mut self.root)
    }

    /// Takes the tree in the published form out.
    pub(super) fn take_published(&mut self) -> Value {
        let original = self.original.take().and_then(|it| it.tree);
        original.unwrap_or_else(|| self.root.take())
    }

    /// Sets the tree, and the published one if that has another form.
    pub(super) fn set(&mut self, root: Value, original: Option<Original>) {
        self.root = root;
        self.original = original.map(Box::new);
    }

    /// Returns the form of the document as published.
    pub(crate) fn form(&self) -> Form {
        self.original
            .as_ref()
            .map_or(Form::OpenApi30, |original| original.form)
    }

    /// Returns the pointer of a node in the text.
    fn published_pointer<'p>(&self, pointer: &'p str) -> Cow<'p, str> {
        match &self.original {
            Some(original) => original.places.published(pointer),
            None => Cow::Borrowed(pointer),
        }
    }

    /// Returns a reference in the form of the text.
    pub(crate) fn published_reference(&self, target: &str) -> String {
        match target.split_once('#') {
            Some((file, pointer)) => format!("{file}#{}", self.published_pointer(pointer)),
            None => target.to_owned(),
        }
    }

    /// Returns the line and column of a node.
    fn position(&self, pointer: &str) -> Position {
        let read = || all_positions(&self.path, &self.text);
        let pointer = self.published_pointer(pointer);
        self.positions.get_or_init(read).get(&pointer)
    }

    /// Returns the text as read.
    pub fn text(&self) -> &str {
        &self.text
    }
}

/// The files of an API, ordered by path: the order in which they are given makes no difference.
#[derive(Clone, Debug, Default)]
pub struct Documents {
    /// The files.
    pub sources: Vec<Source>,
    /// Tables of task results that the documents do not state, by operation id.
    pub task_results: Vec<Source>,
    /// The growth that overlays may still cause.
    pub(super) growth: Growth,
}

impl Documents {
    /// Returns the limits that the documents are read within.
    pub(crate) fn limits(&self) -> Limits {
        self.growth.limits()
    }

    /// Returns the most values that documents may have, and make.
    pub(crate) fn most_nodes(&self) -> usize {
        self.limits().nodes
    }

    /// Returns a component of a file, by its section (`schemas`) and its key.
    pub(crate) fn component(&self, file: usize, section: &str, key: &str) -> Option<&Value> {
        let root = &self.sources.get(file)?.root;
        root.get("components")?.get(section)?.get(key)
    }

    /// Returns file, line and column of a place. A node that an overlay added is at its nearest ancestor in the text.
    ///
    /// The first call reads the whole text again; problems come in numbers, and a run that has some ends soon.
    pub fn location(&self, place: &Place) -> Location {
        let source = self.sources.get(place.file);
        let position = source.map(|source| source.position(&place.pointer));
        self.located(place, position.unwrap_or((1, 1)))
    }

    /// Returns the locations of places in their order. Far faster than one [`location`](Self::location) each.
    pub fn locations(&self, places: &[&Place]) -> Vec<Location> {
        let mut found = vec![(1, 1); places.len()];
        for (file, source) in self.sources.iter().enumerate() {
            let of_file = || (0..places.len()).filter(|index| places[*index].file == file);
            let pointers: Vec<Cow<'_, str>> = of_file()
                .map(|index| source.published_pointer(&places[index].pointer))
                .collect();
            if !pointers.is_empty() {
                let pointers: Vec<&str> = pointers.iter().map(AsRef::as_ref).collect();
                let positions = positions(&source.path, &source.text, &pointers);
                of_file()
                    .zip(positions)
                    .for_each(|(index, position)| found[index] = position);
            }
        }
        let located = places.iter().zip(found);
        located
            .map(|(place, position)| self.located(place, position))
            .collect()
    }

    fn located(&self, place: &Place, (line, column): Position) -> Location {
        let source = self.sources.get(place.file);
        let pointer = source.map(|source| source.published_pointer(&place.pointer));
        Location {
            file: source.map(|source| source.path.clone()).unwrap_or_default(),
            line,
            column,
            pointer: pointer.map_or_else(|| place.pointer.clone(), Cow::into_owned),
        }
    }

    /// Takes the trees out, once they have been read. Places can still be located.
    pub fn take_trees(&mut self) -> Vec<Value> {
        let original = |source: &mut Source| source.original.as_mut()?.tree.take();
        let trees = |source: &mut Source| [Some(source.root.take()), original(source)];
        let trees = self.sources.iter_mut().flat_map(trees);
        trees.flatten().collect()
    }

    /// Replaces the published form of documents by that of OpenAPI 3.0, in which overlays name their parts from now on.
    pub(crate) fn replace_published(&mut self) {
        let originals = self
            .sources
            .iter_mut()
            .filter_map(|it| it.original.as_mut());
        originals.for_each(|original| original.tree = None);
    }

    /// Returns the document that a relative path in another one means.
    pub(crate) fn beside(&self, file: usize, relative: &str) -> Option<usize> {
        let here = self.sources.get(file);
        let wanted = beside(here.map_or("", |source| source.path.as_str()), relative);
        self.sources.iter().position(|source| source.path == wanted)
    }

    /// Returns a problem at a place.
    pub fn problem(&self, place: &Place, kind: ProblemKind) -> Problem {
        Problem::at(self.location(place), kind)
    }
}
