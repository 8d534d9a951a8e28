//! Finds the texts of a document and names them.
//!
//! Takes documents and their model; returns every text of an operation, a schema or a tag with a name that is stable across
//! versions of the API: an operation's id, a parameter's name in it, a status, a schema's name, a property's name.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::api::{Api, Name, Operation, SchemaKind};
use crate::dialect::reference::{Component, resolve};
use crate::json_pointer::escaped;
use crate::load::Documents;
use crate::recover::Subject;
use crate::recover::schema_index::SchemaIndex;
use crate::recover::segment::{Segmented, segment, segment_error};

/// The kind of subject that a text describes; its facts depend on it.
#[derive(Clone, Debug)]
pub(super) enum About {
    /// A subject whose texts recovery reads.
    Subject(Subject),
    /// An enumeration with these values.
    Enumeration(Vec<String>),
    /// A status with this error.
    Error(Option<Name>),
    /// A subject whose texts recovery ignores.
    Nothing,
}

impl About {
    /// Takes a text apart.
    pub(super) fn segment(&self, raw: &str, known: &SchemaIndex) -> Segmented {
        match self {
            Self::Subject(subject) => segment(raw, *subject, &[], known),
            Self::Enumeration(values) => segment(raw, Subject::Enumeration, values, known),
            Self::Error(schema) => segment_error(raw, schema.as_ref(), known),
            Self::Nothing => Segmented::of_prose(raw),
        }
    }
}

/// A text, or a place for one.
#[derive(Clone, Debug)]
pub(super) struct Site {
    /// The JSON pointer, relative to the holder.
    pub(super) pointer: String,
    /// The name, prefixed by the holder's.
    pub(super) name: String,
    pub(super) about: About,
    /// OpenAPI requires a text here.
    pub(super) required: bool,
}

/// An operation, a component or a tag.
#[derive(Clone, Debug)]
pub(super) struct Holder {
    /// The name.
    pub(super) name: String,
    pub(super) sites: Vec<Site>,
}

/// The subjects of responses that are components.
type Shared = BTreeMap<Component, About>;

/// All holders, by file and pointer.
pub(super) type Catalogue = BTreeMap<(usize, String), Holder>;

/// The name of a schema, and the values of an enumeration.
type Named<'a> = (&'a Name, Option<Vec<String>>);

/// Finds all texts.
pub(super) fn catalogue(documents: &Documents, api: &Api) -> Catalogue {
    let mut found = Catalogue::new();
    let mut shared = Shared::new();
    for operation in &api.operations {
        let place = (operation.place.file, operation.place.pointer.clone());
        if let Some(node) = node(documents, &place) {
            share(documents, operation, node, &mut shared);
            found.insert(place, of_operation(node, operation));
        }
    }
    let named = named(api);
    for (file, source) in documents.sources.iter().enumerate() {
        for (section, entries) in entries(source.root.get("components")) {
            for (key, node) in entries_of(entries) {
                let component = Component {
                    file,
                    section: section.to_owned(),
                    key: key.to_owned(),
                };
                let place = (file, format!("/components/{section}/{}", escaped(key)));
                let model = named.get(&place).cloned();
                let response = shared.get(&component).cloned();
                let holder = of_component(&component, node, model, response);
                found.insert(place, holder);
            }
        }
        for (key, item) in entries(source.root.get("paths")) {
            let place = (file, format!("/paths/{}", escaped(key)));
            found.insert(place, of_item(key, item));
        }
        let tags = source.root.get("tags").and_then(Value::as_array);
        for (index, tag) in tags.into_iter().flatten().enumerate() {
            let name = tag.get("name").and_then(Value::as_str).unwrap_or_default();
            found.insert((file, format!("/tags/{index}")), of_tag(name, tag));
        }
        found.insert((file, String::new()), of_document(&source.root));
    }
    found
}

/// Records the subjects of responses that an operation references; the first operation takes precedence.
fn share(documents: &Documents, operation: &Operation, node: &Value, shared: &mut Shared) {
    for (status, response) in entries(node.get("responses")) {
        let mut next = referred(documents, operation.place.file, response);
        while let Some((meant, node)) = next.take_if(|(meant, _)| !shared.contains_key(meant)) {
            next = referred(documents, meant.file, node);
            shared.insert(meant, status_of(operation, status));
        }
    }
}

