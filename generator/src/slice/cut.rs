//! The trees of the fragments.
//!
//! Takes documents and the owners of operations and components; returns a tree for each fragment, in the order of the
//! documents, with references adjusted to the new files. Never adds to or removes from an operation or a component.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::owners::Owners;
use super::reach::{self, Graph, Places};
use crate::api::{Method, Place};
use crate::diagnostics::{Problem, ProblemKind};
use crate::dialect::reference::{self, Component};
use crate::json_pointer::escaped;
use crate::load::{Documents, Form};

/// The documents with the owners of their parts.
pub(super) struct Cutter<'a> {
    pub(super) documents: &'a Documents,
    pub(super) graph: &'a Graph<'a>,
    pub(super) owners: &'a Owners,
    pub(super) places: &'a Places,
    /// The names of the fragments.
    pub(super) names: &'a [String],
}

/// The tree of a fragment, with the origins of its operations, components and tags.
#[derive(Debug, Default)]
pub(super) struct Cut {
    pub(super) root: Map<String, Value>,
    /// Pointers in the tree, with places in the documents.
    pub(super) holders: Vec<(String, (usize, String))>,
    pub(super) operations: usize,
    pub(super) schemas: usize,
}

/// Keys of a document whose entries are divided; all others are copied to every fragment.
const DIVIDED: [&str; 3] = ["tags", "paths", "components"];

/// The section of components that is copied to every fragment, since its entries are not used by reference.
const SHARED: &str = "securitySchemes";

