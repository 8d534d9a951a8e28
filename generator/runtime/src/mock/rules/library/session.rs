//! Steps that update and download sessions share.

use super::resources::{Fields, ITEM, Outcome, existing, text};
use crate::mock::model::standard_error::StandardError;
use crate::mock::request::arguments::Arguments;
use crate::mock::rules::conventions;
use crate::mock::state::clock;
use crate::mock::state::world::World;
use serde_json::Value;
use std::time::Duration;

/// The time after which a session expires, as its clients see it. The mock lets it live on.
const LIFETIME: Duration = Duration::from_secs(3600);

/// Creates a session for an item.
pub(super) fn create(world: &mut World, arguments: &Arguments, resource_type: &str) -> Outcome {
    let item = text(&arguments.body_fields(), "library_item_id").to_owned();
    let version = existing(world, ITEM, &item)?.get("content_version");
    let version = version.cloned().unwrap_or(Value::from("1"));
    let is_repeated = conventions::repeated(world, arguments)?.is_some();
    let id = conventions::answer(world, arguments)?;
    let session = id.as_str().unwrap_or_default();
    let session = world.store.get_mut(resource_type, session);
    // A repeated request changes nothing.
    if let Some(session) = session.filter(|_| !is_repeated) {
        let expiration = clock::to_json(clock::after(LIFETIME));
        let mut put = |name: &str, value| session.fields.insert(name.to_owned(), value);
        put("state", Value::from("ACTIVE"));
        put("client_progress", Value::from(0));
        put("library_item_content_version", version);
        put("expiration_time", expiration);
    }
    Ok(id)
}

/// Returns the fields of an active session.
pub(super) fn active<'w>(
    world: &'w mut World,
    resource_type: &str,
    id: &str,
) -> Result<&'w mut Fields, StandardError> {
    let session = world.store.get_mut(resource_type, id);
    let session = session.ok_or_else(|| StandardError::not_found(&format!("session `{id}`")))?;
    match is_active(&session.fields) {
        true => Ok(&mut session.fields),
        false => Err(StandardError::not_allowed("The session is not active.")),
    }
}

/// Returns `true` if a session is active. One that a test inserted without a state is.
pub(super) fn is_active(session: &Fields) -> bool {
    let state = session.get("state").and_then(Value::as_str);
    state.unwrap_or("ACTIVE") == "ACTIVE"
}

/// Cancels a session, lets it fail, or keeps it alive; `None` for any other operation.
pub(super) fn step(
    world: &mut World,
    arguments: &Arguments,
    resource_type: &str,
    id: &str,
) -> Option<Outcome> {
    let name = arguments.described().name();
    if !matches!(name, "cancel" | "fail" | "keepAlive") {
        return None;
    }
    let step = |fields: &mut Fields| {
        let body = arguments.body_value();
        let progress = body.get("client_progress");
        if let Some(progress) = progress.filter(|it| !it.is_null()) {
            fields.insert("client_progress".to_owned(), progress.clone());
        }
        match name {
            "cancel" => drop(fields.insert("state".to_owned(), Value::from("CANCELED"))),
            "fail" => {
                let why = body.get("client_error_message").and_then(Value::as_str);
                fail(fields, why.unwrap_or("failed"));
            }
            _ => {}
        }
        Value::Null
    };
    Some(active(world, resource_type, id).map(step))
}

/// Sets the state of a session to an error.
pub(super) fn fail(session: &mut Fields, why: &str) {
    session.insert("state".to_owned(), Value::from("ERROR"));
    session.insert("error_message".to_owned(), message(why));
}

/// Returns a message in the API's structure.
pub(super) fn message(text: &str) -> Value {
    serde_json::json!({ "id": "mock.library", "default_message": text, "args": [] })
}
