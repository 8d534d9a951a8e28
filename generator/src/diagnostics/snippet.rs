//! The line of a problem, as a terminal can show it.
//!
//! Takes a text and a place in it; gives the part of the line that fits, and the columns of the key or value in it.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;
use std::slice::SliceIndex;

use super::place::Location;
use super::visible::visible;
use crate::source_text::{Format, line, without_byte_order_mark};

/// The most columns of a terminal that a line takes.
const WIDTH: usize = 100;
/// The columns of those before the place.
const BEFORE: usize = 40;

/// Reads the text of a file by its path.
type Read<'a> = dyn Fn(&str) -> Option<String> + 'a;

/// The texts of files, each read at most once, on demand.
pub struct Texts<'a> {
    read: Box<Read<'a>>,
    known: BTreeMap<String, Option<String>>,
}

impl fmt::Debug for Texts<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Texts")
            .field("known", &self.known.keys())
            .finish_non_exhaustive()
    }
}

impl<'a> Texts<'a> {
    /// Texts that a function reads by a file's path. Lines of files without a text are not shown.
    pub fn new(read: impl Fn(&str) -> Option<String> + 'a) -> Self {
        Self {
            read: Box::new(read),
            known: BTreeMap::new(),
        }
    }

    /// Texts of files on disk. Other than regular files are not read: they cannot be read twice.
    pub fn of_files() -> Self {
        Self::of_files_or(|_| None)
    }

    /// Texts of files on disk, and those that a function reads for other paths.
    pub fn of_files_or(other: impl Fn(&str) -> Option<String> + 'a) -> Self {
        Self::new(move |path| {
            let is_file = std::fs::metadata(path).is_ok_and(|found| found.is_file());
            match is_file {
                true => std::fs::read_to_string(path).ok(),
                false => other(path),
            }
        })
    }

    /// Returns the line of a place.
    pub(super) fn snippet(&mut self, at: &Location) -> Option<Snippet> {
        if !self.known.contains_key(&at.file) {
            let text = (self.read)(&at.file);
            self.known.insert(at.file.clone(), text);
        }
        let text = without_byte_order_mark(self.known.get(&at.file)?.as_deref()?);
        let line = line(text, at.line, Format::of(&at.file))?;
        Some(Snippet::of(line, at.column.saturating_sub(1)))
    }
}

/// A part of a line, and the key or value that is meant in it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Snippet {
    /// The text, escaped for a terminal, with `…` for omitted parts.
    pub(super) text: String,
    /// The columns of a terminal before the key or value.
    pub(super) before: usize,
    /// The columns of the key or value; at least one.
    pub(super) width: usize,
}

impl Snippet {
    /// Cuts a line around a column, counted from 0.
    fn of(line: &str, column: usize) -> Self {
        let start = skipped(line, column);
        let token = start..start + token(piece(line, start..));
        let Range {
            start: from,
            end: to,
        } = part(line, start);
        let head = if from > 0 { "…" } else { "" };
        let tail = if to < line.len() { "…" } else { "" };
        let before = format!("{head}{}", shown(piece(line, from..start)));
        let meant = shown(piece(line, token.start..token.end.min(to)));
        let after = shown(piece(line, token.end.min(to)..to));
        Self {
            before: width(&before),
            width: width(&meant).max(1),
            text: format!("{before}{meant}{after}{tail}")
                .trim_end()
                .to_owned(),
        }
    }
}

/// Returns the byte behind some characters. `Chars` skips far faster than `CharIndices`, and a line may have millions.
fn skipped(line: &str, characters: usize) -> usize {
    let mut chars = line.chars();
    if let Some(last) = characters.checked_sub(1) {
        chars.nth(last);
    }
    line.len() - chars.as_str().len()
}

/// Returns a part of a text; nothing if it would begin or end within a character.
fn piece(text: &str, range: impl SliceIndex<str, Output = str>) -> &str {
    text.get(range).unwrap_or_default()
}

/// Returns the part of a line that is shown: all of it if it fits, otherwise the part around a place.
fn part(line: &str, place: usize) -> Range<usize> {
    let whole = window(line.char_indices(), 0, WIDTH);
    if whole.end == line.len() {
        return whole;
    }
    let before = window(piece(line, ..place).char_indices().rev(), place, BEFORE);
    let behind = window(piece(line, place..).char_indices(), 0, WIDTH - BEFORE);
    before.start..place + behind.end
}

/// Returns the bytes of the characters from `start` on that fit.
fn window(chars: impl Iterator<Item = (usize, char)>, start: usize, room: usize) -> Range<usize> {
    let mut found = start..start;
    let mut taken = 0;
    for (at, c) in chars {
        taken += width(&shown(c.encode_utf8(&mut [0; 4])));
        if taken > room {
            break;
        }
        found = found.start.min(at)..found.end.max(at + c.len_utf8());
    }
    found
}

