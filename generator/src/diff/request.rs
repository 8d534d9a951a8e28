//! The request line of an operation as servers match it.

use crate::api::{Method, Operation};

/// The parts of a request that identify its operation: method, path without parameter names, constant query.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Request {
    method: Method,
    /// Path and query.
    pub(super) path: (String, Vec<(String, Option<String>)>),
}

impl Request {
    pub(super) fn of(operation: &Operation) -> Self {
        let pairs = operation.query.iter().cloned();
        let flags = operation.query_flags.iter().cloned();
        let pairs = pairs.map(|(name, value)| (name, Some(value)));
        let mut query: Vec<_> = pairs.chain(flags.map(|name| (name, None))).collect();
        query.sort();
        Self {
            method: operation.method,
            path: (operation.path_shape(), query),
        }
    }
}
