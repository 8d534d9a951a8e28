//! Limits on the documents that are read.
//!
//! Documents are not trusted: a short one can stand for a tree that no memory holds, and a long one can nest deeper than
//! a stack. A document beyond a limit is refused with a problem that names the limit; no limit changes a result.

use serde_json::Value;

use super::target::Visits;

use crate::diagnostics::ProblemKind;

/// The limits of a file. The vendor's document of the whole API (6 MB, fewer than 150,000 values in 12 levels) is far
/// within the defaults.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of a file; 32 MiB. Those of texts behind an alias count at each use.
    pub size: usize,
    /// Mappings, lists and scalars of a file; 2 million. The node behind an alias counts at each use. All overlays together
    /// may add as many.
    pub nodes: usize,
    /// Mappings and lists around a node, including itself; 64. Values above [`MOST_DEPTH`](Self::MOST_DEPTH) count as that.
    pub depth: usize,
}

impl Limits {
    /// The deepest nesting that can be allowed: the limit of the parsers themselves.
    pub const MOST_DEPTH: usize = 126;

    /// The longest key, in bytes. The vendor's have at most a few hundred; each place in a document is made of the keys around it.
    pub(super) const LONGEST_KEY: usize = 1_000;

    /// Returns the effective limit of the depth.
    pub(super) fn levels(self) -> usize {
        self.depth.min(Self::MOST_DEPTH)
    }

    /// Returns the problem of a document beyond the limit of the depth.
    pub(super) fn too_deep(self) -> ProblemKind {
        let limit = self.levels();
        ProblemKind::TooDeep { limit }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            size: 32 << 20,
            nodes: 2_000_000,
            depth: 64,
        }
    }
}

/// The part of a file's limits that a tree has used.
pub(super) struct Budget {
    limits: Limits,
    nodes: usize,
    /// Bytes of texts behind aliases.
    repeated: usize,
}

impl Budget {
    pub(super) fn new(limits: Limits) -> Self {
        Self {
            limits,
            nodes: 0,
            repeated: 0,
        }
    }

    /// Returns the nodes counted so far.
    pub(super) fn nodes(&self) -> usize {
        self.nodes
    }

    /// Counts a node.
    pub(super) fn count(&mut self) -> Result<(), ProblemKind> {
        self.nodes += 1;
        let limit = self.limits.nodes;
        match self.nodes > limit {
            true => Err(ProblemKind::TooManyNodes { limit }),
            false => Ok(()),
        }
    }

    /// Counts a text behind an alias.
    pub(super) fn repeat(&mut self, text: &str) -> Result<(), ProblemKind> {
        self.repeated = self.repeated.saturating_add(text.len());
        let limit = self.limits.size;
        match self.repeated > limit {
            true => Err(ProblemKind::TooLarge { limit }),
            false => Ok(()),
        }
    }

    /// Checks the length of a key.
    pub(super) fn check_key(key: &str) -> Result<(), ProblemKind> {
        let limit = Limits::LONGEST_KEY;
        match key.len() > limit {
            true => Err(ProblemKind::LongKey { limit }),
            false => Ok(()),
        }
    }

    /// Checks a collection that has `around` others around it.
    pub(super) fn check_depth(&self, around: usize) -> Result<(), ProblemKind> {
        match around >= self.limits.levels() {
            true => Err(self.limits.too_deep()),
            false => Ok(()),
        }
    }
}

/// The growth that overlays may still cause, and what they may still visit: an action for every node of a document makes it grow
/// exponentially.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Growth {
    limits: Limits,
    /// Nodes that were added.
    added: usize,
    /// Nodes that targets have visited.
    pub(super) visits: Visits,
}

impl Growth {
    pub(super) fn new(limits: Limits) -> Self {
        Self {
            limits,
            ..Self::default()
        }
    }

    /// Returns the limits.
    pub(super) fn limits(self) -> Limits {
        self.limits
    }

    /// Counts an update at a number of steps from the root.
    pub(super) fn add(&mut self, update: &Value, steps: usize) -> Result<(), ProblemKind> {
        let (nodes, depth) = extent(update);
        self.added = self.added.saturating_add(nodes);
        let limit = self.limits.nodes;
        if self.added > limit {
            return Err(ProblemKind::TooManyNodes { limit });
        }
        // A list takes the update as an item, a step further down.
        if steps + 1 + depth > self.limits.levels() {
            return Err(self.limits.too_deep());
        }
        Ok(())
    }
}

/// Nodes and levels of a tree.
pub(super) fn extent(tree: &Value) -> (usize, usize) {
    let below = |children: &mut dyn Iterator<Item = &Value>| {
        let (nodes, depth) = children
            .map(extent)
            .fold((0, 0), |sum, child| (sum.0 + child.0, sum.1.max(child.1)));
        (nodes + 1, depth + 1)
    };
    match tree {
        Value::Object(map) => below(&mut map.values()),
        Value::Array(list) => below(&mut list.iter()),
        _ => (1, 0),
    }
}
