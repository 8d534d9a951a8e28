//! Structures that would have to hold themselves: no value of such a one has an end, and none can be read.

use indexmap::IndexSet;

use super::all_fields;
use crate::api::{Api, Name, Schema, SchemaKind, Type};
use crate::diagnostics::{Problem, What};
use crate::load::Documents;

/// Reports every structure with a field that has to be there and leads back to it by nothing but such fields.
pub(super) fn check(api: &Api, documents: &Documents, problems: &mut Vec<Problem>) {
    let is_structure = |schema: &Schema| matches!(schema.kind, SchemaKind::Struct(_));
    let structures = api
        .schemas
        .iter()
        .filter(|(_, schema)| is_structure(schema));
    for (name, schema) in structures {
        for (field, first) in held(api, schema) {
            if leads_to(api, first, name) {
                let what = What::Endless {
                    name: name.to_string(),
                    field: field.to_owned(),
                };
                problems.push(documents.problem(&schema.place, what));
            }
        }
    }
}

fn leads_to(api: &Api, from: &Name, to: &Name) -> bool {
    let mut seen = IndexSet::new();
    let mut open = vec![from];
    while let Some(name) = open.pop() {
        if name == to {
            return true;
        }
        if let (true, Some(schema)) = (seen.insert(name), api.schemas.get(name)) {
            open.extend(held(api, schema).map(|(_, name)| name));
        }
    }
    false
}

/// What a value of the schema cannot be without, with the field that holds it.
fn held<'a>(api: &'a Api, schema: &'a Schema) -> impl Iterator<Item = (&'a str, &'a Name)> {
    let fields = match &schema.kind {
        SchemaKind::Struct(_) => all_fields(api, schema),
        SchemaKind::Alias(_) | SchemaKind::Enum(_) => Vec::new(),
    };
    let required = fields.into_iter().filter(|(_, field)| !field.optional);
    let held = required.filter_map(|(_, field)| match &field.ty {
        Type::Named(name) => Some((field.name.as_str(), name)),
        _ => None,
    });
    let aliased = match &schema.kind {
        SchemaKind::Alias(Type::Named(name)) => Some(("", name)),
        _ => None,
    };
    held.chain(aliased)
}
