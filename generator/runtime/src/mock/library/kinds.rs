//! Local and subscribed libraries and their items.

use super::super::arguments::Arguments;
use super::super::clock::{now, written};
use super::super::describe::Described;
use super::super::pattern;
use super::super::standard_error::StandardError;
use super::super::world::World;
use super::{ITEM, LIBRARY, Outcome};
use crate::{ErrorKind, Map, Value};

type Fields = Map<String, Value>;

/// What the operations of libraries do beyond the rules.
pub(super) fn library(
    world: &mut World,
    described: &'static Described,
    arguments: &Arguments,
) -> Option<Outcome> {
    let kind = match described.resource() {
        "Content.LocalLibrary" => Some("LOCAL"),
        "Content.SubscribedLibrary" => Some("SUBSCRIBED"),
        _ => None,
    };
    let id = arguments.path_text("libraryId").to_owned();
    if !id.is_empty()
        && let Err(error) = require(world, &id, kind)
    {
        return Some(Err(error));
    }
    match described.name() {
        "create" => Some(create(world, described, arguments, kind?)),
        "list" => {
            let is_listed = |fields: &Fields| kind.is_none_or(|kind| is_kind(fields, kind));
            let all = world.store.all(LIBRARY);
            let listed = all.filter(|(_, library)| is_listed(&library.fields));
            Some(Ok(listed.map(|(id, _)| Value::from(id.as_str())).collect()))
        }
        "update" => Some(update(world, described, arguments, LIBRARY, &id)),
        "delete" | "forceDelete" => {
            for item in items_of(world, &id) {
                world.store.remove(ITEM, &item);
                world.contents.remove_item(&item);
            }
            world.store.remove(LIBRARY, &id);
            Some(Ok(Value::Null))
        }
        "convert" => Some(convert(world, &id)),
        "enterMaintenance" => Some(maintain(world, &id, "ACTIVE", "MAINTENANCE")),
        "exitMaintenance" => Some(maintain(world, &id, "MAINTENANCE", "ACTIVE")),
        "publish" => {
            let fields = existing(world, LIBRARY, &id);
            Some(fields.and_then(|fields| {
                let published = fields
                    .get("publish_info")
                    .and_then(|it| it.get("published"));
                match published == Some(&Value::Bool(true)) {
                    true => Ok(Value::Null),
                    false => Err(StandardError::not_allowed("The library is not published.")),
                }
            }))
        }
        "sync" | "evict" => {
            let cached = described.name() == "sync";
            for item in items_of(world, &id) {
                set(world, ITEM, &item, "cached", Value::from(cached));
            }
            if cached {
                set(world, LIBRARY, &id, "last_sync_time", written(now()));
            }
            Some(Ok(Value::Null))
        }
        _ => None,
    }
}

/// What the operations of items do beyond the rules.
pub(super) fn item(
    world: &mut World,
    described: &'static Described,
    arguments: &Arguments,
) -> Option<Outcome> {
    let id = arguments.path_text("libraryItemId").to_owned();
    if !id.is_empty()
        && let Err(error) = existing(world, ITEM, &id)
    {
        return Some(Err(error));
    }
    let of_subscribed = described.resource() == "Content.Library.SubscribedItem";
    match described.name() {
        "sync" | "evict" if of_subscribed => {
            let cached = described.name() == "sync";
            let checked = library_of(world, &id, "SUBSCRIBED");
            Some(checked.map(|()| {
                set(world, ITEM, &id, "cached", Value::from(cached));
                Value::Null
            }))
        }
        "create" => Some(create_item(world, described, arguments, &Fields::new())),
        "copy" => Some(copy(world, described, arguments)),
        "list" => {
            let library = arguments.query_text("library_id")?.to_owned();
            let found = existing(world, LIBRARY, &library).map(|_| ());
            Some(found.map(|()| {
                items_of(world, &library)
                    .into_iter()
                    .map(Value::from)
                    .collect()
            }))
        }
        "update" => Some(
            library_of(world, &id, "LOCAL")
                .and_then(|()| update(world, described, arguments, ITEM, &id)),
        ),
        "delete" => Some(library_of(world, &id, "LOCAL").map(|()| {
            world.store.remove(ITEM, &id);
            world.contents.remove_item(&id);
            Value::Null
        })),
        _ => None,
    }
}

