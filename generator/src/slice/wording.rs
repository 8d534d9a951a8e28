//! Combines the facts of the document's descriptions with our prose.
//!
//! Takes a text of the document and our description; returns the document's facts with our prose. Never takes facts from
//! our description: where they differ, the document is right, and the difference is reported.

use std::collections::BTreeMap;
use std::path::PathBuf;

use indexmap::IndexMap;
use serde_json::Value;

use super::texts::{self, Catalogue, Site};
use crate::api::Place;
use crate::diagnostics::{Location, Problems};
use crate::dialect;
use crate::load::{self, Documents, Inputs, Limits};
use crate::recover::schema_index::SchemaIndex;
use crate::recover::segment::{Kind, Segment, Segmented};

/// The treatment of the document's descriptions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Descriptions {
    /// Keeps facts and prose.
    #[default]
    Keep,
    /// Keeps facts, drops prose.
    Drop,
    /// Keeps facts and takes prose from these sets of documents, each of folders or files. The first set with a description
    /// takes precedence.
    From(Vec<Vec<PathBuf>>),
}

/// Our descriptions in one set of documents.
pub(super) struct Words {
    documents: Documents,
    known: SchemaIndex,
    catalogue: Catalogue,
    /// The holder and index of each text, by name.
    by_name: BTreeMap<String, ((usize, String), usize)>,
}

impl Words {
    /// Reads the texts of documents, within the limits of those that get them.
    pub(super) fn read(paths: Vec<PathBuf>, limits: Limits) -> Result<Self, Problems> {
        let inputs = Inputs {
            specs: paths,
            limits,
            ..Inputs::default()
        };
        let published = load::load_published(&inputs)?;
        let api = dialect::read(&published.mended()?)?.api;
        let catalogue = texts::catalogue(&published.documents, &api);
        let mut by_name = BTreeMap::new();
        for (place, holder) in &catalogue {
            let node = texts::node(&published.documents, place);
            let texts = holder.sites.iter().enumerate().filter(|(_, site)| {
                let text = node.and_then(|node| node.pointer(&site.pointer));
                text.is_some_and(Value::is_string)
            });
            for (index, site) in texts {
                by_name
                    .entry(site.name.clone())
                    .or_insert_with(|| (place.clone(), index));
            }
        }
        Ok(Self {
            documents: published.documents,
            known: SchemaIndex::of(&api),
            catalogue,
            by_name,
        })
    }

    /// Returns the text about the item of a name.
    pub(super) fn find(&self, name: &str) -> Option<(&str, Segmented)> {
        let (place, index) = self.by_name.get(name)?;
        let site = self.catalogue.get(place)?.sites.get(*index)?;
        let raw = texts::node(&self.documents, place)?
            .pointer(&site.pointer)?
            .as_str()?;
        Some((raw, site.about.segment(raw, &self.known)))
    }

    /// Returns the sibling keys that follow the named text.
    pub(super) fn behind(&self, name: &str) -> Vec<&str> {
        let beside = || {
            let (place, index) = self.by_name.get(name)?;
            let site = self.catalogue.get(place)?.sites.get(*index)?;
            let (parent, key) = site.pointer.rsplit_once('/')?;
            let map = texts::node(&self.documents, place)?
                .pointer(parent)?
                .as_object()?;
            let behind = map.keys().skip_while(move |other| *other != key).skip(1);
            Some(behind.map(String::as_str).collect())
        };
        beside().unwrap_or_default()
    }

    /// Returns the holders with their places and the texts that have prose.
    pub(super) fn worded(&self) -> impl Iterator<Item = (&str, Vec<&Site>, &(usize, String))> {
        self.catalogue.iter().map(|(place, holder)| {
            let worded = holder.sites.iter().filter(|site| {
                self.find(&site.name)
                    .is_some_and(|(_, text)| text.has_prose())
            });
            (holder.name.as_str(), worded.collect(), place)
        })
    }

    /// Returns the locations of places, in the same order.
    pub(super) fn locations(&self, places: &[Place]) -> Vec<Location> {
        let places: Vec<&Place> = places.iter().collect();
        self.documents.locations(&places)
    }

