//! The vendor's markup → Markdown that rustdoc renders as intended.
//!
//! Takes a text of a document; gives Markdown with words, code in backticks, and links to existing items, and nothing else.
//! [`marks`] reads the vendor's markup, [`markdown`] writes what was read and escapes it. No character of a text is lost but
//! invisible ones and those of the markup itself.

mod markdown;
mod marks;
pub(super) mod references;

use crate::diagnostics;
use markdown::{Place, rendered};
use marks::pieces;
use references::{References, Unlinked};

/// The width of a line of documentation without its `///`.
const WIDTH: usize = 96;

/// Returns a short text inside a line, where a number cannot begin a list.
pub(super) fn plain(text: &str) -> String {
    line(text, &Unlinked, Place::Within)
}

/// Returns a name or value of the document as code on one line. The empty one is shown as quotes, because empty code is none.
pub(super) fn code(name: &str) -> String {
    let name = without_hidden(name).replace('`', "'");
    let name = match collapse(&name) {
        empty if empty.is_empty() => "\"\"".to_owned(),
        name => name,
    };
    format!("`{name}`")
}

/// Returns a text on one line without links: rustdoc reads notes of deprecations as Markdown, and the compiler prints them as
/// they are.
pub(super) fn note(text: &str) -> String {
    inline(text, &Unlinked)
}

/// Returns a text on one line; list items are joined by semicolons.
pub(super) fn sentence(text: &str, references: &impl References) -> String {
    let mut out = String::new();
    for (is_item, part) in blocks(text) {
        let part = inline(&part, references);
        if !out.is_empty() {
            let is_first = out.ends_with(':');
            out = out.trim_end_matches('.').to_owned();
            out.push_str(if is_item && !is_first { "; " } else { " " });
        }
        out.push_str(&part);
    }
    out
}

/// Returns a paragraph, possibly with a list, as lines.
pub(super) fn paragraph(text: &str, references: &impl References) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for (is_item, text) in blocks(text) {
        let text = inline(&text, references);
        if text.is_empty() {
            continue;
        }
        if is_item {
            lines.extend(item(&text));
        } else {
            lines.extend(wrap(&text, "", ""));
        }
    }
    lines
}

/// Returns the parts of a text, with `true` for list items.
fn blocks(text: &str) -> Vec<(bool, String)> {
    let mut blocks: Vec<(bool, String)> = Vec::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let item = line.strip_prefix("- ").or_else(|| line.strip_prefix("* "));
        match (item.map(str::trim), blocks.last_mut()) {
            (Some(item), _) => blocks.push((true, item.to_owned())),
            (None, Some((_, open))) => {
                open.push(' ');
                open.push_str(line);
            }
            (None, None) => blocks.push((false, line.to_owned())),
        }
    }
    blocks
}

/// Returns a list item from finished Markdown.
pub(super) fn item(markdown: &str) -> Vec<String> {
    wrap(markdown, "- ", "  ")
}

/// Breaks Markdown into lines, but never before a word that would begin another block.
pub(super) fn wrap(markdown: &str, first: &str, next: &str) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = first.to_owned();
    let mut width = first.chars().count();
    let mut is_empty = true;
    for word in words(markdown) {
        let more = word.chars().count();
        if !is_empty && width + 1 + more > WIDTH && !begins_block(word) {
            lines.push(std::mem::replace(&mut line, next.to_owned()));
            width = next.chars().count();
            is_empty = true;
        }
        if !is_empty {
            line.push(' ');
            width += 1;
        }
        line.push_str(word);
        width += more;
        is_empty = false;
    }
    if !is_empty {
        lines.push(line);
    }
    lines
}

/// Words between spaces; code in backticks is one word.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let mut in_code = false;
    let mut is_escaped = false;
    let words = text.split(move |c| {
        in_code ^= c == '`' && !is_escaped;
        is_escaped = c == '\\' && !is_escaped && !in_code;
        c == ' ' && !in_code
    });
    words.filter(|word| !word.is_empty())
}

/// Returns `true` if a line that begins with the word would be a list, a heading, a quote or a rule.
fn begins_block(word: &str) -> bool {
    let digits = word.trim_start_matches(|c: char| c.is_ascii_digit());
    let numbered = digits.len() < word.len() && matches!(digits.chars().next(), Some('.' | ')'));
    numbered || word.starts_with(['-', '+', '=', '#', '>', '*', '_', '~', ':'])
}

/// Returns a text of the document as Markdown on one line.
fn inline(text: &str, references: &impl References) -> String {
    line(text, references, Place::Begin)
}

fn line(text: &str, references: &impl References, place: Place) -> String {
    let clean = without_hidden(text);
    collapse(&rendered(&pieces(clean.trim(), references), place))
}

/// Returns a text without invisible characters and those that change the direction of text; each white space is a blank.
fn without_hidden(text: &str) -> String {
    let shown = |c: char| match c {
        c if c.is_whitespace() => Some(' '),
        c => (!diagnostics::is_hidden(c)).then_some(c),
    };
    text.chars().filter_map(shown).collect()
}

