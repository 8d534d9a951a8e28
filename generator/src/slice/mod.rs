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
mod tailor;
mod texts;
mod wording;
mod yaml;

use std::collections::BTreeMap;

use serde_json::Value;

use crate::api::{Api, Place};
use crate::diagnostics::{Location, Problem, ProblemKind, Problems};
use crate::load::{self, Published};
use cut::Cutter;
use reach::{Graph, Places};
use select::Owners;
use tailor::{Fitted, Tailor};

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
    let owners = select::owners(&model.api, documents, &request.selection.fragments)?;
    let (fragments, common) = with_common(&request.selection);
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
    let chosen = Chosen {
        owners: &owners,
        graph: &graph,
        places: &places,
    };
    check(published, &model, &chosen, &sliced)?;
    Ok(Sliced {
        report: Report {
            unused: tailor.unused(),
            ..sliced.report.sorted()
        },
        ..sliced
    })
}

/// The fragments, and which of them is the common one; it is added if it is not there.
fn with_common(selection: &Selection) -> (Vec<Fragment>, usize) {
    let mut fragments = selection.fragments.clone();
    let is_common = |fragment: &Fragment| fragment.name == selection.common;
    let common = fragments.iter().position(is_common).unwrap_or_else(|| {
        fragments.push(Fragment {
            name: selection.common.clone(),
            about: None,
            selectors: Vec::new(),
        });
        fragments.len() - 1
    });
    (fragments, common)
}

/// What is said of a fragment where the table says nothing.
const NOTE: &str = "A fragment of {title} {version}.";

/// The comment at the top of a fragment.
fn comment(request: &Request, fragment: &Fragment, api: &Api) -> String {
    let filled = |text: &str| {
        text.replace("{title}", &api.title)
            .replace("{version}", &api.version)
    };
    let own = fragment.about.as_deref().map(filled);
    let note = match &request.selection.note {
        Some(note) => Some(filled(note)),
        None if own.is_none() => Some(filled(NOTE)),
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
        let plain = crate::pipeline::model(&published.documents);
        if published.overlays.is_empty() {
            return Ok(Self {
                api: plain?.0,
                repaired: None,
                needs_repair: false,
            });
        }
        let (repaired, _) = crate::pipeline::model(&published.mended()?)?;
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

/// What the fragments have to hold: what selectors name, and whatever that needs.
struct Chosen<'a> {
    owners: &'a Owners,
    graph: &'a Graph<'a>,
    places: &'a Places,
}

impl Chosen<'_> {
    /// Whether an operation or a schema of the document has to be in a fragment.
    fn has(&self, place: &Place) -> bool {
        let spot = select::spot(place);
        let is_placed = |component| self.places.contains_key(&self.graph.first(&component));
        self.owners.operations.contains_key(&spot)
            || reach::schema_component(place.file, &place.pointer).is_some_and(is_placed)
    }
}

/// Reads the fragments as anybody would, and compares what they mean with what the document means.
fn check(
    published: &Published,
    model: &Model,
    chosen: &Chosen<'_>,
    sliced: &Sliced,
) -> Result<(), Problems> {
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
    let (api, _) = crate::pipeline::model(&documents)?;
    let differences = meaning::differences(&model.api, &api, &|place| chosen.has(place));
    let problems = differences.into_iter().map(|name| {
        let what = format!("the fragments would not say what the document says of the {name}");
        Problem::nowhere(ProblemKind::Defect(what))
    });
    Problems::or(problems.collect(), ())
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
