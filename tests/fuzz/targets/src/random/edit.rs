//! Another version of a model.

use vsphere_codegen::api::{Api, EnumValue, Field, SchemaKind, Text, Type};

use super::choose::Choices;
use super::words;

/// Changes a few facts. A document can still say the result.
pub fn edit(api: &mut Api, choices: &mut Choices<'_>) {
    for _ in 0..choices.up_to(4) {
        match choices.up_to(3) {
            0 => operation(api, choices),
            1 => api.operations.reverse(),
            _ => schema(api, choices),
        }
    }
}

fn operation(api: &mut Api, choices: &mut Choices<'_>) {
    if api.operations.is_empty() {
        return;
    }
    let index = choices.up_to(api.operations.len() - 1);
    let operation = &mut api.operations[index];
    match choices.up_to(6) {
        0 => {
            api.operations.remove(index);
        }
        1 => operation.privileges.reverse(),
        2 => {
            operation.errors.pop();
        }
        3 => operation.text.since = Some(words::version(choices)),
        4 => operation.text.prose = words::prose(choices, 2),
        5 => operation.security.clear(),
        _ => {
            if let Some(body) = &mut operation.body {
                body.required = !body.required;
            }
        }
    }
}

fn schema(api: &mut Api, choices: &mut Choices<'_>) {
    let index = choices.up_to(api.schemas.len() - 1);
    let Some((_, schema)) = api.schemas.get_index_mut(index) else {
        return;
    };
    match &mut schema.kind {
        SchemaKind::Enum(values) => match choices.up_to(2) {
            0 => values.reverse(),
            1 if values.len() > 1 => {
                let gone = values.pop();
                let gone = gone.map(|value| value.value).unwrap_or_default();
                without_value(api, &gone);
            }
            _ => values.push(EnumValue {
                value: "ONE_MORE".to_owned(),
                name: None,
                text: Text::default(),
            }),
        },
        SchemaKind::Struct(structure) => {
            let Some(position) = structure.fields.len().checked_sub(1) else {
                return;
            };
            let field: &mut Field = &mut structure.fields[choices.up_to(position)];
            match choices.up_to(3) {
                // Fields that others depend on are kept, and a structure must not contain itself.
                0 if structure.unions.is_empty() => field.optional = true,
                1 if field.ty == Type::Int64 => field.ty = Type::Double,
                2 => field.text.since = Some(words::version(choices)),
                _ => structure.fields.reverse(),
            }
        }
        SchemaKind::Choice(_) | SchemaKind::Alias(_) => {
            schema.text.prose = words::prose(choices, 2)
        }
    }
}

/// Removes a value from all unions that depend on it, of any enumeration.
fn without_value(api: &mut Api, value: &str) {
    for schema in api.schemas.values_mut() {
        if let SchemaKind::Struct(structure) = &mut schema.kind {
            for union in &mut structure.unions {
                union.cases.shift_remove(value);
            }
            structure.unions.retain(|union| !union.cases.is_empty());
        }
    }
}
