//! Compares types of the old and the new model as sets of values.
//!
//! Schemas of the same name are the same type: their changes are reported once, for the schema, and not for each use.
//! Schemas with different names are compared by their contents.

use std::collections::BTreeSet;

use super::rule::Kind;
use super::rules::types as rules;
use crate::api::{Api, EnumValue, Field, Name, Schema, SchemaKind, Type};

/// The relation of the new type's values to those of the old one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Relation {
    /// The same type.
    Same,
    /// The same values, with a difference of the given kind.
    Alike(&'static Kind),
    /// All old values and more.
    Wider(&'static Kind),
    /// Some of the old values.
    Narrower(&'static Kind),
    /// Neither a superset nor a subset.
    Other(&'static Kind),
}

impl Relation {
    /// Returns the kind of change, if there is one.
    pub(super) fn kind(self) -> Option<&'static Kind> {
        match self {
            Self::Same => None,
            Self::Alike(kind) | Self::Wider(kind) | Self::Narrower(kind) | Self::Other(kind) => {
                Some(kind)
            }
        }
    }

    /// Returns the relation of a type with two parts: a map's key and value, or two fields.
    fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Same, one) | (one, Self::Same) => one,
            (one, another) if one == another => one,
            (Self::Alike(_), Self::Alike(_)) => Self::Alike(&rules::TYPE_RENAMED),
            (Self::Alike(_), one) | (one, Self::Alike(_)) => one,
            (Self::Wider(_), Self::Wider(_)) => Self::Wider(&rules::TYPE_WIDENED),
            (Self::Narrower(_), Self::Narrower(_)) => Self::Narrower(&rules::TYPE_NARROWED),
            _ => Self::Other(&rules::TYPE_CHANGED),
        }
    }
}

const WIDER: Relation = Relation::Wider(&rules::TYPE_WIDENED);
const NARROWER: Relation = Relation::Narrower(&rules::TYPE_NARROWED);
const OTHER: Relation = Relation::Other(&rules::TYPE_CHANGED);

/// Compares a type of the old API with one of the new.
pub(super) fn compare(old_api: &Api, old: &Type, new_api: &Api, new: &Type) -> Relation {
    let comparison = Comparison { old_api, new_api };
    comparison.types(old, new, &mut Vec::new())
}

/// Compares two lists of fields as anonymous structures.
pub(super) fn compare_fields(
    old_api: &Api,
    old: &[&Field],
    new_api: &Api,
    new: &[&Field],
) -> Relation {
    let comparison = Comparison { old_api, new_api };
    comparison.fields(old, new, &mut Vec::new())
}

struct Comparison<'a> {
    old_api: &'a Api,
    new_api: &'a Api,
}

/// Returns the target of an alias, or the type itself; aliases are not circular.
pub(super) fn resolved<'t>(api: &'t Api, mut ty: &'t Type) -> &'t Type {
    while let Type::Named(name) = ty {
        match api.schemas.get(name).and_then(Schema::alias) {
            Some(target) => ty = target,
            None => break,
        }
    }
    ty
}

