//! The schemas that an operation or a schema needs.
//!
//! Takes a part of the model; gives names, in document order. Never follows a name: callers walk.

use indexmap::IndexMap;
use serde_json::Value;

use crate::api::{Api, BodyContent, Name, Operation, Schema, SchemaKind, Type};

/// The schemas that need each schema, in one version or in several.
#[derive(Default)]
pub(super) struct Users<'a>(IndexMap<&'a Name, Vec<&'a Name>>);

impl<'a> Users<'a> {
    pub(super) fn add(&mut self, api: &'a Api) {
        for (user, schema) in &api.schemas {
            for needed in of_schema(schema) {
                self.0.entry(needed).or_default().push(user);
            }
        }
    }

    /// Returns the schemas that need one of these, directly or by others, each with one that it needs.
    pub(super) fn needing(&self, these: Vec<Name>) -> IndexMap<Name, Name> {
        let mut reasons: IndexMap<Name, Name> = IndexMap::new();
        let mut open = these;
        open.reverse();
        while let Some(gone) = open.pop() {
            for user in self.0.get(&gone).into_iter().flatten() {
                if !reasons.contains_key(*user) {
                    reasons.insert((*user).clone(), gone.clone());
                    open.push((*user).clone());
                }
            }
        }
        reasons
    }
}

/// Returns the schemas that a schema is an alias or a choice of, extends, or has in its fields.
pub(crate) fn of_schema(schema: &Schema) -> Vec<&Name> {
    let mut names = Vec::new();
    match &schema.kind {
        SchemaKind::Struct(structure) => {
            names.extend(&structure.base);
            structure
                .fields
                .iter()
                .for_each(|field| add(&field.ty, &mut names));
        }
        SchemaKind::Alias(ty) => add(ty, &mut names),
        SchemaKind::Choice(types) => types.iter().for_each(|ty| add(ty, &mut names)),
        SchemaKind::Enum(_) => {}
    }
    names
}

/// Returns the members of a family, by its base. A family may lose members.
pub(super) fn members(schema: &Schema) -> impl Iterator<Item = &Name> {
    let structure = schema.structure();
    let discriminator = structure.and_then(|structure| structure.discriminator.as_ref());
    discriminator
        .into_iter()
        .flat_map(|family| family.members.values())
}

/// Returns the schemas of an operation's arguments and results.
pub(super) fn of_operation(operation: &Operation) -> Vec<&Name> {
    let mut names = Vec::new();
    operation
        .parameters
        .iter()
        .for_each(|parameter| add(&parameter.ty, &mut names));
    match operation.body.as_ref().map(|body| &body.content) {
        Some(BodyContent::Value(ty)) => add(ty, &mut names),
        Some(BodyContent::Fields(fields)) => {
            fields.iter().for_each(|field| add(&field.ty, &mut names))
        }
        None => {}
    }
    let result = operation.task_result.iter().flatten();
    operation
        .success
        .ty
        .iter()
        .chain(result)
        .for_each(|ty| add(ty, &mut names));
    names
}

/// Returns the schemas of an operation's errors. An error can be read without its schema.
pub(super) fn errors(operation: &Operation) -> impl Iterator<Item = &Name> {
    operation.errors.iter().flat_map(|response| {
        let cases = response.cases.iter().map(|case| &case.error);
        cases.chain(&response.schema)
    })
}

/// Returns the schemas that a type in the form of the model file names.
pub(super) fn of_given(ty: &Value) -> Vec<&str> {
    let mut names = Vec::new();
    let mut open = vec![ty];
    while let Some(value) = open.pop() {
        match value {
            Value::Array(items) => open.extend(items),
            Value::Object(entries) => {
                let named =
                    ["struct", "enum"].map(|kind| entries.get(kind).and_then(Value::as_str));
                names.extend(named.into_iter().flatten());
                open.extend(entries.values());
            }
            _ => {}
        }
    }
    names
}

fn add<'a>(ty: &'a Type, names: &mut Vec<&'a Name>) {
    ty.for_each_name(&mut |name| names.push(name));
}
