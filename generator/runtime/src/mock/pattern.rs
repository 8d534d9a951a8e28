//! What operations do by the rules that the API keeps to: resources are made by `create`, told by `list` and `get`, changed
//! by `update` and `set`, removed by `delete`, and found by `find`.
//!
//! An operation is told by its method, its path and its types, not by what it is about. What none of this fits does nothing
//! and answers the smallest result that is valid.

use super::api::addressed;
use super::arguments::Arguments;
use super::check::{Purpose, check};
use super::describe::{Body, Described, Place};
use super::example::{example, example_structure};
use super::shape::{Shape, Structure};
use super::standard_error::StandardError;
use super::store::Resource;
use super::world::World;
use crate::{Map, Method, Value};
use std::collections::BTreeMap;

/// What an operation makes, if it makes anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Made {
    /// The type of the resource.
    pub(crate) resource_type: &'static str,
    /// The field of the result that has its identifier, unless that is the result.
    pub(crate) field: Option<&'static str>,
}

/// What an operation makes by its result: the resource whose identifier it answers, alone or as the only one that has to be
/// there. Whether that is one of its own resource's is for the API to tell.
pub(crate) fn answers(described: &Described) -> Option<Made> {
    if described.operation.method != Method::Post {
        return None;
    }
    let outcome = described.outcome();
    if let [resource_type] = outcome.resource_types() {
        return Some(Made {
            resource_type,
            field: None,
        });
    }
    let fields = outcome.as_structure()?.fields.iter();
    let mut identifiers = fields.filter(|field| field.required).filter_map(|field| {
        match (field.shape)().resource_types() {
            [resource_type] => Some(Made {
                resource_type,
                field: Some(field.name),
            }),
            _ => None,
        }
    });
    // One of several would be a guess.
    match (identifiers.next(), identifiers.next()) {
        (Some(one), None) => Some(one),
        _ => None,
    }
}

/// Does what the rules say, and gives the result: of a task, what it carries in the end.
pub(crate) fn answer(
    world: &mut World,
    described: &'static Described,
    arguments: &Arguments,
) -> Result<Value, StandardError> {
    require_parents(world, described, arguments)?;
    let own = addressed(described);
    let method = described.operation.method;
    let action = described
        .operation
        .query
        .iter()
        .any(|(name, _)| *name == "action");
    if let Some(made) = world.api.made(described) {
        return Ok(create(world, described, arguments, made));
    }
    match (method, own) {
        (Method::Get, Some(resource_type)) => Ok(get(world, described, arguments, resource_type)),
        (Method::Get, None) => Ok(read(world, described, arguments)),
        (Method::Post, _) if described.name() == "find" => Ok(find(world, described, arguments)),
        (Method::Patch | Method::Put, _) if !action => {
            change(world, described, arguments, own);
            Ok(example(described.outcome()))
        }
        (Method::Delete, own) => {
            match own {
                Some(resource_type) => drop(
                    world
                        .store
                        .remove(resource_type, last_value(described, arguments)),
                ),
                None => drop(world.store.singles.remove(&concrete(described, arguments))),
            }
            Ok(example(described.outcome()))
        }
        _ => Ok(example(described.outcome())),
    }
}

/// Everything that a path names has to be there, as far as the server knows what there is.
pub(crate) fn require_parents(
    world: &World,
    described: &Described,
    arguments: &Arguments,
) -> Result<(), StandardError> {
    let known = world.store.types();
    for parameter in described.parameters_in(Place::Path) {
        let types = (parameter.shape)().resource_types();
        let is_known = |ty: &&'static str| world.api.makes(ty) || known.contains(ty);
        if types.is_empty() || !types.iter().all(is_known) {
            continue;
        }
        let id = arguments.path_text(parameter.name);
        let found = types.iter().find_map(|ty| world.store.get(ty, id));
        // A resource within another one is not found within a third one.
        let fits = found.is_some_and(|resource| {
            let mut others = resource.parents.iter();
            others.all(|(name, parent)| {
                let given = arguments.path_values().get(name);
                given.is_none_or(|given| given == parent.as_str())
            })
        });
        if !fits {
            let last = types[0].rsplit('.').next().unwrap_or(types[0]);
            return Err(StandardError::not_found(&format!("{last} `{id}`")));
        }
    }
    Ok(())
}

