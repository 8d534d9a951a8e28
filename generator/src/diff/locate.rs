//! Resolves the places of drafts to lines and columns, with one pass over each file.

use super::change::{Change, Side};
use super::join::Joined;
use super::packages::Packages;
use super::version::Version;
use super::wire::findings::{Draft, Seen};
use crate::api::Place;
use crate::diagnostics::Location;

/// Turns drafts into changes.
pub(super) fn locate(joined: Vec<Joined>, old: &Version, new: &Version) -> Vec<Change> {
    let places = |side: fn(&Draft) -> &Option<Seen>| -> Vec<Place> {
        let seen = joined
            .iter()
            .filter_map(|joined| side(&joined.draft).as_ref());
        seen.map(|seen| seen.place.clone()).collect()
    };
    let (before, after) = (places(|draft| &draft.old), places(|draft| &draft.new));
    let located = |version: &Version, places: &[Place]| {
        let places: Vec<&Place> = places.iter().collect();
        version.documents.locations(&places)
    };
    // The sides are independent.
    let (before, after) = std::thread::scope(|scope| {
        let before = scope.spawn(|| located(old, &before));
        let after = located(new, &after);
        (before.join().unwrap_or_default(), after)
    });
    let (mut before, mut after) = (before.into_iter(), after.into_iter());
    let packages = Packages::of(old, new);
    joined
        .into_iter()
        .map(|Joined { draft, effects }| {
            let rules = draft
                .scopes
                .iter()
                .filter_map(|scope| draft.kind.rule(*scope));
            Change {
                package: packages.of_subject(&draft.subject),
                kind: draft.kind,
                wire: rules.collect(),
                rust: effects,
                old: side(draft.old, &mut before),
                new: side(draft.new, &mut after),
                subject: draft.subject,
                accepted: Vec::new(),
                cause: None,
            }
        })
        .collect()
}

/// Returns a side with the next location, if the draft has that side.
fn side(seen: Option<Seen>, locations: &mut impl Iterator<Item = Location>) -> Option<Side> {
    let Seen { text, .. } = seen?;
    let at = locations.next()?;
    Some(Side { text, at })
}
