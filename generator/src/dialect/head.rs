//! What documents say of themselves as a whole.

use serde_json::Value;

use super::key;
use super::keywords;
use super::names::{self, Names};
use super::node::Node;
use crate::api::Place;
use crate::diagnostics::{Problem, Problems, What};
use crate::load::Documents;

/// What is said once for all of a set.
pub(super) struct Head {
    pub(super) title: String,
    pub(super) version: String,
    pub(super) base_path: String,
}

/// What the documents say of themselves; they have to agree, titles of legacy documents (one a package) aside.
pub(super) fn read(documents: &Documents, names: &Names<'_>) -> Result<Head, Problems> {
    let mut head: Option<Head> = None;
    let mut problems = Vec::new();
    for file in 0..documents.sources.len() {
        let Some(root) = Node::root(documents, file) else {
            continue;
        };
        match of_document(&root, names) {
            Ok(found) => match &mut head {
                None => head = Some(found),
                Some(first) => {
                    for (key, pointer, other, found) in [
                        (
                            "info.version",
                            "/info/version",
                            &first.version,
                            &found.version,
                        ),
                        ("servers", "/servers", &first.base_path, &found.base_path),
                    ] {
                        if other != found {
                            let what = What::Disagreement {
                                key,
                                found: found.clone(),
                                other: other.clone(),
                            };
                            let place = Place {
                                file,
                                pointer: pointer.to_owned(),
                            };
                            problems.push(documents.problem(&place, what));
                        }
                    }
                }
            },
            Err(problem) => problems.push(problem),
        }
    }
    let head = head.unwrap_or(Head {
        title: String::new(),
        version: String::new(),
        base_path: String::new(),
    });
    Problems::or(problems, head)
}

fn of_document(root: &Node<'_>, names: &Names<'_>) -> Result<Head, Problem> {
    check_version(root)?;
    keywords::check(root, &keywords::ROOT, names);
    if let Some(components) = root.get("components") {
        keywords::check(&components, &keywords::COMPONENTS, names);
    }
    let info = root.need("info")?;
    let title = info.need("title")?.str()?.to_owned();
    let version = info.need("version")?.str()?.to_owned();
    Ok(Head {
        title,
        version,
        base_path: base_path(root, names)?,
    })
}

/// The version of OpenAPI; without quotes, `3.0` is a number.
fn check_version(root: &Node<'_>) -> Result<(), Problem> {
    root.map()?;
    if let Some(openapi) = root.get("openapi") {
        let version = match openapi.value {
            Value::String(version) => version.clone(),
            other => other.to_string(),
        };
        if version == "3.0" || version.starts_with("3.0.") {
            return Ok(());
        }
        let found = format!("`openapi` is {}", openapi.value);
        return Err(openapi.problem(What::Version { found }));
    }
    if let Some(swagger) = root.get("swagger") {
        let found = format!("`swagger` is {}", swagger.value);
        return Err(swagger.problem(What::Version { found }));
    }
    let found = "it has neither `openapi` nor `swagger`".to_owned();
    Err(root.problem(What::Version { found }))
}

/// The path of the first server; legacy documents have it in their path keys instead.
fn base_path(root: &Node<'_>, names: &Names<'_>) -> Result<String, Problem> {
    let mut path = String::new();
    if let Some(servers) = root.get("servers") {
        let mut servers = servers.items()?;
        if let Some(server) = servers.next() {
            path = server_path(&server)?;
        }
        for other in servers {
            if server_path(&other)? != path {
                names.overlook(&other, "a server whose path is not that of the first one");
            }
        }
    }
    if path.is_empty() && names::has_legacy_prefix(root.value) {
        key::LEGACY_PREFIX.clone_into(&mut path);
    }
    Ok(path)
}

/// The path in the address of a server, its variables replaced by what they are by default. Those in front of the path
/// need none: whoever uses the client says what is there.
fn server_path(server: &Node<'_>) -> Result<String, Problem> {
    let url = server.need("url")?;
    let variables = server.value.get("variables");
    let default = |name: &str| variables?.get(name)?.get("default")?.as_str();
    let mut address = String::new();
    let mut rest = url.str()?;
    while let Some((before, behind)) = rest.split_once('{') {
        address.push_str(before);
        match behind.split_once('}') {
            Some((name, behind)) if let Some(default) = default(name) => {
                address.push_str(default);
                rest = behind;
            }
            _ => {
                address.push('{');
                rest = behind;
            }
        }
    }
    address.push_str(rest);
    let behind_scheme = address
        .split_once("://")
        .map_or(address.as_str(), |(_, rest)| rest);
    let Some(slash) = behind_scheme.find('/') else {
        return Ok(String::new());
    };
    let path = behind_scheme[slash..].trim_end_matches('/');
    if path.contains(['{', '}']) {
        return Err(url.unsupported("a variable in the path of a server without a default"));
    }
    match key::fault(path) {
        Some(fault) if !path.is_empty() => {
            Err(url.unsupported(format!("as the path of a server, {fault}")))
        }
        _ => Ok(path.to_owned()),
    }
}
