//! Percent-encoding, and checks of text that no encoding can save.

use form_urlencoded::byte_serialize;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

/// The bytes to encode in a path segment or a query: all but the unreserved characters of RFC 3986, section 2.3.
const COMPONENT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// Appends `text` for a path segment or a query.
pub(crate) fn push_component(to: &mut String, text: &str) {
    to.extend(utf8_percent_encode(text, COMPONENT));
}

/// Appends `text` for `application/x-www-form-urlencoded`.
pub(crate) fn push_form(to: &mut String, text: &str) {
    to.extend(byte_serialize(text.as_bytes()));
}

/// Appends `name=value`, separated by `&` from earlier pairs.
pub(crate) fn push_pair(to: &mut String, encode: fn(&mut String, &str), name: &str, value: &str) {
    push_flag(to, encode, name);
    to.push('=');
    encode(to, value);
}

/// Appends a name without a value, separated by `&` from earlier pairs.
pub(crate) fn push_flag(to: &mut String, encode: fn(&mut String, &str), name: &str) {
    if !to.is_empty() {
        to.push('&');
    }
    encode(to, name);
}

/// Returns the reason why `value` cannot be a path segment, if there is one.
///
/// Encoding does not help against dot segments: URL parsers resolve `%2e%2e` like `..`.
pub(crate) fn path_problem(value: &str) -> Option<&'static str> {
    match value {
        "" => Some("must not be empty: the request would address another resource"),
        "." => Some("must not be `.`: the request would address another resource"),
        ".." => Some("must not be `..`: the request would address another resource"),
        _ => None,
    }
}

/// Returns `true` if a server could read a segment of the encoded path as `.` or `..`.
///
/// Servers differ: some decode `%2e`, `%2f` and `%5c` before they split a path, some split at backslashes, and some remove
/// what follows `;` in a segment.
pub(crate) fn has_dot_segment(path: &str) -> bool {
    if !path.contains(['.', '%']) {
        return false;
    }
    let decoded: Vec<u8> = percent_decode_str(path).collect();
    let mut segments = decoded.split(|byte| matches!(byte, b'/' | b'\\'));
    segments.any(|segment| {
        let name = segment.split(|byte| *byte == b';').next();
        matches!(name, Some(b"." | b".."))
    })
}

/// Returns the reason why `value` cannot be sent as a header, if there is one.
pub(crate) fn header_problem(value: &str) -> Option<&'static str> {
    let allowed = |byte: u8| matches!(byte, b'\t' | b' '..=b'~');
    (!value.bytes().all(allowed))
        .then_some("must be printable ASCII: a header cannot hold other characters")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dot_segments_are_found_in_each_encoding() {
        let table = [
            ("/a/../b", true),
            ("/a/.", true),
            ("/%2e%2E/b", true),
            ("/.%2e/b", true),
            ("/..;/b", true),
            ("/..;x=1/b", true),
            ("/a/..%3Bx", true),
            ("/a/..%2Fb", true),
            ("/a/b%5C..%5Cc", true),
            ("/a\\..\\b", true),
            ("/a/b", false),
            ("/a/...", false),
            ("/a/..b/c..", false),
            ("/a/b.zip;x=..", false),
            ("/a/b%2Fc.iso", false),
            // The value `%2e%2e`, encoded.
            ("/a/%252e%252e", false),
        ];
        for (path, expected) in table {
            assert_eq!(has_dot_segment(path), expected, "{path}");
        }
    }

    #[test]
    fn components_and_forms() {
        let table = [
            ("", "", ""),
            ("azAZ09-._~", "azAZ09-._~", "azAZ09-._%7E"),
            ("a b", "a%20b", "a+b"),
            ("a+b", "a%2Bb", "a%2Bb"),
            ("a/b?c#d", "a%2Fb%3Fc%23d", "a%2Fb%3Fc%23d"),
            ("%2e%2e", "%252e%252e", "%252e%252e"),
            ("k=v&w", "k%3Dv%26w", "k%3Dv%26w"),
            (
                "{}[]|\\^`\"<>",
                "%7B%7D%5B%5D%7C%5C%5E%60%22%3C%3E",
                "%7B%7D%5B%5D%7C%5C%5E%60%22%3C%3E",
            ),
            (
                "!*'();:@,$",
                "%21%2A%27%28%29%3B%3A%40%2C%24",
                "%21*%27%28%29%3B%3A%40%2C%24",
            ),
            (
                "ü€😀",
                "%C3%BC%E2%82%AC%F0%9F%98%80",
                "%C3%BC%E2%82%AC%F0%9F%98%80",
            ),
            ("\0\r\n\t", "%00%0D%0A%09", "%00%0D%0A%09"),
        ];
        for (text, component, form) in table {
            let (mut as_component, mut as_form) = (String::new(), String::new());
            push_component(&mut as_component, text);
            push_form(&mut as_form, text);
            assert_eq!(
                (as_component.as_str(), as_form.as_str()),
                (component, form),
                "{text:?}"
            );
        }
    }
}
