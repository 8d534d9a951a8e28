//! Writes trees as YAML, in the style of the fragments.
//!
//! Takes a tree; returns its text: keys in order, lists at the level of their key, texts beyond [`WIDTH`] columns as blocks.
//! Every YAML 1.1 or 1.2 reader returns the same tree: texts that one of them could read as a number, date or boolean are
//! quoted. Never changes a character of a text.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

/// The column at which texts are folded; longer words and lines of lists in texts exceed it.
const WIDTH: usize = 100;

/// A written document.
#[derive(Debug, Default)]
pub(super) struct Written {
    pub(super) text: String,
    /// The offsets of mapping entries, by JSON pointer.
    entries: BTreeMap<String, usize>,
    /// The offsets of lines.
    lines: Vec<usize>,
}

impl Written {
    /// Returns the line and column (from 1) of an entry, or of its nearest existing ancestor.
    pub(super) fn position(&self, pointer: &str) -> (usize, usize) {
        let mut around = pointer;
        loop {
            if let Some(at) = self.entries.get(around) {
                let line = self.lines.partition_point(|start| start <= at);
                let start = line.checked_sub(1).and_then(|line| self.lines.get(line));
                return (line, at - start.unwrap_or(&0) + 1);
            }
            match around.rsplit_once('/') {
                Some((parent, _)) => around = parent,
                None => return (1, 1),
            }
        }
    }
}

/// Writes a document. `comment` precedes it, line by line.
pub(super) fn write(comment: &str, root: &Value) -> Written {
    let mut written = Written::default();
    for line in comment.lines() {
        // Some readers treat other characters as line breaks, which would end the comment.
        let line: String = line
            .chars()
            .map(|c| if is_printable(c) { c } else { ' ' })
            .collect();
        written.text.push_str(format!("# {line}").trim_end());
        written.text.push('\n');
    }
    written.block(root, 0, "");
    let ends = written.text.match_indices('\n').map(|(at, _)| at + 1);
    written.lines = std::iter::once(0).chain(ends).collect();
    written
}

impl Written {
    /// Writes a value on its own lines.
    fn block(&mut self, value: &Value, indent: usize, pointer: &str) {
        match value {
            Value::Object(map) if !map.is_empty() => self.mapping(map, indent, pointer),
            Value::Array(list) if !list.is_empty() => self.list(list, indent, pointer),
            scalar => {
                inline(&mut self.text, scalar, indent, indent);
                self.text.push('\n');
            }
        }
    }

    /// Writes the entries of a mapping: the first one at the current position, the others on their own lines.
    fn mapping(&mut self, map: &Map<String, Value>, indent: usize, pointer: &str) {
        for (index, (key, value)) in map.iter().enumerate() {
            if index > 0 {
                spaces(&mut self.text, indent);
            }
            let start = self.text.len();
            let pointer = format!("{pointer}/{}", crate::json_pointer::escaped(key));
            quote_if_needed(&mut self.text, key);
            self.text.push(':');
            let column = indent + (self.text.len() - start);
            match value {
                Value::Object(inner) if !inner.is_empty() => {
                    self.text.push('\n');
                    spaces(&mut self.text, indent + 2);
                    self.mapping(inner, indent + 2, &pointer);
                }
                Value::Array(list) if !list.is_empty() => {
                    self.text.push('\n');
                    spaces(&mut self.text, indent);
                    self.list(list, indent, &pointer);
                }
                scalar => {
                    self.text.push(' ');
                    inline(&mut self.text, scalar, indent + 2, column + 1);
                    self.text.push('\n');
                }
            }
            self.entries.insert(pointer, start);
        }
    }

    fn list(&mut self, list: &[Value], indent: usize, pointer: &str) {
        for (index, item) in list.iter().enumerate() {
            if index > 0 {
                spaces(&mut self.text, indent);
            }
            self.text.push_str("- ");
            self.block(item, indent + 2, &format!("{pointer}/{index}"));
        }
    }
}

fn spaces(out: &mut String, count: usize) {
    out.extend(std::iter::repeat_n(' ', count));
}

/// Writes a scalar or an empty collection at a column; a block is indented by `indent`.
fn inline(out: &mut String, value: &Value, indent: usize, column: usize) {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        Value::Number(number) => out.push_str(&number.to_string()),
        Value::Array(_) => out.push_str("[]"),
        Value::Object(_) => out.push_str("{}"),
        Value::String(text) => scalar(out, text, indent, column),
    }
}

fn scalar(out: &mut String, text: &str, indent: usize, column: usize) {
    let fits = column + text.chars().count() <= WIDTH;
    let one_line = !text.contains('\n');
    if one_line && (fits || !text.contains(' ')) || !can_be_block(text) {
        if one_line {
            quote_if_needed(out, text);
        } else {
            escaped(out, text, Some(indent));
        }
        return;
    }
    let lines_fit = text
        .lines()
        .all(|line| indent + line.chars().count() <= WIDTH);
    out.push(if lines_fit && !one_line { '|' } else { '>' });
    if !text.ends_with('\n') {
        out.push('-');
    }
    let body = text.strip_suffix('\n').unwrap_or(text);
    if lines_fit && !one_line {
        for line in body.split('\n') {
            block_line(out, line, indent);
        }
    } else {
        folded(out, body, indent);
    }
}

