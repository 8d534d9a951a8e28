//! Marks of deprecation on items.

use super::effects::Effects;
use crate::api::Text;
use crate::diff::rules::rust as rules;
use crate::diff::subject::Subject;

/// Compares the deprecation of an item.
pub(super) fn deprecation(
    effects: &mut Effects<'_>,
    causes: Vec<Subject>,
    (before, old): (&str, &Text),
    (after, new): (&str, &Text),
) {
    let kind = match (old.deprecated.is_some(), new.deprecated.is_some()) {
        (false, true) => &rules::DEPRECATED,
        (true, false) => &rules::DEPRECATION_WITHDRAWN,
        _ => return,
    };
    effects.changed(kind, causes, before, after);
}
