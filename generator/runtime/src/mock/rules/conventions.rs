//! The conventions of the API: `create` makes a resource, `list` and `get` return it, `update` and `set` change it, `delete`
//! removes it, and `find` searches.
//!
//! A convention is recognized by method, path and types of an operation, never by its subject. An operation that matches none
//! has no effect and returns the smallest valid result.

use crate::error::kind::ErrorKind;
use crate::mock::model::describe::{Body, Described, Place};
use crate::mock::model::example::{example, example_structure};
use crate::mock::model::projection::{own_field, project};
use crate::mock::model::resources::{Created, addressed};
use crate::mock::model::shape::{Shape, Structure};
use crate::mock::model::standard_error::StandardError;
use crate::mock::request::arguments::Arguments;
use crate::mock::state::store::Resource;
use crate::mock::state::world::World;
use crate::wire::operation::Method;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// Performs an operation by the conventions. Returns its final result: that of the task if it starts one.
pub(crate) fn answer(world: &mut World, arguments: &Arguments) -> Result<Value, StandardError> {
    require_parents(world, arguments)?;
    let described = arguments.described();
    if let Some(created) = world.api.created(described) {
        return create(world, arguments, created);
    }
    let own = addressed(described);
    let query = described.operation.query;
    let is_action = query.iter().any(|(name, _)| *name == "action");
    match (described.operation.method, own) {
        (Method::Get, Some(resource_type)) => return Ok(get(world, arguments, resource_type)),
        (Method::Get, None) => return Ok(read(world, arguments)),
        (Method::Post, _) if described.name() == "find" => return Ok(find(world, arguments)),
        (Method::Patch | Method::Put, _) if !is_action => update(world, arguments, own),
        (Method::Delete, _) => delete(world, arguments, own),
        _ => {}
    }
    Ok(example(described.outcome()))
}

/// Checks that all resources in the path exist, as far as the server knows all resources of their types.
pub(crate) fn require_parents(world: &World, arguments: &Arguments) -> Result<(), StandardError> {
    let known = world.store.types();
    for parameter in arguments.described().parameters_in(Place::Path) {
        let types = (parameter.shape)().resource_types();
        let is_known = |ty: &&'static str| world.api.creates(ty) || known.contains(ty);
        if types.is_empty() || !types.iter().all(is_known) {
            continue;
        }
        let id = arguments.path_text(parameter.name);
        let found = types.iter().find_map(|ty| world.store.get(ty, id));
        // A resource is only found in the path of its own parents.
        let is_there = found.is_some_and(|resource| {
            let mut others = resource.parents.iter();
            others.all(|(name, parent)| {
                let given = arguments.path_values().get(name);
                given.is_none_or(|given| given == parent.as_str())
            })
        });
        if !is_there {
            let last = types[0].rsplit('.').next().unwrap_or(types[0]);
            return Err(StandardError::not_found(&format!("{last} `{id}`")));
        }
    }
    Ok(())
}

/// Returns the result of an earlier request that a request repeats, by the token that the client chose for both.
pub(crate) fn repeated<'w>(
    world: &'w World,
    arguments: &Arguments,
) -> Result<Option<&'w Value>, StandardError> {
    let token = client_token(arguments)?;
    Ok(token.and_then(|token| world.store.tokens.get(&token)))
}

/// Returns the operation with the token that the client chose for a request. It must be a UUID, as in a vCenter.
fn client_token(arguments: &Arguments) -> Result<Option<(&'static str, String)>, StandardError> {
    let Some(token) = arguments.header::<Option<String>>("Client-Token")? else {
        return Ok(None);
    };
    if !is_uuid(&token) {
        let why = "`Client-Token` must be a UUID: `b8a2a2e3-2314-43cd-a871-6ede0f429751`.";
        return Err(StandardError::new(ErrorKind::InvalidArgument, why));
    }
    Ok(Some((arguments.described().operation.id, token)))
}

fn is_uuid(text: &str) -> bool {
    let is_hex = |part: &str| part.bytes().all(|byte| byte.is_ascii_hexdigit());
    let parts: Vec<&str> = text.split('-').collect();
    let lengths: Vec<usize> = parts.iter().map(|part| part.len()).collect();
    lengths == [8, 4, 4, 4, 12] && parts.into_iter().all(is_hex)
}

/// Creates a resource with the fields of the body.
fn create(
    world: &mut World,
    arguments: &Arguments,
    created: Created,
) -> Result<Value, StandardError> {
    let Created {
        resource_type,
        field,
    } = created;
    let token = client_token(arguments)?;
    if let Some(known) = repeated(world, arguments)? {
        return Ok(known.clone());
    }
    let id = world.store.new_id(resource_type);
    let mut fields = Map::new();
    if let Some(model) = world
        .api
        .model(arguments.described().resource(), resource_type)
    {
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
            let mut result = example(arguments.described().outcome());
            if let Value::Object(fields) = &mut result {
                fields.insert(field.to_owned(), Value::from(id));
            }
            result
        }
    };
    if let Some(token) = token {
        world.store.tokens.insert(token, result.clone());
    }
    Ok(result)
}

/// Returns the addressed resource.
fn get(world: &World, arguments: &Arguments, resource_type: &'static str) -> Value {
    let id = arguments.last_path_text();
    let outcome = arguments.described().outcome();
    let Some(structure) = outcome.as_structure() else {
        return example(outcome);
    };
    let unknown = Map::new();
    let resource = world.store.get(resource_type, id);
    let fields = resource.map_or(&unknown, |resource| &resource.fields);
    Value::Object(project(structure, resource_type, id, fields))
}

