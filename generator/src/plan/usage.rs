//! Which way the values of each type travel: to the server, from it, or both.

use indexmap::{IndexMap, IndexSet};

use super::{TypePlan, Usage};
use crate::api::{Api, BodyContent, Name, Operation, SchemaKind, Type};

/// Marks every type by what operations take and give. What no operation reaches may go either way: it is what texts
/// speak of, such as the data of errors.
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

/// What a call takes.
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

/// What a call gives, at once or by its task.
pub(super) fn for_each_output(operation: &Operation, visit: &mut impl FnMut(&Type)) {
    operation.success.ty.iter().for_each(&mut *visit);
    if let Some(Some(result)) = &operation.task_result {
        visit(result);
    }
}

/// The errors that a call can end with.
pub(super) fn for_each_error(operation: &Operation, visit: &mut impl FnMut(&Name)) {
    for response in &operation.errors {
        let cases = response.cases.iter().map(|case| &case.error);
        cases.chain(&response.schema).for_each(&mut *visit);
    }
}

/// Everything that a value of the type can hold.
pub(crate) fn reachable(api: &Api, ty: &Type) -> IndexSet<Name> {
    let mut found = IndexSet::new();
    reach(api, ty, &mut found);
    found
}

/// Adds everything that a value of the type can hold.
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
        match &schema.kind {
            SchemaKind::Struct(structure) => {
                structure
                    .fields
                    .iter()
                    .for_each(|field| field.ty.for_each_name(&mut |name| open.push(name.clone())));
                open.extend(structure.base.clone());
                open.extend(
                    structure
                        .discriminator
                        .iter()
                        .flat_map(|family| family.members.values().cloned()),
                );
            }
            SchemaKind::Alias(ty) => ty.for_each_name(&mut |name| open.push(name.clone())),
            SchemaKind::Enum(_) => {}
        }
    }
}