fn collapse(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Known;

    impl References for Known {
        fn link(&self, target: &str) -> Option<String> {
            match target {
                "A.B" => Some("[`B`](crate::a::B)".to_owned()),
                "A.C" => Some("[`C`]".to_owned()),
                _ => None,
            }
        }
    }

    #[test]
    fn markup_becomes_markdown() {
        let cases = [
            ("The *A.B* of it.", "The [`B`](crate::a::B) of it."),
            ("The *A.Unknown.x* of it.", "The `A.Unknown.x` of it."),
            ("See *GET /a/{b}?action=x*.", "See `GET /a/{b}?action=x`."),
            ("***A.B*** if so", "[`B`](crate::a::B) if so"),
            ("in __vSphere API 9.0__", "in vSphere API 9.0"),
            (
                "{@link CreateSpec#location) or {@term error)",
                "`CreateSpec#location` or error",
            ),
            ("@name{result} of {term unset}", "`result` of unset"),
            (
                "a <script> [x](y) `code <b>` c_d",
                "a \\<script\\> \\[x\\](y) `code <b>` c_d",
            ),
            ("# no heading", "\\# no heading"),
            ("1. no list", "1\\. no list"),
            ("see https://x.example/a_b.", "see `https://x.example/a_b`."),
            ("```rust panic!() ```", "`rust panic!()`"),
            ("lone ` tick and *star", "lone \\` tick and \\*star"),
            ("bidi \u{202e}gone\u{0}", "bidi gone"),
            ("*really* important", "`really` important"),
            // Marks with nothing in them leave nothing that could open code.
            ("@name{}`<img src=x>` y", "`<img src=x>` y"),
            ("{@link }`<b>` y", "`<b>` y"),
            ("{term ``}x`<b>`", "\\`\\`x`<b>`"),
            (
                "*A.B*(javascript:alert(1))",
                "[`B`](crate::a::B)\\(javascript:alert(1))",
            ),
            ("*A.B*[x]", "[`B`](crate::a::B)\\[x\\]"),
            ("*A.B*: x", "[`B`](crate::a::B)\\: x"),
            ("*A.C*: x y", "[`C`]: x y"),
            ("*A.C*: `x`", "[`C`]\\: `x`"),
            ("*A.C*: x (y)", "[`C`]\\: x (y)"),
            ("*A.B**A.B*", "[`B`](crate::a::B) [`B`](crate::a::B)"),
            ("*A.B*_*A.B*", "[`B`](crate::a::B)\\_[`B`](crate::a::B)"),
            ("!*A.B*", "\\![`B`](crate::a::B)"),
            ("`a`*x*`b`", "`a` `x` `b`"),
            ("1986\\. x", "1986\\\\. x"),
            ("a_b __c_d__ _e_ f__g", "a_b c_d \\_e\\_ f__g"),
            (": x", "\\: x"),
        ];
        for (text, markdown) in cases {
            assert_eq!(paragraph(text, &Known).join("\n"), markdown, "{text}");
        }
    }

    #[test]
    fn no_text_is_lost() {
        let long = "é".repeat(301);
        let texts = [
            format!("{{link x}} {long}"),
            format!("{{link {long}}} tail"),
            format!("{{@term {long} tail"),
            format!("@name{{{long}}} tail"),
            format!("{} tail", "{a ".repeat(400)),
            format!("{} tail", "_".repeat(400)),
            format!("* {long} * tail"),
        ];
        for text in texts {
            let markdown = paragraph(&text, &Known).join(" ");
            let count = |text: &str| text.matches('é').count();
            assert_eq!(count(&markdown), count(&text), "{markdown}");
            assert!(
                markdown.ends_with("tail") || text.ends_with('é'),
                "{markdown}"
            );
        }
    }

    #[test]
    fn empty_code_is_shown() {
        assert_eq!(
            (code(""), code(" \u{200b}"), code("a`b")),
            ("`\"\"`".to_owned(), "`\"\"`".to_owned(), "`a'b`".to_owned())
        );
    }

    #[test]
    fn long_runs_are_read() {
        for run in [
            "- ", "1. ", "@", "_", "*", "`", "{a ", "@a{", "__a", "*a", "\\", "http://", "[",
            "*A.B*",
        ] {
            let text = run.repeat(30_000 / run.len());
            assert!(!paragraph(&text, &Known).is_empty());
        }
    }

    #[test]
    fn lists_stay_lists() {
        assert_eq!(
            paragraph("One of:\n- a\n- b\n  more", &Known),
            ["One of:", "- a", "- b more"]
        );
    }

    #[test]
    fn lines_never_begin_a_block() {
        let text = format!(
            "{} - x {} 1. y",
            "word ".repeat(19).trim(),
            "word ".repeat(18).trim()
        );
        for line in wrap(&text, "", "") {
            assert!(
                !begins_block(line.split(' ').next().unwrap_or_default()),
                "{line}"
            );
        }
    }
}
