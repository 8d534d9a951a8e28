//! One difference between two versions, with its verdicts.

use super::rule::{Kind, Level, Rule};
use super::rust::effects::Effect;
use super::subject::Subject;
use crate::diagnostics::Location;

/// One difference.
#[derive(Clone, Debug)]
pub struct Change {
    /// The changed part of the API or the crate.
    pub subject: Subject,
    /// The vendor's package of the subject: one or two names.
    pub package: String,
    /// The kind of change.
    pub kind: &'static Kind,
    /// Verdicts for callers: a rule for each affected direction. Empty if only the crate has changed.
    pub wire: Vec<Rule>,
    /// Effects on the crate. Empty if users see nothing.
    pub rust: Vec<Effect>,
    /// The state in the old document, if it has one.
    pub old: Option<Side>,
    /// The state in the new document, if it has one.
    pub new: Option<Side>,
    /// Rules of this change that an accept list waives.
    pub accepted: Vec<Accepted>,
    /// The change that this one follows from, by its index in [`Comparison::changes`](super::comparison::Comparison::changes):
    /// never one that follows from another itself, and never a milder one.
    pub cause: Option<usize>,
}

/// The state of a subject in one document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Side {
    /// A short description.
    pub text: String,
    /// The place in the document.
    pub at: Location,
}

/// A rule that an accept list waives for a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accepted {
    /// The rule.
    pub rule: Rule,
    /// The reason given in the list.
    pub reason: String,
}

impl Change {
    /// Returns the level for callers.
    pub fn wire_level(&self) -> Level {
        self.wire.iter().map(Rule::level).max().unwrap_or_default()
    }

    /// Returns the level for users of the crate.
    pub fn rust_level(&self) -> Level {
        let levels = self.rust.iter().map(|effect| effect.rule.level());
        levels.max().unwrap_or_default()
    }

    /// Returns the worse of both levels.
    pub fn level(&self) -> Level {
        self.wire_level().max(self.rust_level())
    }

    /// Returns all rules that judge the change, each once; those for callers come first.
    pub fn rules(&self) -> Vec<Rule> {
        let mut rules: Vec<Rule> = Vec::new();
        for rule in self
            .wire
            .iter()
            .copied()
            .chain(self.rust.iter().map(|effect| effect.rule))
        {
            if !rules.contains(&rule) {
                rules.push(rule);
            }
        }
        rules
    }

    /// Returns the rules that no accept list waives.
    pub fn open(&self) -> impl Iterator<Item = Rule> {
        let is_open = |rule: &Rule| self.accepted.iter().all(|accepted| accepted.rule != *rule);
        self.rules().into_iter().filter(is_open)
    }

    /// Returns subject and kind as one word: the target of links, unique within a comparison.
    pub fn id(&self) -> String {
        format!("{}:{}", self.subject.path(), self.kind.name)
    }

    /// Returns the descriptions of both sides, the old one first.
    pub(super) fn texts(&self) -> [Option<&str>; 2] {
        [&self.old, &self.new].map(|side| side.as_ref().map(|side| side.text.as_str()))
    }
}