impl<'a> Comparison<'a> {
    /// `open` are the pairs of structures under comparison; a recursive pair counts as equal.
    fn types(
        &self,
        old: &'a Type,
        new: &'a Type,
        open: &mut Vec<(&'a Name, &'a Name)>,
    ) -> Relation {
        let (old, new) = (resolved(self.old_api, old), resolved(self.new_api, new));
        match (old, new) {
            (old, new) if old == new => Relation::Same,
            (Type::Named(old), Type::Named(new)) => self.schemas(old, new, open),
            (Type::Optional(old), Type::Optional(new))
            | (Type::List(old), Type::List(new))
            | (Type::Set(old), Type::Set(new)) => self.types(old, new, open),
            (Type::Optional(old), new) => NARROWER.and(self.types(old, new, open)),
            (old, Type::Optional(new)) => WIDER.and(self.types(old, new, open)),
            // Same elements, but a set rejects duplicates.
            (Type::List(old), Type::Set(new)) => NARROWER.and(self.types(old, new, open)),
            (Type::Set(old), Type::List(new)) => WIDER.and(self.types(old, new, open)),
            (Type::Map(old_key, old), Type::Map(new_key, new)) => {
                let keys = self.types(old_key, new_key, open);
                keys.and(self.types(old, new, open))
            }
            (_, Type::Any) => WIDER,
            (Type::Any, _) => NARROWER,
            (old, Type::Object) if self.is_object(self.old_api, old) => WIDER,
            (Type::Object, new) if self.is_object(self.new_api, new) => NARROWER,
            (Type::Int32, Type::Int64 | Type::Double) | (Type::Int64, Type::Double) => WIDER,
            (Type::Double, Type::Int32 | Type::Int64) | (Type::Int64, Type::Int32) => NARROWER,
            (Type::Id(old), Type::Id(new)) => identifiers(old, new),
            (Type::String, new) => self.text_became(new),
            (old, Type::String) => self.became_text(old),
            _ => OTHER,
        }
    }

    fn is_object(&self, api: &Api, ty: &Type) -> bool {
        match ty {
            Type::Map(..) => true,
            Type::Named(name) => matches!(
                api.schemas.get(name).map(|schema| &schema.kind),
                Some(SchemaKind::Struct(_))
            ),
            _ => false,
        }
    }

    fn is_enumeration(&self, api: &Api, name: &Name) -> bool {
        matches!(
            api.schemas.get(name).map(|schema| &schema.kind),
            Some(SchemaKind::Enum(_))
        )
    }

    fn text_became(&self, new: &Type) -> Relation {
        match new {
            Type::Id(_) => Relation::Narrower(&rules::BECAME_IDENTIFIER),
            Type::Password => Relation::Alike(&rules::BECAME_SECRET),
            Type::Date | Type::DateTime | Type::Uri | Type::Byte => NARROWER,
            Type::Named(name) if self.is_enumeration(self.new_api, name) => {
                Relation::Narrower(&rules::BECAME_ENUMERATION)
            }
            _ => OTHER,
        }
    }

    fn became_text(&self, old: &Type) -> Relation {
        match old {
            Type::Id(_) => Relation::Wider(&rules::IDENTIFIER_BECAME_TEXT),
            Type::Password => Relation::Alike(&rules::BECAME_PLAIN),
            Type::Date | Type::DateTime | Type::Uri | Type::Byte => WIDER,
            Type::Named(name) if self.is_enumeration(self.old_api, name) => {
                Relation::Wider(&rules::BECAME_TEXT)
            }
            _ => OTHER,
        }
    }

    fn schemas(
        &self,
        old: &'a Name,
        new: &'a Name,
        open: &mut Vec<(&'a Name, &'a Name)>,
    ) -> Relation {
        let (Some(old_schema), Some(new_schema)) =
            (self.old_api.schemas.get(old), self.new_api.schemas.get(new))
        else {
            return OTHER;
        };
        if open.contains(&(old, new)) {
            return Relation::Same;
        }
        let inside = match (&old_schema.kind, &new_schema.kind) {
            (SchemaKind::Enum(old), SchemaKind::Enum(new)) => values(old, new),
            (SchemaKind::Struct(_), SchemaKind::Struct(_)) => {
                open.push((old, new));
                let of = |api: &'a Api, schema| -> Vec<&'a Field> {
                    api.all_fields(schema)
                        .into_iter()
                        .map(|(_, field)| field)
                        .collect()
                };
                let old = of(self.old_api, old_schema);
                let new = of(self.new_api, new_schema);
                let relation = self.fields(&old, &new, open);
                open.pop();
                relation
            }
            (SchemaKind::Choice(old), SchemaKind::Choice(new)) => {
                compare_choices(self.old_api, old, self.new_api, new)
            }
            _ => OTHER,
        };
        inside.and(Relation::Alike(&rules::TYPE_RENAMED))
    }

