//! Short descriptions of subjects, for the two sides of a change.

use super::findings::Seen;
use crate::api::{Access, Body, BodyContent, Encoding, Operation, Text, Type};
use crate::diff::types::words;

/// `POST /content/library?action=find`, with the state of the operation.
pub(super) fn request_line(operation: &Operation) -> Seen {
    let verb = operation.method.as_str().to_ascii_uppercase();
    let text = format!("{verb} {}{}", operation.path_key, state(&operation.text));
    Seen::new(text, operation.place.clone())
}

/// Returns a suffix for deprecated or preview subjects that are added or removed.
pub(super) fn state(text: &Text) -> &'static str {
    match (&text.deprecated, text.preview) {
        (Some(_), _) => " (deprecated)",
        (None, true) => " (technology preview)",
        (None, false) => "",
    }
}

/// `list of string, optional`.
pub(super) fn typed(ty: &Type, is_required: bool) -> String {
    format!("{}, {}", words(ty), need(is_required))
}

/// Returns a body: its type or fields, need and encoding.
pub(super) fn body(body: &Body) -> String {
    let encoding = match (body.encoding, body.content_type()) {
        (Encoding::Json, None) => String::new(),
        (Encoding::Form, None) => " as a form".to_owned(),
        _ => format!(" as `{}`", body.media_type),
    };
    match &body.content {
        BodyContent::Value(ty) => format!("{}{encoding}", typed(ty, body.required)),
        BodyContent::Fields(fields) => {
            let names: Vec<&str> = fields.iter().map(|field| field.name.as_str()).collect();
            let need = need(body.required);
            format!("fields {}, {need}{encoding}", names.join(", "))
        }
    }
}

/// Returns the side that sends a field.
pub(super) fn sender(access: Access) -> &'static str {
    match access {
        Access::Both => "sent by both sides",
        Access::ReadOnly => "read-only",
        Access::WriteOnly => "write-only",
    }
}

fn need(is_required: bool) -> &'static str {
    match is_required {
        true => "required",
        false => "optional",
    }
}