/// Returns the component that a node references, if it is a reference.
fn referred<'d>(
    documents: &'d Documents,
    file: usize,
    node: &Value,
) -> Option<(Component, &'d Value)> {
    let target = node.get("$ref").and_then(Value::as_str)?;
    let meant = resolve(documents, file, target).ok()?;
    let node = documents.component(meant.file, &meant.section, &meant.key)?;
    Some((meant, node))
}

/// Returns the schemas of the model by place.
fn named(api: &Api) -> BTreeMap<(usize, String), Named<'_>> {
    let schemas = api.schemas.values().map(|schema| {
        let values = match &schema.kind {
            SchemaKind::Enum(values) => {
                Some(values.iter().map(|value| value.value.clone()).collect())
            }
            _ => None,
        };
        let place = (schema.place.file, schema.place.pointer.clone());
        (place, (&schema.name, values))
    });
    schemas.collect()
}

/// Returns the node at a place.
pub(super) fn node<'d>(documents: &'d Documents, place: &(usize, String)) -> Option<&'d Value> {
    documents.sources.get(place.0)?.root.pointer(&place.1)
}

fn entries(node: Option<&Value>) -> impl Iterator<Item = (&str, &Value)> {
    node.into_iter().flat_map(entries_of)
}

fn entries_of(node: &Value) -> impl Iterator<Item = (&str, &Value)> {
    let map = node.as_object().into_iter().flatten();
    map.map(|(key, value)| (key.as_str(), value))
}

struct Collector {
    sites: Vec<Site>,
}

impl Collector {
    /// Adds the description of a node, unless it is a reference, which allows no other keys.
    fn text(&mut self, node: &Value, at: &str, name: &str, about: About) {
        if node.is_object() && node.get("$ref").is_none() {
            self.sites.push(Site {
                pointer: format!("{at}/description"),
                name: name.to_owned(),
                about,
                required: false,
            });
        }
    }

    fn content(&mut self, node: &Value, at: &str, name: &str) {
        for (media, content) in entries(node.get("content")) {
            if let Some(schema) = content.get("schema") {
                let at = format!("{at}/content/{}/schema", escaped(media));
                self.text(schema, &at, &format!("{name}, schema"), About::Nothing);
                self.inside(schema, &at, name, "field");
            }
        }
    }

    /// Adds the texts of a schema's parts, without its own.
    fn inside(&mut self, schema: &Value, at: &str, name: &str, part: &str) {
        for (key, property) in entries(schema.get("properties")) {
            let at = format!("{at}/properties/{}", escaped(key));
            let name = format!("{name}, {part} `{key}`");
            let about = About::Subject(Subject::Field);
            self.text(property, &at, &name, about);
            self.inside(property, &at, &name, part);
        }
        for key in ["items", "additionalProperties"] {
            if let Some(inner) = schema.get(key) {
                let (at, name) = (format!("{at}/{key}"), format!("{name}, {key}"));
                self.text(inner, &at, &name, About::Nothing);
                self.inside(inner, &at, &name, part);
            }
        }
        let parts = schema.get("allOf").and_then(Value::as_array);
        for (index, inner) in parts.into_iter().flatten().enumerate() {
            let (at, name) = (
                format!("{at}/allOf/{index}"),
                format!("{name}, allOf {index}"),
            );
            self.text(inner, &at, &name, About::Nothing);
            self.inside(inner, &at, &name, part);
        }
    }

    fn parameters(&mut self, node: &Value, name: &str) {
        let parameters = node.get("parameters").and_then(Value::as_array);
        for (index, parameter) in parameters.into_iter().flatten().enumerate() {
            let own = parameter.get("name").and_then(Value::as_str);
            let name = format!("{name}, parameter `{}`", own.unwrap_or_default());
            self.parameter(parameter, &format!("/parameters/{index}"), &name);
        }
    }

    fn parameter(&mut self, node: &Value, at: &str, name: &str) {
        self.text(node, at, name, About::Subject(Subject::Parameter));
        if let Some(schema) = node.get("schema") {
            let (at, name) = (format!("{at}/schema"), format!("{name}, schema"));
            self.text(schema, &at, &name, About::Nothing);
            self.inside(schema, &at, &name, "property");
        }
    }

