//! Models as recovery leaves them behind.
//!
//! A model can have everything that a document of the dialect can say. Texts have their prose and facts; the writer makes
//! the published form.

use std::collections::BTreeSet;

use indexmap::IndexMap;
use vsphere_codegen::api::{
    Api, Dialect, Discriminator, EnumValue, Field, Name, Place, Resource, Schema, SchemaKind,
    Struct, Type, Union,
};
use vsphere_codegen::dialect::complete_families;

use super::choose::Choices;
use super::field::{fields, text};
use super::operation::operations;
use super::types::{self, Known};
use super::words::{self, ERRORS};

/// Returns a model made of choices.
pub fn api(choices: &mut Choices<'_>) -> Api {
    let resources: BTreeSet<String> = (0..=choices.up_to(3))
        .map(|_| {
            let parts = 1 + choices.up_to(2);
            words::dotted(choices, parts)
        })
        .collect();
    let resources: Vec<String> = resources.into_iter().collect();
    let known = names(&resources, choices);
    let mut schemas = IndexMap::new();
    for name in &known.enums {
        insert(
            &mut schemas,
            name,
            SchemaKind::Enum(values(choices)),
            choices,
        );
    }
    structures(&mut schemas, &known, choices);
    for (index, name) in known.aliases.iter().enumerate() {
        // An alias can be of an earlier one, not of itself.
        let before = Known {
            aliases: known.aliases[..index].to_vec(),
            ..known.clone()
        };
        let ty = types::ty(&before, choices);
        insert(&mut schemas, name, SchemaKind::Alias(ty), choices);
    }
    let operations = operations(&resources, &known, &schemas, choices);
    let resource = |name: &String, choices: &mut Choices<'_>| {
        let name = Name::new(name.as_str());
        let mut text = text(choices);
        text.deprecated = text.deprecated.filter(|it| it.since.is_some());
        text.deprecated.iter_mut().for_each(|it| it.flagged = false);
        (name.clone(), Resource { name, text })
    };
    Api {
        title: "Random API".to_owned(),
        version: words::version(choices),
        dialect: Dialect::Modern,
        base_path: choices.one_of(&["/api", "", "/rest/v1"]).to_owned(),
        security: Default::default(),
        resources: resources
            .iter()
            .map(|name| resource(name, choices))
            .collect(),
        operations,
        schemas,
    }
}

/// Returns names of all schemas, each once. Structures begin with the errors.
fn names(resources: &[String], choices: &mut Choices<'_>) -> Known {
    let mut taken: BTreeSet<String> = ERRORS.map(str::to_owned).into();
    let mut some = |most: usize, choices: &mut Choices<'_>| -> Vec<Name> {
        let mut names = Vec::new();
        for _ in 0..choices.up_to(most) {
            let mut name = choices.one_of(resources);
            for _ in 0..=choices.up_to(1) {
                name.push('.');
                name.push_str(words::segment(choices));
            }
            if taken.insert(name.clone()) {
                names.push(Name::new(name));
            }
        }
        names
    };
    let enums = some(3, choices);
    let mut structs: Vec<Name> = ERRORS.map(Name::from).into();
    structs.extend(some(6, choices));
    let aliases = some(2, choices);
    Known {
        enums,
        structs,
        aliases,
    }
}

fn insert(
    schemas: &mut IndexMap<Name, Schema>,
    name: &Name,
    kind: SchemaKind,
    choices: &mut Choices<'_>,
) {
    let schema = Schema {
        name: name.clone(),
        kind,
        text: text(choices),
        // The key is the value of a discriminator without a mapping.
        place: Place {
            file: 0,
            pointer: format!("/components/schemas/{name}"),
        },
    };
    schemas.insert(name.clone(), schema);
}

fn values(choices: &mut Choices<'_>) -> Vec<EnumValue> {
    let names = words::values(choices);
    let value = |name: &str, choices: &mut Choices<'_>| {
        let mut text = text(choices);
        text.deprecated = None;
        text.preview = false;
        EnumValue {
            value: name.to_owned(),
            name: None,
            text,
        }
    };
    names.into_iter().map(|name| value(name, choices)).collect()
}

