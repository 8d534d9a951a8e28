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
            path: (shape(&operation.path), query),
        }
    }
}

/// Returns the path with empty braces.
pub(super) fn shape(path: &str) -> String {
    let mut shape = String::new();
    let mut inside = false;
    for c in path.chars() {
        if c == '}' {
            inside = false;
        }
        if !inside {
            shape.push(c);
        }
        if c == '{' {
            inside = true;
        }
    }
    shape
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shape_has_no_parameter_names() {
        assert_eq!(shape("/a/{b}/c/{d}:x"), "/a/{}/c/{}:x");
    }
}
