//! Title, version and server of the documents.

use serde_json::Value;

use super::key;
use super::keywords;
use super::names::{self, Names};
use super::node::Node;
use crate::api::Place;
use crate::diagnostics::{Problem, ProblemKind, Problems};
use crate::load::Documents;

/// The facts that hold for all documents of a set.
pub(super) struct Head {
    pub(super) title: String,
    pub(super) version: String,
    pub(super) base_path: String,
}

/// Reads the head of the documents. They have to agree, except for the titles of legacy documents (one per package).
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
                            let what = ProblemKind::Disagreement {
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

/// Checks the version of OpenAPI; without quotes, `3.0` is a number.
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
        return Err(openapi.problem(ProblemKind::Version { found }));
    }
    if let Some(swagger) = root.get("swagger") {
        let found = format!("`swagger` is {}", swagger.value);
        return Err(swagger.problem(ProblemKind::Version { found }));
    }
    let found = "it has neither `openapi` nor `swagger`".to_owned();
    Err(root.problem(ProblemKind::Version { found }))
}

/// Returns the path of the first server; legacy documents have it in their path keys instead.
fn base_path(root: &Node<'_>, names: &Names<'_>) -> Result<String, Problem> {
    let mut path = String::new();
    if let Some(servers) = root.get("servers") {
        let mut servers = servers.items()?;
        if let Some(server) = servers.next() {
            path = server_path(&server)?;
        }
        for other in servers {
            if !server_path(&other).is_ok_and(|other| other == path) {
                names.ignore(&other, "a server whose path is not that of the first one");
            }
        }
    }
    if path.is_empty() && names::has_legacy_prefix(root.value) {
        key::LEGACY_PREFIX.clone_into(&mut path);
    }
    Ok(path)
}

/// Returns the path in the address of a server, with the defaults of its variables. The part before the path makes no
/// difference: the caller of the client gives its own.
fn server_path(server: &Node<'_>) -> Result<String, Problem> {
    let url = server.need("url")?;
    let text = url.str()?;
    let path = match text.split_once("://") {
        Some((_, behind)) => by_default(server, from_slash(behind)),
        None => {
            let address = by_default(server, text);
            let behind_scheme = address.split_once("://").map(|(_, behind)| behind);
            from_slash(behind_scheme.unwrap_or(&address)).to_owned()
        }
    };
    let path = path.trim_end_matches('/');
    if !path.is_empty()
        && let Some(fault) = key::fault(path)
    {
        return Err(url.unsupported(format!("as the path of a server, {fault}")));
    }
    if let Some(name) = key::placeholders(path).first() {
        let missing = |node: &Node<'_>, key| Err(node.problem(ProblemKind::Missing { key }));
        return match server.get("variables") {
            Some(variables) => match variables.get(name) {
                Some(variable) => missing(&variable, "default"),
                None => missing(&variables, "default"),
            },
            None => missing(server, "variables"),
        };
    }
    Ok(path.to_owned())
}

/// Returns the part of an address that begins with its first slash.
fn from_slash(address: &str) -> &str {
    address.find('/').map_or("", |slash| &address[slash..])
}

/// Returns a text of a server with the defaults of its variables. Variables without a default stay.
fn by_default(server: &Node<'_>, text: &str) -> String {
    let variables = server.value.get("variables");
    let default = |name: &str| variables?.get(name)?.get("default")?.as_str();
    let mut filled = String::new();
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once('{') {
        filled.push_str(before);
        let variable = behind.split_once('}');
        let filled_in = variable.and_then(|(name, behind)| Some((default(name)?, behind)));
        let (text, behind) = filled_in.unwrap_or(("{", behind));
        filled.push_str(text);
        rest = behind;
    }
    filled.push_str(rest);
    filled
}
