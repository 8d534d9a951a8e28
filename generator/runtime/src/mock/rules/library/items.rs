//! Items of libraries: creation, copies, synchronization.

use super::resources::{
    Fields, ITEM, LIBRARY, Outcome, existing, items_of, require_item_in, require_library, set,
};
use super::versions::{stamp, update};
use crate::error::kind::ErrorKind;
use crate::mock::model::standard_error::StandardError;
use crate::mock::request::arguments::Arguments;
use crate::mock::rules::conventions;
use crate::mock::state::world::World;
use serde_json::Value;

/// Answers an operation about items; `None` where the conventions suffice.
pub(super) fn answer(world: &mut World, arguments: &Arguments) -> Option<Outcome> {
    let described = arguments.described();
    let id = arguments.path_text("libraryItemId");
    if !id.is_empty()
        && let Err(error) = existing(world, ITEM, id)
    {
        return Some(Err(error));
    }
    let in_subscribed = described.resource() == "Content.Library.SubscribedItem";
    Some(match described.name() {
        "sync" if in_subscribed => set_cached(world, id, true),
        "evict" if in_subscribed => set_cached(world, id, false),
        "create" => create(world, arguments, &Fields::new()),
        "copy" => copy(world, arguments),
        "list" => list(world, arguments.query_text("library_id")?),
        "update" => {
            require_item_in(world, id, "LOCAL").and_then(|()| update(world, arguments, ITEM, id))
        }
        "delete" => require_item_in(world, id, "LOCAL").map(|()| {
            world.store.remove(ITEM, id);
            world.contents.remove_item(id);
            Value::Null
        }),
        _ => return None,
    })
}

fn set_cached(world: &mut World, id: &str, cached: bool) -> Outcome {
    require_item_in(world, id, "SUBSCRIBED")?;
    set(world, ITEM, id, "cached", Value::from(cached));
    Ok(Value::Null)
}

fn list(world: &World, library: &str) -> Outcome {
    existing(world, LIBRARY, library)?;
    let items = items_of(world, library).into_iter();
    Ok(items.map(Value::from).collect())
}

/// Creates an item from the fields of the body and those of the item that it is copied from.
fn create(world: &mut World, arguments: &Arguments, source: &Fields) -> Outcome {
    let body = arguments.body_value();
    let given = |name: &str| body.get(name).or(source.get(name));
    let library = given("library_id").and_then(Value::as_str);
    let library = library.unwrap_or_default();
    require_library(world, library, "LOCAL")?;
    let is_repeated = conventions::repeated(world, arguments)?.is_some();
    if !is_repeated && has_item(world, library, given("name")) {
        let why = "The library has an item of this name.";
        // `copy` documents no error for it.
        let kind = match arguments.described().name() {
            "create" => ErrorKind::AlreadyExists,
            _ => ErrorKind::InvalidArgument,
        };
        return Err(StandardError::new(kind, why));
    }
    let id = conventions::answer(world, arguments)?;
    let item = world.store.get_mut(ITEM, id.as_str().unwrap_or_default());
    // A repeated request changes nothing.
    if let Some(item) = item.filter(|_| !is_repeated) {
        for (name, value) in source {
            item.fields.entry(name.as_str()).or_insert(value.clone());
        }
        stamp(&mut item.fields);
        let size = source.get("size").cloned();
        let mut put = |name: &str, value| item.fields.insert(name.to_owned(), value);
        put("content_version", Value::from("1"));
        put("metadata_version", Value::from("1"));
        put("cached", Value::from(true));
        put("size", size.unwrap_or(Value::from(0)));
    }
    Ok(id)
}

fn has_item(world: &World, library: &str, name: Option<&Value>) -> bool {
    let items = items_of(world, library);
    let mut names = items
        .iter()
        .filter_map(|item| existing(world, ITEM, item).ok()?.get("name"));
    name.is_some_and(|name| names.any(|it| it == name))
}

/// Creates an item with the files of another one.
fn copy(world: &mut World, arguments: &Arguments) -> Outcome {
    let from = arguments.path_text("sourceLibraryItemId");
    let mut source = existing(world, ITEM, from)?.clone();
    source.remove("id");
    let id = create(world, arguments, &source)?;
    if let Some(files) = world.contents.items.get(from).cloned() {
        let copy = id.as_str().unwrap_or_default().to_owned();
        world.contents.items.insert(copy, files);
    }
    Ok(id)
}