    /// Returns the same text, written as we write texts.
    fn canonical(&self, name: &str, raw: &str, text: &Segmented) -> String {
        let site = self
            .by_name
            .get(name)
            .and_then(|(place, index)| self.catalogue.get(place)?.sites.get(*index));
        let rendered = text.render();
        let same = site.is_some_and(|site| site.about.segment(&rendered, &self.known) == *text);
        if same { rendered } else { raw.to_owned() }
    }
}

/// A text with our prose.
#[derive(Debug, Default)]
pub(super) struct Dressed {
    pub(super) text: String,
    /// The parts of the text that have prose in the document only; empty for the text itself.
    pub(super) missing: Vec<String>,
    /// Facts that our description lacks.
    pub(super) added: Vec<String>,
    /// Facts of our description that the document lacks.
    pub(super) removed: Vec<String>,
}

/// Returns the document's facts with our prose; the first of `words` that has prose for this text counts.
pub(super) fn dress(name: &str, raw: &str, new: &Segmented, words: &[Words]) -> Dressed {
    let mut found: Option<(&Words, &str, Segmented)> = None;
    for words in words {
        let Some((raw, ours)) = words.find(name) else {
            continue;
        };
        let better = match &found {
            None => true,
            Some((_, _, known)) => !known.has_prose() && ours.has_prose(),
        };
        if better {
            found = Some((words, raw, ours));
        }
    }
    let Some((source, own, ours)) = found else {
        let merged = merge(new, &Segmented::default().with_values(new, words));
        return Dressed {
            missing: gaps(new, &merged),
            text: if merged.has_prose() {
                merged.render()
            } else {
                bare(raw, new)
            },
            ..Dressed::default()
        };
    };
    let (stated, known) = (new.facts(), ours.facts());
    let without = |facts: &IndexMap<String, String>, others: &IndexMap<String, String>| {
        let own = facts
            .iter()
            .filter(|(meaning, _)| !others.contains_key(*meaning));
        own.map(|(_, sentence)| sentence.clone())
            .collect::<Vec<_>>()
    };
    let (added, removed) = (without(&stated, &known), without(&known, &stated));
    // Order matters, since privileges and errors keep it in the model. So does the dialect.
    let same = stated.keys().eq(known.keys()) && new.markers().eq(ours.markers());
    let text = same.then(|| source.canonical(name, own, &ours));
    let merged = merge(new, &ours.with_values(new, words));
    Dressed {
        text: text.unwrap_or_else(|| merged.render()),
        missing: gaps(new, &merged),
        added,
        removed,
    }
}

impl Segmented {
    /// Returns the text with the prose of an enumeration in `new`: a list that repeats its values gets their prose where
    /// it has none.
    fn with_values(mut self, new: &Segmented, words: &[Words]) -> Self {
        for segment in &new.segments {
            let Kind::Values(values) = &segment.kind else {
                continue;
            };
            let Some(of) = &values.of else {
                continue;
            };
            let name = format!("schema `{of}`");
            let own = words.iter().find_map(|words| words.find(&name));
            let Some((_, own)) = own else {
                continue;
            };
            let values = values.map(|value, _| {
                let ours = value_of(&self, value).filter(Segmented::has_prose);
                ours.or_else(|| value_of(&own, value)).unwrap_or_default()
            });
            self.segments
                .retain(|segment| !matches!(segment.kind, Kind::Values(_)));
            self.segments.push(Segment {
                opens: true,
                kind: Kind::Values(values),
            });
        }
        self
    }
}

/// Returns the facts of a text; the text itself where it is nothing but facts.
pub(super) fn bare(raw: &str, text: &Segmented) -> String {
    if text.has_prose() {
        text.bare().render()
    } else {
        raw.to_owned()
    }
}

/// Formulas that precede the prose of a text.
const WARNINGS: &[&str] = &["deprecated", "technology preview"];

