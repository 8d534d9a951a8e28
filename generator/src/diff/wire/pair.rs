//! An operation or a schema on both sides, under its old name.

use super::findings::Seen;
use crate::api::{Operation, Schema};
use crate::diff::rule::Scope;
use crate::diff::subject::{OperationPart, SchemaPart, Subject};

/// An operation on both sides.
pub(super) struct OperationPair<'a> {
    pub(super) old: &'a Operation,
    pub(super) new: &'a Operation,
}

impl OperationPair<'_> {
    pub(super) fn part(&self, part: OperationPart) -> Subject {
        Subject::Operation(self.old.id.clone(), part)
    }

    pub(super) fn old_seen(&self, text: impl Into<String>) -> Option<Seen> {
        Some(Seen::new(text, self.old.place.clone()))
    }

    pub(super) fn new_seen(&self, text: impl Into<String>) -> Option<Seen> {
        Some(Seen::new(text, self.new.place.clone()))
    }
}

/// A schema on both sides, with the scopes in which its values are sent.
pub(super) struct SchemaPair<'a> {
    pub(super) old: &'a Schema,
    pub(super) new: &'a Schema,
    pub(super) scopes: Vec<Scope>,
}

impl SchemaPair<'_> {
    pub(super) fn part(&self, part: SchemaPart) -> Subject {
        Subject::Schema(self.old.name.clone(), part)
    }
}
