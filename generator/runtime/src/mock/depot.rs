//! Depots of ESX images: an offline depot is imported once.

use super::arguments::Arguments;
use super::pattern;
use super::standard_error::StandardError;
use super::world::World;
use crate::{ErrorKind, Value};

const OFFLINE: &str = "com.vmware.esx.settings.depots.offline";

/// Answers what goes beyond the rules.
pub(crate) fn answer(
    world: &mut World,
    described: &'static super::Described,
    arguments: &Arguments,
) -> Option<Result<Value, StandardError>> {
    if described.operation.id != "Esx.Settings.Depots.Offline_create$Task" {
        return None;
    }
    // Where the content comes from is all that a mock knows of it.
    let source = |field: &str| {
        let value = arguments.body_value().get(field);
        value.filter(|value| !value.is_null()).cloned()
    };
    let source = ["location", "file_id"].map(|field| (field, source(field)));
    let is_same = |fields: &crate::Map<String, Value>| {
        let mut given = source.iter().filter(|(_, value)| value.is_some());
        given.any(|(field, value)| fields.get(*field) == value.as_ref())
    };
    let known = {
        let mut all = world.store.all(OFFLINE);
        let known = all.find(|(_, depot)| is_same(&depot.fields));
        known.map(|(id, _)| id.clone())
    };
    Some(match known {
        Some(id) => {
            let error =
                StandardError::new(ErrorKind::AlreadyExists, "The depot was imported before.");
            Err(error.data(&serde_json::json!({ "depot": id })))
        }
        None => pattern::answer(world, described, arguments),
    })
}
