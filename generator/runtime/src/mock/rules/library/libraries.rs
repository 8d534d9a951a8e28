//! Local and subscribed libraries: creation, maintenance, conversion, synchronization.

use super::resources::{
    Fields, ITEM, LIBRARY, Outcome, existing, is_kind, items_of, require_library, set, text,
};
use super::versions::{stamp, update};
use crate::mock::model::standard_error::StandardError;
use crate::mock::request::arguments::Arguments;
use crate::mock::rules::conventions;
use crate::mock::state::clock;
use crate::mock::state::world::World;
use serde_json::Value;

/// Answers an operation about libraries; `None` where the conventions suffice.
pub(super) fn answer(world: &mut World, arguments: &Arguments) -> Option<Outcome> {
    let kind = match arguments.described().resource() {
        "Content.LocalLibrary" => Some("LOCAL"),
        "Content.SubscribedLibrary" => Some("SUBSCRIBED"),
        _ => None,
    };
    let id = arguments.path_text("libraryId");
    if !id.is_empty() {
        let found = match kind {
            Some(kind) => require_library(world, id, kind),
            None => existing(world, LIBRARY, id).map(|_| ()),
        };
        if let Err(error) = found {
            return Some(Err(error));
        }
    }
    Some(match arguments.described().name() {
        "create" => create(world, arguments, kind?),
        "list" => Ok(list(world, kind)),
        "update" => update(world, arguments, LIBRARY, id),
        "delete" | "forceDelete" => Ok(delete(world, id)),
        "convert" => convert(world, id),
        "enterMaintenance" => change_state(world, id, "ACTIVE", "MAINTENANCE"),
        "exitMaintenance" => change_state(world, id, "MAINTENANCE", "ACTIVE"),
        "publish" => publish(world, id),
        "sync" => {
            set_cached(world, id, true);
            let now = clock::to_json(clock::now());
            set(world, LIBRARY, id, "last_sync_time", now);
            Ok(Value::Null)
        }
        "evict" => {
            set_cached(world, id, false);
            Ok(Value::Null)
        }
        _ => return None,
    })
}

fn create(world: &mut World, arguments: &Arguments, kind: &str) -> Outcome {
    let is_repeated = conventions::repeated(world, arguments)?.is_some();
    let id = conventions::answer(world, arguments)?;
    let library = world
        .store
        .get_mut(LIBRARY, id.as_str().unwrap_or_default());
    // A repeated request changes nothing.
    if let Some(library) = library.filter(|_| !is_repeated) {
        stamp(&mut library.fields);
        let state = serde_json::json!({ "state": "ACTIVE" });
        let mut put = |name: &str, value| library.fields.insert(name.to_owned(), value);
        put("type", Value::from(kind));
        put("state_info", state);
    }
    Ok(id)
}

fn list(world: &World, kind: Option<&str>) -> Value {
    let libraries = world.store.all(LIBRARY);
    let listed =
        libraries.filter(|(_, library)| kind.is_none_or(|kind| is_kind(&library.fields, kind)));
    listed.map(|(id, _)| Value::from(id.as_str())).collect()
}

fn delete(world: &mut World, id: &str) -> Value {
    for item in items_of(world, id) {
        world.store.remove(ITEM, &item);
        world.contents.remove_item(&item);
    }
    world.store.remove(LIBRARY, id);
    Value::Null
}

fn publish(world: &World, id: &str) -> Outcome {
    let info = existing(world, LIBRARY, id)?.get("publish_info");
    let published = info.and_then(|it| it.get("published"));
    match published == Some(&Value::Bool(true)) {
        true => Ok(Value::Null),
        false => Err(StandardError::not_allowed("The library is not published.")),
    }
}

fn set_cached(world: &mut World, library: &str, cached: bool) {
    for item in items_of(world, library) {
        set(world, ITEM, &item, "cached", Value::from(cached));
    }
}

/// Converts a subscribed library into a local one that is published.
fn convert(world: &mut World, id: &str) -> Outcome {
    require_library(world, id, "SUBSCRIBED")?;
    let fields = existing(world, LIBRARY, id)?;
    let state = fields.get("state_info").and_then(|it| it.get("state"));
    if state.and_then(Value::as_str) == Some("MAINTENANCE") {
        return Err(StandardError::not_allowed("The library is in maintenance."));
    }
    let item = |item: &String| existing(world, ITEM, item).ok();
    let ids = items_of(world, id);
    let items: Vec<&Fields> = ids.iter().filter_map(item).collect();
    let not_cached = Some(&Value::Bool(false));
    if items.iter().any(|item| item.get("cached") == not_cached) {
        let why = "The library is not synchronized.";
        return Err(StandardError::not_allowed(why));
    }
    if items.iter().any(|item| text(item, "type") == "vm-template") {
        let why = "The library contains VM templates.";
        return Err(StandardError::not_allowed(why));
    }
    let subscription = fields.get("subscription_info");
    let method = subscription.and_then(|it| it.get("authentication_method"));
    let publish_info = serde_json::json!({
        "published": true,
        "authentication_method": method.unwrap_or(&Value::from("NONE")),
        "persist_json_enabled": false,
        "publish_url": format!("{}/cls/vcsp/{id}/lib.json", world.url),
    });
    if let Some(library) = world.store.get_mut(LIBRARY, id) {
        let fields = &mut library.fields;
        fields.remove("subscription_info");
        fields.insert("type".to_owned(), Value::from("LOCAL"));
        fields.insert("publish_info".to_owned(), publish_info);
    }
    Ok(Value::Null)
}

/// Moves a library from one state to another.
fn change_state(world: &mut World, id: &str, from: &str, to: &str) -> Outcome {
    let state = existing(world, LIBRARY, id)?.get("state_info");
    let state = state.and_then(|it| it.get("state")).and_then(Value::as_str);
    if state.unwrap_or("ACTIVE") != from {
        let why = format!("The library is not in the state {from}.");
        return Err(StandardError::not_allowed(&why));
    }
    let state = serde_json::json!({ "state": to });
    set(world, LIBRARY, id, "state_info", state);
    Ok(Value::Null)
}
