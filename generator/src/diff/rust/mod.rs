//! Compares the plans of both versions: changes for users of the generated crate.
//!
//! Takes both versions; returns an effect for every changed item of the crate's interface: features, modules, types, fields,
//! variants and functions. Each effect names the subjects that can have caused it, the likeliest first. Never reads the
//! findings of `wire`.

mod deprecation;
pub mod effects;
mod feature;
mod handle;
mod method;
mod names;
mod schema;
mod side;
mod union;

use super::pairs::Pairs;
use super::version::Version;
use effects::{Caused, Effects};
use names::Names;

/// Compares two plans.
pub(super) fn compare(old: &Version, new: &Version, pairs: &Pairs, in_order: bool) -> Vec<Caused> {
    let mut effects = Effects::new(
        Names::new(old, &pairs.moved),
        Names::new(new, &pairs.moved),
        in_order,
    );
    schema::compare(&mut effects, &pairs.moved);
    handle::identifiers(&mut effects);
    handle::handles(&mut effects);
    method::compare(&mut effects, pairs);
    feature::compare(&mut effects);
    effects.found
}
