//! The vendor's markup → Markdown that rustdoc renders as intended.
//!
//! Neutralizes everything with a meaning in Markdown, HTML, rustdoc's links or doctests: text of a document becomes text,
//! code in backticks, or a link to an existing item, and nothing else.

use crate::diagnostics;

/// The width of a line of documentation without its `///`.
const WIDTH: usize = 96;

/// The targets of references in a text.
pub(super) trait References {
    /// Returns a Markdown link for a dotted name, `METHOD /path` or similar, if it refers to something known.
    fn link(&self, target: &str) -> Option<String>;
}

/// No targets.
struct Unlinked;

impl References for Unlinked {
    fn link(&self, _: &str) -> Option<String> {
        None
    }
}

/// Returns a short text inside a line, where a number cannot begin a list.
pub(super) fn plain(text: &str) -> String {
    inline(text, &Unlinked).replace("\\.", ".")
}

/// Returns a name or value of the document as code on one line.
pub(super) fn code(name: &str) -> String {
    let clean: String = name
        .chars()
        .filter(|c| !is_hidden(*c))
        .map(|c| match c {
            '`' => '\'',
            c if c.is_whitespace() => ' ',
            c => c,
        })
        .collect();
    format!("`{}`", collapse(&clean))
}

/// Returns a text without markup, for messages of the compiler.
pub(super) fn note(text: &str) -> String {
    let marks = |c: &char| !is_hidden(*c) && !matches!(c, '*' | '`');
    let plain: String = text
        .chars()
        .filter(marks)
        .map(|c| if c.is_whitespace() { ' ' } else { c })
        .collect();
    collapse(&plain.replace("__", ""))
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
    let mut empty = true;
    for word in words(markdown) {
        let fits = line.chars().count() + 1 + word.chars().count() <= WIDTH;
        if !empty && !fits && !begins_block(word) {
            lines.push(std::mem::replace(&mut line, next.to_owned()));
            empty = true;
        }
        if !empty {
            line.push(' ');
        }
        line.push_str(word);
        empty = false;
    }
    if !empty {
        lines.push(line);
    }
    lines
}

