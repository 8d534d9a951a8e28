//! Documents of Swagger 2.0 → the tree of OpenAPI 3.0.

use serde_json::{Map, Value, json};

use super::original::{Moves, OPENAPI};
use super::swagger_operation::Operations;
use super::{media, parameter, schema};
use crate::diagnostics::ProblemKind;
use crate::json_pointer::escaped;
use crate::load::limits::Growth;

/// Returns the upgraded tree, and the parts of it that are not where they were.
pub(super) fn tree(document: &Value, growth: &mut Growth) -> Result<(Value, Moves), ProblemKind> {
    let mut operations = Operations {
        document,
        consumes: media::listed(document.get("consumes")).unwrap_or(vec![media::JSON]),
        produces: media::listed(document.get("produces")).unwrap_or(vec![media::JSON]),
        growth,
        moves: Moves::new(),
    };
    let mut root = Map::new();
    let mut components = Map::new();
    for (key, value) in document.as_object().into_iter().flatten() {
        match key.as_str() {
            "swagger" => {
                root.insert("openapi".to_owned(), OPENAPI.into());
            }
            "basePath" => {
                let servers = servers(value);
                root.extend(servers.map(|servers| ("servers".to_owned(), servers)));
            }
            // Callers of a client give the host, and operations have their media types.
            "host" | "schemes" | "consumes" | "produces" => {}
            "definitions" => {
                let schemas = each(value, |_, node| Ok(schema::upgraded(node)))?;
                components.insert("schemas".to_owned(), schemas);
            }
            "parameters" => {
                let parameters = each(value, |_, node| Ok(parameter::upgraded(node)))?;
                components.insert(key.clone(), parameters);
            }
            "responses" => {
                let response = |_: &str, node: &Value| operations.response(node, None);
                components.insert(key.clone(), each(value, response)?);
            }
            "securityDefinitions" => {
                let schemes = each(value, |_, node| Ok(scheme(node)))?;
                components.insert("securitySchemes".to_owned(), schemes);
            }
            "paths" => {
                let items = each(value, |path, item| {
                    operations.item(&format!("/paths/{}", escaped(path)), item)
                });
                root.insert(key.clone(), items?);
            }
            _ => {
                root.insert(key.clone(), value.clone());
            }
        }
    }
    if !components.is_empty() {
        root.insert("components".to_owned(), Value::Object(components));
    }
    Ok((Value::Object(root), operations.moves))
}

/// Returns a mapping with its values converted.
fn each<'v>(
    section: &'v Value,
    mut convert: impl FnMut(&str, &'v Value) -> Result<Value, ProblemKind>,
) -> Result<Value, ProblemKind> {
    let Some(map) = section.as_object() else {
        return Ok(section.clone());
    };
    let converted = map
        .iter()
        .map(|(key, value)| Ok((key.clone(), convert(key, value)?)));
    Ok(Value::Object(converted.collect::<Result<_, _>>()?))
}

/// Returns the server whose path is the base path; `None` for an empty one.
fn servers(base_path: &Value) -> Option<Value> {
    let url = match base_path {
        Value::String(path) if path.is_empty() => return None,
        Value::String(path) if !path.starts_with('/') => format!("/{path}").into(),
        other => other.clone(),
    };
    Some(json!([{ "url": url }]))
}

/// Returns a way to authenticate.
fn scheme(published: &Value) -> Value {
    let Some(map) = published.as_object() else {
        return published.clone();
    };
    let mut scheme = map.clone();
    match map.get("type").and_then(Value::as_str) {
        Some("basic") => {
            scheme.insert("type".to_owned(), "http".into());
            scheme.insert("scheme".to_owned(), "basic".into());
        }
        Some("oauth2") => {
            let mut flow = Map::new();
            for key in ["authorizationUrl", "tokenUrl", "scopes"] {
                flow.extend(
                    scheme
                        .shift_remove(key)
                        .map(|value| (key.to_owned(), value)),
                );
            }
            let name = match scheme.shift_remove("flow").as_ref().and_then(Value::as_str) {
                Some("application") => "clientCredentials",
                Some("accessCode") => "authorizationCode",
                Some("password") => "password",
                _ => "implicit",
            };
            scheme.insert("flows".to_owned(), json!({ name: flow }));
        }
        _ => {}
    }
    Value::Object(scheme)
}
