//! Excerpts of text and bodies that errors keep and show.

/// The longest text that is shown whole, in characters.
const LIMIT: usize = 500;

/// The longest part of an unreadable body that an error keeps, in bytes.
const KEPT: usize = 1024;

/// Returns the part of an unreadable body that an error keeps.
pub(crate) fn beginning(body: &[u8]) -> Vec<u8> {
    body[..body.len().min(KEPT)].to_vec()
}

/// Returns `text` on one line: control characters become spaces, and long text is truncated.
pub(crate) fn line(text: &str) -> String {
    let mut line = String::with_capacity(text.len().min(LIMIT));
    for (count, character) in text.chars().enumerate() {
        if count == LIMIT {
            line.push('…');
            break;
        }
        let breaks = character.is_control() || matches!(character, '\u{2028}' | '\u{2029}');
        line.push(if breaks { ' ' } else { character });
    }
    line
}

#[cfg(test)]
mod tests {
    use super::line;

    #[test]
    fn text_is_on_one_line() {
        assert_eq!(line("a\r\nb\u{2028}c"), "a  b c");
        assert_eq!(line(&"x".repeat(1000)).chars().count(), 501);
    }
}
