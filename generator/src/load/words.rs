//! What the readers of YAML and JSON say, in words that do not presume to know how they are made; and where that is, where
//! they do not tell.

use super::clock::Position;

/// What the reader of YAML says of a text with several documents.
const SEVERAL: &str = "deserializing from YAML containing more than one document is not supported";

/// What it says of a character that no YAML text has.
const CONTROL: &str = "control characters are not allowed";

/// A reader's message in plain words.
pub(super) fn plain(said: &str) -> &str {
    match said {
        SEVERAL => "a second document begins here",
        said if said.starts_with(CONTROL) => "this character must not stand in a YAML text",
        said => said,
    }
}

/// Where a message belongs, if the reader leaves that open or tells something else.
pub(super) fn place(message: &str, text: &str) -> Option<Position> {
    let at = match message {
        SEVERAL => second_document(text),
        message if message.starts_with(CONTROL) => text.find(is_forbidden),
        _ => None,
    };
    at.map(|at| position(text, at))
}

/// Line and column of a byte.
pub(super) fn position(text: &str, at: usize) -> Position {
    let before = &text[..at];
    let line = before.rfind('\n').map_or(before, |end| &before[end + 1..]);
    (before.matches('\n').count() + 1, line.chars().count() + 1)
}

/// A character that libyaml refuses wherever it stands.
fn is_forbidden(c: char) -> bool {
    c.is_control() && !matches!(c, '\t' | '\n' | '\r' | '\u{85}')
}

/// Where the mark stands that a second document begins with.
fn second_document(text: &str) -> Option<usize> {
    let mut begun = false;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let mark = line
            .strip_prefix("---")
            .is_some_and(|rest| rest.trim_start().len() < rest.len() || rest.is_empty());
        if mark && begun {
            return Some(at);
        }
        let nothing = line.trim().is_empty() || line.starts_with(['#', '%']);
        begun |= mark || !nothing;
        at += line.len();
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_document_is_found() {
        for (text, line) in [
            ("a: 1\n---\nb: 2\n", Some(2)),
            ("# x\n%YAML 1.1\n---\na: 1\n--- # y\nb: 2\n", Some(5)),
            ("--- a\n---", Some(2)),
            ("---\na: 1\n---b: 1\n", None),
        ] {
            let found = place(SEVERAL, text);
            assert_eq!(found.map(|(line, _)| line), line, "{text:?}");
        }
    }

    #[test]
    fn the_character_is_found() {
        let text = "a: 1\nb:\t日\u{85}\0";
        let message = format!("{CONTROL} at position 12");
        assert_eq!(place(&message, text), Some((2, 6)));
    }
}
