//! Pairs the parameters of an operation in both versions.

use indexmap::IndexMap;

use crate::api::{Location, Operation, Parameter};

/// Parameters of both sides of an operation, by index.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Parameters {
    /// Parameters on both sides, the old index first.
    pub(super) both: Vec<(usize, usize)>,
    /// Parameters of the old side only.
    pub(super) removed: Vec<usize>,
    /// Parameters of the new side only.
    pub(super) added: Vec<usize>,
}

impl Parameters {
    /// Pairs parameters by location and name, path parameters of an unchanged path by position. The remaining ones are
    /// paired by name alone, since a parameter may move to another location.
    pub(super) fn new(old: &Operation, new: &Operation) -> Self {
        let renamed = path_parameters(old, new);
        let mut pairs = Self {
            added: (0..new.parameters.len()).collect(),
            ..Self::default()
        };
        let mut left = Vec::new();
        for (index, parameter) in old.parameters.iter().enumerate() {
            let name = match (parameter.location, renamed.get(parameter.name.as_str())) {
                (Location::Path, Some(other)) => other,
                _ => parameter.name.as_str(),
            };
            let is_it = |other: &Parameter| {
                let is_named = match parameter.location {
                    // Header names are case-insensitive.
                    Location::Header => other.name.eq_ignore_ascii_case(name),
                    Location::Path | Location::Query => other.name == name,
                };
                other.location == parameter.location && is_named
            };
            match pairs.take(new, is_it) {
                Some(other) => pairs.both.push((index, other)),
                None => left.push(index),
            }
        }
        for index in left {
            let name = &old.parameters[index].name;
            match pairs.take(new, |other| other.name == *name) {
                Some(other) => pairs.both.push((index, other)),
                None => pairs.removed.push(index),
            }
        }
        pairs
    }

    /// Removes a parameter from the added ones and returns its index.
    fn take(&mut self, new: &Operation, is_it: impl Fn(&Parameter) -> bool) -> Option<usize> {
        let at = self
            .added
            .iter()
            .position(|index| is_it(&new.parameters[*index]))?;
        Some(self.added.remove(at))
    }
}

/// Returns the new names of path parameters of the old operation: by position if the path is unchanged; else by name, and by
/// position those that are left, if both paths have as many.
fn path_parameters<'a>(old: &'a Operation, new: &'a Operation) -> IndexMap<&'a str, &'a str> {
    let (before, after) = (placeholders(&old.path), placeholders(&new.path));
    if old.path_shape() == new.path_shape() {
        return before.into_iter().zip(after).collect();
    }
    let (kept, gone): (Vec<&str>, Vec<&str>) =
        before.into_iter().partition(|name| after.contains(name));
    let come: Vec<&str> = after
        .into_iter()
        .filter(|name| !kept.contains(name))
        .collect();
    let kept = kept.into_iter().map(|name| (name, name));
    match gone.len() == come.len() {
        true => kept.chain(gone.into_iter().zip(come)).collect(),
        false => kept.collect(),
    }
}

/// Returns the parameter names of a path, in order.
fn placeholders(path: &str) -> Vec<&str> {
    let parts = path.split('{').skip(1);
    parts
        .filter_map(|part| part.split_once('}'))
        .map(|(name, _)| name)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_the_names_in_braces() {
        assert_eq!(placeholders("/a/{b}/c/{d}"), ["b", "d"]);
    }
}
