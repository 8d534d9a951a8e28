//! The text of an input file: its format, its byte-order mark, its lines.
//!
//! Takes a path or a text; gives the format and slices of the text. Reads no files and parses nothing.

/// The format of an input file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    /// A file whose name ends in `.json`.
    Json,
    /// Any other file.
    Yaml,
}

impl Format {
    /// Returns the format that a file's name stands for.
    pub(crate) fn of(path: &str) -> Self {
        match path.rsplit_once('.') {
            Some((_, "json")) => Self::Json,
            _ => Self::Yaml,
        }
    }
}

/// Returns the text without its byte-order mark, which is no part of the document and takes no column.
pub(crate) fn without_byte_order_mark(text: &str) -> &str {
    text.strip_prefix('\u{feff}').unwrap_or(text)
}

/// Returns a line of a text, counted from 1, without its end.
pub(crate) fn line(text: &str, number: usize, format: Format) -> Option<&str> {
    let ends = |c: char| match c {
        '\n' => true,
        // These end a line in YAML 1.1, but not in JSON.
        '\r' | '\u{85}' | '\u{2028}' | '\u{2029}' => format == Format::Yaml,
        _ => false,
    };
    let mut rest = text;
    for _ in 1..number {
        let at = rest.find(ends)?;
        let end = match rest[at..].starts_with("\r\n") {
            true => 2,
            false => rest[at..].chars().next().map_or(1, char::len_utf8),
        };
        rest = &rest[at + end..];
    }
    let line = rest.find(ends).map_or(rest, |at| &rest[..at]);
    Some(line.trim_end_matches('\r'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_where_the_format_says() {
        let text = "a\nb\r\nc\rd\u{85}e\u{2028}f";
        let yaml: Vec<_> = (1..8).map(|n| line(text, n, Format::Yaml)).collect();
        let (a, b, c) = (Some("a"), Some("b"), Some("c"));
        let (d, e, f) = (Some("d"), Some("e"), Some("f"));
        assert_eq!(yaml, [a, b, c, d, e, f, None]);
        assert_eq!(line(text, 2, Format::Json), Some("b"));
        assert_eq!(line(text, 4, Format::Json), None);
    }
}
