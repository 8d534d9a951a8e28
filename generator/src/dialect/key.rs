//! Path keys, which hold more than the path in both dialects.
//!
//! Modern: `/a/{b}?action=x&vmw-task=true`, `/a?name`. Legacy: `/api/a/{b}__action=x__vmw-task=true`, `/api/a__name`.
//! Neither is legal OpenAPI. A pair is a constant of the operation. A bare name is that of a query parameter, listed
//! with the others, which distinguishes two operations on one path.

use crate::api::Dialect;

/// The prefix of legacy keys, which modern documents have in their server's address.
pub(super) const LEGACY_PREFIX: &str = "/api";

/// The parts of a path key.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Key<'a> {
    pub(super) path: &'a str,
    pub(super) constants: Vec<(String, String)>,
    pub(super) bare: Vec<String>,
}

pub(super) fn split(key: &str, dialect: Dialect) -> Key<'_> {
    let (path, query) = match key.split_once('?') {
        Some((path, query)) => (path, query.split('&').collect()),
        None if dialect == Dialect::Legacy => match legacy_query(key) {
            Some(at) => (&key[..at], key[at + 2..].split("__").collect()),
            None => (key, Vec::new()),
        },
        None => (key, Vec::new()),
    };
    let mut constants = Vec::new();
    let mut bare = Vec::new();
    for part in query {
        match part.split_once('=') {
            Some((name, value)) => constants.push((name.to_owned(), value.to_owned())),
            None if part.is_empty() => {}
            None => bare.push(part.to_owned()),
        }
    }
    Key {
        path,
        constants,
        bare,
    }
}

/// Returns the index of the first `__` that is not part of a parameter's name.
fn legacy_query(key: &str) -> Option<usize> {
    let behind_parameters = key.rfind('}').map_or(0, |at| at + 1);
    key[behind_parameters..]
        .find("__")
        .map(|at| behind_parameters + at)
}

/// Returns the reason why no request can be made from a path key, if there is one. A path that left the server's
/// address would send the caller's session elsewhere.
pub(super) fn fault(key: &str) -> Option<&'static str> {
    if !key.starts_with('/') || key.starts_with("//") {
        return Some("a path key that does not begin with a single `/`");
    }
    if !key.chars().all(|c| {
        c.is_ascii_graphic() && !matches!(c, '#' | '\\' | '"' | '<' | '>' | '^' | '`' | '|')
    }) {
        return Some("a path key with characters that are invalid in a path");
    }
    let mut open = false;
    for c in key.chars() {
        match (c, open) {
            ('{', false) => open = true,
            ('}', true) => open = false,
            ('{' | '}', _) => return Some("a path key with braces that do not match"),
            _ => {}
        }
    }
    if open || key.contains("{}") {
        return Some("a path key with braces that do not match");
    }
    None
}

/// Returns the path below the base path: without the legacy prefix.
pub(super) fn below_base(path: &str) -> &str {
    match path.strip_prefix(LEGACY_PREFIX) {
        Some(rest) if rest.starts_with('/') => rest,
        _ => path,
    }
}

/// Returns the names in braces, in order.
pub(super) fn placeholders(path: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = path;
    while let Some((_, behind)) = rest.split_once('{') {
        let Some((name, behind)) = behind.split_once('}') else {
            break;
        };
        found.push(name);
        rest = behind;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_split() {
        /// A key, its path, its constants and its bare names.
        type Case = (
            &'static str,
            &'static str,
            &'static [(&'static str, &'static str)],
            &'static [&'static str],
        );
        let cases: &[Case] = &[
            ("/a/{b}", "/a/{b}", &[], &[]),
            ("/a?action=x", "/a", &[("action", "x")], &[]),
            (
                "/a?action=x&vmw-task=true",
                "/a",
                &[("action", "x"), ("vmw-task", "true")],
                &[],
            ),
            ("/a?library_id", "/a", &[], &["library_id"]),
            (
                "/api/a__vmw-task=true",
                "/api/a",
                &[("vmw-task", "true")],
                &[],
            ),
            (
                "/api/a/{b_c}__action=x__vmw-task=true",
                "/api/a/{b_c}",
                &[("action", "x"), ("vmw-task", "true")],
                &[],
            ),
            ("/api/a/{b}__file_name", "/api/a/{b}", &[], &["file_name"]),
            ("/api/a/{b__c}/d", "/api/a/{b__c}/d", &[], &[]),
            (
                "/api/a/{b__c}__action=x",
                "/api/a/{b__c}",
                &[("action", "x")],
                &[],
            ),
            (
                "/a?aggregateBy=time-slice",
                "/a",
                &[("aggregateBy", "time-slice")],
                &[],
            ),
        ];
        for (key, path, constants, bare) in cases {
            let dialect = if key.contains("__") {
                Dialect::Legacy
            } else {
                Dialect::Modern
            };
            let split = split(key, dialect);
            let expected: Vec<(String, String)> = constants
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect();
            assert_eq!((split.path, split.constants), (*path, expected), "{key}");
            assert_eq!(split.bare, *bare, "{key}");
        }
    }

    #[test]
    fn the_legacy_prefix_is_a_whole_segment() {
        assert_eq!(below_base("/api/content/library"), "/content/library");
        assert_eq!(below_base("/apikeys/x"), "/apikeys/x");
        assert_eq!(below_base("/content/api"), "/content/api");
    }

    #[test]
    fn keys_that_lead_elsewhere_are_refused() {
        for key in [
            "@evil.example/x",
            "",
            "//evil.example/x",
            "/a#b",
            "/a b",
            "/a\\b",
            "/a\u{202e}",
            "/{a",
            "/a}",
            "/{a{b}}",
            "/{}",
        ] {
            assert!(fault(key).is_some(), "{key}");
        }
        for key in [
            "/",
            "/a/{b}.zip?action=x&vmw-task=true",
            "/api/a__vmw-task=true",
            "/a?library_id",
            "/a%20b",
        ] {
            assert_eq!(fault(key), None, "{key}");
        }
    }
}
