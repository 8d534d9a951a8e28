//! Compares features and the types that they enable.

use std::collections::BTreeSet;

use super::effects::Effects;
use super::names::Names;
use crate::api::Name;
use crate::diff::rules::rust as rules;
use crate::diff::subject::Subject;
use crate::plan::Gate;

/// Compares the features of both crates.
pub(super) fn compare(effects: &mut Effects<'_>) {
    let (old, new) = (names(effects.old), names(effects.new));
    for feature in old.difference(&new) {
        let causes = vec![Subject::Feature((*feature).to_owned())];
        let item = Some((*feature).to_owned());
        effects.add(&rules::FEATURE_REMOVED, causes, item, None);
    }
    for feature in new.difference(&old) {
        let causes = vec![Subject::Feature((*feature).to_owned())];
        let item = Some((*feature).to_owned());
        effects.add(&rules::FEATURE_ADDED, causes, None, item);
    }
    let types = effects.old.plan.types.keys();
    for name in types {
        item(effects, name, &new);
    }
}

fn names(names: Names<'_>) -> BTreeSet<&str> {
    let features = names.plan.features.list.iter();
    features.map(|feature| feature.name.as_str()).collect()
}

/// Compares the features that enable a type of both crates. Removed features are reported on their own.
fn item(effects: &mut Effects<'_>, name: &Name, kept: &BTreeSet<&str>) {
    let (old, new) = (effects.old, effects.new);
    let (Some(before), Some(after)) = (old.type_plan(name), new.type_plan(name)) else {
        return;
    };
    let gates = (
        old.plan.features.of_item(&before.path),
        new.plan.features.of_item(&after.path),
    );
    let with = opening(old, gates.0);
    let still = opening(new, gates.1);
    let lost: Vec<&str> = with
        .into_iter()
        .filter(|feature| kept.contains(feature) && !still.contains(feature))
        .collect();
    for feature in lost {
        let path = new.path(&after.path);
        effects.changed(
            &rules::FEATURE_NARROWED,
            vec![Subject::Feature(feature.to_owned())],
            old.path(&before.path),
            format!("{path}, enabled by {}", alternatives(&still)),
        );
    }
}

/// Returns the first features of a set, and the number of the others.
fn alternatives(features: &BTreeSet<&str>) -> String {
    const SHOWN: usize = 3;
    let first: Vec<&str> = features.iter().take(SHOWN).copied().collect();
    match features.len().saturating_sub(SHOWN) {
        0 => first.join(" or "),
        more => format!("{} or {more} more", first.join(", ")),
    }
}

/// Returns the features that enable a gated item.
fn opening<'a>(names: Names<'a>, gate: &Gate) -> BTreeSet<&'a str> {
    let list = names.plan.features.list.iter().enumerate();
    let opening = list.filter(|(id, _)| gate.holds(*id));
    opening.map(|(_, feature)| feature.name.as_str()).collect()
}
