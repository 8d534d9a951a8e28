//! Effects on the generated crate, with their possible causes.

use super::names::Names;
use crate::diff::rule::{Kind, Rule, Scope};
use crate::diff::subject::Subject;

/// A change of one item of the crate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Effect {
    /// The rule that judges it.
    pub rule: Rule,
    /// The old item, if there was one: `content::LibraryModel::name: Option<String>`.
    pub old: Option<String>,
    /// The new item, if there is one.
    pub new: Option<String>,
}

/// An effect with its possible causes.
#[derive(Clone, Debug)]
pub(crate) struct Caused {
    pub(crate) effect: Effect,
    pub(crate) causes: Vec<Subject>,
}

/// Both sides and the effects found so far.
pub(super) struct Effects<'a> {
    pub(super) old: Names<'a>,
    pub(super) new: Names<'a>,
    /// Report reordered arguments.
    in_order: bool,
    pub(super) found: Vec<Caused>,
}

impl<'a> Effects<'a> {
    pub(super) fn new(old: Names<'a>, new: Names<'a>, in_order: bool) -> Self {
        Self {
            old,
            new,
            in_order,
            found: Vec::new(),
        }
    }

    pub(super) fn add(
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

    /// Adds a change of an item that both sides have.
    pub(super) fn changed(
        &mut self,
        kind: &'static Kind,
        causes: Vec<Subject>,
        old: impl Into<String>,
        new: impl Into<String>,
    ) {
        self.add(kind, causes, Some(old.into()), Some(new.into()));
    }

    /// Returns `true` if two lists of the same items differ in order, and order is reported.
    pub(super) fn is_reordered<T: PartialEq>(&self, old: &[T], new: &[T]) -> bool {
        self.in_order && old != new
    }
}
