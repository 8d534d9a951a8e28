//! The vendor's markup: `*Name*`, `***Name***`, `__text__`, code in backticks, and remains of an older one.
//!
//! Takes a text on one line; gives its pieces in order, without the marks. A mark that does not close is text. Time is linear in the
//! length of the text, except for runs of backticks of many lengths.

use super::references::{References, Unlinked};

/// A part of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    /// Words.
    Text(String),
    /// Code: without backticks, and not blank.
    Code(String),
    /// A link to an item, as Markdown.
    Link(String),
}

/// Returns the pieces of a text.
pub(super) fn pieces(text: &str, references: &impl References) -> Vec<Piece> {
    let mut pieces = Vec::new();
    add(text, Some(references), &mut pieces);
    pieces
}

fn add<R: References>(text: &str, references: Option<&R>, pieces: &mut Vec<Piece>) {
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let begins_mark = |c: char| matches!(c, '`' | '*' | '_' | '{' | '@' | 'h');
        let (words, behind) = rest.split_at(rest.find(begins_mark).unwrap_or(rest.len()));
        if !words.is_empty() {
            add_text(words, pieces);
            rest = behind;
            continue;
        }
        let found = match c {
            '`' => code_span(rest, pieces),
            '*' => starred(rest, references, pieces),
            '_' => underscored(rest, pieces),
            '{' => braced(rest, pieces),
            '@' => at_sign(rest, pieces),
            'h' => address(rest, pieces),
            _ => None,
        };
        rest = found.unwrap_or_else(|| {
            // A run that does not close is text as a whole.
            let (text, behind) = match c {
                '`' | '*' | '_' => run(rest, c),
                _ => rest.split_at(c.len_utf8()),
            };
            add_text(text, pieces);
            behind
        });
    }
}

/// Adds words. The first piece begins with none of the blanks that are left of a mark with nothing in it.
fn add_text(text: &str, pieces: &mut Vec<Piece>) {
    match pieces.last_mut() {
        Some(Piece::Text(before)) => before.push_str(text),
        Some(_) if !text.is_empty() => pieces.push(Piece::Text(text.to_owned())),
        None if !text.trim_start().is_empty() => {
            pieces.push(Piece::Text(text.trim_start().to_owned()));
        }
        Some(_) | None => {}
    }
}

/// Adds code, or the text where it can be none.
fn add_code(code: &str, pieces: &mut Vec<Piece>) {
    match code.contains('`') || code.trim().is_empty() {
        true => add_text(code, pieces),
        false => pieces.push(Piece::Code(code.trim().to_owned())),
    }
}

/// Returns the part of a text before its end `behind`. Comparing the ends would take time for each mark.
fn before<'t>(text: &'t str, behind: &str) -> &'t str {
    let end = text.len().saturating_sub(behind.len());
    text.get(..end).unwrap_or(text)
}

/// Splits a run of the first character off, and returns both.
fn run(rest: &str, c: char) -> (&str, &str) {
    let behind = rest.trim_start_matches(c);
    (before(rest, behind), behind)
}

/// Reads code in backticks. Returns the text behind it.
fn code_span<'t>(rest: &'t str, pieces: &mut Vec<Piece>) -> Option<&'t str> {
    let (fence, behind) = run(rest, '`');
    let (code, behind) = behind.split_once(fence)?;
    if code.contains('`') || code.trim().is_empty() {
        return None;
    }
    add_code(code, pieces);
    Some(behind)
}

/// Reads `*Name*`, `***Name***` or emphasis.
fn starred<'t, R: References>(
    rest: &'t str,
    references: Option<&R>,
    pieces: &mut Vec<Piece>,
) -> Option<&'t str> {
    let (stars, behind) = run(rest, '*');
    // A comment (`*/`) or a star between blanks is no mark.
    if behind.starts_with(['/', ' ']) {
        return None;
    }
    let (content, behind) = behind.split_once(stars)?;
    if content.is_empty() || content.contains(['*', '`']) {
        return None;
    }
    match references.and_then(|references| references.link(content)) {
        Some(link) => pieces.push(Piece::Link(link)),
        None if is_name(content) => add_code(content, pieces),
        None => add(content, references, pieces),
    }
    Some(behind)
}