/// Words between spaces; code in backticks is one word.
fn words(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut start = 0;
    let mut in_code = false;
    for (at, c) in text.char_indices() {
        match c {
            '`' if !text[..at].ends_with('\\') => in_code = !in_code,
            ' ' if !in_code => {
                found.push(&text[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    found.push(&text[start..]);
    found.retain(|word| !word.is_empty());
    found
}

/// Returns `true` if a line that begins with the word would be a list, a heading, a quote or a rule.
fn begins_block(word: &str) -> bool {
    let digits = word.trim_start_matches(|c: char| c.is_ascii_digit());
    let numbered = digits.len() < word.len() && matches!(digits.chars().next(), Some('.' | ')'));
    numbered || word.starts_with(['-', '+', '=', '#', '>', '*', '_', '~', ':'])
}

/// Returns a text of the document as Markdown on one line.
fn inline(text: &str, references: &impl References) -> String {
    let clean: String = text
        .chars()
        .filter(|c| !is_hidden(*c))
        .map(|c| if c.is_whitespace() { ' ' } else { c })
        .collect();
    let mut out = String::new();
    let mut rest = clean.trim();
    while let Some(c) = rest.chars().next() {
        let (markdown, used) = match c {
            '`' => code_span(rest),
            '*' => starred(rest, references),
            '_' => underscored(rest, &out),
            '{' | '@' => tagged(rest),
            'h' if rest.starts_with("http://") || rest.starts_with("https://") => url(rest),
            _ => escaped(c, &out),
        };
        out.push_str(&markdown);
        rest = &rest[used..];
    }
    collapse(&out)
}

/// Returns `true` for invisible characters and those that change the direction of text, except white space.
fn is_hidden(c: char) -> bool {
    !c.is_whitespace() && diagnostics::is_hidden(c)
}

fn escaped(c: char, before: &str) -> (String, usize) {
    let escape = match c {
        '\\' | '<' | '>' | '[' | ']' | '|' | '~' | '&' => true,
        '#' | '-' | '+' | '=' => before.is_empty(),
        '.' | ')' => !before.is_empty() && before.chars().all(|c| c.is_ascii_digit()),
        _ => false,
    };
    (
        if escape {
            format!("\\{c}")
        } else {
            c.to_string()
        },
        c.len_utf8(),
    )
}

/// Returns a code span with its closing backticks, or a lone backtick.
fn code_span(rest: &str) -> (String, usize) {
    let ticks = rest.len() - rest.trim_start_matches('`').len();
    let fence = &rest[..ticks];
    let behind = &rest[ticks..];
    match behind.find(fence) {
        Some(end) if !behind[..end].contains('`') && !behind[..end].trim().is_empty() => {
            (format!("`{}`", behind[..end].trim()), ticks + end + ticks)
        }
        _ => ("\\`".repeat(ticks), ticks),
    }
}

/// Returns the link of `*Name*` or `***Name***`, or the text of emphasis without its marks.
fn starred(rest: &str, references: &impl References) -> (String, usize) {
    let stars = rest.len() - rest.trim_start_matches('*').len();
    let behind = &rest[stars..];
    match behind.find(&rest[..stars]) {
        Some(end)
            if end > 0
                && !behind.starts_with('/')
                && !behind[..end].contains(['*', '`'])
                && !behind.starts_with(' ') =>
        {
            let content = &behind[..end];
            let used = stars + end + stars;
            let markdown = match references.link(content) {
                Some(link) => link,
                None if is_name(content) => format!("`{content}`"),
                None => inline(content, references),
            };
            (markdown, used)
        }
        _ => ("\\*".repeat(stars), stars),
    }
}

/// Returns `true` for a dotted name or `METHOD /path`.
fn is_name(content: &str) -> bool {
    let dotted = content
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || "._#$".contains(c));
    let operation = content
        .split_once(" /")
        .is_some_and(|(verb, _)| verb.chars().all(|c| c.is_ascii_uppercase()));
    dotted || operation
}

/// Returns the text of `__text__` without the marks of emphasis. Underscores inside a word have no meaning in Markdown.
fn underscored(rest: &str, before: &str) -> (String, usize) {
    let marks = rest.len() - rest.trim_start_matches('_').len();
    let behind = &rest[marks..];
    let within =
        before.ends_with(char::is_alphanumeric) && behind.starts_with(char::is_alphanumeric);
    if within {
        return ("_".repeat(marks), marks);
    }
    if marks >= 2
        && let Some(end) = behind.find("__")
        && end > 0
    {
        return (inline(&behind[..end], &Unlinked), marks + end + 2);
    }
    ("\\_".repeat(marks), marks)
}

/// The maximum length of a mark of the older markup.
const LONGEST_MARK: usize = 200;

/// Remains of an older markup: `{@link X)`, `{@term x}`, `{#member x}`, `{term x}`, `@name{x}`.
fn tagged(rest: &str) -> (String, usize) {
    let is_word = |word: &str| !word.is_empty() && word.chars().all(|c| c.is_ascii_alphabetic());
    if let Some(behind) = rest.strip_prefix('{') {
        let tag = behind.trim_start_matches(['@', '#']);
        // Without a near end it is no mark.
        let near = tag
            .char_indices()
            .nth(LONGEST_MARK)
            .map_or(tag.len(), |(end, _)| end);
        let tag = &tag[..near];
        if let Some((word, _)) = tag.split_once(' ')
            && is_word(word)
            && let Some(end) = tag.find(['}', ')'])
            && end > word.len()
        {
            let used = 1 + (behind.len() - tag.len()) + end + 1;
            return (leftover(word, tag[word.len()..end].trim()), used);
        }
    } else if let Some((word, behind)) = rest[1..].split_once('{')
        && is_word(word)
        && let Some((content, _)) = behind.split_once('}')
    {
        return (
            leftover(word, content.trim()),
            1 + word.len() + 1 + content.len() + 1,
        );
    }
    // Braces have no meaning in Markdown.
    (rest[..1].to_owned(), 1)
}

fn leftover(tag: &str, content: &str) -> String {
    let code = matches!(tag, "link" | "name" | "member" | "param") && !content.contains('`');
    if code {
        format!("`{content}`")
    } else {
        inline(content, &Unlinked)
    }
}

/// Returns an address as code, without punctuation that ends a sentence.
fn url(rest: &str) -> (String, usize) {
    let end = rest
        .find([' ', '`', '"', '<', '>', ')'])
        .unwrap_or(rest.len());
    let address = rest[..end].trim_end_matches(['.', ',', ';', ':', '!', '?']);
    (format!("`{address}`"), address.len())
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
            (target == "A.B").then(|| "[`B`](crate::a::B)".to_owned())
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
        ];
        for (text, markdown) in cases {
            assert_eq!(paragraph(text, &Known).join("\n"), markdown, "{text}");
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
