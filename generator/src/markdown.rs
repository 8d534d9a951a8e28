//! Texts in Markdown that people read in a changelog or a job summary.
//!
//! Takes texts of any kind, documents' included; gives Markdown in which none of them is markup. What is said around them
//! is the caller's.

use crate::diagnostics::{is_hidden, visible};

/// A text of a document as one line of plain text: nothing in it is Markdown or HTML.
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '|' | '~' | '&' | '!' | '@' => {
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

/// A text of a document as code in a line: fenced by more backticks than are in it.
pub fn code(text: &str) -> String {
    let plain = visible(text);
    let fence = "`".repeat(longest_run(&plain) + 1);
    // A fence cannot stand beside a backtick, and a line of blanks is no code.
    let needs_space = plain.starts_with('`') || plain.ends_with('`') || plain.trim().is_empty();
    let space = if needs_space { " " } else { "" };
    format!("{fence}{space}{plain}{space}{fence}")
}

/// Lines as a block of code in a language: fenced by more backticks than are in it. Line breaks and tabs stay, what else
/// is hidden is spelled out.
pub fn block(language: &str, text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for c in text.trim_end_matches('\n').chars() {
        match c {
            '\n' | '\t' => plain.push(c),
            c if is_hidden(c) => plain.extend(c.escape_unicode()),
            c => plain.push(c),
        }
    }
    let fence = "`".repeat(longest_run(&plain).max(2) + 1);
    format!("{fence}{language}\n{plain}\n{fence}\n")
}

/// How many backticks stand together at most.
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
    }

    #[test]
    fn a_block_ends_where_it_ends() {
        assert_eq!(block("diff", "-a\n+b\n"), "```diff\n-a\n+b\n```\n");
        assert_eq!(block("", "\t```\r"), "````\n\t```\\u{d}\n````\n");
    }
}
