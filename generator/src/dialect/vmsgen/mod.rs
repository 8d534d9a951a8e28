//! Names in the documents of vmsgen, the vendor's generator for vCenter 6.5 to 8.0.
//!
//! Such a document holds one package, named by its title. It leaves the package out of its tags (`settings/depots`) and both out of
//! its operation ids (`create$task`): the operation is `Esx.Settings.Depots_create$Task`. Names of schemas are in one of two
//! forms, both without the dots that later documents have: `EsxSettingsDepotsInfo` below `/api`, `esx.settings.depots.info` below
//! `/rest`. Arguments of an operation are a schema of their own, called like the operation; results below `/rest` are in an
//! envelope, `{"value": …}`, which may be a schema too. Neither is one of the API.

pub(super) mod package;
mod schemas;
pub(super) mod words;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::marks::Marks;
use super::reference;
use super::sections::{operations, schema_keys};
use crate::api::{Dialect, Name};
use crate::load::Documents;
use package::{Package, first_tag};
use schemas::{Namespaces, Naming};
use words::{folded, is_rest_name};

/// The names of a set's documents from vmsgen.
pub(super) struct Vmsgen {
    /// The package of each file; `None` for files of another dialect.
    packages: Vec<Option<Package>>,
    /// Names of schemas by their keys.
    schemas: BTreeMap<String, Name>,
    /// Schemas that are no part of the API.
    hidden: Hidden,
    /// Set if some paths are below `/api`: names of what is below `/rest` then begin with [`REST`].
    has_api: bool,
}

/// Schemas that only hold the arguments or the result of an operation.
#[derive(Default)]
struct Hidden {
    arguments: BTreeSet<(usize, String)>,
    envelopes: BTreeSet<(usize, String)>,
}

/// The package of what is below `/rest`, where `/api` has the same operations in another form.
const REST: &str = "Rest";

impl Vmsgen {
    /// Reads the names of a set; `None` if no document is from vmsgen.
    pub(super) fn of(documents: &Documents, marks: &Marks) -> Option<Self> {
        let files: Vec<usize> = (0..documents.sources.len())
            .filter(|file| marks.dialect(*file) == Dialect::Vmsgen)
            .collect();
        if files.is_empty() {
            return None;
        }
        let root = |file: usize| documents.sources.get(file).map(|source| &source.root);
        let mut packages: Vec<Option<Package>> = Vec::new();
        packages.resize_with(documents.sources.len(), || None);
        for file in &files {
            if let (Some(slot), Some(root)) = (packages.get_mut(*file), root(*file)) {
                *slot = Some(Package::of(root));
            }
        }
        let mut this = Self {
            packages,
            schemas: BTreeMap::new(),
            hidden: Hidden::default(),
            has_api: files.iter().any(|file| !marks.is_below_rest(*file)),
        };
        let mut naming = Naming::new(Namespaces::of(this.packages.iter().flatten()));
        for file in &files {
            let Some(root) = root(*file) else { continue };
            this.hide(documents, *file, root, marks, &mut naming);
        }
        for file in &files {
            let Some(root) = root(*file) else { continue };
            let schemas = root
                .pointer("/components/schemas")
                .and_then(Value::as_object);
            for (key, schema) in schemas.into_iter().flatten() {
                let is_arguments = this.is_arguments(*file, key);
                naming.add(key, schema, is_arguments);
            }
        }
        for file in &files {
            for key in root(*file)
                .into_iter()
                .flat_map(schema_keys)
                .filter(|key| is_rest_name(key))
            {
                let name = this.below(true, &words::dotted(key));
                this.schemas.insert(key.to_owned(), name);
            }
        }
        for (key, name) in naming.names() {
            this.schemas.insert(key, Name::new(name));
        }
        Some(this)
    }

    /// Returns the name of a schema; of one that no document has, too.
    pub(super) fn schema(&self, published: &str) -> Name {
        let unknown = || self.below(is_rest_name(published), &words::dotted(published));
        self.schemas.get(published).cloned().unwrap_or_else(unknown)
    }

