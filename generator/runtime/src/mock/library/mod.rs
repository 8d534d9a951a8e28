//! Content libraries: what of them goes beyond making, telling and removing resources.
//!
//! * `kinds`: local and subscribed libraries, their items, conversion, maintenance.
//! * `update`, `download`: sessions in which files come and go.
//! * `data`: the bytes themselves, at addresses outside the API.
//!
//! Only what the server has operations for is ever asked for here: each answers for operations by their ids, and leaves the
//! rest to the rules of `pattern`.

mod data;
mod download;
mod kinds;
mod update;

pub(crate) use data::{Range, Target, find_target, receive, send};

use super::arguments::Arguments;
use super::clock::{now, written};
use super::describe::Described;
use super::standard_error::StandardError;
use super::world::World;
use crate::{Map, Value};
use bytes::Bytes;
use std::collections::{BTreeMap, BTreeSet};
use update::Incoming;

pub(crate) const LIBRARY: &str = "com.vmware.content.Library";
pub(crate) const ITEM: &str = "com.vmware.content.library.Item";
const UPDATE: &str = "com.vmware.content.library.item.UpdateSession";
const DOWNLOAD: &str = "com.vmware.content.library.item.DownloadSession";

type Outcome = Result<Value, StandardError>;

/// Bytes of files, in items and on their way there.
#[derive(Default)]
pub(crate) struct Contents {
    items: BTreeMap<String, BTreeMap<String, File>>,
    updates: BTreeMap<String, BTreeMap<String, Incoming>>,
    /// Names of files that were prepared, by session.
    downloads: BTreeMap<String, BTreeSet<String>>,
}

/// A file of an item.
#[derive(Clone)]
pub(crate) struct File {
    pub(crate) bytes: Bytes,
    version: u64,
}

impl Contents {
    pub(crate) fn file(&self, item: &str, name: &str) -> Option<&File> {
        self.items.get(item)?.get(name)
    }

    /// Puts a file into an item, in place of the one of that name.
    pub(crate) fn put(&mut self, item: &str, name: &str, bytes: Bytes) {
        let files = self.items.entry(item.to_owned()).or_default();
        let version = files.get(name).map_or(1, |file| file.version + 1);
        files.insert(name.to_owned(), File { bytes, version });
    }

    fn remove_item(&mut self, item: &str) {
        self.items.remove(item);
    }

    fn size(&self, item: &str) -> i64 {
        let files = self.items.get(item).into_iter().flatten();
        files.map(|(_, file)| length(&file.bytes)).sum()
    }
}

/// Answers the operations of content libraries that need more than the rules.
pub(crate) fn answer(
    world: &mut World,
    described: &'static Described,
    arguments: &Arguments,
) -> Option<Outcome> {
    let id = described.operation.id;
    let (resource, name) = id.rsplit_once('_')?;
    match resource.strip_prefix("Content.")? {
        "Library" | "LocalLibrary" | "SubscribedLibrary" => {
            kinds::library(world, described, arguments)
        }
        "Library.Item" | "Library.SubscribedItem" => kinds::item(world, described, arguments),
        "Library.Item.File" | "Library.Item.Storage" => files(world, described, arguments),
        "Library.Item.UpdateSession" => update::session(world, described, arguments),
        "Library.Item.Updatesession.File" => update::file(world, name, arguments),
        "Library.Item.DownloadSession" => download::session(world, described, arguments),
        "Library.Item.Downloadsession.File" => download::file(world, name, arguments),
        _ => None,
    }
}

/// The files of an item, as they are told.
fn files(world: &World, described: &'static Described, arguments: &Arguments) -> Option<Outcome> {
    let item = arguments.path_text("libraryItemId");
    world.store.get(ITEM, item)?;
    let named = arguments
        .query_text("name")
        .or(arguments.query_text("file_name"));
    let all = world.contents.items.get(item).into_iter().flatten();
    let chosen = all.filter(|(name, _)| named.is_none_or(|named| named == *name));
    let storage = described.resource().ends_with(".Storage");
    let tell = |(name, file): (&String, &File)| {
        let mut told = serde_json::json!({
            "name": name,
            "size": length(&file.bytes),
            "cached": true,
            "version": file.version.to_string(),
            "checksum_info": data::checksum(&file.bytes),
        });
        if storage {
            told["storage_backing"] = serde_json::json!({ "type": "OTHER" });
            told["storage_uris"] = Value::Array(Vec::new());
        }
        told
    };
    let mut told: Vec<Value> = chosen.map(tell).collect();
    Some(match (described.name(), named) {
        ("get", Some(name)) if told.is_empty() => {
            Err(StandardError::not_found(&format!("file `{name}`")))
        }
        ("get", _) if !storage => Ok(told.swap_remove(0)),
        _ => Ok(Value::Array(told)),
    })
}

fn length(bytes: &Bytes) -> i64 {
    i64::try_from(bytes.len()).unwrap_or(i64::MAX)
}

/// The session of an operation, if it is active.
fn active<'w>(
    world: &'w mut World,
    resource_type: &str,
    id: &str,
) -> Result<&'w mut Map<String, Value>, StandardError> {
    let session = world.store.get_mut(resource_type, id);
    let session = session.ok_or_else(|| StandardError::not_found(&format!("session `{id}`")))?;
    match session.fields.get("state").and_then(Value::as_str) {
        None | Some("ACTIVE") => Ok(&mut session.fields),
        Some(_) => Err(StandardError::not_allowed("The session is not active.")),
    }
}

/// What sessions for updates and downloads have in common; `None` for what the rules do.
fn step(
    world: &mut World,
    resource_type: &'static str,
    id: &str,
    name: &str,
    arguments: &Arguments,
) -> Option<Outcome> {
    let step = |fields: &mut Map<String, Value>| {
        let progress = arguments.body_value().get("client_progress");
        if let Some(progress) = progress.filter(|it| !it.is_null()) {
            fields.insert("client_progress".to_owned(), progress.clone());
        }
        match name {
            "cancel" => drop(fields.insert("state".to_owned(), Value::from("CANCELED"))),
            "fail" => {
                let why = arguments.body_value().get("client_error_message");
                let why = why.and_then(Value::as_str).unwrap_or("failed");
                fields.insert("state".to_owned(), Value::from("ERROR"));
                fields.insert("error_message".to_owned(), message(why));
            }
            _ => {}
        }
        Value::Null
    };
    match name {
        "cancel" | "fail" | "keepAlive" => Some(active(world, resource_type, id).map(step)),
        _ => None,
    }
}

/// A message as the API has them.
fn message(text: &str) -> Value {
    serde_json::json!({ "id": "mock.library", "default_message": text, "args": [] })
}

/// A new session of an item.
fn new_session(
    world: &mut World,
    described: &'static Described,
    arguments: &Arguments,
    resource_type: &str,
) -> Outcome {
    let item = arguments.body_value().get("library_item_id");
    let item = item.and_then(Value::as_str).unwrap_or_default().to_owned();
    let version = kinds::existing(world, ITEM, &item)?
        .get("content_version")
        .cloned();
    let id = super::pattern::answer(world, described, arguments)?;
    let session = world
        .store
        .get_mut(resource_type, id.as_str().unwrap_or_default());
    if let Some(session) = session {
        let mut put = |name: &str, value| session.fields.insert(name.to_owned(), value);
        put("state", Value::from("ACTIVE"));
        put("client_progress", Value::from(0));
        put(
            "library_item_content_version",
            version.unwrap_or(Value::from("1")),
        );
        put(
            "expiration_time",
            written(now() + std::time::Duration::from_secs(3600)),
        );
    }
    Ok(id)
}
