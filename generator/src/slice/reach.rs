//! Assigns components to fragments.
//!
//! Takes the owners of operations and schemas; returns an owner for every component that they need, by a reference or by a
//! fact in prose (enumerations, errors, task results). A component that several fragments need belongs to the common one.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::owners::Owners;
use crate::api::{Api, Body, BodyContent, Name, Operation, Schema, SchemaKind, Type};
use crate::dialect::reference::{self, Component};
use crate::json_pointer::{escaped, unescaped};
use crate::load::Documents;

/// The fragment of each component.
pub(super) type Places = BTreeMap<Component, usize>;

/// The documents as a graph.
pub(super) struct Graph<'a> {
    documents: &'a Documents,
    /// Components that the model needs, by the place that needs them.
    known: BTreeMap<(usize, String), Vec<Component>>,
}

impl<'a> Graph<'a> {
    /// `api` is the recovered model of `documents`, with or without overlays.
    pub(super) fn new(documents: &'a Documents, api: &Api) -> Self {
        let components: BTreeMap<&Name, Component> = api
            .schemas
            .values()
            .filter_map(|schema| Some((&schema.name, schema_at(documents, schema)?)))
            .collect();
        let found = |names: Vec<&Name>| -> Vec<Component> {
            let found = names.into_iter().filter_map(|name| components.get(name));
            found.cloned().collect()
        };
        let operations = api.operations.iter();
        let operations = operations.map(|operation| (&operation.place, of_operation(operation)));
        let schemas = api.schemas.values();
        let schemas = schemas.map(|schema| (&schema.place, of_schema(schema)));
        let mut known: BTreeMap<(usize, String), Vec<Component>> = BTreeMap::new();
        for (place, names) in operations.chain(schemas) {
            let owner = owner(&place.pointer).to_owned();
            let needed = known.entry((place.file, owner)).or_default();
            needed.extend(found(names));
        }
        Self { documents, known }
    }

    /// Returns the components that the node at a place needs.
    fn needs(&self, file: usize, pointer: &str) -> Vec<Component> {
        let mut found = Vec::new();
        let node = self
            .documents
            .sources
            .get(file)
            .and_then(|source| source.root.pointer(pointer));
        if let Some(node) = node {
            for_each_reference(node, &mut |target| {
                found.extend(reference::resolve_named(self.documents, file, target).ok());
            });
        }
        // Parameters of a path item apply to each of its operations.
        let item = pointer.rsplit_once('/').map_or("", |(item, _)| item);
        if pointer.starts_with("/paths/") && item != pointer {
            let shared = self
                .documents
                .sources
                .get(file)
                .and_then(|source| source.root.pointer(&format!("{item}/parameters")));
            if let Some(shared) = shared {
                for_each_reference(shared, &mut |target| {
                    found.extend(reference::resolve_named(self.documents, file, target).ok());
                });
            }
        }
        let known = self.known.get(&(file, pointer.to_owned()));
        found.extend(known.into_iter().flatten().cloned());
        for component in &mut found {
            *component = self.first(component);
        }
        found
    }

    /// Returns the same component in the first document that contains it, and not only a reference to it by its own name.
    pub(super) fn first(&self, component: &Component) -> Component {
        let at = |file: usize| {
            let documents = self.documents;
            documents.component(file, &component.section, &component.key)
        };
        let target = |file: usize| at(file)?.get("$ref")?.as_str();
        let meant = target(component.file)
            .and_then(|to| reference::resolve(self.documents, component.file, to).ok());
        let is_same = |to: &Component| to.section == component.section && to.key == component.key;
        let component = match &meant {
            Some(meant) if is_same(meant) && target(meant.file).is_none() => meant,
            _ => component,
        };
        let own = at(component.file);
        let file = (0..component.file).find(|file| at(*file) == own);
        Component {
            file: file.unwrap_or(component.file),
            ..component.clone()
        }
    }

    /// Finds the fragment of every component. `common` is the index of the common fragment.
    pub(super) fn places(&self, owners: &Owners, fragments: usize, common: usize) -> Places {
        let claimed: Places = owners
            .schemas
            .iter()
            .filter_map(|((file, pointer), owner)| {
                let component = schema_component(*file, pointer)?;
                Some((self.first(&component), *owner))
            })
            .collect();
        let mut wanted: BTreeMap<Component, BTreeSet<usize>> = BTreeMap::new();
        for fragment in 0..fragments {
            for component in self.reach(owners, &claimed, fragment) {
                wanted.entry(component).or_default().insert(fragment);
            }
        }
        let mut places = claimed;
        for (component, by) in wanted {
            let mut by = by.into_iter();
            let owner = match (by.next(), by.next()) {
                (Some(only), None) => only,
                _ => common,
            };
            places.entry(component).or_insert(owner);
        }
        places
    }

