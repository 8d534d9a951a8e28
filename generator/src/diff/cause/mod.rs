//! Finds the changes that follow from others: the operations, types and features of a removed resource, the values of a
//! deprecated enumeration, the structures that a new field introduces.
//!
//! Takes all changes in the order of reports; sets the cause of each that has one. A part follows its whole if both take the
//! same [`Step`](step::Step); a schema that no whole explains follows the change that mentions it. **Hides nothing**: a change that is
//! worse than its cause has none. Never changes a verdict.

mod mention;
mod step;
mod whole;

use super::change::Change;
use super::pairs::Pairs;
use super::version::Version;

/// Sets the causes of changes.
pub(super) fn find(changes: &mut [Change], old: &Version, new: &Version, pairs: &Pairs) {
    let mut causes = whole::causes(changes, old, new);
    mention::complete(&mut causes, changes, old, new, pairs);
    for (change, cause) in changes.iter_mut().zip(causes) {
        change.cause = cause;
    }
}
