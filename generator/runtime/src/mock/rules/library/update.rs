//! Sessions that change the files of an item.

use super::endpoint;
use super::resources::{
    Fields, ITEM, Outcome, UPDATE, existing, next_version, require_item_in, text,
};
use super::session::{active, create, fail, is_active, message, step};
use crate::error::kind::ErrorKind;
use crate::mock::model::standard_error::StandardError;
use crate::mock::request::arguments::Arguments;
use crate::mock::rules::conventions;
use crate::mock::state::contents::{FileState, IncomingFile};
use crate::mock::state::world::World;
use bytes::Bytes;
use serde_json::{Map, Value};

/// Answers an operation about a session; `None` where the conventions suffice.
pub(super) fn answer_session(world: &mut World, arguments: &Arguments) -> Option<Outcome> {
    let id = arguments.path_text("updateSessionId");
    match arguments.described().name() {
        "create" => {
            let admitted = require_idle_item(world, arguments);
            Some(admitted.and_then(|()| create(world, arguments, UPDATE)))
        }
        "complete" => Some(complete(world, id)),
        "update" => {
            let is_active = active(world, UPDATE, id).map(|_| ());
            Some(is_active.and_then(|()| conventions::answer(world, arguments)))
        }
        "delete" => {
            if active(world, UPDATE, id).is_ok() {
                return Some(Err(StandardError::not_allowed("The session is active.")));
            }
            world.contents.updates.remove(id);
            Some(conventions::answer(world, arguments))
        }
        _ => step(world, arguments, UPDATE, id),
    }
}

/// Checks that the item of a new session is one of a local library, and that no other session changes it.
fn require_idle_item(world: &World, arguments: &Arguments) -> Result<(), StandardError> {
    let body = arguments.body_fields();
    let item = text(&body, "library_item_id");
    require_item_in(world, item, "LOCAL")?;
    let mut sessions = world.store.all(UPDATE);
    let is_busy = sessions.any(|(_, session)| {
        text(&session.fields, "library_item_id") == item && is_active(&session.fields)
    });
    if is_busy && conventions::repeated(world, arguments)?.is_none() {
        let why = format!("Another update session changes the item `{item}`.");
        return Err(StandardError::new(ErrorKind::ResourceBusy, why));
    }
    Ok(())
}

/// Moves the files of a session into its item.
fn complete(world: &mut World, id: &str) -> Outcome {
    let item = text(active(world, UPDATE, id)?, "library_item_id").to_owned();
    let files = world.contents.updates.get(id).into_iter().flatten();
    for (name, file) in files {
        match &file.state {
            FileState::Ready | FileState::Removed => {}
            // A failed file makes the session fail, whereas a missing one can still arrive.
            FileState::Failed(why) => {
                let why = format!("`{name}`: {why}");
                fail(active(world, UPDATE, id)?, &why);
                return Ok(Value::Null);
            }
            FileState::Waiting | FileState::Transferring => {
                let why = format!("The file `{name}` has not arrived yet.");
                return Err(StandardError::not_allowed(&why));
            }
        }
    }
    for (name, file) in world.contents.updates.remove(id).unwrap_or_default() {
        if file.state == FileState::Removed {
            let files = world.contents.items.get_mut(&item);
            files.map(|files| files.remove(&name));
        } else {
            world.contents.put(&item, &name, Bytes::from(file.bytes));
        }
    }
    let size = world.contents.size(&item);
    active(world, UPDATE, id)?.insert("state".to_owned(), Value::from("DONE"));
    if let Some(resource) = world.store.get_mut(ITEM, &item) {
        let fields = &mut resource.fields;
        let version = next_version(fields.get("content_version"));
        fields.insert("content_version".to_owned(), version);
        fields.insert("size".to_owned(), Value::from(size));
    }
    Ok(Value::Null)
}

/// Answers an operation about the files of a session; `None` where the conventions suffice.
pub(super) fn answer_file(world: &mut World, arguments: &Arguments) -> Option<Outcome> {
    let session = arguments.path_text("updateSessionId");
    if let Err(error) = existing(world, UPDATE, session) {
        return Some(Err(error));
    }
    let name = arguments.path_text("fileName");
    Some(match arguments.described().name() {
        "add" => add(world, session, arguments.body_fields()),
        "get" => get(world, session, name),
        "list" => {
            let files = world.contents.updates.get(session).into_iter().flatten();
            let files = files.map(|(name, file)| to_json(file, &world.url, session, name));
            Ok(files.collect())
        }
        "remove" => remove(world, session, name),
        "validate" => {
            let is_active = active(world, UPDATE, session).map(|_| ());
            is_active.map(|()| validate(world, session))
        }
        _ => return None,
    })
}

