//! The parts of two versions that are not compared.
//!
//! Takes what is left out of either version because the generator does not support it in one of them. Reports list and count
//! these parts: without them, a comparison does not show that nothing else changed.

use std::collections::BTreeMap;
use std::fmt::Write;

use crate::api::Name;
use crate::diagnostics::Location;
use crate::dialect::Thing;
use crate::skip::{Reason, Skipped};

/// An operation, a schema or a path that is not compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotCompared {
    /// The kind of thing.
    pub thing: Thing,
    /// The operation's id, or its method and path where it has none; the schema's name; the path.
    pub name: Name,
    /// The reason, with its version if the other version supports the thing.
    pub reason: String,
    /// The place in the old documents, if it is in them.
    pub old: Option<Location>,
    /// The place in the new documents, if it is in them.
    pub new: Option<Location>,
}

impl NotCompared {
    /// Returns the place at which a reader should look: the new one, if there is one.
    pub fn place(&self) -> Option<&Location> {
        self.new.as_ref().or(self.old.as_ref())
    }
}

/// Returns the parts that are not compared: first the causes, then what needs them; by kind and name.
pub(super) fn of(old: &[Skipped], new: &[Skipped]) -> Vec<NotCompared> {
    // Ids that could not be read are not always unique.
    let mut sides: BTreeMap<(Thing, &Name), [Vec<&Skipped>; 2]> = BTreeMap::new();
    for (side, skipped) in [old, new].into_iter().enumerate() {
        for part in skipped {
            let both = sides.entry((part.thing, &part.name)).or_default();
            both[side].push(part);
        }
    }
    let mut causes = Vec::new();
    let mut others = Vec::new();
    for ((thing, name), [old, new]) in sides {
        for index in 0..old.len().max(new.len()) {
            let (old, new) = (old.get(index).copied(), new.get(index).copied());
            let is_cause = |side: Option<&Skipped>| {
                side.is_some_and(|side| matches!(side.reason, Reason::Unsupported(_)))
            };
            let parts = match is_cause(old) || is_cause(new) {
                true => &mut causes,
                false => &mut others,
            };
            parts.push(NotCompared {
                thing,
                name: name.clone(),
                reason: reason(old, new),
                old: old.map(|side| side.at.clone()),
                new: new.map(|side| side.at.clone()),
            });
        }
    }
    causes.append(&mut others);
    causes
}

fn words(reason: Option<&Reason>) -> String {
    reason.map(Reason::words).unwrap_or_default()
}

/// Returns the reason of a part, by its sides.
fn reason(old: Option<&Skipped>, new: Option<&Skipped>) -> String {
    let [old, new] = [old, new].map(|side| side.map(|side| &side.reason));
    match (old, new) {
        (Some(Reason::Unsupported(_)), Some(Reason::Unsupported(_)) | None)
        | (None, Some(Reason::Unsupported(_))) => words(old.or(new)),
        (Some(Reason::Unsupported(_)), Some(_)) => format!("{}, in the old version", words(old)),
        (Some(_), Some(Reason::Unsupported(_))) => format!("{}, in the new version", words(new)),
        (Some(Reason::Counterpart) | None, _) => words(new.or(old)),
        (Some(_), _) => words(old),
    }
}

/// Returns a sentence with the number of parts that are not compared, if there are any: `1 operation and 2 schemas are not
/// compared`.
pub fn sentence(parts: &[NotCompared]) -> Option<String> {
    let counts = counts(parts);
    let counts = counts.iter().filter(|(_, count)| *count > 0);
    let mut words = String::new();
    let mut left = counts.clone().count();
    for (thing, count) in counts {
        left -= 1;
        let joint = match (words.is_empty(), left) {
            (true, _) => "",
            (false, 0) => " and ",
            (false, _) => ", ",
        };
        let end = if *count == 1 { "" } else { "s" };
        let _ = write!(words, "{joint}{count} {}{end}", thing.as_str());
    }
    let verb = if parts.len() == 1 { "is" } else { "are" };
    (!parts.is_empty()).then(|| format!("{words} {verb} not compared"))
}

/// Returns the number of parts of each kind.
pub(super) fn counts(parts: &[NotCompared]) -> [(Thing, usize); 3] {
    [Thing::Operation, Thing::Schema, Thing::Path].map(|thing| {
        let parts = parts.iter().filter(|part| part.thing == thing);
        (thing, parts.count())
    })
}