    fn body(&mut self, node: &Value, at: &str, name: &str) {
        self.text(node, at, name, About::Subject(Subject::Body));
        self.content(node, at, name);
    }

    fn response(&mut self, node: &Value, at: &str, name: &str, about: About) {
        let before = self.sites.len();
        self.text(node, at, name, about);
        for site in &mut self.sites[before..] {
            site.required = true;
        }
        self.content(node, at, name);
    }
}

/// Returns the subject of a response's text.
fn status_of(operation: &Operation, status: &str) -> About {
    if !status.starts_with('2') {
        let mut errors = operation.errors.iter();
        let error = errors.find(|error| error.status.to_string() == status);
        About::Error(error.and_then(|error| error.schema.clone()))
    } else if operation.starts_task {
        About::Subject(Subject::TaskResult)
    } else {
        About::Subject(Subject::Result)
    }
}

fn of_operation(node: &Value, operation: &Operation) -> Holder {
    let name = format!("operation `{}`", operation.id);
    let mut found = Collector { sites: Vec::new() };
    let about = About::Subject(Subject::Operation);
    if node.get("summary").is_some() {
        // Modern documents have a description, legacy ones only a summary.
        let described = node.get("description").is_some();
        let own = if described {
            format!("{name}, summary")
        } else {
            name.clone()
        };
        found.sites.push(Site {
            pointer: "/summary".to_owned(),
            name: own,
            about: about.clone(),
            required: false,
        });
        if described {
            found.text(node, "", &name, about);
        }
    } else {
        found.text(node, "", &name, about);
    }
    found.parameters(node, &name);
    if let Some(body) = node.get("requestBody") {
        found.body(body, "/requestBody", &format!("{name}, body"));
    }
    for (status, response) in entries(node.get("responses")) {
        let at = format!("/responses/{}", escaped(status));
        let about = status_of(operation, status);
        found.response(response, &at, &format!("{name}, response {status}"), about);
    }
    Holder {
        name,
        sites: found.sites,
    }
}

fn of_component(
    component: &Component,
    node: &Value,
    model: Option<Named<'_>>,
    response: Option<About>,
) -> Holder {
    let mut found = Collector { sites: Vec::new() };
    let Component { section, key, .. } = component;
    let name = match &model {
        Some((name, _)) => format!("schema `{name}`"),
        None => format!("{section} `{key}`"),
    };
    match section.as_str() {
        "schemas" => {
            let about = match model {
                Some((_, Some(values))) => About::Enumeration(values),
                _ => About::Subject(Subject::Schema),
            };
            found.text(node, "", &name, about);
            found.inside(node, "", &name, "property");
        }
        "parameters" => found.parameter(node, "", &name),
        "requestBodies" => found.body(node, "", &name),
        "responses" => found.response(node, "", &name, response.unwrap_or(About::Nothing)),
        _ => found.text(node, "", &name, About::Nothing),
    }
    Holder {
        name,
        sites: found.sites,
    }
}

/// Returns the texts that the operations of a path share.
fn of_item(key: &str, node: &Value) -> Holder {
    let name = format!("path `{key}`");
    let mut found = Collector { sites: Vec::new() };
    found.text(node, "", &name, About::Nothing);
    found.parameters(node, &name);
    Holder {
        name,
        sites: found.sites,
    }
}

/// Returns the texts of the document as a whole.
fn of_document(root: &Value) -> Holder {
    let name = "document".to_owned();
    let mut found = Collector { sites: Vec::new() };
    if let Some(info) = root.get("info") {
        found.text(info, "/info", &name, About::Nothing);
    }
    let servers = root.get("servers").and_then(Value::as_array);
    for (index, server) in servers.into_iter().flatten().enumerate() {
        let name = format!("{name}, server {index}");
        found.text(server, &format!("/servers/{index}"), &name, About::Nothing);
    }
    Holder {
        name,
        sites: found.sites,
    }
}

fn of_tag(name: &str, node: &Value) -> Holder {
    let name = format!("tag `{name}`");
    let mut found = Collector { sites: Vec::new() };
    let about = About::Subject(Subject::Resource);
    found.text(node, "", &name, about);
    Holder {
        name,
        sites: found.sites,
    }
}