/// The fields of a resource that has to be there.
pub(super) fn existing<'w>(
    world: &'w World,
    resource_type: &str,
    id: &str,
) -> Result<&'w Fields, StandardError> {
    let what = resource_type.rsplit('.').next().unwrap_or(resource_type);
    let none = || StandardError::not_found(&format!("{what} `{id}`"));
    let resource = world.store.get(resource_type, id).ok_or_else(none)?;
    Ok(&resource.fields)
}

fn is_kind(fields: &Fields, kind: &str) -> bool {
    // One that a test put there without saying so is local.
    fields
        .get("type")
        .and_then(Value::as_str)
        .unwrap_or("LOCAL")
        == kind
}

/// The library has to be there, and of a kind.
fn require(world: &World, id: &str, kind: Option<&str>) -> Result<(), StandardError> {
    let fields = existing(world, LIBRARY, id)?;
    match kind {
        Some(kind) if !is_kind(fields, kind) => {
            let why = format!("The library `{id}` is not {}.", kind.to_lowercase());
            Err(StandardError::new(ErrorKind::InvalidElementType, why))
        }
        _ => Ok(()),
    }
}

/// The library of an item has to be of a kind.
pub(super) fn library_of(world: &World, item: &str, kind: &str) -> Result<(), StandardError> {
    let library = existing(world, ITEM, item)?.get("library_id");
    match library.and_then(Value::as_str) {
        Some(library) => require(world, library, Some(kind)),
        // An item that a test put nowhere.
        None => Ok(()),
    }
}

fn items_of(world: &World, library: &str) -> Vec<String> {
    let all = world.store.all(ITEM);
    let own = all.filter(|(_, item)| {
        item.fields
            .get("library_id")
            .is_some_and(|it| it == library)
    });
    own.map(|(id, _)| id.clone()).collect()
}

fn set(world: &mut World, resource_type: &str, id: &str, name: &str, value: Value) {
    if let Some(resource) = world.store.get_mut(resource_type, id) {
        resource.fields.insert(name.to_owned(), value);
    }
}

/// Fields that every new library and item has.
fn stamp(fields: &mut Fields) {
    let now = written(now());
    fields.entry("description").or_insert(Value::from(""));
    fields.insert("creation_time".to_owned(), now.clone());
    fields.insert("last_modified_time".to_owned(), now);
    fields.insert("version".to_owned(), Value::from("1"));
}

fn create(
    world: &mut World,
    described: &'static Described,
    arguments: &Arguments,
    kind: &str,
) -> Outcome {
    let id = pattern::answer(world, described, arguments)?;
    let library = world
        .store
        .get_mut(LIBRARY, id.as_str().unwrap_or_default());
    // A repetition changes nothing.
    if let Some(library) = library.filter(|it| !it.fields.contains_key("creation_time")) {
        stamp(&mut library.fields);
        library.fields.insert("type".to_owned(), Value::from(kind));
        let state = serde_json::json!({ "state": "ACTIVE" });
        library.fields.insert("state_info".to_owned(), state);
    }
    Ok(id)
}

fn create_item(
    world: &mut World,
    described: &'static Described,
    arguments: &Arguments,
    source: &Fields,
) -> Outcome {
    let given = |name: &str| {
        arguments
            .body_value()
            .get(name)
            .or(source.get(name))
            .cloned()
    };
    let library = given("library_id");
    let library = library.as_ref().and_then(Value::as_str).unwrap_or_default();
    require(world, library, Some("LOCAL"))?;
    let repeated = arguments
        .header::<Option<String>>("Client-Token")
        .ok()
        .flatten();
    let token = repeated.map(|token| (described.operation.id, token));
    let is_new = token.is_none_or(|token| !world.store.tokens.contains_key(&token));
    let has_name = |item: &String| {
        existing(world, ITEM, item)
            .ok()
            .and_then(|it| it.get("name").cloned())
    };
    let name = given("name");
    if is_new
        && name.is_some()
        && items_of(world, library)
            .iter()
            .any(|item| has_name(item) == name)
    {
        let why = "The library has an item of this name.";
        return Err(StandardError::new(ErrorKind::AlreadyExists, why));
    }
    let id = pattern::answer(world, described, arguments)?;
    let item = world.store.get_mut(ITEM, id.as_str().unwrap_or_default());
    if let Some(item) = item.filter(|it| !it.fields.contains_key("creation_time")) {
        for (name, value) in source {
            item.fields.entry(name.as_str()).or_insert(value.clone());
        }
        stamp(&mut item.fields);
        let mut put = |name: &str, value| item.fields.insert(name.to_owned(), value);
        put("content_version", Value::from("1"));
        put("metadata_version", Value::from("1"));
        put("cached", Value::from(true));
        put(
            "size",
            source.get("size").cloned().unwrap_or(Value::from(0)),
        );
    }
    Ok(id)
}