    /// Returns the resource of a tag.
    pub(super) fn resource(&self, file: usize, tag: &str, is_rest: bool) -> Name {
        let package = self.packages.get(file).and_then(Option::as_ref);
        let name = package.map_or_else(|| words::dotted(tag), |package| package.resource(tag));
        self.below(is_rest, &name)
    }

    /// Returns `true` for a schema that only holds the arguments of an operation.
    pub(super) fn is_arguments(&self, file: usize, published: &str) -> bool {
        self.hidden
            .arguments
            .contains(&(file, published.to_owned()))
    }

    /// Returns `true` for a schema that only holds the result or the error of an operation.
    pub(super) fn is_envelope(&self, file: usize, published: &str) -> bool {
        self.hidden
            .envelopes
            .contains(&(file, published.to_owned()))
    }

    fn below(&self, is_rest: bool, name: &str) -> Name {
        match is_rest && self.has_api {
            true => Name::new(format!("{REST}.{name}")),
            false => Name::new(name),
        }
    }

    /// Finds the schemas of a document that hold arguments and results, and the uses of the others by operations.
    fn hide(
        &mut self,
        documents: &Documents,
        file: usize,
        root: &Value,
        marks: &Marks,
        naming: &mut Naming,
    ) {
        for (key, operation) in operations(root) {
            let Some(resource) = first_tag(operation).map(|tag| self.plain(file, tag)) else {
                continue;
            };
            let own = operation_name(operation).map(|id| folded(&format!("{resource}{id}")));
            let body = operation.get("requestBody");
            let body = body.and_then(|body| media_schema(documents, file, body));
            if let Some((file, key)) = body.filter(|(_, key)| Some(folded(key)) == own) {
                self.hidden.arguments.insert((file, key));
            }
            if marks.is_rest(file, key) {
                self.hide_envelopes(documents, file, operation);
            }
            naming.use_in(operation, &resource);
        }
    }

    fn hide_envelopes(&mut self, documents: &Documents, file: usize, operation: &Value) {
        let responses = operation.get("responses").and_then(Value::as_object);
        for response in responses.into_iter().flat_map(|map| map.values()) {
            let Some((file, key)) = media_schema(documents, file, response) else {
                continue;
            };
            let schema = documents.component(file, "schemas", &key);
            if schema.is_some_and(is_envelope) {
                self.hidden.envelopes.insert((file, key));
            }
        }
    }

    /// Returns the resource of a tag without [`REST`].
    fn plain(&self, file: usize, tag: &str) -> String {
        let package = self.packages.get(file).and_then(Option::as_ref);
        package.map_or_else(String::new, |package| package.resource(tag))
    }
}

/// Returns `true` for the schema of a result or an error below `/rest`: `{"value": …}`, `{"type": …, "value": …}`.
pub(super) fn is_envelope(schema: &Value) -> bool {
    let fields = schema.get("properties").and_then(Value::as_object);
    fields.is_some_and(|fields| {
        fields.contains_key("value") && fields.keys().all(|key| key == "value" || key == "type")
    })
}

/// Returns the schema that the JSON content of a body or a response refers to.
fn media_schema(documents: &Documents, file: usize, node: &Value) -> Option<(usize, String)> {
    let component = |file: usize, node: &Value, section: &str| {
        let target = node.get("$ref")?.as_str()?;
        let found = reference::resolve_alike(documents, file, target).ok()?;
        (found.section == section).then_some((found.file, found.key))
    };
    let (file, node) = match component(file, node, "requestBodies") {
        Some((file, key)) => (file, documents.component(file, "requestBodies", &key)?),
        None => (file, node),
    };
    let media = node.get("content")?.as_object()?.values().next()?;
    component(file, media.get("schema")?, "schemas")
}

/// Returns the operation id as published.
fn operation_name(operation: &Value) -> Option<&str> {
    operation.get("operationId").and_then(Value::as_str)
}

#[cfg(test)]
mod tests;
