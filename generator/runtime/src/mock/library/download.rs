//! Sessions in which the files of an item are got.

use super::super::arguments::Arguments;
use super::super::describe::Described;
use super::super::pattern;
use super::super::standard_error::StandardError;
use super::super::world::World;
use super::data::{address, checksum};
use super::{DOWNLOAD, Outcome, length, new_session, step};
use crate::Value;

/// What the operations of sessions do beyond the rules.
pub(super) fn session(
    world: &mut World,
    described: &'static Described,
    arguments: &Arguments,
) -> Option<Outcome> {
    let id = arguments.path_text("downloadSessionId").to_owned();
    match described.name() {
        "create" => Some(new_session(world, described, arguments, DOWNLOAD)),
        "delete" => {
            world.contents.downloads.remove(&id);
            Some(pattern::answer(world, described, arguments))
        }
        name => step(world, DOWNLOAD, &id, name, arguments),
    }
}

/// The files of a session.
pub(super) fn file(world: &mut World, operation: &str, arguments: &Arguments) -> Option<Outcome> {
    let session = arguments.path_text("downloadSessionId").to_owned();
    let item = match super::kinds::existing(world, DOWNLOAD, &session) {
        Ok(fields) => fields.get("library_item_id").and_then(Value::as_str),
        Err(error) => return Some(Err(error)),
    };
    let item = item.unwrap_or_default().to_owned();
    Some(match operation {
        "prepare" => {
            let name = arguments.body_value().get("file_name");
            let name = name.and_then(Value::as_str).unwrap_or_default().to_owned();
            if super::active(world, DOWNLOAD, &session).is_err() {
                let why = "The session is not active.";
                let kind = crate::ErrorKind::InvalidArgument;
                return Some(Err(StandardError::new(kind, why)));
            }
            if world.contents.file(&item, &name).is_some() {
                let prepared = world.contents.downloads.entry(session.clone()).or_default();
                prepared.insert(name.clone());
            }
            told(world, &session, &item, &name)
        }
        "get" => {
            let name = arguments.query_text("file_name").unwrap_or_default();
            told(world, &session, &item, name)
        }
        "list" => {
            let names = world.contents.items.get(&item).into_iter().flatten();
            let told = names.map(|(name, _)| told(world, &session, &item, name));
            told.collect()
        }
        _ => return None,
    })
}

fn told(world: &World, session: &str, item: &str, name: &str) -> Outcome {
    let file = world.contents.file(item, name);
    let file = file.ok_or_else(|| StandardError::not_found(&format!("file `{name}`")))?;
    let prepared = world.contents.downloads.get(session);
    let is_prepared = prepared.is_some_and(|names| names.contains(name));
    let mut told = serde_json::json!({
        "name": name,
        "size": length(&file.bytes),
        "bytes_transferred": 0,
        "status": if is_prepared { "PREPARED" } else { "UNPREPARED" },
        "checksum_info": checksum(&file.bytes),
    });
    if is_prepared {
        let uri = address(world, "download", session, name);
        told["download_endpoint"] = serde_json::json!({ "uri": uri });
    }
    Ok(told)
}
