//! The types whose values can contain a secret.
//!
//! Takes the model; marks each type with a password in it or in a type that it can contain. Each reference is followed once, from
//! the passwords up.

use indexmap::IndexMap;

use super::layout::TypePlan;
use super::usage::{for_each_type, relatives};
use crate::api::{Api, Name, Type};

/// Marks every type that can contain a secret.
pub(super) fn mark(api: &Api, types: &mut IndexMap<Name, TypePlan>) {
    let mut users: IndexMap<&Name, Vec<&Name>> = IndexMap::new();
    let mut open: Vec<&Name> = Vec::new();
    for (user, schema) in &api.schemas {
        for_each_type(schema, &mut |ty| {
            if holds_password(ty) {
                open.push(user);
            }
        });
    }
    if open.is_empty() {
        return;
    }
    for (user, schema) in &api.schemas {
        let mut add = |used| users.entry(used).or_default().push(user);
        for_each_type(schema, &mut |ty| ty.for_each_name(&mut add));
        relatives(schema).for_each(add);
    }
    while let Some(name) = open.pop() {
        let Some(planned) = types.get_mut(name).filter(|it| !it.holds_secret) else {
            continue;
        };
        planned.holds_secret = true;
        open.extend(users.get(name).into_iter().flatten());
    }
}

/// Returns `true` for a password, and for a collection of them.
pub(super) fn holds_password(ty: &Type) -> bool {
    match ty {
        Type::Password => true,
        Type::List(item) | Type::Set(item) | Type::Optional(item) | Type::Map(_, item) => {
            holds_password(item)
        }
        _ => false,
    }
}
