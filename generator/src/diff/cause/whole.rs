//! Explains changes by those of the wholes around them: resources, operations and schemas, by name.

use std::cmp::Ordering;

use indexmap::IndexMap;

use super::step::{Step, is_explained};
use crate::api::Name;
use crate::diff::change::Change;
use crate::diff::packages::{Packages, identified};
use crate::diff::subject::{OperationPart, SchemaPart, Subject};
use crate::diff::version::Version;

/// A change in the tree of names.
struct Node<'a> {
    step: Step<'a>,
    /// Dotted, with the names of all wholes around it.
    name: String,
    rank: Rank,
    index: usize,
}

/// The order of changes under one name. All but parts can be wholes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    Resource,
    Whole,
    Part,
}

impl Node<'_> {
    fn order(&self, other: &Self) -> Ordering {
        let step = self.step.cmp(&other.step);
        // By segment, so that a name comes right before those below it.
        step.then_with(|| self.name.split('.').cmp(other.name.split('.')))
            .then_with(|| self.rank.cmp(&other.rank))
    }

    fn is_around(&self, other: &Self) -> bool {
        let rest = other.name.strip_prefix(&self.name);
        self.step == other.step && rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    }
}

/// Returns the cause of each change that takes the same step as a whole around it.
pub(super) fn causes(changes: &[Change], old: &Version, new: &Version) -> Vec<Option<usize>> {
    let mut nodes = nodes(changes, old, new);
    nodes.sort_by(Node::order);
    let mut causes = vec![None; changes.len()];
    let mut around: Vec<&Node<'_>> = Vec::new();
    for node in &nodes {
        while around.pop_if(|whole| !whole.is_around(node)).is_some() {}
        causes[node.index] = around
            .last()
            .map(|whole| causes[whole.index].unwrap_or(whole.index))
            .filter(|cause| is_explained(changes, node.index, *cause));
        if node.rank != Rank::Part {
            around.push(node);
        }
    }
    causes
}

fn nodes<'a>(changes: &'a [Change], old: &Version, new: &Version) -> Vec<Node<'a>> {
    let packages = Packages::of(old, new);
    let features = [features(old), features(new)];
    let node = |(index, change): (usize, &'a Change)| {
        let step = Step::of(change)?;
        let (name, rank) = match &change.subject {
            Subject::Api => return None,
            Subject::Resource(name) => (name.to_string(), Rank::Resource),
            Subject::Operation(id, part) => {
                let resource = packages.resource(id)?;
                // A line break is in no name of a schema, and the id is one segment.
                let name = format!("{resource}.\n{}", id.replace('.', "\n"));
                let is_whole = *part == OperationPart::Whole;
                (name, if is_whole { Rank::Whole } else { Rank::Part })
            }
            Subject::Schema(name, part) => {
                let is_whole = *part == SchemaPart::Whole;
                let rank = if is_whole { Rank::Whole } else { Rank::Part };
                (name.to_string(), rank)
            }
            Subject::Identifier(types) => (identified(types.first()?)?, Rank::Part),
            Subject::Feature(feature) => {
                let [before, after] = &features;
                let side = if step == Step::Removed { before } else { after };
                (side.get(feature.as_str())?.to_string(), Rank::Part)
            }
        };
        Some(Node {
            step,
            name,
            rank,
            index,
        })
    };
    changes.iter().enumerate().filter_map(node).collect()
}

/// Returns the first resource of each feature.
fn features(version: &Version) -> IndexMap<&str, &Name> {
    let mut first = IndexMap::new();
    for (id, module) in version.plan.modules.iter().enumerate() {
        if let (Some(feature), Some(name)) = (version.plan.features.named(id), &module.name) {
            first.entry(feature.name.as_str()).or_insert(name);
        }
    }
    first
}
