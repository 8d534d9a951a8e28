//! Facts of a text → the type of a schema.
//!
//! Takes a fact and the type that the schema states; narrows a plain string in the part that the sentence is about. Anything else
//! than a plain string contradicts the text, and stays unchanged.

use super::fact::Fact;
use super::formula::Part;
use crate::api::{Name, Type};

/// Applies a fact to a type.
///
/// # Errors
/// The contradiction between the two.
pub(super) fn apply(fact: &Fact, ty: &mut Type) -> Result<(), &'static str> {
    match fact {
        Fact::Id(part, types) => {
            let part = match part {
                Part::Whole | Part::Items => Some(ty),
                Part::Key => map(ty).map(|(key, _)| key),
                Part::MapValue => map(ty).map(|(_, value)| value),
            };
            let part = part.ok_or("the schema has no map here")?;
            identify(leaf(part), types)
        }
        Fact::Enum(name) => {
            let part = match leaf(ty) {
                Type::Map(_, value) => value,
                other => other,
            };
            enumerate(leaf(part), name)
        }
        Fact::Union { .. } | Fact::Optional | Fact::Result(_) | Fact::NoResult => Ok(()),
    }
}

/// Narrows a string to an identifier; adds resource types to one that is an identifier already.
fn identify(leaf: &mut Type, types: &[String]) -> Result<(), &'static str> {
    match leaf {
        Type::String => {
            *leaf = Type::Id(types.to_vec());
            Ok(())
        }
        Type::Id(schemas) => {
            for ty in types {
                if !schemas.contains(ty) {
                    schemas.push(ty.clone());
                }
            }
            Ok(())
        }
        _ => Err("the schema has no plain string here"),
    }
}

/// Narrows a string to an enumeration.
fn enumerate(leaf: &mut Type, name: &str) -> Result<(), &'static str> {
    match leaf {
        Type::String => {
            *leaf = Type::Named(Name::new(name));
            Ok(())
        }
        Type::Named(schemas) if schemas.as_str() == name => Ok(()),
        _ => Err("the schema has no plain string here"),
    }
}

/// Returns the innermost type inside of lists, sets and options.
fn leaf(ty: &mut Type) -> &mut Type {
    match ty {
        Type::List(inner) | Type::Set(inner) | Type::Optional(inner) => leaf(inner),
        other => other,
    }
}

/// Returns key and value of the outermost map inside of lists, sets and options.
fn map(ty: &mut Type) -> Option<(&mut Type, &mut Type)> {
    match leaf(ty) {
        Type::Map(key, value) => Some((key, value)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(ty: Type) -> Type {
        Type::List(Box::new(ty))
    }

    fn map_of(key: Type, value: Type) -> Type {
        Type::Map(Box::new(key), Box::new(value))
    }

    #[test]
    fn facts_apply_to_the_part_that_the_sentence_names() {
        let id = || Type::Id(vec!["R".to_owned()]);
        let ids = |part| Fact::Id(part, vec!["R".to_owned()]);
        let named = || Type::Named(Name::from("E"));
        let link = || Fact::Enum("E".to_owned());
        let cases = [
            (ids(Part::Whole), Type::String, Some(id())),
            (ids(Part::Whole), Type::Int64, None),
            (
                ids(Part::Items),
                list(list(Type::String)),
                Some(list(list(id()))),
            ),
            (
                ids(Part::Key),
                map_of(Type::String, Type::String),
                Some(map_of(id(), Type::String)),
            ),
            (
                ids(Part::Key),
                list(map_of(Type::String, Type::Any)),
                Some(list(map_of(id(), Type::Any))),
            ),
            (ids(Part::Key), Type::String, None),
            (
                ids(Part::MapValue),
                map_of(Type::String, list(Type::String)),
                Some(map_of(Type::String, list(id()))),
            ),
            (ids(Part::Whole), map_of(Type::String, Type::String), None),
            (link(), Type::String, Some(named())),
            (link(), named(), Some(named())),
            (
                link(),
                map_of(Type::String, list(Type::String)),
                Some(map_of(Type::String, list(named()))),
            ),
            (link(), Type::Uri, None),
        ];
        for (fact, plain, expected) in cases {
            let mut ty = plain.clone();
            let done = apply(&fact, &mut ty);
            assert_eq!(done.is_ok(), expected.is_some(), "{fact:?} on {plain:?}");
            assert_eq!(
                ty,
                expected.unwrap_or_else(|| plain.clone()),
                "{fact:?} on {plain:?}"
            );
        }
    }
}
