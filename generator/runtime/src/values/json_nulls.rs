//! Removal of `null` from JSON text.

use crate::values::json_path::end_of_text;

/// An object or a list that contains the current position.
struct Level {
    /// The begin of the first item.
    first: usize,
    /// The begin of the current item, with the comma before it and its key.
    begin: usize,
}

/// Returns the text without items of lists and entries of objects that are `null`, and without space.
///
/// In this API, `null` means the same as an absent value. Text that is not JSON remains so.
pub(crate) fn without_nulls(json: &[u8]) -> Vec<u8> {
    let mut kept = Vec::with_capacity(json.len());
    let mut levels: Vec<Level> = Vec::new();
    let mut at = 0;
    while let Some(&byte) = json.get(at) {
        let begin = at;
        at += 1;
        match byte {
            b' ' | b'\t' | b'\r' | b'\n' => {}
            b'"' => {
                at = end_of_text(json, at);
                kept.extend_from_slice(&json[begin..at]);
            }
            b'{' | b'[' => {
                kept.push(byte);
                let first = kept.len();
                levels.push(Level {
                    first,
                    begin: first,
                });
            }
            b',' => {
                if let Some(level) = levels.last_mut() {
                    level.end_item(&mut kept);
                    if level.begin == level.first {
                        continue;
                    }
                }
                kept.push(byte);
            }
            b'}' | b']' => {
                if let Some(mut level) = levels.pop() {
                    level.end_item(&mut kept);
                }
                kept.push(byte);
            }
            _ => kept.push(byte),
        }
    }
    kept
}

impl Level {
    /// Removes the current item if it is `null`. The next item begins behind what is left.
    fn end_item(&mut self, kept: &mut Vec<u8>) {
        let item = &kept[self.begin..];
        let item = item.strip_prefix(b",").unwrap_or(item);
        if item == b"null" || item.ends_with(b":null") {
            kept.truncate(self.begin);
        }
        self.begin = kept.len();
    }
}

#[cfg(test)]
mod tests {
    use super::without_nulls;

    #[test]
    fn nulls_are_removed() {
        let table = [
            ("", ""),
            ("null", "null"),
            ("[]", "[]"),
            ("[null]", "[]"),
            ("[1, null]", "[1]"),
            ("[null, 1]", "[1]"),
            ("[null,null,1,null,2,null]", "[1,2]"),
            (r#"{"a": null}"#, "{}"),
            (r#"{"a": null, "b": 1}"#, r#"{"b":1}"#),
            (r#"{"b": 1, "a": null}"#, r#"{"b":1}"#),
            (
                r#"{"a": [null, {"x": null, "y": [null]}], "null": ":null"}"#,
                r#"{"a":[{"y":[]}],"null":":null"}"#,
            ),
            (
                r#"["null", ":null", "a\"b,null", {"k":":null"}]"#,
                r#"["null",":null","a\"b,null",{"k":":null"}]"#,
            ),
            ("[[null],[[null,null]]]", "[[],[[]]]"),
            // Not JSON.
            ("[1,,2]", "[1,,2]"),
            ("]},null", "]},null"),
            ("[\"", "[\""),
        ];
        for (json, expected) in table {
            let found = without_nulls(json.as_bytes());
            assert_eq!(
                String::from_utf8(found).expect("a text"),
                expected,
                "{json}"
            );
        }
    }
}
