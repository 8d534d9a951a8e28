//! Versions and times of libraries and items.

use super::resources::{Fields, Outcome, existing, next_version, set};
use crate::error::kind::ErrorKind;
use crate::mock::model::standard_error::StandardError;
use crate::mock::request::arguments::Arguments;
use crate::mock::rules::conventions;
use crate::mock::state::clock;
use crate::mock::state::world::World;
use serde_json::Value;

/// Sets the fields that every new library and item has.
pub(super) fn stamp(fields: &mut Fields) {
    let now = clock::to_json(clock::now());
    fields.entry("description").or_insert(Value::from(""));
    fields.insert("creation_time".to_owned(), now.clone());
    fields.insert("last_modified_time".to_owned(), now);
    fields.insert("version".to_owned(), Value::from("1"));
}

/// Updates a resource, unless its version differs from the one in the body.
pub(super) fn update(
    world: &mut World,
    arguments: &Arguments,
    resource_type: &str,
    id: &str,
) -> Outcome {
    let known = existing(world, resource_type, id)?.get("version");
    let given = arguments.body_value().get("version");
    if given.is_some_and(|given| !given.is_null() && Some(given) != known) {
        let why = "The resource was changed in the meantime.";
        return Err(StandardError::new(ErrorKind::ConcurrentChange, why));
    }
    let version = next_version(known);
    let result = conventions::answer(world, arguments)?;
    let now = clock::to_json(clock::now());
    set(world, resource_type, id, "version", version);
    set(world, resource_type, id, "last_modified_time", now);
    Ok(result)
}