/// Makes a resource of what is given.
fn create(
    world: &mut World,
    described: &'static Described,
    arguments: &Arguments,
    made: Made,
) -> Value {
    let Made {
        resource_type,
        field,
    } = made;
    // A repetition, by the token that the client made up for the call.
    let token = arguments.header::<Option<String>>("Client-Token");
    let token = token
        .ok()
        .flatten()
        .map(|token| (described.operation.id, token));
    if let Some(known) = token
        .as_ref()
        .and_then(|token| world.store.tokens.get(token))
    {
        return known.clone();
    }
    let id = world.store.new_id(resource_type);
    let mut fields = Map::new();
    if let Some(model) = world.api.model(described.resource(), resource_type) {
        let own = own_field(model, resource_type);
        own.map(|name| fields.insert(name.to_owned(), Value::from(id.as_str())));
    }
    let given = arguments.body_fields();
    fields.extend(given.into_iter().filter(|(_, value)| !value.is_null()));
    let parents = arguments.path_values().iter().filter_map(|(name, value)| {
        let value = value.as_str()?;
        Some((name.clone(), value.to_owned()))
    });
    let resource = Resource {
        fields,
        parents: parents.collect(),
    };
    world.store.insert(resource_type, &id, resource);
    let result = match field {
        None => Value::from(id),
        Some(field) => {
            let mut result = example(described.outcome());
            if let Value::Object(fields) = &mut result {
                fields.insert(field.to_owned(), Value::from(id));
            }
            result
        }
    };
    if let Some(token) = token {
        world.store.tokens.insert(token, result.clone());
    }
    result
}

/// The field that holds the identifier of the structure's own resource.
fn own_field(structure: &'static Structure, resource_type: &str) -> Option<&'static str> {
    let is_own = |shape: Shape| shape.resource_types() == [resource_type];
    let mut fields = structure
        .fields
        .iter()
        .filter(|field| is_own((field.shape)()))
        .map(|field| field.name);
    let all: Vec<_> = fields.by_ref().collect();
    match all.as_slice() {
        [only] => Some(only),
        several => several.iter().find(|name| **name == "id").copied(),
    }
}

fn get(
    world: &World,
    described: &Described,
    arguments: &Arguments,
    resource_type: &'static str,
) -> Value {
    let id = last_value(described, arguments);
    match (
        described.outcome().as_structure(),
        world.store.get(resource_type, id),
    ) {
        (Some(structure), Some(resource)) => {
            Value::Object(told(structure, resource_type, id, &resource.fields))
        }
        (Some(structure), None) => Value::Object(told(structure, resource_type, id, &Map::new())),
        (None, _) => example(described.outcome()),
    }
}

/// A resource as a structure tells it: what is known, as far as the structure has it, and what it needs besides.
pub(crate) fn told(
    structure: &'static Structure,
    resource_type: &str,
    id: &str,
    known: &Map<String, Value>,
) -> Map<String, Value> {
    let mut fields = example_structure(structure);
    for field in structure.fields {
        let value = known.get(field.name).filter(|value| !value.is_null());
        let fits = |value: &&Value| check((field.shape)(), value, "", Purpose::Other).is_ok();
        if let Some(value) = value.filter(fits) {
            fields.insert(field.name.to_owned(), value.clone());
        }
    }
    if let Some(own) = own_field(structure, resource_type) {
        fields.insert(own.to_owned(), Value::from(id));
    }
    drop_other_cases(structure, &mut fields);
    fields
}

/// Leaves out fields that belong to other values of a union's tag than it has.
fn drop_other_cases(structure: &'static Structure, fields: &mut Map<String, Value>) {
    for union in structure.unions {
        let tag = fields.get(union.tag).and_then(Value::as_str);
        let own = union.cases.iter().filter(|(value, _)| Some(*value) == tag);
        let own: Vec<_> = own.flat_map(|(_, names)| *names).collect();
        let others = union.cases.iter().flat_map(|(_, names)| *names);
        for name in others.filter(|name| !own.contains(name)) {
            fields.remove(*name);
        }
    }
}

/// What is not addressed by an identifier of its own: a list of resources, or something of which there is one.
fn read(world: &World, described: &Described, arguments: &Arguments) -> Value {
    let outcome = described.outcome();
    if let Some(listed) = list(world, described, arguments, outcome) {
        return listed;
    }
    let Some(structure) = outcome.as_structure() else {
        return example(outcome);
    };
    if let Some(known) = world.store.singles.get(&concrete(described, arguments)) {
        return Value::Object(told(structure, "", "", known));
    }
    // A list that comes with something around it.
    let mut fields = example_structure(structure);
    for field in structure.fields.iter().filter(|field| field.required) {
        if let Some(listed) = list(world, described, arguments, (field.shape)()) {
            fields.insert(field.name.to_owned(), listed);
        }
    }
    Value::Object(fields)
}

/// The resources that a list or a map tells of, if that is what it does.
fn list(
    world: &World,
    described: &Described,
    arguments: &Arguments,
    shape: Shape,
) -> Option<Value> {
    let (resource_type, entry) = listed_type(world, described, shape)?;
    let chosen = chosen(world, arguments, resource_type, arguments.query_values());
    let tell = |(id, resource): (&String, &Resource)| {
        let entry = entry.map(|entry| told(entry, resource_type, id, &resource.fields));
        (id.clone(), entry.map(Value::Object))
    };
    Some(match shape {
        Shape::Map(..) => {
            let entries = chosen.into_iter().map(tell);
            Value::Object(
                entries
                    .map(|(id, entry)| (id, entry.unwrap_or(Value::Null)))
                    .collect(),
            )
        }
        _ => {
            let entries = chosen.into_iter().map(tell);
            entries
                .map(|(id, entry)| entry.unwrap_or(Value::from(id)))
                .collect()
        }
    })
}

/// The type of resource that the entries of a list or a map are of, and the structure that they are told by.
fn listed_type(
    world: &World,
    described: &Described,
    shape: Shape,
) -> Option<(&'static str, Option<&'static Structure>)> {
    match shape {
        Shape::Map(key, entry) => match key().resource_types() {
            [only] => Some((only, entry().as_structure())),
            _ => None,
        },
        Shape::List(entry) => match (entry().resource_types(), entry().as_structure()) {
            ([only], _) => Some((only, None)),
            (_, Some(structure)) => {
                // The type that the same resource makes, if its entries have an identifier of that.
                let mut fields = structure.fields.iter();
                let own = fields.find_map(|field| match (field.shape)().resource_types() {
                    [only] if world.api.makes_in(described.resource(), only) => Some(*only),
                    _ => None,
                })?;
                Some((own, Some(structure)))
            }
            _ => None,
        },
        _ => None,
    }
}

/// The resources of a type that lie where the path says and have the values that are asked for.
fn chosen<'w>(
    world: &'w World,
    arguments: &Arguments,
    resource_type: &str,
    asked: &Map<String, Value>,
) -> Vec<(&'w String, &'w Resource)> {
    let lies_there = |resource: &Resource| {
        arguments.path_values().iter().all(|(name, value)| {
            let parent = resource.parents.get(name);
            parent.is_none_or(|parent| value == parent.as_str())
        })
    };
    // Fields that the resource does not have are nothing that it could be asked for.
    let has = |resource: &Resource| {
        asked.iter().all(|(name, value)| {
            let known = resource.fields.get(name);
            known.is_none_or(|known| known == value)
        })
    };
    let all = world.store.all(resource_type);
    all.filter(|(_, resource)| lies_there(resource) && has(resource))
        .collect()
}