fn structures(schemas: &mut IndexMap<Name, Schema>, known: &Known, choices: &mut Choices<'_>) {
    let mut bases: Vec<(Name, Name)> = Vec::new();
    for (index, name) in known.structs.iter().enumerate() {
        let base = match index {
            0 => None,
            _ if index < ERRORS.len() => known.structs.first().cloned(),
            _ => choices
                .one_in(4)
                .then(|| choices.one_of(&known.structs[..index])),
        };
        if let Some(base) = &base {
            bases.push((base.clone(), name.clone()));
        }
        let mut fields = fields(known, index, choices);
        // A field that redefines one of the base has the narrower type of both, which is not what was made.
        let inherited = inherited(schemas, base.as_ref());
        fields.retain(|field| !inherited.contains(&field.name));
        let unions = unions(&mut fields, schemas, choices);
        let structure = Struct {
            base,
            fields,
            discriminator: None,
            unions,
            nullable: choices.one_in(8),
            is_choice: false,
        };
        insert(schemas, name, SchemaKind::Struct(structure), choices);
    }
    families(schemas, &bases, choices);
    complete_families(schemas);
}

/// Returns the names of the fields of a base, and of its own bases.
fn inherited(schemas: &IndexMap<Name, Schema>, base: Option<&Name>) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let mut next = base;
    while let Some(SchemaKind::Struct(structure)) =
        next.and_then(|name| schemas.get(name)).map(|it| &it.kind)
    {
        names.extend(structure.fields.iter().map(|field| field.name.clone()));
        next = structure.base.as_ref();
    }
    names
}

/// Makes fields depend on a discriminator, if there is one.
fn unions(
    fields: &mut [Field],
    schemas: &IndexMap<Name, Schema>,
    choices: &mut Choices<'_>,
) -> Vec<Union> {
    let all_values = |ty: &Type| -> Vec<String> {
        match ty {
            Type::Boolean => vec!["true".to_owned(), "false".to_owned()],
            Type::Named(name) => match schemas.get(name).map(|schema| &schema.kind) {
                Some(SchemaKind::Enum(values)) => {
                    values.iter().map(|value| value.value.clone()).collect()
                }
                _ => Vec::new(),
            },
            _ => Vec::new(),
        }
    };
    let tags: Vec<(usize, Vec<String>)> = fields
        .iter()
        .enumerate()
        .map(|(index, field)| (index, all_values(&field.ty)))
        .filter(|(_, values)| !values.is_empty())
        .collect();
    let mut unions: IndexMap<String, IndexMap<String, Vec<String>>> = IndexMap::new();
    if tags.is_empty() {
        return Vec::new();
    }
    for index in 0..fields.len() {
        let (tag, values) = choices.one_of(&tags);
        if tag == index || !choices.one_in(3) {
            continue;
        }
        let mut own: Vec<String> = choices.some_of(&values, 3).into_iter().cloned().collect();
        if own.is_empty() {
            own.push(values[0].clone());
        }
        fields[index].optional = true;
        let blank = || {
            values
                .iter()
                .map(|value| (value.clone(), Vec::new()))
                .collect()
        };
        let cases = unions.entry(fields[tag].name.clone()).or_insert_with(blank);
        for value in own {
            cases
                .entry(value)
                .or_default()
                .push(fields[index].name.clone());
        }
    }
    let unions = unions.into_iter().map(|(tag, mut cases)| {
        cases.retain(|_, fields| !fields.is_empty());
        Union { tag, cases }
    });
    unions.collect()
}

/// Gives bases with a text field a discriminator.
fn families(
    schemas: &mut IndexMap<Name, Schema>,
    bases: &[(Name, Name)],
    choices: &mut Choices<'_>,
) {
    let families: BTreeSet<&Name> = bases.iter().map(|(base, _)| base).collect();
    for base in families {
        let Some(SchemaKind::Struct(structure)) = schemas.get_mut(base).map(|it| &mut it.kind)
        else {
            continue;
        };
        let deciding = structure
            .fields
            .iter_mut()
            .find(|field| field.ty == Type::String);
        let Some(deciding) = deciding.filter(|_| choices.one_in(2)) else {
            continue;
        };
        let members = bases
            .iter()
            .filter(|(of, _)| of == base)
            .map(|(_, member)| member);
        let holds_itself = choices.one_in(2);
        // A value without a discriminator is of the base.
        deciding.optional |= holds_itself;
        let all = members.chain(holds_itself.then_some(base));
        structure.discriminator = Some(Discriminator {
            field: deciding.name.clone(),
            members: all
                .map(|member| {
                    (
                        member.as_str().replace('.', "_").to_uppercase(),
                        member.clone(),
                    )
                })
                .collect(),
        });
    }
}
