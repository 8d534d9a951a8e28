//! The header `content-disposition`, which names parts and files.

use percent_encoding::percent_decode_str;

/// Returns a parameter of a header: `"library"` of `form-data; name="library"`.
pub(crate) fn parameter(header: &str, wanted: &str) -> Option<String> {
    let mut rest = header.split_once(';')?.1;
    loop {
        let (name, after) = rest.split_once('=')?;
        let after = after.trim_start();
        let (value, next) = match after.strip_prefix('"') {
            Some(quoted) => quoted_value(quoted),
            None => {
                let (value, next) = after.split_once(';').unwrap_or((after, ""));
                (value.trim().to_owned(), next)
            }
        };
        if name.trim().eq_ignore_ascii_case(wanted) {
            return Some(value);
        }
        rest = next.trim_start().trim_start_matches(';');
    }
}

/// Returns a text up to its closing quote, and the rest after it.
fn quoted_value(text: &str) -> (String, &str) {
    let mut value = String::new();
    let mut chars = text.chars();
    while let Some(char) = chars.next() {
        match char {
            '"' => return (value, chars.as_str()),
            '\\' => value.extend(chars.next()),
            char => value.push(char),
        }
    }
    (value, "")
}

/// Returns the name of a file, without any folder: it comes from a server.
pub(crate) fn file_name(header: &str) -> Option<String> {
    let extended = parameter(header, "filename*").and_then(|value| {
        let (charset, rest) = value.split_once('\'')?;
        let (_, encoded) = rest.split_once('\'')?;
        let name = percent_decode_str(encoded).decode_utf8().ok()?;
        charset
            .eq_ignore_ascii_case("utf-8")
            .then(|| name.into_owned())
    });
    let name = extended.or_else(|| parameter(header, "filename"))?;
    let name = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let is_name = !matches!(name, "" | "." | "..") && !name.contains(char::is_control);
    is_name.then(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::{file_name, parameter};

    #[test]
    fn parameters_are_found() {
        let table = [
            ("form-data; name=\"a\"", "name", Some("a")),
            ("form-data; name=a; filename=b", "filename", Some("b")),
            (
                "form-data; filename=\"b;\\\"c\"; name=\"a\"",
                "filename",
                Some("b;\"c"),
            ),
            (
                "form-data; filename=\"b;\\\"c\"; name=\"a\"",
                "NAME",
                Some("a"),
            ),
            ("form-data; name = \"a\" ;x=1", "x", Some("1")),
            ("form-data; name=\"open", "name", Some("open")),
            ("form-data; name", "name", None),
            ("form-data", "name", None),
            ("", "name", None),
        ];
        for (header, name, expected) in table {
            assert_eq!(parameter(header, name).as_deref(), expected, "{header}");
        }
    }

    #[test]
    fn file_names_lead_nowhere() {
        let table = [
            ("attachment; filename=\"bundle.tgz\"", Some("bundle.tgz")),
            ("attachment; filename=\"../../etc/passwd\"", Some("passwd")),
            ("attachment; filename=\"C:\\\\x\\\\y.txt\"", Some("y.txt")),
            ("attachment; filename=\"..\"", None),
            ("attachment; filename=\"a/\"", None),
            (
                "attachment; filename=x; filename*=UTF-8''%C3%BC.txt",
                Some("ü.txt"),
            ),
            ("attachment; filename*=UTF-8''..%2Fb", Some("b")),
            ("attachment; filename=x; filename*=latin1''%FC", Some("x")),
            ("attachment; filename=\"a\u{7}b\"", None),
            ("attachment", None),
        ];
        for (header, expected) in table {
            assert_eq!(file_name(header).as_deref(), expected, "{header}");
        }
    }
}
