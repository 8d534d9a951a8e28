//! Percent-encoding, and checks of text that no encoding can save.

use form_urlencoded::byte_serialize;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

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
