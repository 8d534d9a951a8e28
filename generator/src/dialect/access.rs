//! Properties that only one side sends.
//!
//! Takes schemas and operations; makes a required property of a structure of both directions optional if one of them lacks it. In a
//! structure of only one direction the marks mean nothing and are removed: the vendor marks passwords of requests as read-only, too.

use indexmap::{IndexMap, IndexSet};

use crate::api::{Access, BodyContent, Name, Operation, Schema, SchemaKind, Type};

/// Makes properties optional that one of the directions of their structure lacks.
pub(super) fn complete(schemas: &mut IndexMap<Name, Schema>, operations: &[Operation]) {
    let is_marked = |schema: &Schema| {
        let mut fields = schema.structure().into_iter().flat_map(|it| &it.fields);
        fields.any(|field| field.access != Access::Both)
    };
    if !schemas.values().any(is_marked) {
        return;
    }
    let (mut sent, mut received) = (IndexSet::new(), IndexSet::new());
    for operation in operations {
        for_each_sent(operation, &mut |ty| reach(schemas, ty, &mut sent));
        if let Some(ty) = &operation.success.ty {
            reach(schemas, ty, &mut received);
        }
    }
    for (name, schema) in schemas {
        let SchemaKind::Struct(structure) = &mut schema.kind else {
            continue;
        };
        let is_mutual = sent.contains(name) && received.contains(name);
        for field in &mut structure.fields {
            match is_mutual {
                true => field.optional |= field.access != Access::Both,
                false => field.access = Access::Both,
            }
        }
    }
}

fn for_each_sent(operation: &Operation, visit: &mut dyn FnMut(&Type)) {
    let parameters = operation.parameters.iter();
    parameters.for_each(|parameter| visit(&parameter.ty));
    match operation.body.as_ref().map(|body| &body.content) {
        Some(BodyContent::Value(ty)) => visit(ty),
        Some(BodyContent::Fields(fields)) => fields.iter().for_each(|field| visit(&field.ty)),
        None => {}
    }
}

/// Adds all schemas that a value of the type can contain.
fn reach(schemas: &IndexMap<Name, Schema>, ty: &Type, found: &mut IndexSet<Name>) {
    let mut open = Vec::new();
    ty.for_each_name(&mut |name| open.push(name.clone()));
    while let Some(name) = open.pop() {
        let Some(schema) = schemas.get(&name).filter(|_| found.insert(name)) else {
            continue;
        };
        let mut add = |ty: &Type| ty.for_each_name(&mut |name| open.push(name.clone()));
        match &schema.kind {
            SchemaKind::Struct(structure) => {
                structure.fields.iter().for_each(|field| add(&field.ty));
                let family = structure.discriminator.iter();
                let members = family.flat_map(|it| it.members.values());
                open.extend(structure.base.iter().chain(members).cloned());
            }
            SchemaKind::Alias(ty) => add(ty),
            SchemaKind::Choice(types) => types.iter().for_each(add),
            SchemaKind::Enum(_) => {}
        }
    }
}
