//! The path to a position in JSON text: `items[3].size`.
//!
//! The parser reports line and column. Tracking the path while parsing would double the cost of every response; scanning
//! the text again costs only the unreadable ones. Keys are the server's, so a path has a limit.

/// The longest path, in bytes.
const LONGEST: usize = 1024;

/// The mark in place of what a path leaves out.
const LEFT_OUT: &str = " … ";

/// A value that contains the current position.
enum Level {
    Object {
        /// The range of the latest key, including quotes.
        key: (usize, usize),
        /// `true` after its colon, up to the next comma.
        in_value: bool,
    },
    /// Index of the current item.
    Array(usize),
}

/// Returns the path of the value that the first `read` bytes of `json` end with; empty for the text as a whole.
///
/// Between a key and its value, the path is that of the object. Invalid JSON has a path too, as far as it resembles JSON.
pub(crate) fn path_at(json: &[u8], read: usize) -> String {
    let read = &json[..read.min(json.len())];
    let mut levels = Vec::new();
    let mut at = 0;
    while let Some(&byte) = read.get(at) {
        let begin = at;
        at += 1;
        match (byte, levels.last_mut()) {
            (b'"', level) => {
                at = end_of_text(read, at);
                if let Some(Level::Object {
                    key,
                    in_value: false,
                }) = level
                {
                    *key = (begin, at);
                }
            }
            (b'{', _) => levels.push(Level::Object {
                key: (0, 0),
                in_value: false,
            }),
            (b'[', _) => levels.push(Level::Array(0)),
            (b'}' | b']', _) => drop(levels.pop()),
            (b':', Some(Level::Object { in_value, .. })) => *in_value = true,
            (b',', Some(Level::Object { in_value, .. })) => *in_value = false,
            (b',', Some(Level::Array(index))) => *index += 1,
            _ => {}
        }
    }
    shown(read, &levels)
}

/// Returns the number of bytes up to this position.
///
/// Line and column start at 1, and the column is that of the last byte that was read, both as serde_json reports them.
pub(crate) fn offset(json: &[u8], line: usize, column: usize) -> usize {
    let mut breaks = json.iter().enumerate().filter(|(_, byte)| **byte == b'\n');
    let start = match line {
        0 | 1 => 0,
        _ => breaks.nth(line - 2).map_or(json.len(), |(at, _)| at + 1),
    };
    start.saturating_add(column).min(json.len())
}