fn get(world: &World, session: &str, name: &str) -> Outcome {
    let files = world.contents.updates.get(session);
    let file = files.and_then(|files| files.get(name));
    let file = file.ok_or_else(|| no_file(name))?;
    Ok(to_json(file, &world.url, session, name))
}

fn no_file(name: &str) -> StandardError {
    let why = format!("The session has no file `{name}`.");
    StandardError::new(ErrorKind::InvalidArgument, why)
}

fn add(world: &mut World, session: &str, spec: Fields) -> Outcome {
    active(world, UPDATE, session)?;
    let name = text(&spec, "name").to_owned();
    // The mock fetches nothing: a file that a server would fetch is there at once, and empty unless a test has set it.
    let state = match text(&spec, "source_type") {
        "PUSH" => FileState::Waiting,
        _ => FileState::Ready,
    };
    let source = spec.get("source_endpoint").and_then(|it| it.get("uri"));
    let source = source.and_then(Value::as_str);
    let remote = source.and_then(|url| world.contents.remote.get(url));
    let remote = remote.filter(|_| state == FileState::Ready).cloned();
    let mut file = IncomingFile {
        spec,
        bytes: remote.as_deref().unwrap_or_default().to_vec(),
        state,
    };
    if remote.is_some() {
        file.finish();
    }
    let files = world.contents.updates.entry(session.to_owned());
    files.or_default().insert(name.clone(), file);
    get(world, session, &name)
}

fn remove(world: &mut World, session: &str, name: &str) -> Outcome {
    let item = text(active(world, UPDATE, session)?, "library_item_id").to_owned();
    let is_in_item = world.contents.file(&item, name).is_some();
    let files = world.contents.updates.entry(session.to_owned());
    let files = files.or_default();
    if files.remove(name).is_none() && !is_in_item {
        return Err(no_file(name));
    }
    if is_in_item {
        let file = IncomingFile {
            spec: Map::from_iter([
                ("name".to_owned(), Value::from(name)),
                ("source_type".to_owned(), Value::from("NONE")),
            ]),
            bytes: Vec::new(),
            state: FileState::Removed,
        };
        files.insert(name.to_owned(), file);
    }
    Ok(Value::Null)
}

/// Returns the files that failed, and those that an OVF descriptor references and the session lacks.
fn validate(world: &World, session: &str) -> Value {
    let files = world.contents.updates.get(session);
    let all = || files.into_iter().flatten();
    let invalid = all().filter_map(|(name, file)| match &file.state {
        FileState::Failed(why) => Some(serde_json::json!({
            "name": name,
            "error_message": message(why),
        })),
        _ => None,
    });
    let invalid: Vec<Value> = invalid.collect();
    let descriptors = all().filter(|(name, _)| name.ends_with(".ovf"));
    let texts = descriptors.map(|(_, file)| String::from_utf8_lossy(&file.bytes).into_owned());
    let named: Vec<String> = texts.flat_map(|text| references(&text)).collect();
    let is_there = |name: &String| files.is_some_and(|files| files.contains_key(name));
    let missing: Vec<_> = named.into_iter().filter(|name| !is_there(name)).collect();
    serde_json::json!({
        "has_errors": !missing.is_empty() || !invalid.is_empty(),
        "missing_files": missing,
        "invalid_files": invalid,
    })
}

/// Returns the names of the files that an OVF descriptor references.
fn references(descriptor: &str) -> Vec<String> {
    let values = descriptor.split("ovf:href=\"").skip(1);
    let values = values.filter_map(|rest| rest.split_once('"'));
    values.map(|(name, _)| name.to_owned()).collect()
}

/// Returns a file in the API's structure.
fn to_json(file: &IncomingFile, server: &str, session: &str, name: &str) -> Value {
    let mut value = file.spec.clone();
    let status = match &file.state {
        FileState::Waiting => "WAITING_FOR_TRANSFER",
        FileState::Transferring => "TRANSFERRING",
        FileState::Ready | FileState::Removed => "READY",
        FileState::Failed(_) => "ERROR",
    };
    let mut put = |name: &str, it| drop(value.insert(name.to_owned(), it));
    put("bytes_transferred", Value::from(file.bytes.len()));
    put("status", Value::from(status));
    if let FileState::Failed(why) = &file.state {
        put("error_message", message(why));
    }
    let source = text(&file.spec, "source_type");
    if source == "PUSH" {
        let uri = endpoint::upload_url(server, session, name);
        put("upload_endpoint", serde_json::json!({ "uri": uri }));
    }
    // Only a file that the server fetches has a source.
    match source {
        "PULL" => drop(value.entry("source_endpoint").or_insert(Value::Null)),
        _ => drop(value.remove("source_endpoint")),
    }
    Value::Object(value)
}
