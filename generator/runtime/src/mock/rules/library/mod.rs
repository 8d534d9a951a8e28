//! Content libraries: the behavior beyond the conventions.
//!
//! * `libraries`, `items`: local and subscribed libraries, their items, conversion, maintenance.
//! * `files`: the files of an item.
//! * `update`, `download`: sessions that change and read these files.
//! * `endpoint`: the addresses outside the API that the bytes of files go to and come from.
//! * `resources`, `session`, `versions`: lookups and steps that several of these share.

mod download;
pub(crate) mod endpoint;
mod files;
mod items;
mod libraries;
mod resources;
mod session;
mod update;
mod versions;

use crate::mock::model::standard_error::StandardError;
use crate::mock::request::arguments::Arguments;
use crate::mock::state::world::World;
use serde_json::Value;

/// Answers an operation of content libraries; `None` where the conventions suffice.
pub(crate) fn answer(
    world: &mut World,
    arguments: &Arguments,
) -> Option<Result<Value, StandardError>> {
    match arguments.described().resource().strip_prefix("Content.")? {
        "Library" | "LocalLibrary" | "SubscribedLibrary" => libraries::answer(world, arguments),
        "Library.Item" | "Library.SubscribedItem" => items::answer(world, arguments),
        "Library.Item.File" | "Library.Item.Storage" => files::answer(world, arguments),
        "Library.Item.UpdateSession" => update::answer_session(world, arguments),
        "Library.Item.Updatesession.File" => update::answer_file(world, arguments),
        "Library.Item.DownloadSession" => download::answer_session(world, arguments),
        "Library.Item.Downloadsession.File" => download::answer_file(world, arguments),
        _ => None,
    }
}