impl Cutter<'_> {
    /// Cuts a fragment; `None` if it would be empty.
    pub(super) fn cut(&self, fragment: usize, problems: &mut Vec<Problem>) -> Option<Cut> {
        let files = self.files(fragment);
        let first = self.head(&files)?;
        let mut cut = Cut::default();
        cut.holders.push((String::new(), (first, String::new())));
        let paths = self.paths(fragment, &files, &mut cut, problems);
        let tags = self.tags(fragment, &files, &mut cut);
        let components = self.components(fragment, &files, &mut cut, problems);
        let mut divided = BTreeMap::from([
            ("tags", (!tags.is_empty()).then_some(Value::Array(tags))),
            ("paths", Some(Value::Object(paths))),
            (
                "components",
                (!components.is_empty()).then_some(Value::Object(components)),
            ),
        ]);
        self.check_heads(&files, problems);
        let head = self.documents.sources.get(first)?.root.as_object()?;
        for (key, value) in head {
            let value = match divided.get_mut(key.as_str()) {
                Some(own) => own.take(),
                None => Some(value.clone()),
            };
            cut.root.extend(value.map(|value| (key.clone(), value)));
        }
        for key in DIVIDED {
            let left = divided.get_mut(key).and_then(Option::take);
            cut.root.extend(left.map(|value| (key.to_owned(), value)));
        }
        Some(cut)
    }

    /// Returns the document whose undivided keys a fragment has: a file of components has none.
    fn head(&self, files: &[usize]) -> Option<usize> {
        let all = 0..self.documents.sources.len();
        let mut candidates = files.iter().copied().chain(all);
        candidates
            .find(|file| self.has_head(*file))
            .filter(|_| !files.is_empty())
    }

    fn has_head(&self, file: usize) -> bool {
        let source = self.documents.sources.get(file);
        source.is_some_and(|source| source.form() != Form::Parts)
    }

    /// Returns the documents that contribute to a fragment.
    fn files(&self, fragment: usize) -> Vec<usize> {
        let own = |(_, owner): &(_, &usize)| **owner == fragment;
        let operations = self
            .owners
            .operations
            .iter()
            .map(|((file, _), owner)| (*file, owner));
        let components = self
            .places
            .iter()
            .map(|(component, owner)| (component.file, owner));
        let files: BTreeSet<usize> = operations
            .chain(components)
            .filter(own)
            .map(|(file, _)| file)
            .collect();
        files.into_iter().collect()
    }

    /// Checks that undivided keys are equal in all documents that contribute to a fragment.
    fn check_heads(&self, files: &[usize], problems: &mut Vec<Problem>) {
        let head = |file: usize| {
            let root = self.documents.sources.get(file)?.root.as_object()?;
            let own = root
                .iter()
                .filter(|(key, _)| !DIVIDED.contains(&key.as_str()));
            Some(own.collect::<BTreeMap<_, _>>())
        };
        let mut files = files.iter().filter(|file| self.has_head(**file));
        let Some(first) = files.next() else {
            return;
        };
        for file in files {
            if head(*file) != head(*first) {
                let other = self.documents.sources.get(*first);
                let what = ProblemKind::Selection(format!(
                    "a fragment combines this document with {}, but their keys other than tags, paths and components differ: use separate fragments",
                    other.map_or("", |source| source.path.as_str())
                ));
                let place = Place {
                    file: *file,
                    pointer: String::new(),
                };
                problems.push(self.documents.problem(&place, what));
            }
        }
    }

    fn paths(
        &self,
        fragment: usize,
        files: &[usize],
        cut: &mut Cut,
        problems: &mut Vec<Problem>,
    ) -> Map<String, Value> {
        let mut paths: Map<String, Value> = Map::new();
        for (file, key, item) in self.entries(files, "/paths") {
            let item = item.as_object().into_iter().flatten();
            let pointer = |verb: &str| format!("/paths/{}/{}", escaped(key), escaped(verb));
            let own =
                |verb: &str| self.owners.operations.get(&(file, pointer(verb))) == Some(&fragment);
            let is_method = |verb: &str| Method::ALL.iter().any(|method| method.as_str() == verb);
            let item: Vec<(&String, &Value)> = item.collect();
            if !item.iter().any(|(verb, _)| own(verb)) {
                continue;
            }
            let mut kept = Map::new();
            for (verb, node) in item {
                if is_method(verb) && !own(verb) {
                    continue;
                }
                let mut node = node.clone();
                self.redirect(fragment, file, &pointer(verb), &mut node, problems);
                kept.insert(verb.clone(), node);
                if is_method(verb) {
                    cut.operations += 1;
                    cut.holders.push((pointer(verb), (file, pointer(verb))));
                }
            }
            let item = format!("/paths/{}", escaped(key));
            cut.holders.push((item.clone(), (file, item)));
            match paths.get_mut(key).and_then(Value::as_object_mut) {
                Some(known) => known.extend(kept),
                None => {
                    paths.insert(key.to_owned(), Value::Object(kept));
                }
            }
        }
        paths
    }

    /// Returns the tags that the fragment's operations use.
    fn tags(&self, fragment: usize, files: &[usize], cut: &mut Cut) -> Vec<Value> {
        let mut used: BTreeSet<&str> = BTreeSet::new();
        for ((file, pointer), owner) in &self.owners.operations {
            let node = self.documents.sources.get(*file);
            let tags =
                node.and_then(|source| source.root.pointer(pointer)?.get("tags")?.as_array());
            if *owner == fragment {
                used.extend(tags.into_iter().flatten().filter_map(Value::as_str));
            }
        }
        let mut tags: Vec<Value> = Vec::new();
        for file in files {
            let source = self.documents.sources.get(*file);
            let all = source.and_then(|source| source.root.get("tags")?.as_array());
            for (index, tag) in all.into_iter().flatten().enumerate() {
                let name = tag.get("name").and_then(Value::as_str).unwrap_or_default();
                if used.remove(name) {
                    let pointer = format!("/tags/{}", tags.len());
                    cut.holders
                        .push((pointer, (*file, format!("/tags/{index}"))));
                    tags.push(tag.clone());
                }
            }
        }
        tags
    }

    fn components(
        &self,
        fragment: usize,
        files: &[usize],
        cut: &mut Cut,
        problems: &mut Vec<Problem>,
    ) -> Map<String, Value> {
        let mut sections: Map<String, Value> = Map::new();
        for (file, section, entries) in self.entries(files, "/components") {
            let mut kept = Map::new();
            for (key, node) in entries.as_object().into_iter().flatten() {
                let component = Component {
                    file,
                    section: section.to_owned(),
                    key: key.clone(),
                };
                let own = self.places.get(&component) == Some(&fragment);
                if !own && section != SHARED {
                    continue;
                }
                let pointer = reach::pointer(&component);
                let mut node = node.clone();
                self.redirect(fragment, file, &pointer, &mut node, problems);
                cut.schemas += usize::from(section == "schemas");
                cut.holders.push((pointer.clone(), (file, pointer)));
                kept.insert(key.clone(), node);
            }
            if kept.is_empty() {
                continue;
            }
            match sections.get_mut(section).and_then(Value::as_object_mut) {
                Some(known) => known.extend(kept),
                None => {
                    sections.insert(section.to_owned(), Value::Object(kept));
                }
            }
        }
        sections
    }

    /// Returns the entries of a mapping in the documents.
    fn entries<'d>(
        &'d self,
        files: &'d [usize],
        pointer: &'d str,
    ) -> impl Iterator<Item = (usize, &'d str, &'d Value)> {
        files.iter().flat_map(move |file| {
            let source = self.documents.sources.get(*file);
            let map = source.and_then(|source| source.root.pointer(pointer)?.as_object());
            let entries = map.into_iter().flatten();
            entries.map(move |(key, value)| (*file, key.as_str(), value))
        })
    }

    /// Adjusts the references of a node to the files of the fragments.
    fn redirect(
        &self,
        fragment: usize,
        file: usize,
        pointer: &str,
        node: &mut Value,
        problems: &mut Vec<Problem>,
    ) {
        for_each_reference_mut(node, &mut |target| {
            let found = match reference::resolve_named(self.documents, file, target) {
                Ok(found) => self.graph.first(&found),
                Err(why) => {
                    let place = Place {
                        file,
                        pointer: pointer.to_owned(),
                    };
                    problems.push(self.documents.problem(&place, why.problem(target)));
                    return;
                }
            };
            let document = match self.places.get(&found).filter(|owner| **owner != fragment) {
                Some(owner) => self.names.get(*owner).map(|name| format!("{name}.yaml")),
                None => None,
            };
            *target = format!(
                "{}#{}",
                document.unwrap_or_default(),
                reach::pointer(&found)
            );
        });
    }
}

fn for_each_reference_mut(node: &mut Value, visit: &mut impl FnMut(&mut String)) {
    match node {
        Value::Object(map) => {
            for (key, value) in map {
                match value {
                    Value::String(target) if key == "$ref" => visit(target),
                    Value::Object(inner) if key == "discriminator" => {
                        let mapping = inner.get_mut("mapping").and_then(Value::as_object_mut);
                        for target in mapping.into_iter().flat_map(Map::values_mut) {
                            if let Value::String(target) = target {
                                visit(target);
                            }
                        }
                        for_each_reference_mut(value, visit);
                    }
                    _ => for_each_reference_mut(value, visit),
                }
            }
        }
        Value::Array(list) => {
            for item in list {
                for_each_reference_mut(item, visit);
            }
        }
        _ => {}
    }
}
