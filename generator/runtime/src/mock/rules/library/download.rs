//! Sessions that download the files of an item.

use super::endpoint;
use super::resources::{DOWNLOAD, Outcome, existing, text};
use super::session::{active, create, step};
use crate::error::kind::ErrorKind;
use crate::mock::model::standard_error::StandardError;
use crate::mock::request::arguments::Arguments;
use crate::mock::rules::conventions;
use crate::mock::state::checksums::checksum_info;
use crate::mock::state::world::World;

/// Answers an operation about a session; `None` where the conventions suffice.
pub(super) fn answer_session(world: &mut World, arguments: &Arguments) -> Option<Outcome> {
    let id = arguments.path_text("downloadSessionId");
    match arguments.described().name() {
        "create" => Some(create(world, arguments, DOWNLOAD)),
        "delete" => {
            world.contents.downloads.remove(id);
            Some(conventions::answer(world, arguments))
        }
        _ => step(world, arguments, DOWNLOAD, id),
    }
}

/// Answers an operation about the files of a session; `None` where the conventions suffice.
pub(super) fn answer_file(world: &mut World, arguments: &Arguments) -> Option<Outcome> {
    let session = arguments.path_text("downloadSessionId");
    let item = match existing(world, DOWNLOAD, session) {
        Ok(fields) => text(fields, "library_item_id").to_owned(),
        Err(error) => return Some(Err(error)),
    };
    Some(match arguments.described().name() {
        "prepare" => prepare(world, arguments, session, &item),
        "get" => {
            let name = arguments.query_text("file_name").unwrap_or_default();
            to_json(world, session, &item, name)
        }
        "list" => {
            let files = world.contents.items.get(&item).into_iter().flatten();
            let files = files.map(|(name, _)| to_json(world, session, &item, name));
            files.collect()
        }
        _ => return None,
    })
}

/// Prepares a file for its download, which the mock does at once.
fn prepare(world: &mut World, arguments: &Arguments, session: &str, item: &str) -> Outcome {
    if active(world, DOWNLOAD, session).is_err() {
        let why = "The session is not active.";
        return Err(StandardError::new(ErrorKind::InvalidArgument, why));
    }
    let name = text(&arguments.body_fields(), "file_name").to_owned();
    if world.contents.file(item, &name).is_some() {
        let prepared = &mut world.contents.downloads;
        let prepared = prepared.entry(session.to_owned()).or_default();
        prepared.insert(name.clone());
    }
    to_json(world, session, item, &name)
}

fn to_json(world: &World, session: &str, item: &str, name: &str) -> Outcome {
    let file = world.contents.file(item, name);
    let file = file.ok_or_else(|| StandardError::not_found(&format!("file `{name}`")))?;
    let prepared = world.contents.downloads.get(session);
    let is_prepared = prepared.is_some_and(|names| names.contains(name));
    let mut value = serde_json::json!({
        "name": name,
        "size": file.size(),
        "bytes_transferred": 0,
        "status": if is_prepared { "PREPARED" } else { "UNPREPARED" },
        "checksum_info": checksum_info(&file.bytes),
    });
    if is_prepared {
        let uri = endpoint::download_url(&world.url, session, name);
        value["download_endpoint"] = serde_json::json!({ "uri": uri });
    }
    Ok(value)
}
