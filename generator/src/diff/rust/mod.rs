//! The plans compared: what has changed for users of the generated crate.
//!
//! Takes both versions; gives an effect for every item of the crate's interface that is not what it was: features, modules,
//! types, fields, variants, functions and what they take and give. Each effect names the things of the model that can
//! have caused it, the likeliest first. Knows nothing of what was found on the wire.

mod feature;
mod handle;
mod method;
mod names;
mod schema;
mod union;

use super::Version;
use super::pairs::Pairs;
use super::rule::{Kind, Rule, Scope};
use super::subject::Subject;
use names::Names;

/// A change of one item of the crate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Effect {
    /// What happened to it.
    pub rule: Rule,
    /// The item as it was, if it was there: `content::LibraryModel::name: Option<String>`.
    pub old: Option<String>,
    /// The item as it is, if it is there.
    pub new: Option<String>,
}

/// An effect with what it can have come from.
#[derive(Clone, Debug)]
pub(super) struct Caused {
    pub(super) effect: Effect,
    pub(super) causes: Vec<Subject>,
}

/// What is compared, and the effects so far.
pub(super) struct Effects<'a> {
    pub(super) old: Names<'a>,
    pub(super) new: Names<'a>,
    /// Whether the order of arguments is looked at.
    pub(super) in_order: bool,
    pub(super) found: Vec<Caused>,
}

impl Effects<'_> {
    fn add(
        &mut self,
        kind: &'static Kind,
        causes: Vec<Subject>,
        old: Option<String>,
        new: Option<String>,
    ) {
        if let Some(rule) = kind.rule(Scope::Rust) {
            let effect = Effect { rule, old, new };
            self.found.push(Caused { effect, causes });
        }
    }

    /// A change of an item that is there on both sides.
    fn changed(
        &mut self,
        kind: &'static Kind,
        causes: Vec<Subject>,
        old: impl Into<String>,
        new: impl Into<String>,
    ) {
        self.add(kind, causes, Some(old.into()), Some(new.into()));
    }

    /// Whether two lists of the same things in another order are a change.
    fn is_reordered<T: PartialEq>(&self, old: &[T], new: &[T]) -> bool {
        self.in_order && old != new
    }
}

/// Compares two plans.
pub(super) fn compare(old: &Version, new: &Version, pairs: &Pairs, in_order: bool) -> Vec<Caused> {
    let mut effects = Effects {
        old: Names::new(old, &pairs.moved),
        new: Names::new(new, &pairs.moved),
        in_order,
        found: Vec::new(),
    };
    schema::compare(&mut effects, &pairs.moved);
    handle::identifiers(&mut effects);
    handle::handles(&mut effects);
    method::compare(&mut effects, pairs);
    feature::compare(&mut effects);
    effects.found
}
