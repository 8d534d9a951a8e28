//! A schema and its planned type on one side of a comparison.

use indexmap::IndexMap;

use super::names::{Names, by_old_keys};
use crate::api::{EnumValue, Field, Name, Schema, SchemaKind};
use crate::diff::subject::{SchemaPart, Subject};
use crate::plan::{Member, TypePlan};

/// A schema with its planned type.
#[derive(Clone, Copy)]
pub(super) struct Side<'a> {
    pub(super) names: Names<'a>,
    pub(super) schema: &'a Schema,
    pub(super) planned: &'a TypePlan,
}

impl<'a> Side<'a> {
    pub(super) fn of(names: Names<'a>, name: &Name) -> Option<Self> {
        Some(Self {
            names,
            schema: names.api.schemas.get(name)?,
            planned: names.plan.types.get(name)?,
        })
    }

    /// `content::LibraryModel`.
    pub(super) fn path(&self) -> String {
        self.names.path(&self.planned.path)
    }

    /// `shapes::AnyShape`: the enum of a family's members, if the schema has one.
    pub(super) fn choice(&self) -> Option<String> {
        let family = self.planned.family.as_ref()?;
        let mut path = self.planned.path.clone();
        path.ident.clone_from(&family.ident);
        Some(self.names.path(&path))
    }

    /// Returns all fields of a structure with their Rust names, by wire name.
    pub(super) fn fields(&self) -> IndexMap<&'a str, Planned<'a>> {
        let fields = self.names.api.all_fields(self.schema).into_iter();
        fields
            .zip(&self.planned.members)
            .map(|((owner, field), member)| {
                let ident = member.ident.as_str();
                (
                    field.name.as_str(),
                    Planned {
                        owner,
                        field,
                        ident,
                    },
                )
            })
            .collect()
    }

    pub(super) fn part(&self, part: SchemaPart) -> Subject {
        Subject::Schema(self.schema.name.clone(), part)
    }

    /// Returns the values of an enumeration with their variants, by wire value.
    pub(super) fn variants(&self) -> IndexMap<&'a str, Variant<'a>> {
        let SchemaKind::Enum(values) = &self.schema.kind else {
            return IndexMap::new();
        };
        let members = self.planned.members.iter();
        let members: IndexMap<&str, &Member> = members
            .map(|member| (member.wire.as_str(), member))
            .collect();
        let variant = |value: &'a EnumValue| {
            let ident = members.get(value.value.as_str())?.ident.as_str();
            Some((value.value.as_str(), Variant { value, ident }))
        };
        values.iter().filter_map(variant).collect()
    }
}

/// A value of an enumeration with its Rust name.
#[derive(Clone, Copy)]
pub(super) struct Variant<'a> {
    pub(super) value: &'a EnumValue,
    pub(super) ident: &'a str,
}

/// The fields of a structure on both sides, by old wire name.
#[derive(Clone)]
pub(super) struct Fields<'a> {
    pub(super) old: IndexMap<&'a str, Planned<'a>>,
    pub(super) new: IndexMap<&'a str, Planned<'a>>,
}

impl<'a> Fields<'a> {
    pub(super) fn of(old: Side<'a>, new: Side<'a>) -> Self {
        let before = old.fields();
        let after = by_old_keys(&before, new.fields(), |planned| planned.ident);
        Self {
            old: before,
            new: after,
        }
    }
}

/// A field with its Rust name.
#[derive(Clone, Copy)]
pub(super) struct Planned<'a> {
    pub(super) owner: &'a Name,
    pub(super) field: &'a Field,
    pub(super) ident: &'a str,
}

impl Planned<'_> {
    /// Returns possible causes of a change: the declaration, or the structure that has the field.
    pub(super) fn causes(&self, schema: &Name) -> Vec<Subject> {
        vec![
            Subject::field(self.owner, &self.field.name),
            Subject::field(schema, &self.field.name),
            Subject::schema(schema),
        ]
    }
}

/// Returns the arguments of `new` by wire name, in order.
pub(super) fn required<'m, 'a>(
    fields: &'m IndexMap<&'a str, Planned<'a>>,
) -> IndexMap<&'a str, &'m Planned<'a>> {
    let fields = fields.iter().map(|(wire, planned)| (*wire, planned));
    fields
        .filter(|(_, planned)| !planned.field.optional)
        .collect()
}
