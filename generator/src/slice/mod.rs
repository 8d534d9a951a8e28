//! Fragments: parts of a document that are documents themselves.
//!
//! Takes documents as published, and what is wanted of them; gives a file for each fragment with everything that its
//! operations need, in the vendor's order and dialect, and a report on whose words the texts are in. Overlays and tables
//! only tell what tasks give: they are not worked into the files. Never loses a fact: the fragments are read again, and
//! if they did not mean what the document means, they would not be given.

mod cut;
mod folder;
mod import;
mod meaning;
mod reach;
mod report;
mod select;
mod table;
mod texts;
mod wording;
mod yaml;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::api::Api;
use crate::diagnostics::{Location, Problem, Problems, What};
use crate::load::{self, Documents, Published};
use crate::recover::Known;
use cut::{Cut, Cutter};
use reach::Graph;
use texts::Catalogue;
use wording::Words;

pub use folder::{Written, write};
pub use import::{Import, Imported, import};
pub use select::{Fragment, Selector};
pub use table::Selection;
pub use wording::Descriptions;

/// What is wanted.
#[derive(Clone, Debug)]
pub struct Request {
    /// Which fragments.
    pub selection: Selection,
    /// Whose words their texts are in.
    pub descriptions: Descriptions,
    /// The folder that they will be in, for places in the report.
    pub folder: String,
}

/// Fragments, and what is to be known of them.
#[derive(Clone, Debug, Default)]
pub struct Sliced {
    /// The texts of the files by their names.
    pub files: BTreeMap<String, String>,
    /// Operations in all of them.
    pub operations: usize,
    /// Schemas in all of them.
    pub schemas: usize,
    /// On their texts.
    pub report: Report,
}

impl Sliced {
    /// One line on what was cut and written.
    pub fn summary(&self, written: &Written) -> String {
        format!(
            "{} operations, {} schemas: {} files ({} written, {} unchanged)",
            self.operations,
            self.schemas,
            self.files.len(),
            written.changed.len(),
            written.unchanged,
        )
    }
}

/// Whose words the texts of fragments are in; empty where they are the document's own.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Texts of the document that have no words of ours yet, by place in the fragments.
    pub missing: Vec<Entry>,
    /// Texts whose facts are others than our words tell, by place in the fragments.
    pub changed: Vec<Change>,
    /// Words of ours that nothing in the fragments has a use for, by place in the folder that they are from.
    pub unused: Vec<Entry>,
}

/// A text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// What it describes: ``operation `Content.Library_get`, parameter `libraryId` ``.
    pub name: String,
    /// Where it stands.
    pub place: Location,
}

/// A text whose facts have changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// What it describes.
    pub name: String,
    /// Where it stands.
    pub place: Location,
    /// What the document says and our words did not.
    pub added: Vec<String>,
    /// What our words said and the document does not.
    pub removed: Vec<String>,
}

/// Cuts fragments out of documents.
///
/// # Errors
/// Documents that cannot be read, a selector that matches nothing, something that two fragments claim, and references
/// that lead nowhere.
pub fn slice(published: &Published, request: &Request) -> Result<Sliced, Problems> {
    let documents = &published.documents;
    let model = Model::read(published)?;
    let mut fragments = request.selection.fragments.clone();
    let owners = select::owners(&model.api, documents, &fragments)?;
    let common = &request.selection.common;
    let common = match fragments
        .iter()
        .position(|fragment| fragment.name == *common)
    {
        Some(index) => index,
        None => {
            fragments.push(Fragment {
                name: common.clone(),
                about: None,
                selectors: Vec::new(),
            });
            fragments.len() - 1
        }
    };
    let graph = Graph::new(documents, model.repaired.as_ref().unwrap_or(&model.api));
    let places = graph.places(&owners, fragments.len(), common);
    let names: Vec<String> = fragments
        .iter()
        .map(|fragment| fragment.name.clone())
        .collect();
    let cutter = Cutter {
        documents,
        graph: &graph,
        owners: &owners,
        places: &places,
        names: &names,
    };
    let mut tailor = Tailor::new(documents, &model.api, &request.descriptions)?;
    let mut sliced = Sliced::default();
    let mut problems = Vec::new();
    for (index, fragment) in fragments.iter().enumerate() {
        let Some(mut cut) = cutter.cut(index, &mut problems) else {
            continue;
        };
        let fitted = tailor.fit(&mut cut);
        let root = Value::Object(cut.root);
        let file = format!("{}.yaml", fragment.name);
        let written = yaml::write(&comment(request, fragment, &model.api), &root);
        let place = |pointer: String| {
            let (line, column) = written.position(&pointer);
            Location {
                file: format!("{}/{file}", request.folder),
                line,
                column,
                pointer,
            }
        };
        sliced.report.take(fitted, place);
        sliced.operations += cut.operations;
        sliced.schemas += cut.schemas;
        sliced.files.insert(file, written.text);
    }
    let sliced = Problems::or(problems, sliced)?;
    check(published, &model, &sliced)?;
    Ok(Sliced {
        report: Report {
            unused: tailor.unused(),
            ..sliced.report.sorted()
        },
        ..sliced
    })
}

/// The comment at the top of a fragment.
fn comment(request: &Request, fragment: &Fragment, api: &Api) -> String {
    let filled = |text: &str| {
        text.replace("{title}", &api.title)
            .replace("{version}", &api.version)
    };
    let own = fragment.about.as_deref().map(filled);
    let note = match &request.selection.note {
        Some(note) => Some(filled(note)),
        None if own.is_none() => Some(filled("A fragment of {title} {version}.")),
        None => None,
    };
    let lines: Vec<String> = own.into_iter().chain(note).collect();
    lines.join("\n")
}

