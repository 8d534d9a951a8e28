//! Libraries, items and sessions in the store: their types, and lookups with the API's errors.

use crate::error::kind::ErrorKind;
use crate::mock::model::standard_error::StandardError;
use crate::mock::state::world::World;
use serde_json::{Map, Value};

pub(super) const LIBRARY: &str = "com.vmware.content.Library";
pub(super) const ITEM: &str = "com.vmware.content.library.Item";
pub(super) const UPDATE: &str = "com.vmware.content.library.item.UpdateSession";
pub(super) const DOWNLOAD: &str = "com.vmware.content.library.item.DownloadSession";

/// The fields of a resource.
pub(super) type Fields = Map<String, Value>;

/// The result of an operation.
pub(super) type Outcome = Result<Value, StandardError>;

/// Returns the fields of a resource that must exist.
pub(super) fn existing<'w>(
    world: &'w World,
    resource_type: &str,
    id: &str,
) -> Result<&'w Fields, StandardError> {
    let name = resource_type.rsplit('.').next().unwrap_or(resource_type);
    let not_found = || StandardError::not_found(&format!("{name} `{id}`"));
    let resource = world.store.get(resource_type, id).ok_or_else(not_found)?;
    Ok(&resource.fields)
}

/// Returns a field that is a text, or an empty text.
pub(super) fn text<'v>(fields: &'v Fields, name: &str) -> &'v str {
    let value = fields.get(name).and_then(Value::as_str);
    value.unwrap_or_default()
}

/// Sets a field of a resource, if the resource exists.
pub(super) fn set(world: &mut World, resource_type: &str, id: &str, name: &str, value: Value) {
    if let Some(resource) = world.store.get_mut(resource_type, id) {
        resource.fields.insert(name.to_owned(), value);
    }
}

/// Returns `true` if a library is of a kind. One that a test inserted without a type is local.
pub(super) fn is_kind(library: &Fields, kind: &str) -> bool {
    let value = library.get("type").and_then(Value::as_str);
    value.unwrap_or("LOCAL") == kind
}

/// Checks that a library exists and is of a kind.
pub(super) fn require_library(world: &World, id: &str, kind: &str) -> Result<(), StandardError> {
    if is_kind(existing(world, LIBRARY, id)?, kind) {
        return Ok(());
    }
    let why = format!("The library `{id}` is not {}.", kind.to_lowercase());
    Err(StandardError::new(ErrorKind::InvalidElementType, why))
}

/// Checks that an item exists, and that its library is of a kind.
pub(super) fn require_item_in(world: &World, item: &str, kind: &str) -> Result<(), StandardError> {
    match text(existing(world, ITEM, item)?, "library_id") {
        // A test inserted the item without a library.
        "" => Ok(()),
        library => require_library(world, library, kind),
    }
}

/// Returns the identifiers of the items of a library.
pub(super) fn items_of(world: &World, library: &str) -> Vec<String> {
    let items = world.store.all(ITEM);
    let own = items.filter(|(_, item)| text(&item.fields, "library_id") == library);
    own.map(|(id, _)| id.clone()).collect()
}

/// Returns the number after a version number that is a text; 1 after none.
pub(super) fn next_version(version: Option<&Value>) -> Value {
    let version = version.and_then(Value::as_str);
    let version = version.and_then(|it| it.parse::<u64>().ok()).unwrap_or(0);
    Value::from((version + 1).to_string())
}