    fn fields(
        &self,
        old: &[&'a Field],
        new: &[&'a Field],
        open: &mut Vec<(&'a Name, &'a Name)>,
    ) -> Relation {
        let mut relation = Relation::Same;
        for field in old {
            let step = match new.iter().find(|other| other.name == field.name) {
                Some(other) => {
                    let need = match (field.optional, other.optional) {
                        (true, false) => NARROWER,
                        (false, true) => WIDER,
                        _ => Relation::Same,
                    };
                    need.and(self.types(&field.ty, &other.ty, open))
                }
                None if field.optional => NARROWER,
                None => OTHER,
            };
            relation = relation.and(step);
        }
        for field in new {
            if old.iter().all(|other| other.name != field.name) {
                relation = relation.and(if field.optional { WIDER } else { OTHER });
            }
        }
        relation
    }
}

fn values(old: &[EnumValue], new: &[EnumValue]) -> Relation {
    let texts = |values: &[EnumValue]| -> BTreeSet<String> {
        values.iter().map(|value| value.value.clone()).collect()
    };
    sets(&texts(old), &texts(new), [WIDER, NARROWER, OTHER])
}

fn identifiers(old: &[String], new: &[String]) -> Relation {
    let types = |types: &[String]| -> BTreeSet<String> { types.iter().cloned().collect() };
    let relations = [
        Relation::Wider(&rules::IDENTIFIER_TYPE_ADDED),
        Relation::Narrower(&rules::IDENTIFIER_TYPE_REMOVED),
        Relation::Other(&rules::IDENTIFIER_TYPE_CHANGED),
    ];
    sets(&types(old), &types(new), relations)
}

fn sets(
    old: &BTreeSet<String>,
    new: &BTreeSet<String>,
    [wider, narrower, other]: [Relation; 3],
) -> Relation {
    if old == new {
        Relation::Same
    } else if new.is_superset(old) {
        wider
    } else if new.is_subset(old) {
        narrower
    } else {
        other
    }
}

/// Compares the alternatives of two choices.
pub(super) fn compare_choices(
    old_api: &Api,
    old: &[Type],
    new_api: &Api,
    new: &[Type],
) -> Relation {
    // Structures are compared as schemas of their own.
    let is_same = |one: &Type, other: &Type| resolved(old_api, one) == resolved(new_api, other);
    let is_kept = old
        .iter()
        .all(|one| new.iter().any(|other| is_same(one, other)));
    let is_known = new
        .iter()
        .all(|other| old.iter().any(|one| is_same(one, other)));
    match (is_kept, is_known) {
        (true, true) => Relation::Same,
        (true, false) => WIDER,
        (false, true) => NARROWER,
        (false, false) => OTHER,
    }
}

/// Returns the type in the vendor's terms, for reports.
pub(super) fn words(ty: &Type) -> String {
    match ty {
        Type::String => "string".to_owned(),
        Type::Boolean => "boolean".to_owned(),
        Type::Int32 => "int32".to_owned(),
        Type::Int64 => "int64".to_owned(),
        Type::Double => "double".to_owned(),
        Type::Date => "date".to_owned(),
        Type::DateTime => "date-time".to_owned(),
        Type::Uri => "uri".to_owned(),
        Type::Password => "password".to_owned(),
        Type::Byte => "byte".to_owned(),
        Type::Content => "content".to_owned(),
        Type::Object => "object".to_owned(),
        Type::Any => "any".to_owned(),
        Type::Named(name) => name.to_string(),
        Type::Id(types) => format!("id of {}", types.join(" or ")),
        Type::List(item) => format!("list of {}", words(item)),
        Type::Set(item) => format!("set of {}", words(item)),
        Type::Map(key, value) => format!("map of {} to {}", words(key), words(value)),
        Type::Optional(inner) => format!("{} or null", words(inner)),
    }
}
