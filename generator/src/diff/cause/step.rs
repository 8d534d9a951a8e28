//! The steps of changes.

use crate::diff::change::Change;
use crate::diff::rule::Kind;
use crate::diff::rules::{operations, rust, schemas, texts};

/// A change that a whole and its parts take together.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Step<'a> {
    Added,
    Removed,
    /// A fact in prose: its kind of change, and both sides.
    Stated(&'static str, [Option<&'a str>; 2]),
}

impl<'a> Step<'a> {
    /// Returns the step of a change, if it takes one.
    pub(super) fn of(change: &'a Change) -> Option<Self> {
        const ADDED: [&Kind; 5] = [
            &operations::OPERATION_ADDED,
            &schemas::SCHEMA_ADDED,
            &rust::HANDLE_ADDED,
            &rust::ID_ADDED,
            &rust::FEATURE_ADDED,
        ];
        const REMOVED: [&Kind; 7] = [
            &operations::OPERATION_REMOVED,
            &operations::DEPRECATED_OPERATION_REMOVED,
            &operations::PREVIEW_OPERATION_REMOVED,
            &schemas::SCHEMA_REMOVED,
            &rust::HANDLE_REMOVED,
            &rust::ID_REMOVED,
            &rust::FEATURE_REMOVED,
        ];
        const STATED: [&Kind; 8] = [
            &texts::DEPRECATED,
            &texts::DEPRECATION_WITHDRAWN,
            &texts::DEPRECATION_CHANGED,
            &texts::REMOVAL_ANNOUNCED,
            &texts::REMOVAL_WITHDRAWN,
            &texts::REMOVAL_CHANGED,
            &texts::PREVIEW_BEGUN,
            &texts::PREVIEW_ENDED,
        ];
        let is_in = |kinds: &[&Kind]| kinds.iter().any(|kind| kind.name == change.kind.name);
        if is_in(&ADDED) {
            Some(Self::Added)
        } else if is_in(&REMOVED) {
            Some(Self::Removed)
        } else if is_in(&STATED) {
            Some(Self::Stated(change.kind.name, change.texts()))
        } else {
            None
        }
    }
}

/// Returns `true` if a change is no worse than its cause.
pub(super) fn is_explained(changes: &[Change], change: usize, cause: usize) -> bool {
    changes[change].level() <= changes[cause].level()
}