/// Reads what has no identifier of its own: a list of resources, or a single value.
fn read(world: &World, arguments: &Arguments) -> Value {
    let outcome = arguments.described().outcome();
    if let Some(listed) = list(world, arguments, outcome) {
        return listed;
    }
    let Some(structure) = outcome.as_structure() else {
        return example(outcome);
    };
    if let Some(known) = world.store.singles.get(&concrete(arguments)) {
        return Value::Object(project(structure, "", "", known));
    }
    // A list within a structure.
    let mut fields = example_structure(structure);
    for field in structure.fields.iter().filter(|field| field.required) {
        if let Some(listed) = list(world, arguments, (field.shape)()) {
            fields.insert(field.name.to_owned(), listed);
        }
    }
    Value::Object(fields)
}

/// Returns the resources for a result that is a list or map of them.
fn list(world: &World, arguments: &Arguments, shape: Shape) -> Option<Value> {
    let (resource_type, entry) = listed_type(world, arguments.described(), shape)?;
    let selected = select(world, arguments, resource_type).into_iter();
    let to_entry = |(id, resource): (&String, &Resource)| {
        let entry = entry.map(|entry| project(entry, resource_type, id, &resource.fields));
        (id.clone(), entry.map(Value::Object))
    };
    let entries = selected.map(to_entry);
    Some(match shape {
        Shape::Map(..) => {
            let entries = entries.map(|(id, entry)| (id, entry.unwrap_or_default()));
            Value::Object(entries.collect())
        }
        _ => entries
            .map(|(id, entry)| entry.unwrap_or(Value::from(id)))
            .collect(),
    })
}

/// Returns the type of resource in a list or map, and the structure of its entries.
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
                // The type that operations of the same resource create, if the entries have such an identifier.
                let mut fields = structure.fields.iter();
                let own = fields.find_map(|field| match (field.shape)().resource_types() {
                    [only] if world.api.creates_in(described.resource(), only) => Some(*only),
                    _ => None,
                })?;
                Some((own, Some(structure)))
            }
            _ => None,
        },
        _ => None,
    }
}

/// Returns the resources of a type that the path contains and the query selects.
fn select<'w>(
    world: &'w World,
    arguments: &Arguments,
    resource_type: &str,
) -> Vec<(&'w String, &'w Resource)> {
    let is_contained = |resource: &Resource| {
        arguments.path_values().iter().all(|(name, value)| {
            let parent = resource.parents.get(name);
            parent.is_none_or(|parent| value == parent.as_str())
        })
    };
    // A parameter that is not a field of the resource does not filter.
    let is_selected = |resource: &Resource| {
        arguments.query_values().iter().all(|(name, value)| {
            let known = resource.fields.get(name);
            known.is_none_or(|known| known == value)
        })
    };
    let all = world.store.all(resource_type);
    all.filter(|(_, resource)| is_contained(resource) && is_selected(resource))
        .collect()
}

/// Returns the identifiers of the resources with all values of the specification.
fn find(world: &World, arguments: &Arguments) -> Value {
    let outcome = arguments.described().outcome();
    let Some((resource_type, None)) = listed_type(world, arguments.described(), outcome) else {
        return example(outcome);
    };
    let wanted = arguments.body_fields();
    let wanted = wanted.into_iter().filter(|(_, value)| !value.is_null());
    let wanted: Map<_, _> = wanted.collect();
    let structure = match arguments.described().body {
        Body::Json { shape, .. } => shape().as_structure(),
        _ => None,
    };
    // The API compares texts without regard to case, and everything else exactly.
    let is_text = |name: &str| {
        let field = structure.and_then(|structure| structure.field(name));
        field.is_some_and(|field| matches!((field.shape)().required(), Shape::Text))
    };
    let is_match = |resource: &Resource| {
        wanted.iter().all(|(name, value)| {
            let known = resource.fields.get(name);
            match (known.and_then(Value::as_str), value.as_str()) {
                (Some(known), Some(value)) if is_text(name) => known.eq_ignore_ascii_case(value),
                _ => known == Some(value),
            }
        })
    };
    let all = world.store.all(resource_type);
    let found = all.filter(|(_, resource)| is_match(resource));
    found.map(|(id, _)| Value::from(id.as_str())).collect()
}

/// Updates the given fields; `PUT` removes all others.
fn update(world: &mut World, arguments: &Arguments, own: Option<&'static str>) {
    let given = arguments.body_fields();
    let given = given.into_iter().filter(|(_, value)| !value.is_null());
    let known = match own {
        Some(resource_type) => {
            let id = arguments.last_path_text();
            match world.store.get_mut(resource_type, id) {
                Some(resource) => &mut resource.fields,
                None => return,
            }
        }
        None => {
            let place = concrete(arguments);
            world.store.singles.entry(place).or_default()
        }
    };
    if arguments.described().operation.method == Method::Put {
        known.clear();
    }
    known.extend(given);
}

/// Deletes the addressed resource, or a single value.
fn delete(world: &mut World, arguments: &Arguments, own: Option<&'static str>) {
    match own {
        Some(resource_type) => {
            let id = arguments.last_path_text();
            world.store.remove(resource_type, id);
        }
        None => {
            world.store.singles.remove(&concrete(arguments));
        }
    }
}

/// Returns the path with its values.
fn concrete(arguments: &Arguments) -> String {
    let values: BTreeMap<_, _> = arguments
        .path_values()
        .iter()
        .map(|(name, value)| (format!("{{{name}}}"), value))
        .collect();
    let segments = arguments.described().operation.path.split('/');
    let segments = segments.map(|segment| match values.get(segment) {
        // Quoted as JSON, so that no value can look like another path.
        Some(value) => value.to_string(),
        None => segment.to_owned(),
    });
    segments.collect::<Vec<_>>().join("/")
}
