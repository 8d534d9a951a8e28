//! A passage of prose, and the words of it with their lines.

use pulldown_cmark::{Event, Parser, Tag, TagEnd};

/// A passage of prose in a file.
#[derive(Debug)]
pub struct Passage {
    /// The kind of text.
    pub kind: Kind,
    /// Its lines without marks of the language around them, each with its number.
    pub lines: Vec<(usize, String)>,
}

/// The kind of text that a passage is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Documentation of an item or a module.
    Doc,
    /// A description in a specification.
    Description,
    /// A comment.
    Comment,
    /// A Markdown document.
    Markdown,
    /// A string literal.
    Literal,
}

/// A word of prose.
#[derive(Debug, PartialEq, Eq)]
pub struct Word {
    /// The word in lower case, without the `'s` of a possessive. Marks end phrases and are words of their own.
    pub text: String,
    /// Number of its line.
    pub line: usize,
}

/// The word that takes the place of code.
const CODE: &str = "`";

/// The word that takes the place of a mark that ends a phrase.
const END: &str = ".";

impl Passage {
    /// Returns the first word as written, with its line. `None` if the passage begins with code or is empty.
    pub fn opening(&self) -> Option<(usize, &str)> {
        let mut lines = self.lines.iter();
        let (number, line) = lines.find(|(_, line)| !line.trim().is_empty())?;
        let line = line.trim_start();
        let end = line.find(|c: char| !c.is_alphanumeric());
        let word = &line[..end.unwrap_or(line.len())];
        (!word.is_empty()).then_some((*number, word))
    }

    /// Returns the words, without code and addresses.
    pub fn words(&self) -> Vec<Word> {
        match self.kind {
            Kind::Literal => self.words_of_literal(),
            _ => self.words_of_markdown(),
        }
    }

    fn words_of_literal(&self) -> Vec<Word> {
        let mut words = Vec::new();
        for (number, line) in &self.lines {
            split(&without_code(line), *number, &mut words);
        }
        words
    }

    fn words_of_markdown(&self) -> Vec<Word> {
        let texts: Vec<&str> = self.lines.iter().map(|(_, line)| line.as_str()).collect();
        let text = texts.join("\n");
        let starts: Vec<usize> = std::iter::once(0)
            .chain(text.match_indices('\n').map(|(at, _)| at + 1))
            .collect();
        let line = |at: usize| self.lines[starts.partition_point(|start| *start <= at) - 1].0;
        let mut words = Vec::new();
        let mut is_code = false;
        for (event, range) in Parser::new(&text).into_offset_iter() {
            match event {
                Event::Start(Tag::CodeBlock(_)) => is_code = true,
                Event::End(TagEnd::CodeBlock) => is_code = false,
                Event::Text(_) if !is_code => {
                    split(&text[range.clone()], line(range.start), &mut words)
                }
                Event::Code(_) => words.push(mark(CODE, line(range.start))),
                Event::End(TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::Item) => {
                    words.push(mark(END, line(range.start)));
                }
                _ => {}
            }
        }
        words
    }
}

fn mark(text: &str, line: usize) -> Word {
    Word {
        text: text.to_owned(),
        line,
    }
}

/// Replaces what is in backticks or braces by a mark, and escapes by spaces.
fn without_code(line: &str) -> String {
    let mut rest = line;
    let mut kept = String::new();
    while let Some(at) = rest.find(['`', '{', '\\']) {
        kept.push_str(&rest[..at]);
        let close = match rest.as_bytes()[at] {
            b'`' => rest[at + 1..].find('`').map(|end| at + 1 + end + 1),
            b'{' => rest[at + 1..].find('}').map(|end| at + 1 + end + 1),
            _ => None,
        };
        let escape = usize::from(rest.as_bytes()[at] == b'\\');
        let escaped = rest[at + 1..].chars().next().map_or(0, char::len_utf8);
        let end = close.unwrap_or(at + 1 + escape * escaped);
        kept.push_str(if close.is_some() { " ` " } else { " " });
        rest = &rest[end..];
    }
    kept + rest
}

/// Adds the words of a text that begins at a line.
fn split(text: &str, first: usize, words: &mut Vec<Word>) {
    for (below, line) in text.split('\n').enumerate() {
        for part in line.split_whitespace() {
            split_part(part, first + below, words);
        }
    }
}

/// Adds the words of a text without spaces: a word with hyphens is one word.
fn split_part(part: &str, line: usize, words: &mut Vec<Word>) {
    if part.contains("://") {
        return words.push(mark(CODE, line));
    }
    let is_inside = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '\'' | '’');
    let mut from = None;
    let ends = part.char_indices().chain([(part.len(), '.')]);
    for (at, c) in ends {
        if is_inside(c) {
            from.get_or_insert(at);
            continue;
        }
        if let Some(from) = from.take() {
            let word = part[from..at].trim_matches(['-', '\'', '’', '_']);
            let word = word
                .strip_suffix("'s")
                .or_else(|| word.strip_suffix("’s"))
                .unwrap_or(word);
            if !word.is_empty() {
                words.push(mark(&word.to_lowercase(), line));
            }
        }
        if at < part.len() {
            words.push(mark(if c == '`' { CODE } else { END }, line));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Kind, Passage};

    #[test]
    fn words_leave_code_out() {
        let table = [
            (Kind::Doc, "Code `x` of\n    code", "code ` of code ."),
            (Kind::Doc, "a\n```\ncode\n```\nb's", "a . b ."),
            (Kind::Comment, "stand-in [x](y.html)", "stand-in x ."),
            (Kind::Literal, "no `such` {name}: it\\nis", "no ` ` . it is"),
        ];
        for (kind, text, expected) in table {
            let lines = text.lines().enumerate();
            let lines = lines.map(|(at, line)| (at + 1, line.to_owned())).collect();
            let words = Passage { kind, lines }.words();
            let words: Vec<&str> = words.iter().map(|word| word.text.as_str()).collect();
            assert_eq!(words.join(" "), expected, "{text}");
        }
    }
}
