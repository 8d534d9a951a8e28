//! The narrower of two types of one value.

use indexmap::IndexMap;

use super::limits::DEFINITIONS;
use crate::api::{Name, Schema, SchemaKind, Type};

/// Returns the type of a value that has both types, if there is one.
pub(super) fn narrower(one: &Type, other: &Type, schemas: &IndexMap<Name, Schema>) -> Option<Type> {
    let inner = |one, other| Some(Box::new(narrower(one, other, schemas)?));
    match (resolved(one, schemas), resolved(other, schemas)) {
        (a, b) if a == b => Some(one.clone()),
        (Type::Optional(a), Type::Optional(b)) => inner(a, b).map(Type::Optional),
        (Type::Optional(a), _) => narrower(a, other, schemas),
        (_, Type::Optional(b)) => narrower(one, b, schemas),
        (Type::List(a), Type::List(b)) => inner(a, b).map(Type::List),
        (Type::Set(a), Type::List(b) | Type::Set(b)) | (Type::List(a), Type::Set(b)) => {
            inner(a, b).map(Type::Set)
        }
        (Type::Map(key, a), Type::Map(_, b)) => Some(Type::Map(key.clone(), inner(a, b)?)),
        (a, b) if is_within(a, b, schemas) => Some(one.clone()),
        (a, b) if is_within(b, a, schemas) => Some(other.clone()),
        _ => None,
    }
}

/// Returns `true` if all values of a type are of another one. Neither is an alias or contains other types.
fn is_within(narrow: &Type, wide: &Type, schemas: &IndexMap<Name, Schema>) -> bool {
    match (narrow, wide) {
        (_, Type::Any)
        | (Type::DateTime | Type::Uri | Type::Password | Type::Byte | Type::Id(_), Type::String)
        | (Type::Int64, Type::Double)
        | (Type::Map(..), Type::Object) => true,
        (Type::Named(narrow), Type::String) => {
            let schema = schemas.get(narrow);
            schema.is_some_and(|schema| matches!(schema.kind, SchemaKind::Enum(_)))
        }
        (Type::Named(narrow), Type::Object) => base(narrow, schemas).is_some(),
        (Type::Named(narrow), Type::Named(wide)) => extends(narrow, wide, schemas),
        _ => false,
    }
}

/// Returns the type that an alias means.
fn resolved<'t>(ty: &'t Type, schemas: &'t IndexMap<Name, Schema>) -> &'t Type {
    let mut ty = ty;
    // Circles of aliases are reported elsewhere.
    for _ in 0..DEFINITIONS {
        let Type::Named(name) = ty else { break };
        match schemas.get(name).and_then(Schema::alias) {
            Some(next) => ty = next,
            None => break,
        }
    }
    ty
}

/// Returns the base of a structure, which may be none; `None` for other schemas.
fn base<'s>(name: &Name, schemas: &'s IndexMap<Name, Schema>) -> Option<Option<&'s Name>> {
    let structure = schemas.get(name)?.structure()?;
    Some(structure.base.as_ref())
}

fn extends(name: &Name, other: &Name, schemas: &IndexMap<Name, Schema>) -> bool {
    let next = |name: &&Name| base(name, schemas).flatten();
    let mut line = std::iter::successors(Some(name), next).take(DEFINITIONS);
    line.any(|name| name == other)
}