/// Returns the facts of one text with the prose of another.
fn merge(new: &Segmented, ours: &Segmented) -> Segmented {
    let mut prose: Vec<Segment> = ours
        .segments
        .iter()
        .filter(|segment| matches!(segment.kind, Kind::Prose(_)))
        .cloned()
        .collect();
    if let Some(first) = prose.first_mut() {
        first.opens = true;
    }
    // At the place of the document's prose; without any, after the warnings.
    let at = new
        .segments
        .iter()
        .position(|segment| matches!(segment.kind, Kind::Prose(_)))
        .or_else(|| {
            new.segments.iter().position(|segment| match &segment.kind {
                Kind::Fact(fact) => !WARNINGS.contains(&fact.formula),
                _ => true,
            })
        })
        .unwrap_or(new.segments.len());
    let mut segments = Vec::new();
    let mut opens = false;
    for (index, segment) in new.segments.iter().enumerate() {
        if index == at {
            opens |= !prose.is_empty();
            segments.append(&mut prose);
        }
        opens |= segment.opens;
        let kind = match &segment.kind {
            Kind::Prose(_) => continue,
            Kind::Fact(fact) => Kind::Fact(fact.with(tail_of(ours, fact.formula))),
            Kind::Values(values) => Kind::Values(values.map(|value, text| {
                let ours = value_of(ours, value).unwrap_or_default();
                merge(text, &ours)
            })),
            Kind::Error(error) => {
                let ours = when_of(ours, &error.error).unwrap_or_default();
                Kind::Error(error.with(merge(&error.when, &ours)))
            }
        };
        let opens = std::mem::replace(&mut opens, false);
        segments.push(Segment { opens, kind });
    }
    segments.append(&mut prose);
    Segmented { segments }
}

fn tail_of(text: &Segmented, formula: &str) -> String {
    let tail = text
        .segments
        .iter()
        .find_map(|segment| match &segment.kind {
            Kind::Fact(fact) if fact.formula == formula && !fact.tail.is_empty() => {
                Some(&fact.tail)
            }
            _ => None,
        });
    tail.cloned().unwrap_or_default()
}

fn value_of(text: &Segmented, value: &str) -> Option<Segmented> {
    text.segments
        .iter()
        .find_map(|segment| match &segment.kind {
            Kind::Values(values) => values
                .items
                .iter()
                .find(|(known, _)| known == value)
                .map(|(_, text)| text.clone()),
            _ => None,
        })
}

fn when_of(text: &Segmented, error: &str) -> Option<Segmented> {
    text.segments
        .iter()
        .find_map(|segment| match &segment.kind {
            Kind::Error(known) if known.error == error => Some(known.when.clone()),
            _ => None,
        })
}

/// Returns the parts of a text that have prose in the document, and none in `ours`.
fn gaps(new: &Segmented, ours: &Segmented) -> Vec<String> {
    let mut found = Vec::new();
    let is_prose = |segment: &Segment| matches!(segment.kind, Kind::Prose(_));
    if new.segments.iter().any(is_prose) && !ours.segments.iter().any(is_prose) {
        found.push(String::new());
    }
    let mut below = |what: String, new: &Segmented, ours: Option<Segmented>| {
        for part in gaps(new, &ours.unwrap_or_default()) {
            found.push(if part.is_empty() {
                what.clone()
            } else if what.is_empty() {
                part
            } else {
                format!("{what}, {part}")
            });
        }
    };
    for segment in &new.segments {
        match &segment.kind {
            Kind::Values(values) => {
                for (value, text) in &values.items {
                    below(format!("value `{value}`"), text, value_of(ours, value));
                }
            }
            Kind::Error(error) => {
                let what = if error.is_alone() {
                    String::new()
                } else {
                    format!("error `{}`", error.error)
                };
                below(what, &error.when, when_of(ours, &error.error));
            }
            _ => {}
        }
    }
    for segment in &new.segments {
        if let Kind::Fact(fact) = &segment.kind
            && !fact.tail.is_empty()
            && tail_of(ours, fact.formula).is_empty()
        {
            found.push(format!("behind `{}`", fact.sentence));
        }
    }
    found
}
