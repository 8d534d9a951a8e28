//! The supported part of two versions alike: what is left out of one is left out of the other.
//!
//! Takes both versions without their own unsupported parts. Removes what is the same thing in the other version, and all
//! that needs it in either: a comparison would report it as added or removed. Operations are the same thing by their request,
//! or else by their id; schemas by their name.

use indexmap::{IndexMap, IndexSet};

use super::needs::{self, Users};
use super::{Reason, Supported};
use crate::api::{Name, Place, Schema};
use crate::dialect::Thing;

/// Leaves out of both versions what is left out of one.
pub(crate) fn alike<'d>(old: &mut Supported<'d>, new: &mut Supported<'d>) {
    if old.left_out.is_empty() && new.left_out.is_empty() {
        return;
    }
    remove_schemas(old, new);
    remove_operations(old, new);
}

/// Removes the same schemas from both versions, and the operations that need them.
fn remove_schemas<'d>(old: &mut Supported<'d>, new: &mut Supported<'d>) {
    let mut gone: IndexSet<Name> = old.gone.union(&new.gone).cloned().collect();
    let mut users = Users::default();
    users.add(&old.api);
    users.add(&new.api);
    let needing = users.needing(gone.iter().cloned().collect());
    gone.extend(needing.keys().cloned());
    let reason = |schema: &Schema| {
        // The other version may be the one in which it needs this.
        let needed = needing.get(&schema.name);
        let needed = needed.filter(|needed| needs::of_schema(schema).contains(needed));
        needed.map_or(Reason::Counterpart, |needed| Reason::Needs(needed.clone()))
    };
    for side in [old, new] {
        side.remove_schemas(|schema| gone.contains(&schema.name).then(|| reason(schema)));
        side.gone.extend(gone.iter().cloned());
        side.remove_needing();
        side.loosen();
    }
}

/// Removes the same operations from both versions.
fn remove_operations<'d>(old: &mut Supported<'d>, new: &mut Supported<'d>) {
    let doomed = doomed([Operations::of(old), Operations::of(new)]);
    for (side, doomed) in [old, new].into_iter().zip(doomed) {
        side.remove_operations(|operation| {
            let is_doomed = doomed.contains(&operation.place);
            is_doomed.then_some(Reason::Counterpart)
        });
    }
}

/// An operation: its id, or another name if it could not be read, and its place.
type Known<'a> = (&'a str, &'a Place);

/// The operations of a version.
struct Operations<'a> {
    /// Those that are left out.
    left_out: Vec<Known<'a>>,
    /// The others by path key and method, as [`key`] returns them, and by path key alone: a path item is left out as a whole.
    by_key: IndexMap<&'a str, Vec<Known<'a>>>,
    /// The others by request, as [`shape`] returns it.
    by_shape: IndexMap<String, Vec<Known<'a>>>,
    /// The others by id.
    by_id: IndexMap<&'a str, Known<'a>>,
    /// The keys of all.
    keys: IndexSet<&'a str>,
    /// The requests of all.
    shapes: IndexSet<String>,
}

impl<'a> Operations<'a> {
    fn of(side: &'a Supported<'_>) -> Self {
        let left_out = side.left_out.iter();
        let left_out = left_out.filter(|(_, thing, ..)| *thing != Thing::Schema);
        let mut operations = Self {
            left_out: left_out
                .map(|(place, _, name, _)| (name.as_str(), place))
                .collect(),
            by_key: IndexMap::new(),
            by_shape: IndexMap::new(),
            by_id: IndexMap::new(),
            keys: IndexSet::new(),
            shapes: IndexSet::new(),
        };
        for (_, place) in &operations.left_out {
            operations.keys.insert(key(place));
            operations.shapes.insert(shape(key(place)));
        }
        for operation in &side.api.operations {
            let known = (operation.id.as_str(), &operation.place);
            let key = key(known.1);
            let item = key.rsplit_once('/').map_or(key, |(path, _)| path);
            for key in [key, item] {
                let shape = shape(key);
                operations.by_key.entry(key).or_default().push(known);
                operations.keys.insert(key);
                operations.shapes.insert(shape.clone());
                operations.by_shape.entry(shape).or_default().push(known);
            }
            operations.by_id.insert(known.0, known);
        }
        operations
    }

    /// Removes and returns the operations that are the same thing as one of the other version: those with its request, or else
    /// the one with its id, unless the other version has the request of that one, too.
    fn take_same(&mut self, (id, place): Known<'_>, other: &Self) -> Vec<Known<'a>> {
        let key = self::key(place);
        if let Some(found) = self.by_key.get_mut(key) {
            return std::mem::take(found);
        }
        let is_kept = |known: &Known<'_>| other.keys.contains(self::key(known.1));
        let found = self.by_shape.get_mut(&shape(key)).map(std::mem::take);
        let mut found = found.unwrap_or_default();
        found.retain(|known| !is_kept(known));
        if found.is_empty()
            && let Some(known) = self.by_id.get(id)
            && !other.shapes.contains(&shape(self::key(known.1)))
        {
            found.push(*known);
        }
        found
    }
}

/// Returns for each version the places of the operations that are the same as one that is left out of the other.
fn doomed([mut old, mut new]: [Operations<'_>; 2]) -> [IndexSet<Place>; 2] {
    let mut doomed = [IndexSet::new(), IndexSet::new()];
    let left_out = old.left_out.iter().map(|known| (0, *known));
    let left_out = left_out.chain(new.left_out.iter().map(|known| (1, *known)));
    let mut open: Vec<(usize, Known<'_>)> = left_out.collect();
    while let Some((side, operation)) = open.pop() {
        let same = match side {
            0 => new.take_same(operation, &old),
            _ => old.take_same(operation, &new),
        };
        let other = 1 - side;
        for same in same {
            if doomed[other].insert(same.1.clone()) {
                open.push((other, same));
            }
        }
    }
    doomed
}

/// Returns the path key and the method of an operation, or the path key of a path item, as in a JSON pointer.
fn key(place: &Place) -> &str {
    let pointer = place.pointer.as_str();
    pointer.strip_prefix("/paths/").unwrap_or(pointer)
}

/// Returns a key without the names of parameters, and without the differences between the dialects.
fn shape(key: &str) -> String {
    let below = key.strip_prefix("~1api~1");
    let key = below.or(key.strip_prefix("~1")).unwrap_or(key);
    let mut parts = key.split('{');
    let mut shape = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (_, behind) = part.split_once('}').unwrap_or(("", part));
        shape.push_str("{}");
        shape.push_str(behind);
    }
    shape.replacen("__", "?", 1).replace("__", "&")
}
