//! Tokens, prose and names of Rust files.
//!
//! Reads tokens, since comments are part of no syntax tree.

use ra_ap_rustc_lexer::{DocStyle, FrontmatterAllowed, LiteralKind, TokenKind, tokenize};

use super::passage::{Kind, Passage};

/// A token with its text and the line that it begins in.
#[derive(Clone, Copy, Debug)]
pub struct Token<'a> {
    /// The kind.
    pub kind: TokenKind,
    /// The text.
    pub text: &'a str,
    /// Number of the line.
    pub line: usize,
}

/// Returns all tokens, with white space and comments.
pub fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut at = 0;
    let mut line = 1;
    let mut found = Vec::new();
    for token in tokenize(text, FrontmatterAllowed::No) {
        let end = at + token.len as usize;
        let text = &text[at..end];
        found.push(Token {
            kind: token.kind,
            text,
            line,
        });
        line += text.bytes().filter(|byte| *byte == b'\n').count();
        at = end;
    }
    found
}

/// Returns `true` if a file documents its module.
pub fn has_module_doc(text: &str) -> bool {
    let inner = |token: &Token| is_doc(token.kind, DocStyle::Inner);
    tokens(text).iter().any(inner)
}

fn is_doc(kind: TokenKind, style: DocStyle) -> bool {
    match kind {
        TokenKind::LineComment { doc_style } | TokenKind::BlockComment { doc_style, .. } => {
            doc_style == Some(style)
        }
        _ => false,
    }
}

/// Returns the identifiers with the lines of their first places, sorted.
pub fn names(text: &str) -> Vec<(&str, usize)> {
    let mut found: Vec<(&str, usize)> = tokens(text)
        .into_iter()
        .filter(|token| matches!(token.kind, TokenKind::Ident | TokenKind::RawIdent))
        .map(|token| (token.text, token.line))
        .collect();
    found.sort_unstable();
    found.dedup_by_key(|(name, _)| *name);
    found
}

/// Returns documentation, comments, and string literals that may be messages.
pub fn passages(text: &str) -> Vec<Passage> {
    let mut found: Vec<Passage> = Vec::new();
    // The style of the comment before, if the next one may belong to it.
    let mut before = None;
    for token in tokens(text) {
        match token.kind {
            TokenKind::Whitespace if token.text.matches('\n').count() <= 1 => {}
            TokenKind::LineComment { doc_style } => {
                let line = (token.line, line_comment(token.text, doc_style));
                match found.last_mut() {
                    Some(passage) if before == Some(doc_style) => passage.lines.push(line),
                    _ => found.push(Passage {
                        kind: kind(doc_style),
                        lines: vec![line],
                    }),
                }
                before = Some(doc_style);
            }
            TokenKind::BlockComment { doc_style, .. } => {
                let text = token.text.trim_start_matches(['/', '*', '!']);
                let text = text.trim_end_matches("*/");
                found.push(numbered(kind(doc_style), text, token.line));
                before = None;
            }
            TokenKind::Literal {
                kind: LiteralKind::Str { .. } | LiteralKind::RawStr { .. },
                ..
            } => {
                if is_message(token.text) {
                    found.push(numbered(Kind::Literal, token.text, token.line));
                }
                before = None;
            }
            _ => before = None,
        }
    }
    found
}

fn kind(style: Option<DocStyle>) -> Kind {
    style.map_or(Kind::Comment, |_| Kind::Doc)
}

fn line_comment(text: &str, style: Option<DocStyle>) -> String {
    let text = &text[if style.is_some() { 3 } else { 2 }..];
    text.strip_prefix(' ').unwrap_or(text).to_owned()
}

fn numbered(kind: Kind, text: &str, first: usize) -> Passage {
    let lines = text.lines().enumerate();
    Passage {
        kind,
        lines: lines
            .map(|(below, line)| (first + below, line.to_owned()))
            .collect(),
    }
}

/// Returns `true` for a literal of at least three words: shorter ones are keys and names.
fn is_message(literal: &str) -> bool {
    let is_word = |word: &&str| word.chars().filter(|c| c.is_alphabetic()).count() > 1;
    literal.split_whitespace().filter(is_word).count() >= 3
}

#[cfg(test)]
mod tests {
    use super::{has_module_doc, names, passages};

    const FILE: &str = "//! A module.\n//! More.\n\n/// A function.\nfn f(a: u8) { // why\n    \
                        say(\"one `x` two three\", \"short\");\n}\n";

    #[test]
    fn passages_are_separate() {
        let found = passages(FILE);
        let texts: Vec<Vec<(usize, &str)>> = found
            .iter()
            .map(|passage| {
                let lines = passage.lines.iter();
                lines.map(|(line, text)| (*line, text.as_str())).collect()
            })
            .collect();
        let expected = [
            vec![(1, "A module."), (2, "More.")],
            vec![(4, "A function.")],
            vec![(5, "why")],
            vec![(6, "\"one `x` two three\"")],
        ];
        assert_eq!(texts, expected);
        assert!(has_module_doc(FILE));
        assert!(!has_module_doc("/// A function.\nfn f() {}\n"));
    }

    #[test]
    fn names_come_once() {
        assert_eq!(names("let b = a;\nb"), [("a", 1), ("b", 1), ("let", 1)]);
    }
}
