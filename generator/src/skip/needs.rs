//! What an operation or a schema cannot be without.

use serde_json::Value;

use crate::api::{BodyContent, Name, Operation, Schema, SchemaKind, Type};

/// What a schema is another name for, extends, or has in its fields.
pub(super) fn of_schema(schema: &Schema) -> Vec<&Name> {
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
        SchemaKind::Enum(_) => {}
    }
    names
}

/// The members of a family, by its base: it is one without some of them, too.
pub(super) fn members(schema: &Schema) -> impl Iterator<Item = &Name> {
    let structure = match &schema.kind {
        SchemaKind::Struct(structure) => Some(structure),
        SchemaKind::Alias(_) | SchemaKind::Enum(_) => None,
    };
    let discriminator = structure.and_then(|structure| structure.discriminator.as_ref());
    discriminator
        .into_iter()
        .flat_map(|family| family.members.values())
}

/// What a call is given, and what it gives.
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

/// What a call can end with: it is read without a schema, too.
pub(super) fn errors(operation: &Operation) -> impl Iterator<Item = &Name> {
    operation.errors.iter().flat_map(|response| {
        let cases = response.cases.iter().map(|case| &case.error);
        cases.chain(&response.schema)
    })
}

/// The schemas that a type in the form of the model file names.
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
