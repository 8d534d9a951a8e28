//! Where in a JSON text a reader stopped, as a path: `items[3].size`.
//!
//! Readers say line and column. To have them note the path on the way would cost each answer about as much again as
//! reading it; walking the text once more costs the unreadable ones alone.

/// What the walk is inside of.
enum Level {
    Object {
        /// The latest key, quotes included, from where to where.
        key: (usize, usize),
        /// Whether its colon was seen, and no comma after that.
        in_value: bool,
    },
    /// The item that is next or under way.
    Array(usize),
}

/// Path of the value that ends at, or goes on after, this place of `json`; empty for the text as a whole.
///
/// Line and column count from 1, and the column is that of the last byte that was read: both as serde_json says. Between a
/// key and its value it is the object that is named, not the key. Texts that are no JSON have a path too, as far as they
/// look like it.
pub(crate) fn path_at(json: &[u8], line: usize, column: usize) -> String {
    let read = &json[..offset(json, line, column)];
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

/// How many bytes there are up to this place.
fn offset(json: &[u8], line: usize, column: usize) -> usize {
    let mut breaks = json.iter().enumerate().filter(|(_, byte)| **byte == b'\n');
    let start = match line {
        0 | 1 => 0,
        _ => breaks.nth(line - 2).map_or(json.len(), |(at, _)| at + 1),
    };
    start.saturating_add(column).min(json.len())
}

/// Where a text ends whose first quote is before `at`: after its last one, if that was read.
fn end_of_text(read: &[u8], mut at: usize) -> usize {
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
                // A key that is no text was refused before its value was read.
                let key = serde_json::from_slice::<String>(&read[*begin..*end]);
                path.push_str(&key.unwrap_or_default());
            }
            Level::Object { .. } => {}
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use super::path_at;
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

    /// What serde_json does not accept, and the path of that.
    #[test]
    fn paths() {
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
            let found = path_at(json.as_bytes(), error.line(), error.column());
            assert_eq!(found, path, "{json}: {error}");
        }
    }

    /// Whatever the text and the place: a path or none, and no panic.
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
                    path_at(text.as_bytes(), line, column);
                }
            }
        }
        let json = br#"{"a":[0,{"b":1}]}"#;
        assert!(serde_json::from_slice::<Value>(json).is_ok());
        assert_eq!(path_at(json, 1, 14), "a[1].b");
    }
}
