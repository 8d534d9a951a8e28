//! Removal of nulls from JSON text.

use crate::values::json_path::end_of_text;

/// An object or a list that contains the current position.
struct Level {
    /// The begin of the first item.
    first: usize,
    /// The begin of the current item, with the comma before it and its key.
    begin: usize,
}

/// Nulls of one level of a part of a text: items of lists and entries of objects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Nulls {
    /// The begin of the part.
    pub(crate) begin: usize,
    /// The end of the part.
    pub(crate) end: usize,
    /// The number of lists and objects of the part around each `null`.
    pub(crate) level: usize,
}

/// Returns the number of lists and objects around the `null` that ends at `end`, or at most one byte before.
pub(crate) fn level_of_null(json: &[u8], end: usize) -> Option<usize> {
    let read = json.get(..end)?;
    let before = read.strip_suffix(b"null");
    let before = before.or_else(|| read.split_last()?.1.strip_suffix(b"null"))?;
    let mut level = 0_usize;
    let mut at = 0;
    while let Some(&byte) = before.get(at) {
        at += 1;
        match byte {
            b'"' => at = end_of_text(before, at),
            b'{' | b'[' => level += 1,
            b'}' | b']' => level = level.saturating_sub(1),
            _ => {}
        }
    }
    Some(level)
}

/// Returns the text without these nulls, and without space.
///
/// Text that is not JSON remains so.
pub(crate) fn without_nulls(json: &[u8], nulls: &[Nulls]) -> Vec<u8> {
    let mut nulls = nulls.to_vec();
    nulls.sort_unstable_by_key(|nulls| nulls.begin);
    let mut next = nulls.iter().peekable();
    // Parts that contain the current position, each with the level of its nulls in the whole.
    let mut around: Vec<(&Nulls, usize)> = Vec::new();
    let mut kept = Vec::with_capacity(json.len());
    let mut levels: Vec<Level> = Vec::new();
    let mut at = 0;
    while let Some(&byte) = json.get(at) {
        let begin = at;
        at += 1;
        while let Some(part) = next.next_if(|part| part.begin <= begin) {
            around.push((part, levels.len() + part.level));
        }
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
            b',' | b'}' | b']' => {
                around.retain(|(part, _)| begin < part.end);
                let is_left_out = around.iter().any(|(_, level)| *level == levels.len());
                let is_end = byte != b',';
                if let Some(level) = levels.last_mut() {
                    level.end_item(&mut kept, is_left_out);
                    if !is_end && level.begin == level.first {
                        continue;
                    }
                }
                if is_end {
                    levels.pop();
                }
                kept.push(byte);
            }
            _ => kept.push(byte),
        }
    }
    kept
}

impl Level {
    /// Ends the current item, and removes it if it is a `null` to be left out. The next item begins behind what is left.
    fn end_item(&mut self, kept: &mut Vec<u8>, is_left_out: bool) {
        let item = &kept[self.begin..];
        let item = item.strip_prefix(b",").unwrap_or(item);
        if is_left_out && (item == b"null" || item.ends_with(b":null")) {
            kept.truncate(self.begin);
        }
        self.begin = kept.len();
    }
}

#[cfg(test)]
mod tests {
    use super::{Nulls, level_of_null, without_nulls};

    #[test]
    fn nulls_are_removed() {
        // All levels of the whole text.
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
            let all = (1..8).map(|level| Nulls {
                begin: 0,
                end: json.len(),
                level,
            });
            let found = without_nulls(json.as_bytes(), &all.collect::<Vec<_>>());
            let found = String::from_utf8(found).expect("a text");
            assert_eq!(found, expected, "{json}");
        }
    }

    #[test]
    fn other_levels_and_parts_keep_their_nulls() {
        let json = r#"{"a": [null, [null]], "b": [null, [null]], "c": null}"#;
        let a = json.find('[').expect("a list");
        let end = json.find(", \"b").expect("a comma");
        for (begin, end, level, expected) in [
            (a, end, 1, r#"{"a":[[null]],"b":[null,[null]],"c":null}"#),
            (a, end, 2, r#"{"a":[null,[]],"b":[null,[null]],"c":null}"#),
            (0, json.len(), 1, r#"{"a":[null,[null]],"b":[null,[null]]}"#),
            (0, json.len(), 2, r#"{"a":[[null]],"b":[[null]],"c":null}"#),
            (
                0,
                json.len(),
                9,
                r#"{"a":[null,[null]],"b":[null,[null]],"c":null}"#,
            ),
        ] {
            let nulls = [Nulls { begin, end, level }];
            let found = without_nulls(json.as_bytes(), &nulls);
            assert_eq!(String::from_utf8(found).expect("a text"), expected);
        }
    }

    #[test]
    fn levels_of_nulls_are_counted() {
        for (json, level) in [
            ("null", Some(0)),
            ("[null", Some(1)),
            ("[[1],null,", Some(1)),
            (r#"{"]": {"a[": null"#, Some(2)),
            ("[1", None),
            ("", None),
        ] {
            assert_eq!(level_of_null(json.as_bytes(), json.len()), level, "{json}");
        }
    }
}