/// A new item with the files of another one.
fn copy(world: &mut World, described: &'static Described, arguments: &Arguments) -> Outcome {
    let from = arguments.path_text("sourceLibraryItemId");
    let mut source = existing(world, ITEM, from)?.clone();
    source.remove("id");
    let id = create_item(world, described, arguments, &source)?;
    if let Some(files) = world.contents.items.get(from).cloned() {
        let new = id.as_str().unwrap_or_default().to_owned();
        world.contents.items.insert(new, files);
    }
    Ok(id)
}

/// Takes over what is given, unless somebody else has changed the resource in the meantime.
fn update(
    world: &mut World,
    described: &'static Described,
    arguments: &Arguments,
    resource_type: &str,
    id: &str,
) -> Outcome {
    let known = existing(world, resource_type, id)?.get("version").cloned();
    let given = arguments.body_value().get("version");
    if given.is_some_and(|given| !given.is_null() && Some(given) != known.as_ref()) {
        let why = "It was changed in the meantime.";
        return Err(StandardError::new(ErrorKind::ConcurrentChange, why));
    }
    let result = pattern::answer(world, described, arguments)?;
    let version = known
        .as_ref()
        .and_then(Value::as_str)
        .and_then(|it| it.parse::<u64>().ok());
    let version = version.unwrap_or(0) + 1;
    set(
        world,
        resource_type,
        id,
        "version",
        Value::from(version.to_string()),
    );
    set(
        world,
        resource_type,
        id,
        "last_modified_time",
        written(now()),
    );
    Ok(result)
}

/// Makes a local library that is published out of a subscribed one.
fn convert(world: &mut World, id: &str) -> Outcome {
    require(world, id, Some("SUBSCRIBED"))?;
    let fields = existing(world, LIBRARY, id)?;
    let state = fields.get("state_info").and_then(|it| it.get("state"));
    if state.and_then(Value::as_str) == Some("MAINTENANCE") {
        return Err(StandardError::not_allowed("The library is in maintenance."));
    }
    let item = |item: &String| existing(world, ITEM, item).cloned().unwrap_or_default();
    let items: Vec<Fields> = items_of(world, id).iter().map(item).collect();
    let is = |item: &Fields, name: &str, value: Value| item.get(name) == Some(&value);
    if items
        .iter()
        .any(|item| is(item, "cached", Value::from(false)))
    {
        return Err(StandardError::not_allowed(
            "The library is not synchronized.",
        ));
    }
    if items
        .iter()
        .any(|item| is(item, "type", Value::from("vm-template")))
    {
        return Err(StandardError::not_allowed(
            "The library holds VM templates.",
        ));
    }
    let subscription = fields.get("subscription_info").cloned().unwrap_or_default();
    let method = subscription.get("authentication_method").cloned();
    let publish_info = serde_json::json!({
        "published": true,
        "authentication_method": method.unwrap_or(Value::from("NONE")),
        "persist_json_enabled": false,
        "publish_url": format!("{}/cls/vcsp/{id}/lib.json", world.url),
    });
    if let Some(library) = world.store.get_mut(LIBRARY, id) {
        library.fields.remove("subscription_info");
        library
            .fields
            .insert("type".to_owned(), Value::from("LOCAL"));
        library
            .fields
            .insert("publish_info".to_owned(), publish_info);
    }
    Ok(Value::Null)
}

fn maintain(world: &mut World, id: &str, from: &str, to: &str) -> Outcome {
    let state = existing(world, LIBRARY, id)?.get("state_info");
    let state = state.and_then(|it| it.get("state")).and_then(Value::as_str);
    if state.unwrap_or("ACTIVE") != from {
        let why = format!("The library is not in the state {from}.");
        return Err(StandardError::not_allowed(&why));
    }
    set(
        world,
        LIBRARY,
        id,
        "state_info",
        serde_json::json!({ "state": to }),
    );
    Ok(Value::Null)
}
