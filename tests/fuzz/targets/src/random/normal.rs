//! The normal form of a model: equal for models that only differ in published texts and places.

use vsphere_codegen::api::{Api, BodyContent, Field, Place, SchemaKind, Text};

/// Returns the model without published texts, places, and the form of optional fields.
pub fn normal(api: &Api) -> Api {
    let mut api = api.clone();
    for resource in api.resources.values_mut() {
        forget(&mut resource.text);
    }
    for operation in &mut api.operations {
        operation.place = Place::default();
        forget(&mut operation.text);
        operation
            .parameters
            .iter_mut()
            .for_each(|parameter| forget(&mut parameter.text));
        if let Some(body) = &mut operation.body {
            forget(&mut body.text);
            if let BodyContent::Fields(fields) = &mut body.content {
                fields.iter_mut().for_each(forget_field);
            }
        }
        forget(&mut operation.success.text);
        operation
            .errors
            .iter_mut()
            .for_each(|error| forget(&mut error.text));
    }
    for schema in api.schemas.values_mut() {
        schema.place = Place::default();
        forget(&mut schema.text);
        match &mut schema.kind {
            SchemaKind::Enum(values) => values.iter_mut().for_each(|value| forget(&mut value.text)),
            SchemaKind::Struct(structure) => {
                structure.fields.iter_mut().for_each(forget_field);
            }
            SchemaKind::Alias(_) | SchemaKind::Choice(_) => {}
        }
    }
    api
}

/// Forgets the text of a field, and `nullable`: an optional field is written with it or without.
fn forget_field(field: &mut Field) {
    forget(&mut field.text);
    field.nullable = false;
}

fn forget(text: &mut Text) {
    text.raw.clear();
}
