//! The files of an item.

use super::resources::{ITEM, Outcome};
use crate::mock::model::standard_error::StandardError;
use crate::mock::request::arguments::Arguments;
use crate::mock::state::checksums::checksum_info;
use crate::mock::state::contents::File;
use crate::mock::state::world::World;
use serde_json::Value;

/// Answers `get` and `list` of the files of an item; `None` if the item does not exist.
pub(super) fn answer(world: &World, arguments: &Arguments) -> Option<Outcome> {
    let item = arguments.path_text("libraryItemId");
    world.store.get(ITEM, item)?;
    let described = arguments.described();
    let in_storage = described.resource().ends_with(".Storage");
    let name = arguments
        .query_text("name")
        .or(arguments.query_text("file_name"));
    let files = world.contents.items.get(item).into_iter().flatten();
    let files = files.filter(|(own, _)| name.is_none_or(|name| name == *own));
    let mut files: Vec<Value> = files
        .map(|(name, file)| to_json(name, file, in_storage))
        .collect();
    Some(match (described.name(), name) {
        ("get", Some(name)) if files.is_empty() => {
            Err(StandardError::not_found(&format!("file `{name}`")))
        }
        ("get", _) if !in_storage => Ok(files.swap_remove(0)),
        _ => Ok(Value::Array(files)),
    })
}

fn to_json(name: &str, file: &File, in_storage: bool) -> Value {
    let mut value = serde_json::json!({
        "name": name,
        "size": file.size(),
        "cached": true,
        "version": file.version.to_string(),
        "checksum_info": checksum_info(&file.bytes),
    });
    if in_storage {
        value["storage_backing"] = serde_json::json!({ "type": "OTHER" });
        value["storage_uris"] = Value::Array(Vec::new());
    }
    value
}
