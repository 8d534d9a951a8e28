//! Title, version and server of the documents.

use serde_json::Value;

use super::keywords;
use super::names::Names;
use super::node::Node;
use super::server;
use crate::api::Place;
use crate::diagnostics::{Problem, ProblemKind, Problems};
use crate::load::{Documents, Form};

/// The facts that hold for all documents of a set.
pub(super) struct Head {
    pub(super) title: String,
    pub(super) version: String,
    pub(super) base_path: String,
}

/// Reads the head of the documents. They have to agree, except for the titles of legacy documents (one per package).
pub(super) fn read(documents: &Documents, names: &Names<'_>) -> Result<Head, Problems> {
    let mut head: Option<(usize, Head)> = None;
    let mut problems = Vec::new();
    for file in 0..documents.sources.len() {
        let Some(root) = Node::root(documents, file) else {
            continue;
        };
        if is_part(documents, file) {
            continue;
        }
        match of_document(&root, names) {
            Ok(found) => match &head {
                None => head = Some((file, found)),
                Some((first, known)) => {
                    problems.extend(disagreements(documents, (*first, known), (file, &found)));
                }
            },
            Err(problem) => problems.push(problem),
        }
    }
    let head = head.map_or_else(
        || Head {
            title: String::new(),
            version: String::new(),
            base_path: String::new(),
        },
        |(_, head)| head,
    );
    Problems::or(problems, head)
}

/// Returns a problem for each key in which a document differs from the first one.
fn disagreements(
    documents: &Documents,
    (first, known): (usize, &Head),
    (file, found): (usize, &Head),
) -> Vec<Problem> {
    let keys = [
        (
            "info.version",
            "/info/version",
            &known.version,
            &found.version,
        ),
        (
            key_of_base_path(documents, file),
            "/servers",
            &known.base_path,
            &found.base_path,
        ),
    ];
    let differing = keys
        .into_iter()
        .filter(|(_, _, other, found)| other != found);
    differing
        .map(|(key, pointer, other, found)| {
            let at = |file| Place {
                file,
                pointer: pointer.to_owned(),
            };
            let what = ProblemKind::Disagreement {
                key,
                found: found.clone(),
                other: other.clone(),
                first: Box::new(documents.location(&at(first))),
            };
            documents.problem(&at(file), what)
        })
        .collect()
}

/// Returns the key that a document has its base path in.
fn key_of_base_path(documents: &Documents, file: usize) -> &'static str {
    let source = documents.sources.get(file);
    match source.map(|source| source.form()) {
        Some(Form::Swagger) => "basePath",
        _ => "servers",
    }
}

/// Returns `true` for a file of components without a head.
fn is_part(documents: &Documents, file: usize) -> bool {
    let source = documents.sources.get(file);
    source.is_some_and(|source| source.form() == Form::Parts)
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

/// Returns the path of the first server; documents of packages have it in their path keys instead.
fn base_path(root: &Node<'_>, names: &Names<'_>) -> Result<String, Problem> {
    let mut path = String::new();
    if let Some(servers) = root.get("servers") {
        let mut servers = servers.items()?;
        if let Some(server) = servers.next() {
            path = server::path(&server)?;
        }
        for other in servers {
            if !server::path(&other).is_ok_and(|other| other == path) {
                names.ignore(&other, "a server whose path is not that of the first one");
            }
        }
    }
    if names.marks.is_rooted(root.file()) {
        names.marks.base_path().clone_into(&mut path);
    }
    Ok(path)
}
