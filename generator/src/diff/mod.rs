//! Compares two versions of an API and judges every difference.
//!
//! Takes the recovered model and the plan of both versions. Returns each difference once, with two verdicts: one for
//! callers of the server, by the direction in which a value is sent, and one for users of the generated crate. Reads the
//! model, not the documents, but for limits, defaults and media types, which no model has: it sees the facts recovered from
//! prose (enumerations behind strings, identifier types, errors, privileges) and ignores prose itself and the order of
//! entries. Operations and schemas that the generator does not support in one of the versions are listed, not compared. Never
//! looks at tokens, and never decides what is generated.
//!
//! [`read_both`](version::read_both) → [`compare`] → [`report`].

pub mod accept;
mod cause;
pub mod change;
pub mod comparison;
pub mod gate;
mod join;
mod locate;
mod moved;
pub mod not_compared;
mod packages;
mod pairs;
mod parameters;
mod place;
pub mod report;
mod request;
pub mod rule;
pub mod rules;
pub mod rust;
pub mod semver;
pub mod subject;
mod types;
pub mod version;
mod wire;

use comparison::{Comparison, Head};
use pairs::Pairs;
use types::Types;
use version::Version;

/// Treatment of arguments that only swap places.
///
/// Reordering the entries of a document changes nothing in the API, so a reordered copy compares equal. But argument
/// order is part of a crate's interface, and two swapped arguments of the same type still compile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// Order counts only if the API version differs.
    OfVersions,
    /// Order always counts: both sides are stages of one version, and a crate is generated from each.
    OfStages,
}

/// Compares two versions.
pub fn compare(old: &Version, new: &Version) -> Comparison {
    compare_by(old, new, Order::OfVersions)
}

/// Compares as [`compare`] does, with an explicit treatment of argument order.
pub fn compare_by(old: &Version, new: &Version, order: Order) -> Comparison {
    let in_order = order == Order::OfStages || old.api.version != new.api.version;
    let types = Types::new(&old.api, &new.api);
    let pairs = Pairs::new(&old.api, &new.api, &types);
    let drafts = wire::compare(old, new, &pairs, &types);
    let effects = rust::compare(old, new, &pairs, in_order);
    let joined = join::join(drafts, effects);
    let mut changes = locate::locate(joined, old, new);
    changes.sort_by(|a, b| {
        let by_subject = (&a.package, &a.subject).cmp(&(&b.package, &b.subject));
        by_subject
            .then_with(|| a.kind.name.cmp(b.kind.name))
            .then_with(|| a.texts().cmp(&b.texts()))
    });
    cause::find(&mut changes, old, new, &pairs);
    Comparison {
        old: Head::of(old),
        new: Head::of(new),
        changes,
        not_compared: not_compared::of(&old.skipped, &new.skipped),
    }
}
