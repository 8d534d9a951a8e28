//! Types: schemas under their last name, in the module of their namespace.
//!
//! Takes the schemas; gives names of types, fields, variants and families. Nested schemas that would share a name get those of
//! their parents in front.

use indexmap::{IndexMap, IndexSet};

use super::accessors::accessors;
use super::distinct::distinct;
use super::ident;
use super::layout::{FamilyPlan, ItemPath, Member, ModuleId, TypePlan, Usage};
use super::modules::Tree;
use super::variants::variants;
use crate::api::{Api, EnumValue, Field, Name, Schema, SchemaKind};
use crate::diagnostics::ProblemKind;
use crate::finding::Finding;

/// Places a type for each schema.
pub(super) fn place(
    api: &Api,
    tree: &mut Tree<'_>,
    findings: &mut Vec<Finding>,
) -> IndexMap<Name, TypePlan> {
    let homes: IndexMap<&Name, ModuleId> = api
        .schemas
        .keys()
        .map(|name| (name, tree.module_of_schema(name)))
        .collect();
    let spelled = spelled(api, &homes);
    let mut types = IndexMap::new();
    for (name, schema) in &api.schemas {
        let module = homes[name];
        // The crate root is reserved for the client: a namespace without a usable character ends there.
        let ident = ident::upper_camel(&spelled[name]).filter(|_| module != 0);
        let Some(ident) = ident else {
            let what = ProblemKind::Nameless {
                thing: "schema",
                name: name.to_string(),
            };
            findings.push(Finding::new(Some(&schema.place), what));
            continue;
        };
        let members = members(api, schema, findings);
        let family = family(schema, &ident);
        let is_choice = family.as_ref().is_some_and(|family| family.is_choice);
        let ident = match is_choice {
            true => format!("Unknown{ident}"),
            false => ident,
        };
        let path = ItemPath { module, ident };
        let planned = TypePlan {
            path,
            members,
            unions: Vec::new(),
            family,
            usage: Usage::default(),
            holds_secret: false,
        };
        types.insert(name.clone(), planned);
        tree.get_mut(module).types.push(name.clone());
    }
    types
}

/// Returns the name of each schema before spelling: its last name.
///
/// Nested schemas that would share a name in their module get the names of their parents in front, as many as needed; a schema
/// that is not nested keeps its name.
fn spelled<'a>(api: &Api, homes: &IndexMap<&'a Name, ModuleId>) -> IndexMap<&'a Name, String> {
    let mut spelled: IndexMap<&Name, String> = homes
        .keys()
        .map(|name| (*name, name.last().to_owned()))
        .collect();
    for depth in 2..=4 {
        let shared = shared(homes, &spelled);
        let nested = shared.into_iter().filter(|name| {
            name.parent()
                .is_some_and(|parent| api.schemas.contains_key(parent))
        });
        for name in nested {
            let segments: Vec<&str> = name.segments().collect();
            let start = segments.len().saturating_sub(depth);
            spelled.insert(name, segments[start..].join("_"));
        }
    }
    spelled
}

/// Returns the schemas that share a name with another one of their module.
fn shared<'a>(
    homes: &IndexMap<&'a Name, ModuleId>,
    spelled: &IndexMap<&'a Name, String>,
) -> Vec<&'a Name> {
    let mut by_ident: IndexMap<(ModuleId, Option<String>), Vec<&Name>> = IndexMap::new();
    for (name, module) in homes {
        let ident = spelled
            .get(name)
            .and_then(|spelled| ident::upper_camel(spelled));
        by_ident.entry((*module, ident)).or_default().push(name);
    }
    let several = by_ident.into_values().filter(|names| names.len() > 1);
    several.flatten().collect()
}

fn members(api: &Api, schema: &Schema, findings: &mut Vec<Finding>) -> Vec<Member> {
    let mut nameless = |thing, name: &str| {
        let what = ProblemKind::Nameless {
            thing,
            name: name.to_owned(),
        };
        findings.push(Finding::new(Some(&schema.place), what));
    };
    match &schema.kind {
        SchemaKind::Enum(values) => {
            let named = values.iter().zip(variants(values));
            let member = |(value, ident): (&EnumValue, String)| Member {
                ident,
                wire: value.value.clone(),
                owner: schema.name.clone(),
            };
            named.map(member).collect()
        }
        SchemaKind::Struct(_) => {
            let named = api
                .all_fields(schema)
                .into_iter()
                .filter_map(|(owner, field)| {
                    let ident = ident::snake(&field.name);
                    if ident.is_none() {
                        nameless("property", &field.name);
                    }
                    Some(((owner, field), ident?))
                });
            let (fields, wanted): (Vec<_>, Vec<_>) = named.unzip();
            let member = |((owner, field), ident): ((&Name, &Field), String)| Member {
                ident,
                wire: field.name.clone(),
                owner: owner.clone(),
            };
            let named = fields.into_iter().zip(distinct(wanted));
            named.map(member).collect()
        }
        SchemaKind::Choice(types) => {
            let member = |ident: String| Member {
                wire: ident.clone(),
                ident,
                owner: schema.name.clone(),
            };
            accessors(types).into_iter().map(member).collect()
        }
        SchemaKind::Alias(_) => Vec::new(),
    }
}

/// Returns the enum of the structures that extend this one, if it has a discriminator.
fn family(schema: &Schema, ident: &str) -> Option<FamilyPlan> {
    let SchemaKind::Struct(structure) = &schema.kind else {
        return None;
    };
    let discriminator = structure.discriminator.as_ref()?;
    let others = discriminator
        .members
        .iter()
        .filter(|(_, name)| **name != schema.name);
    let others: Vec<(&String, &Name)> = others.collect();
    let last = |name: &Name| ident::variant(name.last());
    let mut namesakes: IndexMap<String, IndexSet<&Name>> = IndexMap::new();
    for (_, name) in &others {
        if let Some(own) = last(name) {
            namesakes.entry(own).or_default().insert(name);
        }
    }
    let variants = others.iter().filter_map(|(value, name)| {
        let own = last(name)?;
        // Members that share their last name with another one or the base get their parent's name in front.
        let is_shared = namesakes.get(&own).is_some_and(|names| names.len() > 1);
        let spelled = match is_shared || own == ident {
            true => ident::variant(&with_parent(name))?,
            false => own,
        };
        Some(((*value).clone(), spelled, (*name).clone()))
    });
    let variants: Vec<(String, String, Name)> = variants.collect();
    let is_choice = structure.is_choice;
    let family = match is_choice {
        true => ident.to_owned(),
        false => format!("Any{ident}"),
    };
    let other = match is_choice {
        true => "Unknown".to_owned(),
        false => ident.to_owned(),
    };
    (!variants.is_empty()).then(|| FamilyPlan {
        ident: family,
        other,
        is_choice,
        field: discriminator.field.clone(),
        variants,
    })
}

fn with_parent(name: &Name) -> String {
    let parent = name.parent().and_then(|parent| parent.rsplit('.').next());
    format!("{}_{}", parent.unwrap_or_default(), name.last())
}
