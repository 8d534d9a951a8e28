//! How values become text in a path, a query, a header or a form.

use crate::{DateTime, Secret, Uri};
use std::borrow::Cow;

/// A scalar value that may stand in a path, a query or a header.
///
/// Implemented for text, `bool`, `i64`, `f64`, [`DateTime`] (RFC 3339), [`Uri`], [`Secret`], identifiers made by
/// [`resource_id!`](crate::resource_id) and enumerations made by [`open_enum!`](crate::open_enum).
pub trait Param {
    /// The value as text, not yet percent-encoded.
    fn to_param(&self) -> Cow<'_, str>;

    /// Whether the text is to be kept from logs.
    fn is_secret(&self) -> bool {
        false
    }
}

impl Param for str {
    fn to_param(&self) -> Cow<'_, str> {
        Cow::Borrowed(self)
    }
}

impl Param for String {
    fn to_param(&self) -> Cow<'_, str> {
        Cow::Borrowed(self)
    }
}

impl Param for bool {
    fn to_param(&self) -> Cow<'_, str> {
        Cow::Borrowed(if *self { "true" } else { "false" })
    }
}

impl Param for i64 {
    fn to_param(&self) -> Cow<'_, str> {
        Cow::Owned(self.to_string())
    }
}

/// The shortest text that reads back as the same number, as in JSON: `1.0`, `1e300`.
impl Param for f64 {
    fn to_param(&self) -> Cow<'_, str> {
        Cow::Owned(format!("{self:?}"))
    }
}

impl Param for DateTime {
    fn to_param(&self) -> Cow<'_, str> {
        Cow::Owned(self.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true))
    }
}

impl Param for Uri {
    fn to_param(&self) -> Cow<'_, str> {
        Cow::Borrowed(self.as_str())
    }
}

impl Param for Secret {
    fn to_param(&self) -> Cow<'_, str> {
        Cow::Borrowed(self.expose())
    }

    fn is_secret(&self) -> bool {
        true
    }
}

impl<P: Param + ?Sized> Param for &P {
    fn to_param(&self) -> Cow<'_, str> {
        (**self).to_param()
    }

    fn is_secret(&self) -> bool {
        (**self).is_secret()
    }
}

/// What a query parameter or a header may be given: a [`Param`], a list of them, or an `Option` of either.
///
/// `None` and an empty list send nothing; a list repeats the key.
pub trait QueryValue {
    /// Hands each text to send to `take`, with whether it is a secret.
    fn each(&self, take: &mut dyn FnMut(&str, bool));
}

impl<P: Param + ?Sized> QueryValue for P {
    fn each(&self, take: &mut dyn FnMut(&str, bool)) {
        take(&self.to_param(), self.is_secret());
    }
}

impl<P: Param> QueryValue for [P] {
    fn each(&self, take: &mut dyn FnMut(&str, bool)) {
        for value in self {
            value.each(take);
        }
    }
}

impl<P: Param> QueryValue for Vec<P> {
    fn each(&self, take: &mut dyn FnMut(&str, bool)) {
        self.as_slice().each(take);
    }
}

impl<P: Param> QueryValue for Option<P> {
    fn each(&self, take: &mut dyn FnMut(&str, bool)) {
        if let Some(value) = self {
            value.each(take);
        }
    }
}

impl<P: Param> QueryValue for Option<Vec<P>> {
    fn each(&self, take: &mut dyn FnMut(&str, bool)) {
        if let Some(values) = self {
            values.each(take);
        }
    }
}

impl<P: Param> QueryValue for Option<&[P]> {
    fn each(&self, take: &mut dyn FnMut(&str, bool)) {
        if let Some(values) = self {
            values.each(take);
        }
    }
}

/// Which bytes are unreserved characters of RFC 3986 (2.3).
const UNRESERVED: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0_u8;
    while byte < 128 {
        table[byte as usize] =
            byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~');
        byte += 1;
    }
    table
};

/// Appends `text` for a path segment or a query: all but the unreserved characters of RFC 3986 is percent-encoded.
pub(crate) fn push_component(to: &mut String, text: &str) {
    let mut rest = text;
    // Most texts are names and identifiers, and stay as they are.
    while let Some(at) = rest.bytes().position(|byte| !UNRESERVED[usize::from(byte)]) {
        let (before, other) = rest.split_at(at);
        let character = other.chars().next().map_or(0, char::len_utf8);
        let (encoded, after) = other.split_at(character);
        to.push_str(before);
        encoded.bytes().for_each(|byte| push_percent(to, byte));
        rest = after;
    }
    to.push_str(rest);
}

/// Appends `text` for `application/x-www-form-urlencoded`.
pub(crate) fn push_form(to: &mut String, text: &str) {
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'*' | b'-' | b'.' | b'_' => {
                to.push(char::from(byte))
            }
            b' ' => to.push('+'),
            _ => push_percent(to, byte),
        }
    }
}

/// Appends `name=value`, after a `&` where something stands already.
pub(crate) fn push_pair(to: &mut String, encode: fn(&mut String, &str), name: &str, value: &str) {
    if !to.is_empty() {
        to.push('&');
    }
    encode(to, name);
    to.push('=');
    encode(to, value);
}

fn push_percent(to: &mut String, byte: u8) {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    to.push('%');
    to.push(char::from(DIGITS[usize::from(byte >> 4)]));
    to.push(char::from(DIGITS[usize::from(byte & 15)]));
}

/// Why `value` may not stand as a path segment, if so.
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

/// Why `value` may not be sent as a header, if so.
pub(crate) fn header_problem(value: &str) -> Option<&'static str> {
    let allowed = |byte: u8| matches!(byte, b'\t' | b' '..=b'~');
    (!value.bytes().all(allowed))
        .then_some("must be printable ASCII: other characters cannot stand in a header")
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

    #[test]
    fn scalars() {
        let time: DateTime = "2026-03-01T12:00:00.250+02:00".parse().expect("a time");
        let table: [(&dyn Param, &str); 10] = [
            (&"text", "text"),
            (&String::from("text"), "text"),
            (&true, "true"),
            (&false, "false"),
            (&i64::MIN, "-9223372036854775808"),
            (&1.0, "1.0"),
            (&0.1, "0.1"),
            (&time, "2026-03-01T10:00:00.250Z"),
            (&Uri::from("a/../b?c"), "a/../b?c"),
            (&Secret::new("s"), "s"),
        ];
        for (value, text) in table {
            assert_eq!(value.to_param(), text);
            assert_eq!(value.is_secret(), text == "s");
        }
    }
}
