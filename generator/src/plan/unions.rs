//! Unions: names of the constructors and accessors of each case.
//!
//! Takes the unions of the model and the names of their fields; adds a [`UnionPlan`] to each structure that has one.

use indexmap::IndexMap;

use super::ident;
use super::layout::{CasePlan, Member, TypePlan, UnionPlan};
use crate::api::{Api, Name, Schema, SchemaKind, Type, Union};

/// Names the constructors and accessors of all unions.
pub(super) fn place(api: &Api, types: &mut IndexMap<Name, TypePlan>) {
    let mut planned = Vec::new();
    for (name, ty) in types.iter() {
        let Some(schema) = api.schemas.get(name) else {
            continue;
        };
        let SchemaKind::Struct(structure) = &schema.kind else {
            continue;
        };
        let several = structure.unions.len() > 1;
        let unions = structure
            .unions
            .iter()
            .filter_map(|union| plan(types, schema, &ty.members, union, several));
        planned.push((name.clone(), unions.collect::<Vec<_>>()));
    }
    for (name, unions) in planned {
        if let Some(ty) = types.get_mut(&name) {
            ty.unions = unions;
        }
    }
}

fn plan(
    types: &IndexMap<Name, TypePlan>,
    schema: &Schema,
    members: &[Member],
    union: &Union,
    several: bool,
) -> Option<UnionPlan> {
    let SchemaKind::Struct(structure) = &schema.kind else {
        return None;
    };
    let index = |wire: &str| members.iter().position(|member| member.wire == wire);
    let tag = structure
        .fields
        .iter()
        .find(|field| field.name == union.tag)?;
    let Type::Named(enumeration) = &tag.ty else {
        return None;
    };
    let values = &types.get(enumeration)?.members;
    let tag_ident = index(&union.tag)
        .and_then(|tag| members.get(tag))?
        .ident
        .trim_end_matches('_');
    let cases = values.iter().filter_map(|value| {
        let fields = union
            .cases
            .get(&value.wire)
            .map(Vec::as_slice)
            .unwrap_or_default();
        // A name that the document gives, or one of words, has no other source.
        let is_spelled = ident::variant(&value.wire).as_ref() == Some(&value.ident);
        let spelled = if is_spelled {
            &value.wire
        } else {
            &value.ident
        };
        let snake = ident::snake(spelled)?;
        let own = snake.trim_end_matches('_');
        let (constructor, accessor) = match several {
            // A structure with several unions is created with `new`, and has setters for the cases of each.
            true => (
                format!("with_{tag_ident}_{own}"),
                format!("as_{tag_ident}_{own}"),
            ),
            false if is_taken(own) => (format!("{own}_"), format!("as_{own}")),
            false => (snake.clone(), format!("as_{own}")),
        };
        let fields = fields.iter().filter_map(|field| index(field)).collect();
        Some(CasePlan {
            value: value.wire.clone(),
            variant: value.ident.clone(),
            fields,
            constructor,
            accessor,
        })
    });
    Some(UnionPlan {
        tag: index(&union.tag)?,
        enumeration: enumeration.clone(),
        cases: cases.collect(),
    })
}

/// Returns `true` for functions that every structure has, and for names of setters.
fn is_taken(ident: &str) -> bool {
    matches!(
        ident,
        "new" | "default" | "clone" | "fmt" | "from" | "into" | "serialize" | "deserialize"
    ) || ident.starts_with("with_")
}