/// Escapes a text for a terminal. A tab is as wide as a blank, so that the underline below is in its place.
fn shown(text: &str) -> String {
    visible(&text.replace('\t', " "))
}

fn width(text: &str) -> usize {
    unicode_width::UnicodeWidthStr::width(text)
}

/// Bytes of the key or value at the beginning of a text: a quoted one to its end, a plain one to what ends it in either
/// language.
fn token(text: &str) -> usize {
    let mut chars = text.char_indices();
    match chars.next() {
        Some((_, quote @ ('"' | '\''))) => {
            let mut escaped = false;
            for (at, c) in chars {
                match c {
                    _ if escaped => escaped = false,
                    '\\' if quote == '"' => escaped = true,
                    c if c == quote => return at + 1,
                    _ => {}
                }
            }
            text.len()
        }
        Some((_, c)) if "{[]},".contains(c) => c.len_utf8(),
        Some(_) => {
            let ends = |(at, c): &(usize, char)| match c {
                ',' | ']' | '}' => true,
                ':' => !piece(text, at + 1..).starts_with(|c: char| !c.is_whitespace()),
                '#' => piece(text, ..*at).ends_with(' '),
                _ => false,
            };
            let end = text.char_indices().find(ends);
            let plain = piece(text, ..end.map_or(text.len(), |(at, _)| at));
            plain.trim_end().len()
        }
        None => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A line, the place, and the key or value there.
    const TOKENS: [(&str, usize, &str); 12] = [
        ("  /things: {}", 2, "/things"),
        ("  \"a b\": 1", 2, "\"a b\""),
        ("{\"a\\\"b\":1}", 1, "\"a\\\"b\""),
        ("'it''s': 1", 0, "'it'"),
        ("enum: [ONE, TWO]", 12, "TWO"),
        ("url: http://a.b # note", 5, "http://a.b"),
        ("- a b c", 2, "a b c"),
        ("a: {b: 1}", 3, "{"),
        ("日本: 1", 0, "日本"),
        ("key:", 0, "key"),
        ("short", 9, ""),
        ("", 0, ""),
    ];

    #[test]
    fn the_key_or_value_is_what_is_meant() {
        for (line, column, expected) in TOKENS {
            let snippet = Snippet::of(line, column);
            assert_eq!(snippet.text, line);
            assert_eq!(snippet.width, width(expected).max(1), "{line}");
        }
    }

    #[test]
    fn wide_characters_take_two_columns() {
        let snippet = Snippet::of("日本: x", 4);
        assert_eq!((snippet.before, snippet.width), (6, 1));
    }

    #[test]
    fn a_long_line_is_cut_around_the_place() {
        let line = format!(
            "{{{}\"here\":1,{}",
            "\"a\":1,".repeat(1000),
            "\"b\":2,".repeat(1000)
        );
        let snippet = Snippet::of(&line, 6001);
        let drawn: Vec<char> = snippet.text.chars().collect();
        assert!(drawn.len() <= WIDTH + 2, "{}", snippet.text);
        assert!(snippet.text.starts_with('…') && snippet.text.ends_with('…'));
        let meant: String = drawn[snippet.before..snippet.before + snippet.width]
            .iter()
            .collect();
        assert_eq!(meant, "\"here\"");
        let all = Snippet::of(&"x".repeat(10_000_000), 0);
        assert_eq!(
            (all.before, all.width, all.text.chars().count()),
            (0, 60, 61)
        );
    }

    #[test]
    fn a_line_that_fits_is_not_cut() {
        let line = format!("{}here", "x: ".repeat(30));
        let snippet = Snippet::of(&line, 90);
        assert_eq!((snippet.text, snippet.before, snippet.width), (line, 90, 4));
    }

    #[test]
    fn control_characters_are_escaped() {
        let snippet = Snippet::of("\u{1b}[2J\u{202e}: key", 7);
        assert_eq!(snippet.text, "\\u{1b}[2J\\u{202e}: key");
        assert_eq!((snippet.before, snippet.width), (19, 3));
    }

    #[test]
    fn a_file_is_read_once() {
        let count = std::cell::Cell::new(0);
        let mut texts = Texts::new(|_| {
            count.set(count.get() + 1);
            Some("a\nb\n".to_owned())
        });
        for line in [1, 2] {
            let at = Location {
                file: "x.yaml".to_owned(),
                line,
                column: 1,
                pointer: String::new(),
            };
            assert!(texts.snippet(&at).is_some());
        }
        drop(texts);
        assert_eq!(count.get(), 1);
    }
}
