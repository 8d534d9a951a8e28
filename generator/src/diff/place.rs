//! Finds the places of parts of operations and schemas: for reports, never for decisions.
//!
//! The model knows the places of operations and schemas. Their parts are looked up in the tree by OpenAPI's keys. A part
//! that is not found (behind a reference, or added by an overlay) gets the place of its owner.

use indexmap::IndexMap;
use serde_json::Value;

use crate::api::{Location, Operation, Place, Schema};
use crate::json_pointer::escaped;
use crate::load::Documents;

use super::subject::location_name;

/// Returns the place of an entry of a mapping, or the mapping itself without that entry.
fn below(documents: &Documents, place: &Place, key: &str) -> Place {
    let pointer = format!("{}/{}", place.pointer, escaped(key));
    match node(documents, place.file, &pointer) {
        Some(_) => Place {
            file: place.file,
            pointer,
        },
        None => place.clone(),
    }
}

fn node<'d>(documents: &'d Documents, file: usize, pointer: &str) -> Option<&'d Value> {
    documents.sources.get(file)?.root.pointer(pointer)
}

/// Returns the place of a parameter of an operation or of its path item.
pub(super) fn parameter(
    documents: &Documents,
    operation: &Operation,
    location: Location,
    name: &str,
) -> Place {
    let own = &operation.place;
    let path_item = own.pointer.rsplit_once('/').map(|(item, _)| Place {
        file: own.file,
        pointer: item.to_owned(),
    });
    for holder in std::iter::once(own).chain(&path_item) {
        let pointer = format!("{}/parameters", holder.pointer);
        let list = node(documents, holder.file, &pointer).and_then(Value::as_array);
        let is_wanted = |entry: &Value| {
            entry.get("name").and_then(Value::as_str) == Some(name)
                && entry.get("in").and_then(Value::as_str) == Some(location_name(location))
        };
        if let Some(index) = list.and_then(|list| list.iter().position(is_wanted)) {
            return Place {
                file: holder.file,
                pointer: format!("{pointer}/{index}"),
            };
        }
    }
    below(documents, own, "parameters")
}

/// Returns the place of the body of an operation.
pub(super) fn body(documents: &Documents, operation: &Operation) -> Place {
    below(documents, &operation.place, "requestBody")
}

/// Returns the place of a field of an anonymous body.
pub(super) fn body_field(documents: &Documents, operation: &Operation, name: &str) -> Place {
    let mut place = content(documents, &body(documents, operation));
    for key in ["schema", "properties", name] {
        place = below(documents, &place, key);
    }
    place
}

/// Returns the place of the first media type of a body or response.
fn content(documents: &Documents, owner: &Place) -> Place {
    let media = below(documents, owner, "content");
    let first = node(documents, media.file, &media.pointer)
        .and_then(Value::as_object)
        .and_then(|types| types.keys().next());
    match first {
        Some(media_type) => below(documents, &media, media_type),
        None => owner.clone(),
    }
}

/// Returns the place of the schema of a body or response, if the schema is written there.
pub(super) fn content_schema(documents: &Documents, owner: &Place) -> Option<Place> {
    let content = content(documents, owner);
    let schema = below(documents, &content, "schema");
    (schema != content).then_some(schema)
}

/// Returns the place of the response of a status.
pub(super) fn response(documents: &Documents, operation: &Operation, status: u16) -> Place {
    let responses = below(documents, &operation.place, "responses");
    below(documents, &responses, &status.to_string())
}

/// Returns the media types of the response or body at a place, if it states its content there.
pub(super) fn media_types(documents: &Documents, place: &Place) -> Option<Vec<String>> {
    let content = entry(documents, place)?.get("content")?.as_object()?;
    Some(content.keys().cloned().collect())
}

/// Returns the part of a document at a place.
pub(super) fn entry<'d>(documents: &'d Documents, place: &Place) -> Option<&'d Value> {
    node(documents, place.file, &place.pointer)
}

/// Returns the place of a field of a structure.
pub(super) fn field(documents: &Documents, schema: &Schema, name: &str) -> Place {
    let properties = below(documents, &schema.place, "properties");
    below(documents, &properties, name)
}

/// Returns the place of a value of an enumeration.
pub(super) fn value(documents: &Documents, schema: &Schema, index: usize) -> Place {
    let values = below(documents, &schema.place, "enum");
    below(documents, &values, &index.to_string())
}

/// Returns the places of the tags of resources, by name.
pub(super) fn tags(documents: &Documents) -> IndexMap<&str, Place> {
    let mut places = IndexMap::new();
    for (file, source) in documents.sources.iter().enumerate() {
        let tags = source.root.get("tags").and_then(Value::as_array);
        for (index, tag) in tags.into_iter().flatten().enumerate() {
            if let Some(name) = tag.get("name").and_then(Value::as_str) {
                let pointer = format!("/tags/{index}");
                places.entry(name).or_insert(Place { file, pointer });
            }
        }
    }
    places
}
