//! Media types: how a client reads or writes the contents of each, and which of several it uses.
//!
//! Takes the keys of `content`, which any text can be; gives those that can be sent in headers.

use crate::api::{Operation, Type};
use crate::diagnostics::Problem;
use crate::dialect::node::Node;

/// The way in which contents are read or written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    /// JSON, of any vendor and version.
    Json,
    /// Names and values, encoded as in a query.
    Form,
    /// Parts with names, files among them.
    Multipart,
    /// Characters.
    Text,
    /// Anything else: bytes.
    Bytes,
}

/// Returns the format of contents with this key and schema.
///
/// `*/*` is the key of frameworks that do not know: JSON, unless the schema is a text or bytes. No JSON has raw bytes in it.
pub(super) fn format(media_type: &str, schema: Option<&Node<'_>>) -> Format {
    let essence = essence(media_type);
    let is_any = matches!(essence.as_str(), "*/*" | "application/*");
    if is_any || is_json(&essence) {
        let text = |schema: &Node<'_>| schema.value.get("type").is_some_and(|ty| ty == "string");
        let raw = |schema: &Node<'_>| is_raw(schema.value);
        return match schema {
            Some(schema) if raw(schema) => Format::Bytes,
            Some(schema) if is_any && text(schema) => Format::Bytes,
            None if is_any => Format::Bytes,
            _ => Format::Json,
        };
    }
    match essence.as_str() {
        "application/x-www-form-urlencoded" => Format::Form,
        "multipart/form-data" => Format::Multipart,
        other if other.starts_with("text/") => Format::Text,
        _ => Format::Bytes,
    }
}

/// Returns `true` for a schema of bytes that are sent as they are.
pub(super) fn is_raw(schema: &serde_json::Value) -> bool {
    let is = |key: &str, text: &str| schema.get(key).is_some_and(|value| value == text);
    is("type", "string") && is("format", "binary")
}

/// Returns a media type without its parameters, in lower case.
pub(super) fn essence(media_type: &str) -> String {
    let essence = media_type.split(';').next().unwrap_or_default();
    essence.trim().to_ascii_lowercase()
}

fn is_json(essence: &str) -> bool {
    let subtype = essence.split_once('/').map_or("", |(_, subtype)| subtype);
    subtype == "json" || subtype.ends_with("+json")
}

/// Returns `true` for `application/json` without parameters other than the character set, which JSON has only one of: the media
/// type that clients send and accept by default.
pub(super) fn is_plain(media_type: &str) -> bool {
    let mut parameters = media_type.split(';').skip(1).map(str::trim);
    let is_default = matches!(&*essence(media_type), "application/json" | "*/*");
    is_default
        && parameters.all(|parameter| {
            let name = parameter.split('=').next().unwrap_or_default();
            parameter.is_empty() || name.trim().eq_ignore_ascii_case("charset")
        })
}

/// Checks that a media type can be a header's value.
pub(super) fn check(media_type: &str, node: &Node<'_>) -> Result<(), Problem> {
    let is_name = |part: &str| {
        let is_part = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$&^_.+*-".contains(&byte);
        !part.is_empty() && part.bytes().all(is_part)
    };
    let essence = essence(media_type);
    let names = essence.split_once('/');
    let has_names = names.is_some_and(|(one, other)| is_name(one) && is_name(other));
    let is_printable = media_type.bytes().all(|byte| matches!(byte, b' '..=b'~'));
    match has_names && is_printable && !media_type.contains(',') {
        true => Ok(()),
        false => Err(node.unsupported(format!("the media type `{media_type}`"))),
    }
}

/// Lets operations without a result accept the media type that all others share the parameters of. Servers with a version there
/// refuse requests without one.
pub(in crate::dialect) fn share_parameters(operations: &mut [Operation]) {
    let mut shared: Option<&str> = None;
    for operation in operations.iter() {
        let success = &operation.success;
        if matches!(success.ty, None | Some(Type::Content)) {
            continue;
        }
        let [first, ..] = success.accept.as_slice() else {
            return;
        };
        for media_type in &success.accept {
            let parameters = media_type.split_once(';').map(|(_, it)| it.trim());
            match parameters {
                Some("") | None => return,
                Some(parameters) if shared.is_none_or(|shared| shared == parameters) => {}
                Some(_) => return,
            }
        }
        shared = first
            .split_once(';')
            .map(|(_, parameters)| parameters.trim());
    }
    let Some(accepted) = shared.map(|it| format!("application/*+json;{it}")) else {
        return;
    };
    for operation in operations {
        if operation.success.ty.is_none() {
            operation.success.accept = vec![accepted.clone()];
        }
    }
}
