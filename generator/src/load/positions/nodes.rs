//! Nodes of a text with their positions.

use indexmap::IndexMap;

use crate::json_pointer::{escaped, unescaped};
use crate::source_text::Position;

/// A key that a mapping has already.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Duplicate {
    pub(crate) key: String,
    /// JSON pointer of the key.
    pub(crate) pointer: String,
    pub(crate) first: Position,
    pub(crate) second: Position,
}

/// Number of a node in [`Positions`].
pub(super) type NodeId = usize;

pub(super) const ROOT: NodeId = 0;

/// Positions of the nodes of a text: all of them, or those on the way to the wanted ones.
#[derive(Clone, Debug)]
pub(crate) struct Positions {
    nodes: Vec<Node>,
    all: bool,
    /// Second uses of a key, with its position. Complete only if all nodes are.
    second: Vec<(NodeId, Position)>,
    /// Set if a wanted node is behind an alias: its anchor may not have been looked at.
    behind_alias: bool,
}

#[derive(Clone, Debug, Default)]
struct Node {
    at: Option<Position>,
    /// The node that has this one, and the index of the entry there.
    above: Option<(NodeId, usize)>,
    below: IndexMap<String, NodeId>,
    /// The anchored node that this alias stands for.
    alias_of: Option<NodeId>,
}

impl Positions {
    /// Creates positions of all nodes, or of the [wanted](Self::want) ones. None are known yet.
    pub(super) fn empty(all: bool) -> Self {
        Self {
            nodes: vec![Node::default()],
            all,
            second: Vec::new(),
            behind_alias: false,
        }
    }

    /// Returns the position of a node, or of its nearest ancestor that has one; else the start of the text.
    pub(crate) fn get(&self, pointer: &str) -> Position {
        let mut id = ROOT;
        let mut found = (1, 1);
        for segment in segments(pointer) {
            let node = &self.nodes[id];
            let below = match node.alias_of {
                Some(anchored) => &self.nodes[anchored].below,
                None => &node.below,
            };
            let Some(next) = below.get(&segment) else {
                break;
            };
            let Some(at) = self.nodes[*next].at else {
                break;
            };
            (id, found) = (*next, at);
        }
        found
    }

    /// Returns the keys that a mapping has twice, in the order of the text.
    pub(crate) fn duplicates(&self) -> Vec<Duplicate> {
        let duplicate = |(id, second): &(NodeId, Position)| {
            let (key, pointer) = self.name(*id);
            let first = self.nodes[*id].at.unwrap_or(*second);
            Duplicate {
                key,
                pointer,
                first,
                second: *second,
            }
        };
        self.second.iter().map(duplicate).collect()
    }

    /// Returns the last segment of a node's pointer, and the whole of it.
    fn name(&self, mut id: NodeId) -> (String, String) {
        let mut names = Vec::new();
        while let Some((above, index)) = self.nodes[id].above {
            let entry = self.nodes[above].below.get_index(index);
            names.extend(entry.map(|(name, _)| name.as_str()));
            id = above;
        }
        let last = names.first().copied().unwrap_or_default().to_owned();
        let step = |name: &&str| format!("/{}", escaped(name));
        (last, names.iter().rev().map(step).collect())
    }

    /// Returns `true` if the entries of a node are of interest.
    pub(super) fn is_open(&self, id: NodeId) -> bool {
        self.all || !self.nodes[id].below.is_empty()
    }

    /// Returns `true` if a wanted node is behind an alias, so that only all positions have it.
    pub(super) fn is_behind_alias(&self) -> bool {
        self.behind_alias
    }

    /// Asks for the position of a node.
    pub(super) fn want(&mut self, pointer: &str) {
        let mut id = ROOT;
        for segment in segments(pointer) {
            id = self.entry(id, &segment);
        }
    }

    /// Returns the node of an entry, added if it is new.
    fn entry(&mut self, above: NodeId, name: &str) -> NodeId {
        if let Some(id) = self.nodes[above].below.get(name) {
            return *id;
        }
        let id = self.nodes.len();
        let (index, _) = self.nodes[above].below.insert_full(name.to_owned(), id);
        self.nodes.push(Node {
            above: Some((above, index)),
            ..Node::default()
        });
        id
    }

    /// Notes the position of an entry of a node. Gives its own node; `None` if it is not of interest.
    pub(super) fn note(&mut self, above: NodeId, name: &str, at: Position) -> Option<NodeId> {
        let id = match self.all {
            true => self.entry(above, name),
            false => *self.nodes[above].below.get(name)?,
        };
        if self.nodes[id].at.is_none() {
            self.nodes[id].at = Some(at);
            return Some(id);
        }
        if !self.all {
            return None;
        }
        self.second.push((id, at));
        // Keys in the second value are not duplicates of those in the first.
        let apart = self.nodes.len();
        let above = self.nodes[id].above;
        self.nodes.push(Node {
            above,
            ..Node::default()
        });
        Some(apart)
    }

    /// Notes that a node is an alias.
    pub(super) fn note_alias(&mut self, id: NodeId, anchored: Option<NodeId>) {
        match anchored {
            Some(anchored) if self.all => self.nodes[id].alias_of = Some(anchored),
            _ => self.behind_alias |= !self.nodes[id].below.is_empty(),
        }
    }
}

fn segments(pointer: &str) -> impl Iterator<Item = String> {
    let parts = pointer.split('/').skip(1);
    parts.map(unescaped)
}