/// Returns `true` if editors leave the text unchanged in a block: no trailing blanks, no invisible characters, and no
/// ambiguous indentation of the first line.
fn can_be_block(text: &str) -> bool {
    let body = text.strip_suffix('\n').unwrap_or(text);
    !body.is_empty()
        && !body.starts_with([' ', '\n'])
        && !body.ends_with('\n')
        && body.split('\n').all(|line| !line.ends_with(' '))
        && text.chars().all(|c| c == '\n' || is_printable(c))
}

fn block_line(out: &mut String, line: &str, indent: usize) {
    out.push('\n');
    if !line.is_empty() {
        spaces(out, indent);
        out.push_str(line);
    }
}

/// Writes a folded block. Between two lines of text a line break is a space and an empty line is a line break; next to a
/// line with a leading blank, all line breaks are literal.
fn folded(out: &mut String, body: &str, indent: usize) {
    let mut breaks = 0;
    let mut before: Option<&str> = None;
    for line in body.split('\n') {
        if line.is_empty() {
            breaks += 1;
            continue;
        }
        if let Some(before) = before {
            let kept = before.starts_with(' ') || line.starts_with(' ');
            let empty = if kept { breaks } else { breaks + 1 };
            out.extend(std::iter::repeat_n('\n', empty));
        }
        wrapped(out, line, indent);
        before = Some(line);
        breaks = 0;
    }
}

/// Wraps a line of a text, at single spaces only.
fn wrapped(out: &mut String, line: &str, indent: usize) {
    if line.starts_with(' ') {
        block_line(out, line, indent);
        return;
    }
    let width = WIDTH.saturating_sub(indent).max(WIDTH / 4);
    let mut rest = line;
    while let Some((line, behind)) = cut(rest, width).map(|at| rest.split_at(at)) {
        block_line(out, line, indent);
        rest = behind.strip_prefix(' ').unwrap_or(behind);
    }
    block_line(out, rest, indent);
}

/// Returns the space to wrap a line at: the last one within the width, or the first one after it.
fn cut(line: &str, width: usize) -> Option<usize> {
    let bytes = line.as_bytes();
    let mut found = None;
    for (column, (at, c)) in line.char_indices().enumerate() {
        if column > width && found.is_some() {
            return found;
        }
        let single = at > 0 && bytes.get(at - 1) != Some(&b' ') && bytes.get(at + 1) != Some(&b' ');
        if c == ' ' && single && at + 1 < bytes.len() {
            found = Some(at);
        }
    }
    (line.chars().count() > width).then_some(found).flatten()
}

fn quote_if_needed(out: &mut String, text: &str) {
    if is_plain(text) {
        out.push_str(text);
    } else if text.chars().all(is_printable) {
        out.push('\'');
        out.push_str(&text.replace('\'', "''"));
        out.push('\'');
    } else {
        escaped(out, text, None);
    }
}

/// Writes a text in double quotes: on one line or, with an indentation, with its own line breaks.
fn escaped(out: &mut String, text: &str, indent: Option<usize>) {
    out.push('"');
    let mut before = ' ';
    for c in text.chars() {
        let ends_line = std::mem::replace(&mut before, c) == '\n' && c != '\n';
        if let (Some(indent), true) = (indent, ends_line) {
            out.push_str("\\\n");
            spaces(out, indent);
            if c == ' ' {
                out.push('\\');
            }
        }
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            c if is_printable(c) => out.push(c),
            c if (c as u32) < 0x100 => out.push_str(&format!("\\x{:02x}", c as u32)),
            c if (c as u32) < 0x1_0000 => out.push_str(&format!("\\u{:04x}", c as u32)),
            c => out.push_str(&format!("\\U{:08x}", c as u32)),
        }
    }
    out.push('"');
}

/// Returns `true` for visible characters that all readers accept unescaped.
fn is_printable(c: char) -> bool {
    !crate::diagnostics::is_hidden(c)
}

/// Returns `true` if a text needs no quotes, in a key as well as in a value.
fn is_plain(text: &str) -> bool {
    let Some(first) = text.chars().next() else {
        return false;
    };
    !text.starts_with(|c: char| "-?:,[]{}#&*!|>'\"%@`=<~ ".contains(c))
        && !text.ends_with([' ', ':'])
        && !text.contains(": ")
        && !text.contains(" #")
        && text.chars().all(is_printable)
        && !matches!(text, "..." | "---")
        && !is_word(text)
        && (!(first.is_ascii_digit() || "+.".contains(first)) || is_version(text))
}

/// Returns `true` for words that YAML 1.1 reads as a boolean, null or a number.
fn is_word(text: &str) -> bool {
    const WORDS: &[&str] = &[
        "y", "n", "yes", "no", "on", "off", "true", "false", "null", "nan", "inf",
    ];
    WORDS.iter().any(|word| text.eq_ignore_ascii_case(word))
}

