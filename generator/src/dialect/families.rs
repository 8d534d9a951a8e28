//! Families of structures: the members that a discriminator has without a mapping, and families inside of families.
//!
//! Takes the schemas that could be read; completes their discriminators. OpenAPI gives every schema that extends a base its own name
//! as a value of the discriminator, unless a mapping has another one. A member that others extend is the base of a family itself,
//! with the same discriminator.

use indexmap::IndexMap;

use crate::api::{Discriminator, Name, Schema, SchemaKind};
use crate::json_pointer::unescaped;

/// Completes the discriminators of all bases.
pub fn complete(schemas: &mut IndexMap<Name, Schema>) {
    let mut extending: IndexMap<Name, Vec<Name>> = IndexMap::new();
    for schema in schemas.values() {
        if let Some(base) = schema.structure().and_then(|it| it.base.as_ref()) {
            let others = extending.entry(base.clone()).or_default();
            others.push(schema.name.clone());
        }
    }
    let is_base = |schema: &&Schema| {
        schema
            .structure()
            .is_some_and(|it| it.discriminator.is_some())
    };
    let bases: Vec<Name> = schemas
        .values()
        .filter(is_base)
        .map(|it| it.name.clone())
        .collect();
    for base in &bases {
        let within = below(schemas, &extending, base);
        let Some(whole) = discriminator(schemas, base) else {
            continue;
        };
        let mut whole = whole.clone();
        for name in &within {
            let is_mapped = whole.members.values().any(|member| member == name);
            if let Some(value) = schemas.get(name).and_then(published).filter(|_| !is_mapped) {
                whole.members.entry(value).or_insert_with(|| name.clone());
            }
        }
        let has_no_own = |name: &&Name| !bases.contains(name);
        let inner = within.iter().filter(|name| extending.contains_key(*name));
        for name in inner.filter(has_no_own) {
            let own = below(schemas, &extending, name);
            let members = whole
                .members
                .iter()
                .filter(|(_, member)| own.contains(member));
            let part = Discriminator {
                field: whole.field.clone(),
                members: members
                    .map(|(value, name)| (value.clone(), name.clone()))
                    .collect(),
            };
            set(schemas, name, part);
        }
        set(schemas, base, whole);
    }
}

/// Returns the structures that extend a base directly or by others, except for those below a discriminator of their own.
fn below(
    schemas: &IndexMap<Name, Schema>,
    extending: &IndexMap<Name, Vec<Name>>,
    base: &Name,
) -> Vec<Name> {
    let mut found: Vec<Name> = Vec::new();
    let mut open = vec![base];
    while let Some(next) = open.pop() {
        for name in extending.get(next).into_iter().flatten() {
            found.push(name.clone());
            if discriminator(schemas, name).is_none() {
                open.push(name);
            }
        }
    }
    // In document order, whatever the order of the walk.
    found.sort_by_key(|name| schemas.get_index_of(name));
    found
}

/// Returns the value of a discriminator that names a schema: its key in the document. An inline schema has none.
fn published(schema: &Schema) -> Option<String> {
    let key = schema.place.pointer.strip_prefix("/components/schemas/")?;
    (!key.contains('/')).then(|| unescaped(key))
}

fn discriminator<'s>(
    schemas: &'s IndexMap<Name, Schema>,
    name: &Name,
) -> Option<&'s Discriminator> {
    schemas.get(name)?.structure()?.discriminator.as_ref()
}

fn set(schemas: &mut IndexMap<Name, Schema>, name: &Name, discriminator: Discriminator) {
    if let Some(SchemaKind::Struct(structure)) = schemas.get_mut(name).map(|it| &mut it.kind) {
        structure.discriminator = Some(discriminator);
    }
}