/// What documents mean.
struct Model {
    /// As they are; as overlays make them, if they cannot be read as they are.
    api: Api,
    /// As overlays make them, if there are any and they can be read without.
    repaired: Option<Api>,
    /// Whether the first one needs the overlays.
    needs_repair: bool,
}

impl Model {
    fn read(published: &Published) -> Result<Self, Problems> {
        let plain = crate::model(&published.documents);
        if published.overlays.is_empty() {
            return Ok(Self {
                api: plain?.0,
                repaired: None,
                needs_repair: false,
            });
        }
        let (repaired, _) = published.repaired();
        let (repaired, _) = crate::model(&repaired)?;
        Ok(match plain {
            Ok((api, _)) => Self {
                api,
                repaired: Some(repaired),
                needs_repair: false,
            },
            Err(_) => Self {
                api: repaired,
                repaired: None,
                needs_repair: true,
            },
        })
    }
}

/// Reads the fragments as anybody would, and compares what they mean with what the document means.
fn check(published: &Published, model: &Model, sliced: &Sliced) -> Result<(), Problems> {
    let files: Vec<(&str, &str)> = sliced
        .files
        .iter()
        .map(|(name, text)| (name.as_str(), text.as_str()))
        .collect();
    let mut documents = load::load_texts(&files, &[])?;
    documents
        .task_results
        .clone_from(&published.documents.task_results);
    if model.needs_repair {
        // What repairs other parts of the document matches nothing here.
        let _ = published.repair(&mut documents);
    }
    let (api, _) = crate::model(&documents)?;
    let differences = meaning::differences(&model.api, &api);
    let problems = differences.into_iter().map(|name| {
        let what = format!("the fragments would not say what the document says of the {name}");
        Problem::nowhere(What::Defect(what))
    });
    Problems::or(problems.collect(), ())
}

/// What puts texts into our words.
struct Tailor<'a> {
    documents: &'a Documents,
    catalogue: Catalogue,
    known: Known,
    keeps: bool,
    words: Vec<Words>,
    /// Names of the holders in the fragments.
    holders: BTreeSet<String>,
    /// Names of the texts in them.
    seen: BTreeSet<String>,
}

/// What was found while the texts of a fragment were put into our words: names with pointers into the fragment.
#[derive(Default)]
struct Fitted {
    missing: Vec<(String, String)>,
    changed: Vec<(String, String, Vec<String>, Vec<String>)>,
}

impl<'a> Tailor<'a> {
    fn new(
        documents: &'a Documents,
        api: &Api,
        descriptions: &Descriptions,
    ) -> Result<Self, Problems> {
        let words = match descriptions {
            Descriptions::Keep | Descriptions::Drop => Vec::new(),
            Descriptions::From(paths) => paths
                .iter()
                .map(|path| Words::read(path.clone()))
                .collect::<Result<_, _>>()?,
        };
        Ok(Self {
            documents,
            catalogue: texts::catalogue(documents, api),
            known: Known::of(api),
            keeps: *descriptions == Descriptions::Keep,
            words,
            holders: BTreeSet::new(),
            seen: BTreeSet::new(),
        })
    }

    /// Replaces the texts of a fragment.
    fn fit(&mut self, cut: &mut Cut) -> Fitted {
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

    /// One text in our words.
    fn text(&self, site: &texts::Site, raw: &str, pointer: &str, fitted: &mut Fitted) -> String {
        let anatomy = site.about.anatomy(raw, &self.known);
        if self.words.is_empty() {
            return wording::bare(raw, &anatomy);
        }
        let dressed = wording::dress(&site.name, raw, &anatomy, &self.words);
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

    /// Words of the first source that nothing has a use for: of what is in the fragments, and of what the document does
    /// not have at all, but not of what was just not selected.
    fn unused(&self) -> Vec<Entry> {
        let Some(words) = self.words.first() else {
            return Vec::new();
        };
        let holders: BTreeSet<&str> = self
            .catalogue
            .values()
            .map(|holder| holder.name.as_str())
            .collect();
        let mut found = Vec::new();
        for (holder, worded, place) in words.worded() {
            if worded.is_empty() {
                continue;
            }
            if self.holders.contains(holder) {
                let own = worded
                    .into_iter()
                    .filter(|site| !self.seen.contains(&site.name));
                found.extend(own.map(|site| Entry {
                    name: site.name.clone(),
                    place: words.location(place, &site.pointer),
                }));
            } else if !holders.contains(holder) {
                found.push(Entry {
                    name: holder.to_owned(),
                    place: words.location(place, ""),
                });
            }
        }
        found.sort_by(|a, b| a.place.cmp(&b.place));
        found
    }
}

/// Puts a text where one was; where it is empty and none is needed, the key goes.
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

/// Puts a text where none was: before the first of the keys that are to stand behind it.
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

impl Report {
    fn sorted(mut self) -> Self {
        // Texts of one place stay in their order.
        self.missing.sort_by(|a, b| a.place.cmp(&b.place));
        self.changed.sort_by(|a, b| a.place.cmp(&b.place));
        self
    }

    fn take(&mut self, fitted: Fitted, place: impl Fn(String) -> Location) {
        let missing = fitted.missing.into_iter().map(|(name, pointer)| Entry {
            name,
            place: place(pointer),
        });
        self.missing.extend(missing);
        let changed = fitted
            .changed
            .into_iter()
            .map(|(name, pointer, added, removed)| Change {
                name,
                place: place(pointer),
                added,
                removed,
            });
        self.changed.extend(changed);
    }
}
