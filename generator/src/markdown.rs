//! Escaping of texts in Markdown, for changelogs and job summaries.
//!
//! Takes any text, also of documents; gives Markdown in which no part of it is markup.

use crate::diagnostics::{is_hidden, visible, visible_but};

/// Escapes a text as one line without Markdown or HTML. An address or a name behind `@` becomes code, because some readers link
/// them, and notify users of that name, even without markup.
pub fn escaped(text: &str) -> String {
    let words = text.split(' ').map(|word| match is_linked(word) {
        true => code(word),
        false => escaped_word(word),
    });
    words.collect::<Vec<_>>().join(" ")
}

/// Returns `true` for a word that some readers link.
fn is_linked(word: &str) -> bool {
    word.contains('@') || word.contains("://") || word.to_ascii_lowercase().contains("www.")
}

fn escaped_word(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '|' | '~' | '&' | '!' => {
                out.push('\\');
                out.push(c);
            }
            c if is_hidden(c) => out.extend(c.escape_unicode().flat_map(|c| match c {
                '\\' => vec!['\\', '\\'],
                c => vec![c],
            })),
            c => out.push(c),
        }
    }
    out
}

/// Formats a text as inline code, fenced by more backticks than it contains.
pub fn code(text: &str) -> String {
    let plain = visible(text);
    let fence = "`".repeat(longest_run(&plain) + 1);
    // A fence next to a backtick would merge with it, and blanks alone are no code.
    let needs_space = plain.starts_with('`') || plain.ends_with('`') || plain.trim().is_empty();
    let space = if needs_space { " " } else { "" };
    format!("{fence}{space}{plain}{space}{fence}")
}

/// Formats lines as a code block, fenced by more backticks than they contain. Line breaks and tabs stay; other hidden characters
/// are spelled out.
pub fn block(language: &str, text: &str) -> String {
    let plain = visible_but(text.trim_end_matches('\n'), &['\n', '\t']);
    let fence = "`".repeat(longest_run(&plain).max(2) + 1);
    format!("{fence}{language}\n{plain}\n{fence}\n")
}

/// Returns the length of the longest run of backticks.
fn longest_run(text: &str) -> usize {
    let runs = text.split(|c| c != '`').map(str::len);
    runs.max().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_of_documents_are_no_markdown() {
        assert_eq!(code("a"), "`a`");
        assert_eq!(code("a`b``c"), "```a`b``c```");
        assert_eq!(code("`a"), "`` `a ``");
        assert_eq!(code("a\nb"), "`a\\u{a}b`");
        assert_eq!(
            escaped("<b>*a*</b>\n# x"),
            "\\<b\\>\\*a\\*\\</b\\>\\\\u{a}\\# x"
        );
        assert_eq!(
            escaped("x @everyone https://a.example/*b* (WWW.a.example) a/b"),
            "x `@everyone` `https://a.example/*b*` `(WWW.a.example)` a/b"
        );
    }

    #[test]
    fn a_block_ends_where_it_ends() {
        assert_eq!(block("diff", "-a\n+b\n"), "```diff\n-a\n+b\n```\n");
        assert_eq!(block("", "\t```\r"), "````\n\t```\\u{d}\n````\n");
    }
}
