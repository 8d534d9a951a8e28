//! The directions in which values of each type are sent: to the server, from it, or both.
//!
//! Takes the operations; marks the types that their inputs and outputs reach.

use indexmap::{IndexMap, IndexSet};

use super::layout::{TypePlan, Usage};
use crate::api::{Api, BodyContent, Name, Operation, Schema, SchemaKind, Type};

/// Marks every type by the operations that send or receive it. A type that no operation reaches counts as both: it may be one
/// that only descriptions name, such as the data of an error.
pub(super) fn mark(api: &Api, types: &mut IndexMap<Name, TypePlan>) {
    let mut inputs = IndexSet::new();
    let mut outputs = IndexSet::new();
    for operation in &api.operations {
        for_each_input(operation, &mut |ty| reach(api, ty, &mut inputs));
        for_each_output(operation, &mut |ty| reach(api, ty, &mut outputs));
        for_each_error(operation, &mut |name| {
            reach(api, &Type::Named(name.clone()), &mut outputs);
        });
    }
    for (name, planned) in types {
        let (input, output) = (inputs.contains(name), outputs.contains(name));
        planned.usage = Usage {
            input: input || !output,
            output: output || !input,
        };
    }
}

/// Calls `visit` with the types that a call sends.
pub(super) fn for_each_input(operation: &Operation, visit: &mut impl FnMut(&Type)) {
    operation
        .parameters
        .iter()
        .for_each(|parameter| visit(&parameter.ty));
    match operation.body.as_ref().map(|body| &body.content) {
        Some(BodyContent::Value(ty)) => visit(ty),
        Some(BodyContent::Fields(fields)) => fields.iter().for_each(|field| visit(&field.ty)),
        None => {}
    }
}

/// Calls `visit` with the types of a call's result and of its task's result.
pub(super) fn for_each_output(operation: &Operation, visit: &mut impl FnMut(&Type)) {
    operation.success.ty.iter().for_each(&mut *visit);
    if let Some(Some(result)) = &operation.task_result {
        visit(result);
    }
}

/// Calls `visit` with the errors that a call can return.
pub(super) fn for_each_error(operation: &Operation, visit: &mut impl FnMut(&Name)) {
    for response in &operation.errors {
        let cases = response.cases.iter().map(|case| &case.error);
        cases.chain(&response.schema).for_each(&mut *visit);
    }
}

/// Adds all schemas that a value of the type can contain.
pub(crate) fn reach(api: &Api, ty: &Type, found: &mut IndexSet<Name>) {
    let mut open = Vec::new();
    ty.for_each_name(&mut |name| open.push(name.clone()));
    while let Some(name) = open.pop() {
        let Some(schema) = api.schemas.get(&name) else {
            continue;
        };
        if !found.insert(name) {
            continue;
        }
        for_each_type(schema, &mut |ty| {
            ty.for_each_name(&mut |name| open.push(name.clone()));
        });
        open.extend(relatives(schema).cloned());
    }
}

/// Calls `visit` with the types that a schema is made of, those of its base excepted.
pub(super) fn for_each_type<'a>(schema: &'a Schema, visit: &mut impl FnMut(&'a Type)) {
    match &schema.kind {
        SchemaKind::Struct(structure) => {
            structure.fields.iter().for_each(|field| visit(&field.ty));
        }
        SchemaKind::Alias(ty) => visit(ty),
        SchemaKind::Choice(types) => types.iter().for_each(visit),
        SchemaKind::Enum(_) => {}
    }
}

/// Returns the base of a structure, and the members of its family.
pub(super) fn relatives(schema: &Schema) -> impl Iterator<Item = &Name> {
    let structure = schema.structure().into_iter();
    structure.flat_map(|structure| {
        let family = structure.discriminator.iter();
        let members = family.flat_map(|family| family.members.values());
        structure.base.iter().chain(members)
    })
}
