//! Sessions in which the files of an item change.

use super::super::arguments::Arguments;
use super::super::describe::Described;
use super::super::pattern;
use super::super::standard_error::StandardError;
use super::super::world::World;
use super::data::{address, checksum_of};
use super::kinds::library_of;
use super::{ITEM, Outcome, UPDATE, active, message, new_session, step};
use crate::{ErrorKind, Map, Value};
use bytes::Bytes;

/// A file on its way into an item.
pub(super) struct Incoming {
    /// What the client said of it.
    spec: Map<String, Value>,
    pub(super) bytes: Vec<u8>,
    pub(super) state: State,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum State {
    Waiting,
    Transferring,
    Ready,
    Failed(String),
    /// To be removed from the item.
    Removed,
}

impl Incoming {
    fn text(&self, name: &str) -> Option<&str> {
        self.spec.get(name).and_then(Value::as_str)
    }

    /// Looks at what has come, once all of it has.
    pub(super) fn finish(&mut self) {
        let size = self.spec.get("size").and_then(Value::as_u64);
        if size.is_some_and(|size| size != self.bytes.len() as u64) {
            self.state = State::Failed("The file has another size than was said.".to_owned());
            return;
        }
        let expected = self.spec.get("checksum_info");
        self.state = match expected.and_then(|it| checksum_of(it, &self.bytes)) {
            Some(false) => State::Failed("The file has another checksum than was said.".to_owned()),
            Some(true) | None => State::Ready,
        };
    }

