//! Replaces the descriptions of fragments.
//!
//! Takes a fragment with the document's descriptions; returns it with ours, and findings about them.

use std::collections::BTreeSet;

use serde_json::Value;

use super::cut::Cut;
use super::report::{Entry, Fitted};
use super::texts::{self, Catalogue};
use super::wording::{self, Descriptions, Words};
use crate::api::{Api, Place};
use crate::diagnostics::Problems;
use crate::load::Documents;
use crate::recover::schema_index::SchemaIndex;

/// Descriptions of the document and of ours.
pub(super) struct Tailor<'a> {
    documents: &'a Documents,
    catalogue: Catalogue,
    known: SchemaIndex,
    keeps: bool,
    words: Vec<Words>,
    /// The names of the holders in the fragments.
    holders: BTreeSet<String>,
    /// The names of the texts in the fragments.
    seen: BTreeSet<String>,
}

impl<'a> Tailor<'a> {
    pub(super) fn new(
        documents: &'a Documents,
        api: &Api,
        descriptions: &Descriptions,
    ) -> Result<Self, Problems> {
        let words = match descriptions {
            Descriptions::Keep | Descriptions::Drop => Vec::new(),
            Descriptions::From(sets) => sets
                .iter()
                .map(|paths| Words::read(paths.clone(), documents.limits()))
                .collect::<Result<_, _>>()?,
        };
        Ok(Self {
            documents,
            catalogue: texts::catalogue(documents, api),
            known: SchemaIndex::of(api),
            keeps: *descriptions == Descriptions::Keep,
            words,
            holders: BTreeSet::new(),
            seen: BTreeSet::new(),
        })
    }

    /// Replaces the descriptions of a fragment.
    pub(super) fn fit(&mut self, cut: &mut Cut) -> Fitted {
        let mut fitted = Fitted::default();
        if self.keeps {
            return fitted;
        }
        let mut root = Value::Object(std::mem::take(&mut cut.root));
        for (pointer, place) in &cut.holders {
            let Some(holder) = self.catalogue.get(place) else {
                continue;
            };
            self.holders.insert(holder.name.clone());
            for site in &holder.sites {
                self.seen.insert(site.name.clone());
                let below = format!("{pointer}{}", site.pointer);
                let original = texts::node(self.documents, place)
                    .and_then(|node| node.pointer(&site.pointer)?.as_str());
                let text = self.text(site, original.unwrap_or_default(), &below, &mut fitted);
                if original.is_some() {
                    put(&mut root, &below, text, site.required);
                } else if !text.is_empty() {
                    let mut words = self.words.iter().map(|words| words.behind(&site.name));
                    let behind = words.find(|behind| !behind.is_empty()).unwrap_or_default();
                    insert(&mut root, &below, text, &behind);
                }
            }
        }
        if let Value::Object(map) = root {
            cut.root = map;
        }
        fitted
    }

    /// Returns the replacement of a text.
    fn text(&self, site: &texts::Site, raw: &str, pointer: &str, fitted: &mut Fitted) -> String {
        let segmented = site.about.segment(raw, &self.known);
        if self.words.is_empty() {
            return wording::bare(raw, &segmented);
        }
        let dressed = wording::dress(&site.name, raw, &segmented, &self.words);
        for part in dressed.missing {
            let name = if part.is_empty() {
                site.name.clone()
            } else {
                format!("{}, {part}", site.name)
            };
            fitted.missing.push((name, pointer.to_owned()));
        }
        if !dressed.added.is_empty() || !dressed.removed.is_empty() {
            fitted.changed.push((
                site.name.clone(),
                pointer.to_owned(),
                dressed.added,
                dressed.removed,
            ));
        }
        dressed.text
    }

    /// Returns unused descriptions of the first source: those for parts of the fragments and for parts that the document
    /// lacks, but not those for parts that were not selected.
    pub(super) fn unused(&self) -> Vec<Entry> {
        let Some(words) = self.words.first() else {
            return Vec::new();
        };
        let holders: BTreeSet<&str> = self
            .catalogue
            .values()
            .map(|holder| holder.name.as_str())
            .collect();
        let mut names = Vec::new();
        let mut places = Vec::new();
        let mut add = |name: &str, (file, holder): &(usize, String), below: &str| {
            names.push(name.to_owned());
            places.push(Place {
                file: *file,
                pointer: format!("{holder}{below}"),
            });
        };
        for (holder, worded, place) in words.worded() {
            if self.holders.contains(holder) {
                for site in worded.iter().filter(|site| !self.seen.contains(&site.name)) {
                    add(&site.name, place, &site.pointer);
                }
            } else if !worded.is_empty() && !holders.contains(holder) {
                add(holder, place, "");
            }
        }
        let places = words.locations(&places);
        let mut found: Vec<Entry> = names
            .into_iter()
            .zip(places)
            .map(|(name, place)| Entry { name, place })
            .collect();
        found.sort_by(|a, b| a.place.cmp(&b.place));
        found
    }
}

/// Replaces a text. An empty one is removed with its key, unless it is required.
fn put(root: &mut Value, pointer: &str, text: String, required: bool) {
    let Some((parent, key)) = pointer.rsplit_once('/') else {
        return;
    };
    let Some(Value::Object(map)) = root.pointer_mut(parent) else {
        return;
    };
    if text.is_empty() && !required {
        map.shift_remove(key);
    } else if let Some(old) = map.get_mut(key) {
        *old = Value::String(text);
    }
}

/// Inserts a text before the first of the keys that have to follow it.
fn insert(root: &mut Value, pointer: &str, text: String, behind: &[&str]) {
    let Some((parent, key)) = pointer.rsplit_once('/') else {
        return;
    };
    let Some(Value::Object(map)) = root.pointer_mut(parent) else {
        return;
    };
    let at = map.keys().position(|key| behind.contains(&key.as_str()));
    map.shift_insert(at.unwrap_or(map.len()), key.to_owned(), Value::String(text));
}
