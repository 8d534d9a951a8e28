//! Trees of other versions of OpenAPI → the tree of OpenAPI 3.0.
//!
//! Takes parsed documents; gives each one of Swagger 2.0 or OpenAPI 3.1, and each file of components without a head, the tree
//! that it would have in OpenAPI 3.0. Keeps the published tree, which overlays change, and the way back to its pointers, which
//! messages name. Never judges a document: a wrong part stays as it is, and the dialect reports it.

mod media;
mod openapi_31;
pub(super) mod original;
mod parameter;
mod parts;
mod schema;
mod swagger;
mod swagger_operation;

use serde_json::Value;

use super::documents::Source;
use super::limits::{Growth, Limits};
use crate::diagnostics::{Problem, ProblemKind};
use original::{Form, Original, Places};
use parts::{Parts, Rules};

/// Upgrades all documents, again if overlays have changed them. Returns the problems of those that would grow beyond the
/// limits.
pub(super) fn upgrade(sources: &mut [Source], limits: Limits) -> Vec<Problem> {
    let forms: Vec<Form> = sources
        .iter()
        .map(|source| form(source.published()))
        .collect();
    let rules = match () {
        () if forms.contains(&Form::Swagger) => Rules::Swagger,
        () if forms.contains(&Form::OpenApi31) => Rules::OpenApi31,
        () => Rules::OpenApi30,
    };
    let parts = parts::all(sources, &forms);
    let mut problems = Vec::new();
    for ((source, form), parts) in sources.iter_mut().zip(forms).zip(parts) {
        if form == Form::OpenApi30 && !source.is_upgraded() {
            continue;
        }
        let tree = source.take_published();
        let mut growth = Growth::new(limits);
        match upgraded(&tree, form, parts, rules, &mut growth) {
            Ok(Some((root, form, places))) => {
                let tree = Some(tree);
                source.set(root, Some(Original { form, tree, places }));
            }
            Ok(None) => source.set(tree, None),
            Err(kind) => {
                problems.push(Problem::of_file(&source.path, kind));
                source.set(tree, None);
            }
        }
    }
    problems
}

/// An upgraded tree with the form of the published one, and the way back to it.
type Upgraded = (Value, Form, Places);

/// Returns the upgraded tree; `None` if the document is in its form already.
fn upgraded(
    tree: &Value,
    form: Form,
    parts: Option<Parts>,
    rules: Rules,
    growth: &mut Growth,
) -> Result<Option<Upgraded>, ProblemKind> {
    Ok(match (form, parts) {
        (Form::OpenApi30, _) | (Form::Parts, None) => None,
        (Form::OpenApi31, _) => Some((openapi_31::tree(tree), form, Places::Same)),
        (Form::Swagger, _) => {
            let (root, moves) = swagger::tree(tree, growth)?;
            Some((root, form, Places::Swagger(moves)))
        }
        (Form::Parts, Some(parts)) => {
            let (root, places) = parts::tree(tree, &parts, rules, growth)?;
            Some((root, form, places))
        }
    })
}

/// Returns the form that a document says it has. One of an unknown version is read as OpenAPI 3.0, which it then fails to be.
fn form(tree: &Value) -> Form {
    let Some(map) = tree.as_object() else {
        return Form::OpenApi30;
    };
    match (map.get("openapi"), map.get("swagger")) {
        (Some(openapi), _) if is_openapi_31(openapi) => Form::OpenApi31,
        (Some(_), _) => Form::OpenApi30,
        (None, Some(swagger)) if is_swagger_2(swagger) => Form::Swagger,
        (None, Some(_)) => Form::OpenApi30,
        (None, None) => Form::Parts,
    }
}

/// Without quotes, `3.1` is a number.
fn is_openapi_31(version: &Value) -> bool {
    match version {
        Value::String(version) => version == "3.1" || version.starts_with("3.1."),
        other => other.as_f64() == Some(3.1),
    }
}

fn is_swagger_2(version: &Value) -> bool {
    match version {
        Value::String(version) => version == "2.0" || version == "2",
        other => other.as_f64() == Some(2.0),
    }
}

#[cfg(test)]
mod tests;
