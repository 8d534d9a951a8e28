//! The request of an operation as servers match it.

use crate::api::{Location, Method, Operation};

/// The parts of a request that identify its operation: method, path without parameter names, constant query, and the
/// names of required query parameters.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Request {
    method: Method,
    /// Path and query.
    pub(super) path: (String, Vec<(String, Option<String>)>),
    required: Vec<String>,
}

impl Request {
    pub(super) fn of(operation: &Operation) -> Self {
        let pairs = operation.query.iter().cloned();
        let flags = operation.query_flags.iter().cloned();
        let pairs = pairs.map(|(name, value)| (name, Some(value)));
        let mut query: Vec<_> = pairs.chain(flags.map(|name| (name, None))).collect();
        query.sort();
        let parameters = operation.parameters.iter();
        let required = parameters.filter(|it| it.required && it.location == Location::Query);
        let mut required: Vec<String> = required.map(|it| it.name.clone()).collect();
        required.sort();
        Self {
            method: operation.method,
            path: (operation.path_shape(), query),
            required,
        }
    }

    /// Returns the request line of an operation, without its parameters.
    pub(super) fn line(operation: &Operation) -> Self {
        Self {
            required: Vec::new(),
            ..Self::of(operation)
        }
    }
}
