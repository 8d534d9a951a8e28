//! Choices without a discriminator whose structures differ by a field all the same.
//!
//! Takes all schemas; makes such choices families. Their field is the discriminator of a base that all structures have, or one
//! that each of them requires, as an enumeration without a value of another one's.

use indexmap::IndexMap;

use super::discriminator;
use super::limits::DEFINITIONS;
use crate::api::{Discriminator, Name, Schema, SchemaKind, Struct, Type};

/// Makes families of the choices that are by a field.
pub(super) fn complete(schemas: &mut IndexMap<Name, Schema>) {
    let mut found: Vec<(Name, Discriminator)> = Vec::new();
    for schema in schemas.values() {
        if let SchemaKind::Choice(types) = &schema.kind
            && let Some(lines) = lines(schemas, types)
            && let Some(tag) = by_base(&lines).or_else(|| by_values(schemas, &lines))
        {
            found.push((schema.name.clone(), tag));
        }
    }
    for (name, tag) in found {
        if let Some(schema) = schemas.get_mut(&name) {
            schema.kind = SchemaKind::Struct(Struct {
                fields: vec![discriminator::tag(&tag.field)],
                discriminator: Some(tag),
                is_choice: true,
                ..Struct::default()
            });
        }
    }
}

/// A structure and its bases, each with its name.
type Line<'s> = Vec<(&'s Name, &'s Struct)>;

/// Returns the line of each type, if all are structures.
fn lines<'s>(schemas: &'s IndexMap<Name, Schema>, types: &'s [Type]) -> Option<Vec<Line<'s>>> {
    let structure = |name: &Name| {
        let (name, schema) = schemas.get_key_value(name)?;
        Some((name, schema.structure()?))
    };
    let line = |ty: &Type| -> Option<Line<'s>> {
        let Type::Named(name) = ty else { return None };
        let mut line = vec![structure(name)?];
        while let Some(base) = line.last().and_then(|(_, last)| last.base.as_ref()) {
            if line.len() > DEFINITIONS {
                return None;
            }
            line.push(structure(base)?);
        }
        Some(line)
    };
    types.iter().map(line).collect()
}

/// Returns the discriminator of a base that all structures have.
fn by_base(lines: &[Line<'_>]) -> Option<Discriminator> {
    let members: Vec<&Name> = lines
        .iter()
        .filter_map(|line| Some(line.first()?.0))
        .collect();
    let mut bases = lines.first()?.iter();
    bases.find_map(|(base, structure)| {
        let whole = structure.discriminator.as_ref()?;
        let is_base = |line: &Line<'_>| line.iter().any(|(name, _)| name == base);
        let has_value = |name: &&Name| whole.members.values().any(|member| member == *name);
        let is_whole = lines.iter().all(is_base) && members.iter().all(has_value);
        let own = whole
            .members
            .iter()
            .filter(|(_, name)| members.contains(name));
        is_whole.then(|| Discriminator {
            field: whole.field.clone(),
            members: own
                .map(|(value, name)| (value.clone(), name.clone()))
                .collect(),
        })
    })
}

/// Returns a discriminator by a field that each structure requires with values of its own.
fn by_values(schemas: &IndexMap<Name, Schema>, lines: &[Line<'_>]) -> Option<Discriminator> {
    let fields = lines.first()?.iter().flat_map(|(_, it)| &it.fields);
    let mut fields = fields.filter(|field| !field.optional);
    fields.find_map(|field| {
        let mut members: IndexMap<String, Name> = IndexMap::new();
        for line in lines {
            let (name, _) = line.first()?;
            for value in values(schemas, line, &field.name)? {
                if members.insert(value.to_owned(), (*name).clone()).is_some() {
                    return None;
                }
            }
        }
        Some(Discriminator {
            field: field.name.clone(),
            members,
        })
    })
}

/// Returns the values of a required field that is an enumeration.
fn values<'s>(
    schemas: &'s IndexMap<Name, Schema>,
    line: &Line<'_>,
    field: &str,
) -> Option<Vec<&'s str>> {
    let mut fields = line.iter().flat_map(|(_, structure)| &structure.fields);
    let field = fields.find(|known| known.name == field)?;
    let Type::Named(name) = &field.ty else {
        return None;
    };
    match &schemas.get(name)?.kind {
        SchemaKind::Enum(values) if !field.optional && !values.is_empty() => {
            Some(values.iter().map(|value| value.value.as_str()).collect())
        }
        _ => None,
    }
}
