//! Limits of JSON text, for a look at it before it is parsed.
//!
//! Parsed, a text takes many times its size: each empty list is two bytes of text and some hundred of memory. And the parser
//! counts no levels of values that it skips. So the text is walked once, without an allocation, before it is parsed.
//!
//! The walk costs a fifth of the parser's time. Text that is too short to have too many values is walked only if its brackets,
//! counted without regard to strings, are too deep. Brackets in strings can hide levels from that count, but only in short text,
//! and in values that are skipped: these cost the parser one byte per level.

use crate::values::json_path::end_of_text;

/// The most levels of lists and objects: as many as the parser reads.
const LEVELS: usize = 127;

/// The number of bytes whose brackets are counted at once, by instructions for many bytes: their number fits into one.
const PART: usize = 128;

/// The number of values that a list or an object counts as, because of its memory.
const CONTAINER: usize = 4;

/// The first part of a text that exceeds a limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Excess {
    /// The number of bytes up to it.
    pub(crate) at: usize,
    pub(crate) kind: ExcessKind,
}

/// The limit that a text exceeds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ExcessKind {
    Levels,
    /// This many values.
    Values(usize),
}

impl ExcessKind {
    /// Returns the limit in words.
    pub(crate) fn problem(self) -> String {
        match self {
            Self::Levels => format!("it has more than {LEVELS} levels"),
            Self::Values(most) => format!(
                "it has more than {most} values, of which a list or an object counts as {CONTAINER}"
            ),
        }
    }
}

/// Returns the excess of a text with more than 127 levels or more than `values` values, if it is one.
///
/// Text that is not JSON has levels and values, too, as far as it resembles JSON.
pub(crate) fn excess(json: &[u8], values: usize) -> Option<Excess> {
    if json.len() < values / 2 && is_flat(json) {
        return None;
    }
    let (mut levels, mut found, mut at) = (0_usize, 1, 0);
    while let Some(&byte) = json.get(at) {
        at += 1;
        match byte {
            b'"' => at = end_of_text(json, at),
            b'[' | b'{' => {
                levels += 1;
                // With the first of its items, the others are behind commas. So an empty one counts one more.
                found += CONTAINER;
            }
            b']' | b'}' => levels = levels.saturating_sub(1),
            b',' => found += 1,
            _ => continue,
        }
        if levels > LEVELS {
            let kind = ExcessKind::Levels;
            return Some(Excess { at, kind });
        }
        if found > values {
            let kind = ExcessKind::Values(values);
            return Some(Excess { at, kind });
        }
    }
    None
}

/// Returns `true` if the brackets of a text are not too deep, without regard to strings.
fn is_flat(json: &[u8]) -> bool {
    // Brackets of a kind differ in this bit, and no other byte becomes the same by it.
    let count = |part: &[u8], bracket| -> u8 {
        let found = part.iter().map(|byte| u8::from(byte | 0x20 == bracket));
        found.sum()
    };
    let mut levels = 0_usize;
    for part in json.chunks(PART) {
        levels += usize::from(count(part, b'{'));
        if levels > LEVELS {
            return false;
        }
        levels = levels.saturating_sub(usize::from(count(part, b'}')));
    }
    true
}

#[cfg(test)]
mod tests {
    use super::{Excess, ExcessKind, excess};
    use serde_json::Value;

    /// Short text is not walked for its values.
    #[test]
    fn two_values_take_more_than_a_byte() {
        let most = |text: &str| {
            let mut values = 0;
            while excess(text.as_bytes(), values).is_some() {
                values += 1;
            }
            values
        };
        for inner in [0, 1, 2, 60, 126] {
            let text = format!(
                "[{}{}]",
                format!("{},", nested(inner)).repeat(50),
                nested(inner)
            );
            assert!(most(&text) <= 2 * text.len(), "{text}");
        }
    }

    fn nested(levels: usize) -> String {
        format!("{}{}", "[".repeat(levels), "]".repeat(levels))
    }

    #[test]
    fn levels_and_values_are_limited() {
        let levels = ExcessKind::Levels;
        let values = ExcessKind::Values(10);
        let table = [
            ("7".to_owned(), None),
            (nested(2), None),
            ("[1,2,3,4,5,6]".to_owned(), None),
            ("[1,2,3,4,5,6,7]".to_owned(), Some((13, values))),
            (r#"{"a":{"b":1}}"#.to_owned(), None),
            (r#"{"a":{"b":1},"c":2}"#.to_owned(), None),
            (
                r#"{"a":{"b":1},"c":2,"d":3}"#.to_owned(),
                Some((19, values)),
            ),
            // In texts, nothing counts.
            (r#"["[[[[\"[[[[,,,,,,,,,,",1]"#.to_owned(), None),
            (r#"["\\",[[1]]]"#.to_owned(), Some((8, values))),
            // No JSON.
            ("]]]][".to_owned(), None),
            ("\"[[[[".to_owned(), None),
            ("[[[[[".to_owned(), Some((3, values))),
            // Too short for too many values that a parser would keep.
            ("[[[[".to_owned(), None),
        ];
        for (json, expected) in table {
            let expected = expected.map(|(at, kind)| Excess { at, kind });
            assert_eq!(excess(json.as_bytes(), 10), expected, "{json}");
        }
        let deep = Some(Excess {
            at: 128,
            kind: levels,
        });
        assert_eq!(excess(nested(127).as_bytes(), usize::MAX), None);
        assert_eq!(excess(nested(128).as_bytes(), usize::MAX), deep);
        // Levels that are hidden from a count without regard to strings.
        let hidden = format!("[{}0]", "\"]\",[".repeat(200));
        for (values, is_refused) in [(hidden.len(), true), (usize::MAX, false)] {
            assert_eq!(excess(hidden.as_bytes(), values).is_some(), is_refused);
        }
    }

    /// The parser reads no text that the limit of levels refuses.
    #[test]
    fn the_limit_of_levels_is_that_of_the_parser() {
        let read = |levels| serde_json::from_str::<Value>(&nested(levels)).is_ok();
        assert_eq!((read(127), read(128)), (true, false));
    }
}
