//! The package of a document: usually its title, but the documents `session`, `stats` and `hvc` of vCenter describe parts of other
//! packages. Names of schemas begin with the package, and with the tag behind it.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use serde_json::Value;

use super::words::{boundaries, dotted, is_rest_name};
use crate::dialect::key::{self, PACKAGES, REST};
use crate::dialect::sections::{operations, path_keys, schema_keys};

/// Returns `true` for a document whose names are in the forms of vmsgen: tags in snake case, and schemas that begin with a package.
pub(in crate::dialect) fn is_named_so(root: &Value) -> bool {
    let is_snake =
        |tag: &&str| tag.starts_with(|c: char| c.is_ascii_lowercase()) || tag.contains('/');
    let (snake, other): (Vec<&str>, Vec<&str>) = tags(root).partition(is_snake);
    let is_standard = |key: &str| key.starts_with("VapiStd") || key.contains("vapi.std.");
    let is_named = || named(root, &tags(root).map(dotted).collect()).is_some();
    snake.len() > other.len() && (schema_keys(root).any(is_standard) || is_named())
}

/// Returns `true` if all path keys of a document are below `/api` or `/rest`.
pub(in crate::dialect) fn is_rooted(root: &Value) -> bool {
    let is_below = |key: &str| {
        [PACKAGES, REST]
            .iter()
            .any(|base| key::below(base, key).is_some())
    };
    path_keys(root).next().is_some() && path_keys(root).all(is_below)
}

/// Returns the first tag of an operation.
pub(super) fn first_tag(operation: &Value) -> Option<&str> {
    operation.pointer("/tags/0").and_then(Value::as_str)
}

/// Returns the first tag of each operation.
fn tags(root: &Value) -> impl Iterator<Item = &str> {
    let tags = operations(root).filter_map(|(_, operation)| first_tag(operation));
    tags.map(str::trim)
}

/// The package of a document, and its resources.
pub(super) struct Package {
    /// The dotted name: `Esx`.
    name: String,
    /// The tags in the form of later documents: `Settings.Depots`.
    tags: BTreeSet<String>,
}

impl Package {
    pub(super) fn of(root: &Value) -> Self {
        let tags: BTreeSet<String> = tags(root).map(dotted).collect();
        let title = root.pointer("/info/title").and_then(Value::as_str);
        let name = named(root, &tags).unwrap_or_else(|| dotted(title.unwrap_or_default()));
        Self { name, tags }
    }

    /// Returns the resource of a tag.
    pub(super) fn resource(&self, tag: &str) -> String {
        match self.name.is_empty() {
            true => dotted(tag),
            false => format!("{}.{}", self.name, dotted(tag)),
        }
    }

    /// Returns all resources.
    pub(super) fn resources(&self) -> impl Iterator<Item = String> {
        self.tags.iter().map(|tag| self.resource(tag))
    }
}

/// Returns the package that most names of schemas have before a tag. Longer tags count more.
fn named(root: &Value, tags: &BTreeSet<String>) -> Option<String> {
    let camel: BTreeSet<String> = tags.iter().map(|tag| tag.replace('.', "")).collect();
    let mut votes: BTreeMap<String, usize> = BTreeMap::new();
    for key in schema_keys(root) {
        let found = match is_rest_name(key) {
            true => before_dotted(&dotted(key), tags),
            false => before_camel(key, &camel),
        };
        if let Some((package, weight)) = found {
            *votes.entry(package).or_default() += weight;
        }
    }
    // Of equal ones the first by name, so that the order of schemas does not count.
    let most = votes.values().copied().max()?;
    let mut votes = votes.into_iter();
    votes
        .find(|(_, votes)| *votes == most)
        .map(|(name, _)| name)
}

/// Returns the first word of `EsxSettingsDepotsInfo` and the length of the tag behind it.
fn before_camel(key: &str, tags: &BTreeSet<String>) -> Option<(String, usize)> {
    let starts = boundaries(key).collect::<Vec<_>>();
    let start = *starts.last()?;
    let mut ends = starts.iter().filter(|end| **end > start);
    let end = ends.find(|end| is_tag(key, start..**end, tags))?;
    Some((key.get(..start)?.to_owned(), end - start))
}

fn is_tag(text: &str, range: Range<usize>, tags: &BTreeSet<String>) -> bool {
    text.get(range).is_some_and(|part| tags.contains(part))
}

/// Returns the first part of `Cis.Tagging.Tag.Info` or `Cis.Tagging.TagModel` and the length of the tag behind it.
fn before_dotted(name: &str, tags: &BTreeSet<String>) -> Option<(String, usize)> {
    let (package, rest) = name.split_once('.')?;
    let dots = rest.match_indices('.').map(|(at, _)| at);
    let ends = dots.chain(boundaries(rest)).collect::<BTreeSet<usize>>();
    let end = ends
        .into_iter()
        .rev()
        .find(|end| is_tag(rest, 0..*end, tags))?;
    Some((package.to_owned(), end))
}
