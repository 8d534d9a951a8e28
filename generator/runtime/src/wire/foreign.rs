//! Recognition of bodies that are no JSON: pages of portals and proxies, and other servers.

/// The content of a body that is not JSON.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Foreign {
    /// The media type: `text/html`.
    pub(crate) name: String,
    /// `true` for a page or other markup.
    pub(crate) is_markup: bool,
}

impl Foreign {
    /// Returns `true` for text that is declared as such, so that it can be shown like a message.
    pub(crate) fn is_text(&self) -> bool {
        self.name == "text/plain" && !self.is_markup
    }
}

/// Returns the content of `body` unless it is blank or begins like JSON. `content_type` returns the header of that name.
///
/// JSON counts as such whatever the header says: servers of tests and some proxies send none, or a wrong one.
pub(crate) fn foreign<'a>(
    body: &[u8],
    content_type: impl FnOnce() -> Option<&'a str>,
) -> Option<Foreign> {
    let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
    let body = body.trim_ascii_start();
    match body.first()? {
        b'{' | b'[' | b'"' | b'-' => return None,
        b'0'..=b'9' if starts_with_number(body) => return None,
        _ if [&b"true"[..], b"false", b"null"]
            .iter()
            .any(|word| body.starts_with(word)) =>
        {
            return None;
        }
        _ => {}
    }
    let is_markup = body[0] == b'<';
    let declared = content_type().and_then(media_type);
    let is_json = |name: &String| name.ends_with("json");
    let name = match declared.filter(|name| !is_json(name)) {
        Some(name) => name,
        None if is_html(body) => "text/html".to_owned(),
        None if is_markup => "text/xml".to_owned(),
        // A truncated or damaged body, perhaps: the parser says more.
        None => return None,
    };
    Some(Foreign { name, is_markup })
}

/// Returns the media type of a header `content-type`, without its parameters; `None` if it is no media type.
fn media_type(header: &str) -> Option<String> {
    /// Longer than any registered name.
    const LONGEST: usize = 100;
    let name = header.split(';').next().unwrap_or_default().trim();
    let is_token = |part: &str| {
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-+._".contains(&byte);
        !part.is_empty() && part.bytes().all(allowed)
    };
    let (kind, subtype) = name.split_once('/')?;
    (is_token(kind) && is_token(subtype) && name.len() <= LONGEST)
        .then(|| name.to_ascii_lowercase())
}

/// Returns `true` unless text follows the number at the start: `404 page not found`.
fn starts_with_number(body: &[u8]) -> bool {
    let is_part = |byte: &u8| byte.is_ascii_digit() || b"+-.eE".contains(byte);
    let end = body.iter().position(|byte| !is_part(byte));
    let rest = end.map_or(&[][..], |end| &body[end..]);
    !rest
        .trim_ascii_start()
        .first()
        .is_some_and(u8::is_ascii_alphabetic)
}

fn is_html(body: &[u8]) -> bool {
    let begin = body[..body.len().min(1024)].to_ascii_lowercase();
    let has = |word: &[u8]| begin.windows(word.len()).any(|part| part == word);
    body[0] == b'<' && (has(b"<html") || has(b"<!doctype html") || has(b"<head"))
}

#[cfg(test)]
mod tests {
    use super::foreign;

    #[test]
    fn content_is_recognized() {
        let html = Some(("text/html", true));
        let table = [
            ("", Some("text/html"), None),
            (" \r\n", Some("text/html"), None),
            ("{", Some("text/html"), None),
            (" [1]", None, None),
            ("\u{feff}{}", None, None),
            ("\"text\"", Some("text/plain"), None),
            ("-1", None, None),
            ("7 ", Some("text/plain"), None),
            ("1.5e3", Some("text/plain"), None),
            ("404 page not found", None, None),
            (
                "404 page not found",
                Some("text/plain; charset=utf-8"),
                Some(("text/plain", false)),
            ),
            ("null", None, None),
            ("true", None, None),
            ("<html>", None, html),
            ("\n<!DOCTYPE html PUBLIC>", None, html),
            ("<!-- x --><HTML>", None, html),
            ("<!DOCTYPE html>", Some("application/json"), html),
            ("<html>", Some("text/html; charset=utf-8"), html),
            ("<html>", Some("TEXT/HTML"), html),
            ("<html>", Some("no media type"), html),
            ("<?xml version='1.0'?>", None, Some(("text/xml", true))),
            (
                "<soap:Envelope/>",
                Some("application/soap+xml"),
                Some(("application/soap+xml", true)),
            ),
            ("not found", Some("text/plain"), Some(("text/plain", false))),
            ("nothing", Some("text/plain"), Some(("text/plain", false))),
            ("upstream error", None, None),
            ("trx", Some("application/json"), None),
            ("trx", Some("application/problem+json"), None),
        ];
        for (body, content_type, expected) in table {
            let found = foreign(body.as_bytes(), || content_type);
            let found = found.as_ref().map(|it| (it.name.as_str(), it.is_markup));
            assert_eq!(found, expected, "{body:?} {content_type:?}");
        }
    }
}