/// Returns the end of the string whose first quote is before `at`.
pub(crate) fn end_of_text(read: &[u8], mut at: usize) -> usize {
    while let Some(byte) = read.get(at) {
        match byte {
            b'"' => return at + 1,
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    read.len()
}

fn shown(read: &[u8], levels: &[Level]) -> String {
    let mut path = String::new();
    for level in levels {
        match level {
            Level::Array(index) => path.push_str(&format!("[{index}]")),
            Level::Object {
                key: (begin, end),
                in_value: true,
            } => {
                if !path.is_empty() {
                    path.push('.');
                }
                path.push_str(&shown_key(&read[*begin..*end]));
            }
            Level::Object { .. } => {}
        }
    }
    shortened(path)
}

/// Returns a key without quotes, and only the begin of one that is longer than a path may be.
fn shown_key(quoted: &[u8]) -> String {
    match quoted.get(1..LONGEST / 2) {
        // Not unescaped: the cut may be inside an escape, or inside a character.
        Some(begin) if quoted.len() > LONGEST => {
            let begin = String::from_utf8_lossy(begin);
            [begin.trim_end_matches('\u{fffd}'), LEFT_OUT].concat()
        }
        // An invalid key is refused before its value is read.
        _ => serde_json::from_slice(quoted).unwrap_or_default(),
    }
}

/// Shortens a path in the middle: it begins with what the caller knows, and ends with the unreadable value.
fn shortened(path: String) -> String {
    if path.len() <= LONGEST {
        return path;
    }
    let half = (LONGEST - LEFT_OUT.len()) / 2;
    let mut begins = (0..=half).rev().filter_map(|at| path.get(..at));
    let mut ends = (path.len() - half..path.len()).filter_map(|at| path.get(at..));
    let [begin, end] = [begins.next(), ends.next()].map(Option::unwrap_or_default);
    [begin, LEFT_OUT, end].concat()
}

#[cfg(test)]
mod tests {
    use super::{offset, path_at};
    use crate::values::structure::structure;
    use serde_json::Value;
    use std::collections::BTreeMap;

    struct Outer {
        inner: BTreeMap<String, Vec<Inner>>,
        count: Option<u8>,
    }

    structure! {
        Outer {
            required inner = "inner",
            optional count = "count",
        }
    }

    struct Inner {
        size: i64,
        name: Option<String>,
    }

    structure! {
        Inner {
            required size = "size",
            optional name = "name",
        }
    }

    /// Errors of serde_json have the path to their cause.
    #[test]
    fn errors_have_a_path() {
        let table = [
            ("", ""),
            ("7", ""),
            ("[]", ""),
            ("<html>", ""),
            ("{", ""),
            ("{}", ""),
            (r#"{"inner": "#, "inner"),
            (r#"{"inner": 7}"#, "inner"),
            (r#"{"inner": [7]}"#, "inner"),
            (r#"{"inner": {}, "count": 256}"#, "count"),
            (r#"{"inner": {}, "count": "\"}]{["}"#, "count"),
            (r#"{"inner": {}, "count": {"a": 1}}"#, "count"),
            (r#"{"inner": {}, "inner": {}}"#, ""),
            (r#"{"inner": {} "count": 1}"#, "inner"),
            (r#"{"inner": {}} {"#, ""),
            (r#"{"inner": {}, "other": [1, {"a": trx}]}"#, "other[1].a"),
            (r#"{"inner": {"a b": {}}}"#, "inner.a b"),
            (
                r#"{"inner": {"x": [], "é\"\\": [{"size": 1}, 7]}}"#,
                "inner.é\"\\[1]",
            ),
            (
                r#"{"inner": {"x": [{"size": 1}, {"size": "a"}]}}"#,
                "inner.x[1].size",
            ),
            (
                r#"{"inner": {"x": [{"size": 1}, {"name": "a"}]}}"#,
                "inner.x[1]",
            ),
            (
                r#"{"inner": {"x": [{"size": 1}, {"name": "a"} ]}}"#,
                "inner.x[1]",
            ),
            (r#"{"inner": {"x": [[{"size": 1}]]}}"#, "inner.x[0][0]"),
            (
                "{\n\"inner\":\n {\"x\": [\n{\"size\": 1},\r\n{\"size\":\nnull}]}}",
                "inner.x[1].size",
            ),
        ];
        for (json, path) in table {
            let error = serde_json::from_str::<Outer>(json).expect_err(json);
            let read = offset(json.as_bytes(), error.line(), error.column());
            let found = path_at(json.as_bytes(), read);
            assert_eq!(found, path, "{json}: {error}");
        }
    }

    /// Whatever the server calls its keys.
    #[test]
    fn paths_are_short() {
        let long = "é".repeat(1 << 16);
        let many = "{\"ключ\":[".repeat(100);
        let table = [
            (format!("{{\"a\":{{\"{long}\":[0"), "a.éé", "é … [0]"),
            (format!("{{\"{long}\":{{\"b\":0"), "éé", "é … .b"),
            (format!("{many}0"), "ключ[0].ключ", "ключ[0]"),
            (format!("{{\"{}\":0", "\\u00e9".repeat(100)), "éé", "éé"),
            (
                format!("{{\"{}\":0", "\\u00e9".repeat(2000)),
                "\\u00e9",
                " … ",
            ),
        ];
        for (json, begin, end) in table {
            let path = path_at(json.as_bytes(), json.len());
            assert!(path.len() <= 1024, "{} bytes", path.len());
            assert!(path.starts_with(begin) && path.ends_with(end), "{path}");
        }
    }

    /// Any position of any text gives a path and no panic.
    #[test]
    fn any_place_of_any_text() {
        let texts = [
            "",
            "\n",
            "]}",
            "\"",
            "\"\\",
            "{\"a\\",
            "[[{\"a\":\n[1,\n\"\\u00e9\"]}]]",
        ];
        for text in texts {
            for line in 0..5 {
                for column in 0..20 {
                    path_at(text.as_bytes(), offset(text.as_bytes(), line, column));
                }
            }
        }
        let json = br#"{"a":[0,{"b":1}]}"#;
        assert!(serde_json::from_slice::<Value>(json).is_ok());
        assert_eq!(path_at(json, offset(json, 1, 14)), "a[1].b");
    }
}
