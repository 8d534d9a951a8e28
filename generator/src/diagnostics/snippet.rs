//! The line that a problem stands in, as a terminal may show it.
//!
//! Takes a text and a place in it; gives a part of the line that fits, and where in it the key or value is. A library for
//! this tells the column from the text that it is given, so that a line could neither be cut nor have its control
//! characters spelled out.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;

use super::{Location, visible};
use crate::source_text::{Format, line, without_byte_order_mark};

/// Columns of a terminal that a line may take.
const WIDTH: usize = 100;
/// How much of that is before the place.
const BEFORE: usize = 40;

/// Gives the text of a file by its path.
type Read<'a> = dyn Fn(&str) -> Option<String> + 'a;

/// The texts of files, each read once and only if it is asked for.
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
    /// The texts that a function gives for a file's path; where it gives none, no lines are shown.
    pub fn new(read: impl Fn(&str) -> Option<String> + 'a) -> Self {
        Self {
            read: Box::new(read),
            known: BTreeMap::new(),
        }
    }

    /// Those of files on disk. What is no regular file, and cannot be read twice, is left alone.
    pub fn of_files() -> Self {
        Self::of_files_or(|_| None)
    }

    /// Those of files on disk, and what a function gives for other paths.
    pub fn of_files_or(other: impl Fn(&str) -> Option<String> + 'a) -> Self {
        Self::new(move |path| {
            let is_file = std::fs::metadata(path).is_ok_and(|found| found.is_file());
            match is_file {
                true => std::fs::read_to_string(path).ok(),
                false => other(path),
            }
        })
    }

    /// The line of a place.
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

/// A part of a line, and what in it is meant.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Snippet {
    /// Nothing in it controls a terminal; `…` where something is left out.
    pub(super) text: String,
    /// Columns of a terminal to the left of what is meant.
    pub(super) before: usize,
    /// Columns that it takes; at least one.
    pub(super) width: usize,
}

impl Snippet {
    /// Of a line and a column of it, from 0.
    fn of(line: &str, column: usize) -> Self {
        let start = line
            .char_indices()
            .nth(column)
            .map_or(line.len(), |(at, _)| at);
        let token = start..start + token(&line[start..]);
        let Range {
            start: from,
            end: to,
        } = part(line, start);
        let head = if from > 0 { "…" } else { "" };
        let tail = if to < line.len() { "…" } else { "" };
        let before = format!("{head}{}", shown(&line[from..start]));
        let meant = shown(&line[token.start..token.end.min(to)]);
        let after = shown(&line[token.end.min(to)..to]);
        Self {
            before: width(&before),
            width: width(&meant).max(1),
            text: format!("{before}{meant}{after}{tail}")
                .trim_end()
                .to_owned(),
        }
    }
}

/// The part of a line that is shown: all of it if it fits, or else what is around a place.
fn part(line: &str, place: usize) -> Range<usize> {
    let whole = window(line.char_indices(), 0, WIDTH);
    if whole.end == line.len() {
        return whole;
    }
    let before = window(line[..place].char_indices().rev(), place, BEFORE);
    let behind = window(line[place..].char_indices(), 0, WIDTH - BEFORE);
    before.start..place + behind.end
}

/// The bytes of characters, taken one after the other from `start` on, that fit.
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

/// As it is shown: a tab is as wide as a blank, so that what stands below it is in its place.
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
                ':' => !text[at + 1..].starts_with(|c: char| !c.is_whitespace()),
                '#' => text[..*at].ends_with(' '),
                _ => false,
            };
            let end = text.char_indices().find(ends);
            let plain = &text[..end.map_or(text.len(), |(at, _)| at)];
            plain.trim_end().len()
        }
        None => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A line, the place, and what is meant there.
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
    fn what_controls_a_terminal_is_spelled_out() {
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
