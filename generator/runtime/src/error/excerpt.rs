//! Excerpts of text and bodies that errors keep and show.

/// The longest text that is shown whole, in characters.
const LIMIT: usize = 1000;

/// The longest list of texts that is shown whole, in characters.
const LIST_LIMIT: usize = 3000;

/// The longest part of an unreadable body that an error keeps, in bytes.
const KEPT: usize = 1024;

/// Returns the part of an unreadable body that an error keeps.
pub(crate) fn beginning(body: &[u8]) -> Vec<u8> {
    body[..body.len().min(KEPT)].to_vec()
}

/// Returns `text` on one line: characters that are invisible or control a terminal become spaces, and long text is shortened
/// in the middle.
///
/// In the middle, because a chain of errors ends with the cause.
pub(crate) fn line(text: &str) -> String {
    shortened(text, LIMIT)
}

/// Returns the first line of a plain text that is not blank, shortened as by [`line`].
pub(crate) fn first_line(body: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(&body[..body.len().min(KEPT)]);
    let first = text.lines().map(str::trim).find(|line| !line.is_empty());
    first.map(line)
}

/// Returns all different `texts` on one line, each of them and the whole shortened as by [`line`].
pub(crate) fn list<'a>(texts: impl Iterator<Item = &'a str>) -> String {
    let mut seen: Vec<&str> = Vec::new();
    let mut list = String::new();
    for text in texts.map(str::trim) {
        if text.is_empty() || seen.contains(&text) {
            continue;
        }
        if !list.is_empty() {
            list.push_str(if list.ends_with(['.', '!', '?']) {
                " "
            } else {
                "; "
            });
        }
        list.push_str(&line(text));
        seen.push(text);
        if seen.len() == LISTED {
            break;
        }
    }
    shortened(&list, LIST_LIMIT)
}

/// The most texts of a list. A thousand fill the limit whatever they say.
const LISTED: usize = 1000;

/// Returns `true` for characters that control a terminal, are invisible, or change the direction of text. Joiners of letters and
/// variants of signs count, too: no message needs them.
fn is_hidden(character: char) -> bool {
    let is_ignorable = matches!(
        u32::from(character),
        0xad | 0x34f | 0x61c | 0x115f..=0x1160 | 0x17b4..=0x17b5 | 0x180b..=0x180f | 0x200b..=0x200f
            | 0x2028..=0x202e | 0x2060..=0x206f | 0x2800 | 0x3164 | 0xfdd0..=0xfdef | 0xfe00..=0xfe0f | 0xfeff | 0xffa0
            | 0xfff0..=0xfffc | 0x1bca0..=0x1bca3 | 0x1d173..=0x1d17a | 0xe0000..=0xe0fff
    );
    let is_noncharacter = u32::from(character) & 0xfffe == 0xfffe;
    character.is_control() || is_ignorable || is_noncharacter
}

fn shortened(text: &str, limit: usize) -> String {
    let plain = |character: char| match is_hidden(character) {
        true => ' ',
        false => character,
    };
    // More bytes than characters, never fewer.
    if text.len() <= limit || text.chars().count() <= limit {
        return text.chars().map(plain).collect();
    }
    let half = limit / 2;
    let mut line: String = text.chars().take(half).map(plain).collect();
    line.push_str(" … ");
    let end = text.char_indices().rev().nth(half - 1);
    let end = end.and_then(|(at, _)| text.get(at..)).unwrap_or(text);
    line.extend(end.chars().map(plain));
    line
}

#[cfg(test)]
mod tests {
    use super::{first_line, line, list};

    #[test]
    fn text_is_on_one_line() {
        assert_eq!(line("a\r\nb\u{2028}c"), "a  b c");
        assert_eq!(line("a\u{202e}b\u{200b}c\u{e0041}d"), "a b c d");
        assert_eq!(line(&"ü".repeat(1000)), "ü".repeat(1000));
    }

    #[test]
    fn long_text_is_shortened_in_the_middle() {
        let text = format!("begin{}cause", "ü".repeat(1000));
        let short = line(&text);
        assert_eq!(short.chars().count(), 1003);
        assert!(short.starts_with("beginü") && short.ends_with("ücause"));
        assert!(short.contains("ü … ü"), "{short}");
    }

    #[test]
    fn the_first_line_is_the_first_with_text() {
        let table: [(&[u8], Option<&str>); 4] = [
            (b"no healthy upstream", Some("no healthy upstream")),
            (b"\r\n  one\ttwo \nthree", Some("one two")),
            (b" \n ", None),
            (b"\xff.", Some("\u{fffd}.")),
        ];
        for (body, expected) in table {
            assert_eq!(first_line(body).as_deref(), expected);
        }
        let long = first_line(&[b'x'; 5000]).expect("a line");
        assert_eq!(long.chars().count(), 1003);
    }

    #[test]
    fn lists_are_joined() {
        let table: [(&[&str], &str); 5] = [
            (&[], ""),
            (&["", " "], ""),
            (&["One.", "Two"], "One. Two"),
            (&["one", "two", "one"], "one; two"),
            (&["a\nb", "c"], "a b; c"),
        ];
        for (texts, expected) in table {
            assert_eq!(list(texts.iter().copied()), expected);
        }
        let many: Vec<String> = (0..5000).map(|number| format!("text {number}")).collect();
        let short = list(many.iter().map(String::as_str));
        assert_eq!(short.chars().count(), 3003);
        assert!(short.starts_with("text 0; text 1") && short.ends_with("text 999"));
    }
}
