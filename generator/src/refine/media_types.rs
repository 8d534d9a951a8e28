//! The media types of results that are no JSON, for the documentation of methods.

use super::prose;
use crate::api::{Operation, Type};

/// Returns the media types of a result that is no JSON.
pub(super) fn of_result(operation: &Operation) -> Option<Vec<String>> {
    if operation.success.ty != Some(Type::Content) {
        return None;
    }
    let accepted = operation.success.accept.iter();
    let media_types = accepted.filter(|it| !it.contains("json"));
    let media_types: Vec<String> = media_types.map(|it| prose::code(it)).collect();
    let choice = match media_types.len() {
        0 => return None,
        1 => "",
        _ => ": choose by [`accept`](vsphere_runtime::Call::accept)",
    };
    let media_types = media_types.join(" or ");
    Some(prose::wrap(
        &format!("The content is {media_types}{choice}."),
        "",
        "",
    ))
}