    fn told(&self, world: &World, session: &str, name: &str) -> Value {
        let mut told = self.spec.clone();
        told.retain(|name, _| name != "source_endpoint");
        let mut put = |name: &str, value| told.insert(name.to_owned(), value);
        put("bytes_transferred", Value::from(self.bytes.len()));
        let status = match &self.state {
            State::Waiting => "WAITING_FOR_TRANSFER",
            State::Transferring => "TRANSFERRING",
            State::Ready | State::Removed => "READY",
            State::Failed(_) => "ERROR",
        };
        put("status", Value::from(status));
        if let State::Failed(why) = &self.state {
            put("error_message", message(why));
        }
        match self.text("source_type") {
            Some("PUSH") => drop(put(
                "upload_endpoint",
                serde_json::json!({ "uri": address(world, "update", session, name) }),
            )),
            Some("PULL") => drop(put(
                "source_endpoint",
                self.spec
                    .get("source_endpoint")
                    .cloned()
                    .unwrap_or_default(),
            )),
            _ => {}
        }
        Value::Object(told)
    }
}

/// What the operations of sessions do beyond the rules.
pub(super) fn session(
    world: &mut World,
    described: &'static Described,
    arguments: &Arguments,
) -> Option<Outcome> {
    let id = arguments.path_text("updateSessionId").to_owned();
    match described.name() {
        "create" => {
            let item = arguments.body_value().get("library_item_id");
            let item = item.and_then(Value::as_str).unwrap_or_default().to_owned();
            let made = library_of(world, &item, "LOCAL")
                .and_then(|()| new_session(world, described, arguments, UPDATE));
            Some(made)
        }
        "complete" => Some(complete(world, &id)),
        "update" => Some(
            active(world, UPDATE, &id)
                .map(|_| ())
                .and_then(|()| pattern::answer(world, described, arguments)),
        ),
        "delete" => {
            if active(world, UPDATE, &id).is_ok() {
                return Some(Err(StandardError::not_allowed("The session is active.")));
            }
            world.contents.updates.remove(&id);
            Some(pattern::answer(world, described, arguments))
        }
        name => step(world, UPDATE, &id, name, arguments),
    }
}

/// Makes the files that have come those of the item.
fn complete(world: &mut World, id: &str) -> Outcome {
    let item = active(world, UPDATE, id)?.get("library_item_id").cloned();
    let item = item
        .as_ref()
        .and_then(Value::as_str)
        .unwrap_or_default()
        .to_owned();
    let files = world.contents.updates.get(id);
    let unready = files
        .into_iter()
        .flatten()
        .find(|(_, file)| !matches!(file.state, State::Ready | State::Removed));
    if let Some((name, file)) = unready {
        return match &file.state {
            // What failed makes the session fail; what is not there yet can still come.
            State::Failed(why) => {
                let why = message(&format!("`{name}`: {why}"));
                let fields = active(world, UPDATE, id)?;
                fields.insert("state".to_owned(), Value::from("ERROR"));
                fields.insert("error_message".to_owned(), why);
                Ok(Value::Null)
            }
            _ => Err(StandardError::not_allowed(&format!(
                "The file `{name}` has not come yet."
            ))),
        };
    }
    for (name, file) in world.contents.updates.remove(id).unwrap_or_default() {
        match file.state {
            State::Removed => {
                let files = world.contents.items.entry(item.clone()).or_default();
                files.remove(&name);
            }
            _ => world.contents.put(&item, &name, Bytes::from(file.bytes)),
        }
    }
    let size = world.contents.size(&item);
    active(world, UPDATE, id)?.insert("state".to_owned(), Value::from("DONE"));
    if let Some(resource) = world.store.get_mut(ITEM, &item) {
        let version = resource
            .fields
            .get("content_version")
            .and_then(Value::as_str);
        let version = version.and_then(|it| it.parse::<u64>().ok()).unwrap_or(0) + 1;
        let fields = &mut resource.fields;
        fields.insert(
            "content_version".to_owned(),
            Value::from(version.to_string()),
        );
        fields.insert("size".to_owned(), Value::from(size));
    }
    Ok(Value::Null)
}

/// The files of a session.
pub(super) fn file(world: &mut World, operation: &str, arguments: &Arguments) -> Option<Outcome> {
    let session = arguments.path_text("updateSessionId").to_owned();
    if let Err(error) = super::kinds::existing(world, UPDATE, &session) {
        return Some(Err(error));
    }
    let name = arguments.path_text("fileName").to_owned();
    Some(match operation {
        "add" => add(world, &session, arguments),
        "get" => told(world, &session, &name),
        "list" => {
            let files = world.contents.updates.get(&session).into_iter().flatten();
            let told = files.map(|(name, file)| file.told(world, &session, name));
            Ok(told.collect())
        }
        "remove" => remove(world, &session, &name),
        "validate" => active(world, UPDATE, &session)
            .map(|_| ())
            .map(|()| validate(world, &session)),
        _ => return None,
    })
}

fn told(world: &World, session: &str, name: &str) -> Outcome {
    let file = world
        .contents
        .updates
        .get(session)
        .and_then(|files| files.get(name));
    let file = file.ok_or_else(|| no_file(name))?;
    Ok(file.told(world, session, name))
}

fn no_file(name: &str) -> StandardError {
    let why = format!("The session has no file `{name}`.");
    StandardError::new(ErrorKind::InvalidArgument, why)
}

fn add(world: &mut World, session: &str, arguments: &Arguments) -> Outcome {
    active(world, UPDATE, session)?;
    let spec = arguments.body_fields();
    let name = spec
        .get("name")
        .and_then(Value::as_str)
        .unwrap_or_default()
        .to_owned();
    // Whatever the server were to fetch is there at once, and empty: a mock fetches nothing.
    let state = match spec.get("source_type").and_then(Value::as_str) {
        Some("PUSH") => State::Waiting,
        _ => State::Ready,
    };
    let file = Incoming {
        spec,
        bytes: Vec::new(),
        state,
    };
    let files = world
        .contents
        .updates
        .entry(session.to_owned())
        .or_default();
    files.insert(name.clone(), file);
    told(world, session, &name)
}

fn remove(world: &mut World, session: &str, name: &str) -> Outcome {
    let item = active(world, UPDATE, session)?
        .get("library_item_id")
        .cloned();
    let item = item
        .as_ref()
        .and_then(Value::as_str)
        .unwrap_or_default()
        .to_owned();
    let known = world.contents.file(&item, name).is_some();
    let files = world
        .contents
        .updates
        .entry(session.to_owned())
        .or_default();
    if files.remove(name).is_none() && !known {
        return Err(no_file(name));
    }
    if known {
        let file = Incoming {
            spec: Map::from_iter([
                ("name".to_owned(), Value::from(name)),
                ("source_type".to_owned(), Value::from("NONE")),
            ]),
            bytes: Vec::new(),
            state: State::Removed,
        };
        files.insert(name.to_owned(), file);
    }
    Ok(Value::Null)
}

/// Which files are wrong, and which are named by an OVF descriptor and not there.
fn validate(world: &World, session: &str) -> Value {
    let files = world.contents.updates.get(session);
    let all = || files.into_iter().flatten();
    let invalid = all().filter_map(|(name, file)| match &file.state {
        State::Failed(why) => Some(serde_json::json!({
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

/// Names of the files that an OVF descriptor says belong to it.
fn references(descriptor: &str) -> Vec<String> {
    let values = descriptor.split("ovf:href=\"").skip(1);
    let values = values.filter_map(|rest| rest.split_once('"'));
    values.map(|(name, _)| name.to_owned()).collect()
}
