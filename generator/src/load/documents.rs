//! Loaded documents, and the positions of their nodes.

use std::sync::OnceLock;

use serde_json::Value;

use super::limits::Growth;
use super::positions::nodes::Positions;
use super::positions::{all_positions, positions};
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
    /// The tree, overlays applied.
    pub root: Value,
    /// The positions of all nodes, once one of them has been asked for.
    positions: OnceLock<Positions>,
}

impl Source {
    pub(super) fn new(path: String, text: String, root: Value) -> Self {
        Self {
            path,
            text,
            root,
            positions: OnceLock::new(),
        }
    }

    /// Returns the line and column of a node.
    fn position(&self, pointer: &str) -> Position {
        let read = || all_positions(&self.path, &self.text);
        self.positions.get_or_init(read).get(pointer)
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
            let pointers: Vec<&str> = of_file()
                .map(|index| places[index].pointer.as_str())
                .collect();
            if !pointers.is_empty() {
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
        Location {
            file: source.map(|source| source.path.clone()).unwrap_or_default(),
            line,
            column,
            pointer: place.pointer.clone(),
        }
    }

    /// Takes the trees out, once they have been read. Places can still be located.
    pub fn take_trees(&mut self) -> Vec<Value> {
        let sources = self.sources.iter_mut();
        sources.map(|source| source.root.take()).collect()
    }

    /// Returns a problem at a place.
    pub fn problem(&self, place: &Place, kind: ProblemKind) -> Problem {
        Problem::at(self.location(place), kind)
    }
}