    /// Returns the unclaimed components that a fragment needs.
    fn reach(&self, owners: &Owners, claimed: &Places, fragment: usize) -> BTreeSet<Component> {
        let mut open: Vec<Component> = Vec::new();
        for ((file, pointer), owner) in &owners.operations {
            if *owner == fragment {
                open.extend(self.needs(*file, pointer));
            }
        }
        for (component, owner) in claimed {
            if *owner == fragment {
                open.extend(self.needs(component.file, &pointer(component)));
            }
        }
        let mut found = BTreeSet::new();
        while let Some(component) = open.pop() {
            if claimed.contains_key(&component) || !found.insert(component.clone()) {
                continue;
            }
            open.extend(self.needs(component.file, &pointer(&component)));
        }
        found
    }
}

/// Returns the JSON pointer of a component.
pub(super) fn pointer(component: &Component) -> String {
    format!(
        "/components/{}/{}",
        component.section,
        escaped(&component.key)
    )
}

/// Returns the operation or component that an inline schema is in: the first three steps of a pointer.
pub(super) fn owner(pointer: &str) -> &str {
    let end = pointer.match_indices('/').nth(3);
    end.and_then(|(end, _)| pointer.get(..end))
        .unwrap_or(pointer)
}

/// Returns the component of a schema; of an inline one, the component that it is in.
pub(super) fn schema_component(file: usize, pointer: &str) -> Option<Component> {
    let key = owner(pointer).strip_prefix("/components/schemas/")?;
    Some(Component {
        file,
        section: "schemas".to_owned(),
        key: unescaped(key),
    })
}

fn schema_at(documents: &Documents, schema: &Schema) -> Option<Component> {
    let place = &schema.place;
    documents
        .sources
        .get(place.file)?
        .root
        .pointer(&place.pointer)?;
    schema_component(place.file, &place.pointer)
}

/// Visits every reference in a node, including those in a discriminator's mapping.
pub(super) fn for_each_reference(node: &Value, visit: &mut impl FnMut(&str)) {
    match node {
        Value::Object(map) => {
            for (key, value) in map {
                match value {
                    Value::String(target) if key == "$ref" => visit(target),
                    Value::Object(inner) if key == "discriminator" => {
                        let mapping = inner.get("mapping").and_then(Value::as_object);
                        let targets = mapping.into_iter().flat_map(|mapping| mapping.values());
                        targets.filter_map(Value::as_str).for_each(&mut *visit);
                        for_each_reference(value, visit);
                    }
                    _ => for_each_reference(value, visit),
                }
            }
        }
        Value::Array(list) => {
            for item in list {
                for_each_reference(item, visit);
            }
        }
        _ => {}
    }
}

fn of_operation(operation: &Operation) -> Vec<&Name> {
    let mut names = Vec::new();
    let mut types: Vec<&Type> = operation
        .parameters
        .iter()
        .map(|parameter| &parameter.ty)
        .collect();
    types.extend(operation.body.iter().flat_map(of_body));
    types.extend(&operation.success.ty);
    types.extend(operation.task_result.iter().flatten());
    for ty in types {
        ty.for_each_name(&mut |name| names.push(name));
    }
    for response in &operation.errors {
        names.extend(&response.schema);
        names.extend(response.cases.iter().map(|case| &case.error));
    }
    names
}

fn of_body(body: &Body) -> Vec<&Type> {
    match &body.content {
        BodyContent::Value(ty) => vec![ty],
        BodyContent::Fields(fields) => fields.iter().map(|field| &field.ty).collect(),
    }
}

fn of_schema(schema: &Schema) -> Vec<&Name> {
    let mut names = Vec::new();
    match &schema.kind {
        SchemaKind::Enum(_) => {}
        SchemaKind::Choice(types) => {
            let types = types.iter();
            types.for_each(|ty| ty.for_each_name(&mut |name| names.push(name)));
        }
        SchemaKind::Alias(ty) => ty.for_each_name(&mut |name| names.push(name)),
        SchemaKind::Struct(structure) => {
            names.extend(&structure.base);
            let discriminator = structure.discriminator.iter();
            names.extend(discriminator.flat_map(|found| found.members.values()));
            for field in &structure.fields {
                field.ty.for_each_name(&mut |name| names.push(name));
            }
        }
    }
    names
}
