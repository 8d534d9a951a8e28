//! Path keys, which hold more than the path in both dialects.
//!
//! Modern: `/a/{b}?action=x&vmw-task=true`, `/a?name`. Legacy: `/api/a/{b}__action=x__vmw-task=true`, `/api/a__name`.
//! Neither is legal OpenAPI. A pair is a constant of the operation. A bare name is that of a query parameter, listed
//! with the others, which distinguishes two operations on one path; or, if there is no such parameter, a constant without
//! a value.

use percent_encoding::percent_decode_str;

use crate::api::Dialect;

/// The prefix of path keys in the documents of packages. Others have it in the address of their server.
pub(super) const PACKAGES: &str = "/api";
/// The prefix of the older form of an API in documents of vmsgen.
pub(super) const REST: &str = "/rest";

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
            Some((path, query)) => (path, query.split("__").collect()),
            None => (key, Vec::new()),
        },
        None => (key, Vec::new()),
    };
    let mut constants = Vec::new();
    let mut bare = Vec::new();
    for part in query {
        match part.split_once('=') {
            Some((name, value)) => constants.push((decoded(name), decoded(value))),
            None if part.is_empty() => {}
            None => bare.push(decoded(part)),
        }
    }
    Key {
        path,
        constants,
        bare,
    }
}

/// Returns a part of a query as it is meant: the client encodes it when it sends it.
fn decoded(part: &str) -> String {
    let decoded = percent_decode_str(part).decode_utf8();
    decoded.map_or_else(|_| part.to_owned(), |text| text.into_owned())
}

/// Splits a key at the first `__` that is not part of a parameter's name.
fn legacy_query(key: &str) -> Option<(&str, &str)> {
    let behind_parameters = key.rsplit_once('}').map_or(key, |(_, behind)| behind);
    let (_, query) = behind_parameters.split_once("__")?;
    let path = key.strip_suffix(query)?.strip_suffix("__")?;
    Some((path, query))
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
    let path = key.split_once('?').map_or(key, |(path, _)| path);
    if !is_encoded(path) {
        return Some("a path key with a `%` that no two hexadecimal digits follow");
    }
    has_dot_segment(path).then_some("a path key with a segment `.` or `..`")
}

/// Returns `true` if two hexadecimal digits follow every `%`. A placeholder could complete any others to a `.` or `/`.
fn is_encoded(path: &str) -> bool {
    let mut parts = path.split('%');
    parts.next();
    parts.all(|part| {
        let mut digits = part.chars();
        let mut is_digit = || digits.next().is_some_and(|digit| digit.is_ascii_hexdigit());
        is_digit() && is_digit()
    })
}

/// Returns `true` if a server or a proxy could take a segment as `.` or `..`: encoded, or before parameters (`..;x`).
fn has_dot_segment(path: &str) -> bool {
    let decoded: Vec<u8> = percent_decode_str(path).collect();
    let mut segments = decoded.split(|byte| matches!(byte, b'/' | b'\\'));
    segments.any(|segment| {
        let name = segment.split(|byte| *byte == b';').next();
        matches!(name, Some(b"." | b".."))
    })
}

/// Returns the part of a path below a base path, if it is below.
pub(super) fn below<'p>(base: &str, path: &'p str) -> Option<&'p str> {
    let rest = path.strip_prefix(base)?;
    rest.starts_with('/').then_some(rest)
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
            ("/a?b%2Fc=%25d&e%20f", "/a", &[("b/c", "%d")], &["e f"]),
            ("/a?b=%ff&", "/a", &[("b", "%ff")], &[]),
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
    fn the_base_path_is_a_whole_segment() {
        for (path, below) in [
            ("/api/content/library", Some("/content/library")),
            ("/api", None),
            ("/apikeys/x", None),
            ("/content/api", None),
        ] {
            assert_eq!(super::below(PACKAGES, path), below);
        }
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
            "/../x",
            "/a/..",
            "/./x?a=b",
            "/%2e%2E/x",
            "/.%2e;v=1/x",
            "/..;/x",
            "/a%2F..%2Fx",
            "/a%5c..",
            "/%2{a}/x",
            "/a%",
            "/%zz",
        ] {
            assert!(fault(key).is_some(), "{key}");
        }
        for key in [
            "/",
            "/a/{b}.zip?action=x&vmw-task=true",
            "/api/a__vmw-task=true",
            "/a?library_id",
            "/a%20b",
            "/.well-known/{a}..",
            "/a?b=..",
            "/...",
        ] {
            assert_eq!(fault(key), None, "{key}");
        }
    }
}
