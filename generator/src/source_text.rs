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

/// Line and column, from 1. Columns count characters.
pub(crate) type Position = (usize, usize);

/// Returns the position of a byte.
pub(crate) fn position(text: &str, at: usize) -> Position {
    let before = text.get(..at).unwrap_or(text);
    let line = before.rsplit_once('\n').map_or(before, |(_, line)| line);
    (before.matches('\n').count() + 1, line.chars().count() + 1)
}

/// Returns a line of a text, counted from 1, without its end.
pub(crate) fn line(text: &str, number: usize, format: Format) -> Option<&str> {
    let mut rest = text;
    for _ in 1..number {
        let (_, behind) = rest.split_at(line_end(rest, format)?);
        let next = behind.strip_prefix("\r\n");
        rest = next.or_else(|| behind.strip_prefix(['\r', '\n']))?;
    }
    let line = line_end(rest, format).map_or(rest, |at| rest.split_at(at).0);
    Some(line.trim_end_matches('\r'))
}

/// Returns the end of the first line. In YAML, but not in JSON, a `\r` alone ends a line.
fn line_end(text: &str, format: Format) -> Option<usize> {
    match format {
        Format::Json => text.find('\n'),
        Format::Yaml => text.find(['\r', '\n']),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_where_the_format_says() {
        let text = "a\nb\r\nc\rd\u{85}\u{2028}e";
        let yaml: Vec<_> = (1..6).map(|n| line(text, n, Format::Yaml)).collect();
        let (a, b, c) = (Some("a"), Some("b"), Some("c"));
        assert_eq!(yaml, [a, b, c, Some("d\u{85}\u{2028}e"), None]);
        assert_eq!(line(text, 2, Format::Json), Some("b"));
        assert_eq!(line(text, 4, Format::Json), None);
    }
}
