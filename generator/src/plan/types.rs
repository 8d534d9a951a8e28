//! Types: schemas under their last name, in the module that their namespace names.

use indexmap::{IndexMap, IndexSet};

use super::modules::Tree;
use super::{FamilyPlan, ItemPath, Member, ModuleId, TypePlan, Usage, ident};
use crate::api::{Api, Name, Schema, SchemaKind};
use crate::diagnostics::{Problem, What};
use crate::load::Documents;

/// The variant that keeps a value which the document does not know. A value that would be spelled like it gives way.
pub const UNKNOWN_VARIANT: &str = "UnknownValue";

pub(super) fn place(
    api: &Api,
    tree: &mut Tree<'_>,
    documents: &Documents,
    problems: &mut Vec<Problem>,
) -> IndexMap<Name, TypePlan> {
    let homes: IndexMap<&Name, ModuleId> = api
        .schemas
        .keys()
        .map(|name| (name, tree.module_of_schema(name)))
        .collect();
    let ambiguous = ambiguous(api, &homes);
    let mut types = IndexMap::new();
    for (name, schema) in &api.schemas {
        let module = homes[name];
        let spelled = if ambiguous.contains(name) {
            with_parent(name)
        } else {
            name.last().to_owned()
        };
        let Some(ident) = ident::upper_camel(&spelled) else {
            let what = What::Nameless {
                thing: "schema",
                name: name.to_string(),
            };
            problems.push(documents.problem(&schema.place, what));
            continue;
        };
        let members = members(api, schema, documents, problems);
        let family = family(schema, &ident);
        let path = ItemPath { module, ident };
        let planned = TypePlan {
            path,
            members,
            unions: Vec::new(),
            family,
            usage: Usage::default(),
        };
        types.insert(name.clone(), planned);
        tree.get_mut(module).types.push(name.clone());
    }
    types
}

/// Schemas that are nested in another one and would share their last name in a module: they all carry the name of
/// their parent as well. One that is not nested keeps its name.
fn ambiguous<'a>(api: &Api, homes: &IndexMap<&'a Name, ModuleId>) -> IndexSet<&'a Name> {
    let mut by_ident: IndexMap<(ModuleId, Option<String>), Vec<&Name>> = IndexMap::new();
    for (name, module) in homes {
        by_ident
            .entry((*module, ident::upper_camel(name.last())))
            .or_default()
            .push(name);
    }
    let is_nested = |name: &&Name| {
        name.parent()
            .is_some_and(|parent| api.schemas.contains_key(parent))
    };
    by_ident
        .into_values()
        .filter(|names| names.len() > 1)
        .flatten()
        .filter(is_nested)
        .collect()
}

fn with_parent(name: &Name) -> String {
    let parent = name
        .parent()
        .and_then(|parent| parent.rsplit('.').next())
        .unwrap_or_default();
    format!("{parent}_{}", name.last())
}

fn members(
    api: &Api,
    schema: &Schema,
    documents: &Documents,
    problems: &mut Vec<Problem>,
) -> Vec<Member> {
    let mut nameless = |thing, name: &str| {
        let what = What::Nameless {
            thing,
            name: name.to_owned(),
        };
        problems.push(documents.problem(&schema.place, what));
    };
    match &schema.kind {
        SchemaKind::Enum(values) => values
            .iter()
            .filter_map(|value| {
                let ident = ident::upper_camel(&value.value);
                if ident.is_none() {
                    nameless("value", &value.value);
                }
                let ident = ident?;
                let ident = if ident == UNKNOWN_VARIANT {
                    format!("{ident}Value")
                } else {
                    ident
                };
                Some(Member {
                    ident,
                    wire: value.value.clone(),
                    owner: schema.name.clone(),
                })
            })
            .collect(),
        SchemaKind::Struct(_) => lineage(api, schema)
            .into_iter()
            .flat_map(|(owner, fields)| fields.iter().map(move |field| (owner, field)))
            .filter_map(|(owner, field)| {
                let ident = ident::snake(&field.name);
                if ident.is_none() {
                    nameless("property", &field.name);
                }
                Some(Member {
                    ident: ident?,
                    wire: field.name.clone(),
                    owner: owner.clone(),
                })
            })
            .collect(),
        SchemaKind::Alias(_) => Vec::new(),
    }
}

/// The choice between the structures that extend this one, if a field of it tells them apart.
fn family(schema: &Schema, ident: &str) -> Option<FamilyPlan> {
    let SchemaKind::Struct(structure) = &schema.kind else {
        return None;
    };
    let discriminator = structure.discriminator.as_ref()?;
    let others = discriminator
        .members
        .iter()
        .filter(|(_, name)| **name != schema.name);
    let variants: Vec<(String, String, Name)> = others
        .filter_map(|(value, name)| {
            Some((
                value.clone(),
                ident::upper_camel(name.last())?,
                name.clone(),
            ))
        })
        .filter(|(_, variant, _)| variant != ident)
        .collect();
    let ident = format!("Any{ident}");
    (!variants.is_empty()).then(|| FamilyPlan {
        ident,
        field: discriminator.field.clone(),
        variants,
    })
}

/// The fields of a structure by the structure that declares them, outermost base first.
pub(crate) fn lineage<'a>(
    api: &'a Api,
    schema: &'a Schema,
) -> Vec<(&'a Name, &'a [crate::api::Field])> {
    let mut line = Vec::new();
    let mut current = Some(schema);
    while let Some(schema) = current {
        // A circle of bases is an error of the dialect step; this keeps a walk over one finite all the same.
        if line.len() > api.schemas.len() {
            break;
        }
        let SchemaKind::Struct(structure) = &schema.kind else {
            break;
        };
        line.push((&schema.name, structure.fields.as_slice()));
        current = structure
            .base
            .as_ref()
            .and_then(|base| api.schemas.get(base));
    }
    line.reverse();
    line
}
