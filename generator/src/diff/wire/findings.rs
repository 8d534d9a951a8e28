//! Differences found so far, before their places are resolved and their effects on the crate are known.

use crate::api::Place;
use crate::diff::pairs::Pairs;
use crate::diff::rule::{Kind, Scope};
use crate::diff::subject::Subject;
use crate::diff::types::Types;
use crate::diff::version::Version;

/// A change without resolved places and effects on the crate.
#[derive(Clone, Debug)]
pub(crate) struct Draft {
    pub(crate) subject: Subject,
    pub(crate) kind: &'static Kind,
    pub(crate) scopes: Vec<Scope>,
    pub(crate) old: Option<Seen>,
    pub(crate) new: Option<Seen>,
}

/// The state of a subject on one side: a description and its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Seen {
    pub(crate) text: String,
    pub(crate) place: Place,
}

impl Seen {
    pub(super) fn new(text: impl Into<String>, place: Place) -> Self {
        Self {
            text: text.into(),
            place,
        }
    }
}

/// Both sides and the drafts found so far.
pub(super) struct Findings<'a> {
    pub(super) old: &'a Version,
    pub(super) new: &'a Version,
    pub(super) pairs: &'a Pairs,
    pub(super) types: &'a Types<'a>,
    pub(super) drafts: Vec<Draft>,
}

impl Findings<'_> {
    /// Adds a change in those of the scopes for which its kind has a rule.
    pub(super) fn add(
        &mut self,
        subject: &Subject,
        kind: &'static Kind,
        scopes: &[Scope],
        old: Option<Seen>,
        new: Option<Seen>,
    ) {
        let judged = scopes.iter().copied();
        self.drafts.push(Draft {
            subject: subject.clone(),
            kind,
            scopes: judged.filter(|scope| kind.rule(*scope).is_some()).collect(),
            old,
            new,
        });
    }

    /// Adds a change without a direction.
    pub(super) fn whole(
        &mut self,
        subject: &Subject,
        kind: &'static Kind,
        old: Option<Seen>,
        new: Option<Seen>,
    ) {
        self.add(subject, kind, &[Scope::Whole], old, new);
    }

    /// Adds a change of requests.
    pub(super) fn request(
        &mut self,
        subject: &Subject,
        kind: &'static Kind,
        old: Option<Seen>,
        new: Option<Seen>,
    ) {
        self.add(subject, kind, &[Scope::Request], old, new);
    }

    /// Adds a change of responses.
    pub(super) fn response(
        &mut self,
        subject: &Subject,
        kind: &'static Kind,
        old: Option<Seen>,
        new: Option<Seen>,
    ) {
        self.add(subject, kind, &[Scope::Response], old, new);
    }
}
