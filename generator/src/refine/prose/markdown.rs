//! Markdown that reads as the pieces it is made of.
//!
//! Takes pieces; gives one line in which code is code, a link is a link, and text is text.

use super::marks::Piece;

/// The place of Markdown in its paragraph.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// At the beginning, where a list or a heading could begin.
    Begin,
    /// Behind something else.
    Within,
}

/// Returns the Markdown of pieces.
pub(super) fn rendered(pieces: &[Piece], place: Place) -> String {
    let mut out = String::new();
    for (index, piece) in pieces.iter().enumerate() {
        match piece {
            Piece::Text(text) => {
                let before = index.checked_sub(1).map(|before| &pieces[before]);
                let is_behind_link = matches!(before, Some(Piece::Link(_)));
                escape(text, place, is_behind_link, &mut out);
            }
            Piece::Code(code) => {
                // Two runs of backticks would be one.
                if out.ends_with('`') {
                    out.push(' ');
                }
                out.extend(["`", code, "`"]);
            }
            Piece::Link(link) => {
                // Behind a link this would be its target, and behind `!` it would be an image.
                if out.ends_with([']', ')']) {
                    out.push(' ');
                } else if out.ends_with('!') {
                    out.pop();
                    out.push_str("\\!");
                }
                out.push_str(link);
            }
        }
    }
    if let (Place::Begin, Some(Piece::Link(link))) = (place, pieces.first())
        && let Some(behind) = out.strip_prefix(link.as_str())
        && let Some(behind) = behind.strip_prefix(':')
        && is_definition(behind)
    {
        return format!("{link}\\:{behind}");
    }
    out
}

/// Returns `true` if a link that begins a line, with this behind `]:`, would be the definition of a link and not be shown.
fn is_definition(behind: &str) -> bool {
    let mut words = behind.split(' ').filter(|word| !word.is_empty());
    // A long word is followed by the end of the line.
    let target = words.next();
    target.is_some_and(|target| {
        let title = words.next();
        target.len() > 40 || title.is_none_or(|title| title.starts_with(['"', '\'', '(']))
    })
}

/// Adds text. Behind a link, `(` would begin a target.
fn escape(text: &str, place: Place, is_behind_link: bool, out: &mut String) {
    let mut characters = text.chars().peekable();
    let mut is_first = true;
    // Text so far is a number, which a `.` or `)` makes the beginning of a list.
    let mut is_number = place == Place::Begin && out.is_empty();
    while let Some(c) = characters.next() {
        let is_begin = place == Place::Begin && out.is_empty();
        let is_escaped = match c {
            '\\' | '<' | '>' | '[' | ']' | '|' | '~' | '&' | '`' | '*' => true,
            '_' => {
                // A run of them within a word has no meaning.
                let next = characters.peek().copied();
                let is_letter = |c: char| c.is_alphanumeric() || c == '_';
                !(out.ends_with(is_letter) && next.is_some_and(is_letter)) || out.ends_with("\\_")
            }
            '#' | '-' | '+' | '=' | ':' if is_begin => true,
            '.' | ')' => is_number && !out.is_empty(),
            '(' => is_behind_link && is_first,
            _ => false,
        };
        if is_escaped {
            out.push('\\');
        }
        out.push(c);
        is_number = is_number && c.is_ascii_digit();
        is_first = false;
    }
}
