//! Operations with the same request.
//!
//! Takes the model; reports operations that no server distinguishes: by method, path without the names of its parameters,
//! constant query and required query parameters.

use indexmap::IndexMap;

use crate::api::{Api, Location, Method, Operation};
use crate::diagnostics::ProblemKind;
use crate::finding::Finding;

/// The parts of a request by which servers find its operation.
type Request<'a> = (
    Method,
    String,
    Vec<(&'a str, Option<&'a str>)>,
    Vec<&'a str>,
);

/// Reports every operation whose request is that of an earlier one.
pub(super) fn check(api: &Api, findings: &mut Vec<Finding>) {
    let mut known: IndexMap<Request<'_>, &Operation> = IndexMap::new();
    for operation in &api.operations {
        let request = request(operation);
        let Some(first) = known.get(&request) else {
            known.insert(request, operation);
            continue;
        };
        let what = ProblemKind::SameRequest {
            request: format!(
                "{} {}",
                operation.method.as_str().to_ascii_uppercase(),
                operation.path_key
            ),
            first: first.id.clone(),
            second: operation.id.clone(),
            other: None,
        };
        let finding = Finding::new(Some(&operation.place), what);
        findings.push(finding.with_other(Some(&first.place)));
    }
}

fn request(operation: &Operation) -> Request<'_> {
    let pairs = operation.query.iter();
    let pairs = pairs.map(|(name, value)| (name.as_str(), Some(value.as_str())));
    let flags = operation
        .query_flags
        .iter()
        .map(|name| (name.as_str(), None));
    let mut constants: Vec<_> = pairs.chain(flags).collect();
    constants.sort_unstable();
    let in_query = operation.parameters.iter();
    let in_query = in_query.filter(|it| it.required && it.location == Location::Query);
    let mut required: Vec<&str> = in_query.map(|it| it.name.as_str()).collect();
    required.sort_unstable();
    (
        operation.method,
        operation.whole_path(""),
        constants,
        required,
    )
}
