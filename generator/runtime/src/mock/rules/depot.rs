//! Depots of ESX images: an offline depot can be imported once.

use super::conventions;
use crate::error::kind::ErrorKind;
use crate::mock::model::standard_error::StandardError;
use crate::mock::request::arguments::Arguments;
use crate::mock::state::world::World;
use serde_json::Value;

/// The resource type of offline depots.
const OFFLINE: &str = "com.vmware.esx.settings.depots.offline";

/// Answers the import of an offline depot; `None` for any other operation.
pub(crate) fn answer(
    world: &mut World,
    arguments: &Arguments,
) -> Option<Result<Value, StandardError>> {
    if arguments.described().operation.id != "Esx.Settings.Depots.Offline_create$Task" {
        return None;
    }
    // Two imports are the same if their content comes from the same place.
    let body = arguments.body_value();
    let source = ["location", "file_id"];
    let mut depots = world.store.all(OFFLINE);
    let known = depots.find(|(_, depot)| {
        source.iter().any(|field| {
            let given = body.get(*field).filter(|value| !value.is_null());
            given.is_some() && depot.fields.get(*field) == given
        })
    });
    let known = known.map(|(id, _)| id.clone());
    drop(depots);
    Some(match known {
        Some(id) => {
            let why = "The depot was imported before.";
            let error = StandardError::new(ErrorKind::AlreadyExists, why);
            Err(error.data(&serde_json::json!({ "depot": id })))
        }
        None => conventions::answer(world, arguments),
    })
}