/// Returns `true` for three or more dotted numbers, which no reader treats as a number.
fn is_version(text: &str) -> bool {
    let mut parts = 0;
    for part in text.split('.') {
        if part.is_empty() || !part.bytes().all(|byte| byte.is_ascii_digit()) {
            return false;
        }
        parts += 1;
    }
    parts > 2
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn read(text: &str) -> Value {
        serde_yaml::from_str(text).unwrap_or_else(|error| panic!("{error}\n{text}"))
    }

    #[test]
    fn the_style_is_that_of_the_fragments() {
        let long = "word ".repeat(30);
        let long = long.trim_end();
        let tree = json!({
            "openapi": "3.0.3",
            "tags": [{"name": "A.B", "description": "Said: so."}],
            "paths": {"/a/{b}?action=c&vmw-task=true": {"post": {
                "responses": {"204": {"description": "Success!"}},
                "security": [{"key": []}, {}],
                "required": true,
                "text": format!("{long}\n\nShort.\n - one\n - two\n\nEnd."),
                "lines": "one\n\ntwo\n",
                "blanks": "one: \n\n   - \"two\" \n",
            }}},
        });
        let expected = "\
# What it is.
openapi: 3.0.3
tags:
- name: A.B
  description: 'Said: so.'
paths:
  /a/{b}?action=c&vmw-task=true:
    post:
      responses:
        '204':
          description: Success!
      security:
      - key: []
      - {}
      required: true
      text: >-
        word word word word word word word word word word word word word word word word word word
        word word word word word word word word word word word word


        Short.
         - one
         - two

        End.
      lines: |
        one

        two
      blanks: \"one: \\n\\n\\
        \\   - \\\"two\\\" \\n\"
";
        assert_eq!(write("What it is.", &tree).text, expected);
        assert_eq!(read(expected), tree);
        let written = write("What it is.", &tree);
        let lines = [
            "/openapi",
            "/tags/0/description",
            "/paths/~1a~1{b}?action=c&vmw-task=true/post/text",
        ];
        assert_eq!(
            lines.map(|pointer| written.position(pointer)),
            [(2, 1), (5, 3), (16, 7)]
        );
    }

    #[test]
    fn ambiguous_texts_are_quoted() {
        for text in [
            "",
            "NO",
            "on",
            "y",
            "~",
            "null",
            "012",
            "1e3",
            "0x1F",
            "1_000",
            "190:20:30",
            "2001-01-01",
            ".5",
            "+1",
            "-1",
            ".inf",
            ".NaN",
            "<<",
            "=",
            "404",
            "9.1",
            "- a",
            "a: b",
            "a:",
            "a #b",
            "#a",
            "*a",
            "&a",
            "!a",
            "|",
            "> a",
            "'a",
            "\"a",
            "%a",
            "@a",
            "`a`",
            "[a",
            "{a",
            "? a",
            " a",
            "a ",
            "...",
            "---",
            "\u{feff}a",
            "\u{85}",
            "a\u{2028}b",
            "\t",
            "a\tb",
            "\u{7}",
            "\u{202e}",
        ] {
            let tree = json!({text: text, "list": [text]});
            let written = write("", &tree).text;
            assert_eq!(read(&written), tree, "{text:?}\n{written}");
            assert!(
                written.starts_with(['\'', '"']),
                "{text:?} is not quoted:\n{written}"
            );
        }
        for text in [
            "9.1.0.0",
            "/a?b",
            "a-b",
            "https://{host}/api",
            "a#b",
            "a'b",
            "Success!",
            "A.B_c$Task",
        ] {
            assert_eq!(write("", &json!({"a": text})).text, format!("a: {text}\n"));
        }
    }

    #[test]
    fn a_comment_stays_a_comment() {
        let written = write("a\u{85}b: c\rd: e\u{2028}f: g\n\nh", &json!({"i": 1})).text;
        assert_eq!(written, "# a b: c d: e f: g\n#\n# h\ni: 1\n");
    }

    /// All combinations of some pieces, in a key, a value and a list.
    #[test]
    fn every_text_round_trips() {
        let word = "x".repeat(120);
        let pieces = [
            "",
            "a",
            " ",
            "\n",
            "  - b",
            word.as_str(),
            "c d ",
            "é: '\"",
            "\n\n",
            "lorem ipsum dolor sit amet consectetur adipiscing elit sed do eiusmod tempor incididunt ut labore et dolore  magna",
        ];
        for one in pieces {
            for two in pieces {
                for three in pieces {
                    for four in pieces {
                        let text = format!("{one}{two}{three}{four}");
                        let tree = json!({"a": {"b": text, "c": [text, {"d": text}]}});
                        let written = write("", &tree).text;
                        assert_eq!(read(&written), tree, "{text:?}\n{written}");
                        assert!(
                            written
                                .lines()
                                .all(|line| line.trim_end() == line || line.contains(['"', '\''])),
                            "blanks at the end of a line: {written:?}"
                        );
                    }
                }
            }
        }
    }
}