/// Returns `true` for a dotted name or `METHOD /path`.
fn is_name(content: &str) -> bool {
    let is_dotted = |c: char| c.is_ascii_alphanumeric() || "._#$".contains(c);
    let operation = content.split_once(" /");
    let is_verb = |verb: &str| verb.chars().all(|c| c.is_ascii_uppercase());
    content.chars().all(is_dotted) || operation.is_some_and(|(verb, _)| is_verb(verb))
}

/// Reads the text of `__text__`. Underscores within a word are text.
fn underscored<'t>(rest: &'t str, pieces: &mut Vec<Piece>) -> Option<&'t str> {
    let (marks, behind) = run(rest, '_');
    let is_within = match pieces.last() {
        Some(Piece::Text(before)) => before.ends_with(char::is_alphanumeric),
        _ => false,
    };
    if is_within && behind.starts_with(char::is_alphanumeric) {
        add_text(marks, pieces);
        return Some(behind);
    }
    if marks.len() < 2 {
        return None;
    }
    let (content, behind) = behind.split_once("__")?;
    if content.is_empty() {
        return None;
    }
    add::<Unlinked>(content, None, pieces);
    Some(behind)
}

/// The most characters in a mark of the older markup. Without a near end it is no mark.
const LONGEST: usize = 300;

/// Reads `{@link X}`, `{@term x}`, `{#member x}` or `{term x}`, also with `)` at the end.
fn braced<'t>(rest: &'t str, pieces: &mut Vec<Piece>) -> Option<&'t str> {
    let tag = rest.strip_prefix('{')?.trim_start_matches(['@', '#']);
    let (word, behind) = word(tag)?;
    let behind = behind.strip_prefix(' ')?;
    let (content, behind) = closed(behind, &['}', ')'])?;
    add_tagged(word, content, pieces);
    Some(behind)
}

/// Reads `@name{x}`.
fn at_sign<'t>(rest: &'t str, pieces: &mut Vec<Piece>) -> Option<&'t str> {
    let (word, behind) = word(rest.strip_prefix('@')?)?;
    let (content, behind) = closed(behind.strip_prefix('{')?, &['}'])?;
    add_tagged(word, content, pieces);
    Some(behind)
}

/// Splits a text at the first of some characters, if that is near.
fn closed<'t>(text: &'t str, ends: &[char]) -> Option<(&'t str, &'t str)> {
    let mut near = text.char_indices().take(LONGEST);
    let (end, _) = near.find(|(_, c)| ends.contains(c))?;
    let (content, behind) = text.split_at(end);
    Some((content, behind.strip_prefix(ends)?))
}

/// Splits the letters at the beginning off.
fn word(text: &str) -> Option<(&str, &str)> {
    let behind = text.trim_start_matches(|c: char| c.is_ascii_alphabetic());
    let word = before(text, behind);
    (!word.is_empty()).then_some((word, behind))
}

fn add_tagged(tag: &str, content: &str, pieces: &mut Vec<Piece>) {
    let content = content.trim();
    match tag {
        "link" | "name" | "member" | "param" => add_code(content, pieces),
        _ => add::<Unlinked>(content, None, pieces),
    }
}

/// Reads an address, without punctuation that ends a sentence.
fn address<'t>(rest: &'t str, pieces: &mut Vec<Piece>) -> Option<&'t str> {
    let is_address = rest.starts_with("http://") || rest.starts_with("https://");
    let (whole, _) = match is_address {
        true => rest
            .split_once([' ', '`', '"', '<', '>', ')'])
            .unwrap_or((rest, "")),
        false => return None,
    };
    let address = whole.trim_end_matches(['.', ',', ';', ':', '!', '?']);
    add_code(address, pieces);
    rest.strip_prefix(address)
}