/// The identifiers of resources that have all the values of the specification.
fn find(world: &World, described: &Described, arguments: &Arguments) -> Value {
    let outcome = described.outcome();
    let Some((resource_type, None)) = listed_type(world, described, outcome) else {
        return example(outcome);
    };
    let asked = arguments.body_fields();
    let asked = asked.into_iter().filter(|(_, value)| !value.is_null());
    let asked: Map<_, _> = asked.collect();
    let structure = match described.body {
        Body::Json { shape, .. } => shape().as_structure(),
        _ => None,
    };
    // Texts are compared as users write them, identifiers and all else as they are.
    let is_text = |name: &str| {
        let field = structure.and_then(|structure| structure.field(name));
        field.is_some_and(|field| matches!((field.shape)().required(), Shape::Text))
    };
    let has = |resource: &Resource| {
        asked.iter().all(|(name, value)| {
            let known = resource.fields.get(name);
            match (known.and_then(Value::as_str), value.as_str()) {
                (Some(known), Some(value)) if is_text(name) => known.eq_ignore_ascii_case(value),
                _ => known == Some(value),
            }
        })
    };
    let all = world.store.all(resource_type);
    let found = all.filter(|(_, resource)| has(resource));
    found.map(|(id, _)| Value::from(id.as_str())).collect()
}

/// Takes over what is given: all of it, or what is there of it.
fn change(
    world: &mut World,
    described: &Described,
    arguments: &Arguments,
    own: Option<&'static str>,
) {
    let given = arguments.body_fields();
    let given = given.into_iter().filter(|(_, value)| !value.is_null());
    let known = match own {
        Some(resource_type) => {
            let id = last_value(described, arguments);
            match world.store.get_mut(resource_type, id) {
                Some(resource) => &mut resource.fields,
                None => return,
            }
        }
        None => {
            let place = concrete(described, arguments);
            world.store.singles.entry(place).or_default()
        }
    };
    if described.operation.method == Method::Put {
        known.clear();
    }
    known.extend(given);
}

/// The value of the path's last segment.
fn last_value<'a>(described: &Described, arguments: &'a Arguments) -> &'a str {
    let last = described
        .operation
        .path
        .rsplit('/')
        .next()
        .unwrap_or_default();
    arguments.path_text(last.trim_start_matches('{').trim_end_matches('}'))
}

/// The path with its values.
fn concrete(described: &Described, arguments: &Arguments) -> String {
    let values: BTreeMap<_, _> = arguments
        .path_values()
        .iter()
        .map(|(name, value)| (format!("{{{name}}}"), value))
        .collect();
    let segments = described.operation.path.split('/');
    let segments = segments.map(|segment| match values.get(segment) {
        // As JSON, so that no value can look like another path.
        Some(value) => value.to_string(),
        None => segment.to_owned(),
    });
    segments.collect::<Vec<_>>().join("/")
}
