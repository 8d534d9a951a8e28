//! Media types of Swagger 2.0, and the contents that OpenAPI 3.0 has one of for each.

use serde_json::{Map, Value};

use super::super::limits::Growth;
use crate::diagnostics::ProblemKind;

/// The media type of documents that name none.
pub(super) const JSON: &str = "application/json";

/// Returns the media types that a list names, each once; `None` if it names none.
pub(super) fn listed(list: Option<&Value>) -> Option<Vec<&str>> {
    let mut found: Vec<&str> = Vec::new();
    for name in list?.as_array()?.iter().filter_map(Value::as_str) {
        if !found.contains(&name) {
            found.push(name);
        }
    }
    (!found.is_empty()).then_some(found)
}

/// Returns a content of each media type. All are the same, and all but the first count as growth.
pub(super) fn contents(
    types: &[&str],
    media: &Value,
    growth: &mut Growth,
) -> Result<Value, ProblemKind> {
    let mut contents = Map::new();
    for name in types {
        if !contents.is_empty() {
            growth.add(media, 0)?;
        }
        contents.insert((*name).to_owned(), media.clone());
    }
    Ok(Value::Object(contents))
}

/// Returns the media types among these in which a form can be sent.
pub(super) fn of_forms<'t>(types: &[&'t str], has_files: bool) -> Vec<&'t str> {
    const PLAIN: &str = "application/x-www-form-urlencoded";
    const PARTS: &str = "multipart/form-data";
    let is = |name: &str, wanted: &str| essence(name).eq_ignore_ascii_case(wanted);
    let fits = |name: &&str| is(name, PARTS) || !has_files && is(name, PLAIN);
    let found: Vec<&str> = types.iter().copied().filter(fits).collect();
    match (found.is_empty(), has_files) {
        (false, _) => found,
        (true, true) => vec![PARTS],
        (true, false) => vec![PLAIN],
    }
}

/// Returns the media types among these in which a file can be sent.
pub(super) fn of_files<'t>(types: &[&'t str]) -> Vec<&'t str> {
    let is_json = |name: &str| essence(name).eq_ignore_ascii_case(JSON);
    let others = types.iter().copied().filter(|name| !is_json(name));
    let others: Vec<&str> = others.collect();
    match others.is_empty() {
        true => vec!["application/octet-stream"],
        false => others,
    }
}

fn essence(name: &str) -> &str {
    name.split(';').next().unwrap_or_default().trim()
}
