//! Texts of documents, escaped for a terminal.

/// Returns `true` for characters that control a terminal, are invisible, or change the direction of text: those of the categories Cc
/// and Cf, line and paragraph separators, those with the property Default_Ignorable_Code_Point of Unicode 16, the
/// blank of Braille, the sign of an object, and noncharacters.
#[inline]
pub(crate) fn is_hidden(c: char) -> bool {
    match c.is_ascii() {
        true => c.is_ascii_control(),
        false => is_hidden_beyond_ascii(c),
    }
}

fn is_hidden_beyond_ascii(c: char) -> bool {
    c.is_control()
        || u32::from(c) & 0xfffe == 0xfffe
        || matches!(
            c,
            '\u{ad}'
                | '\u{34f}'
                | '\u{600}'..='\u{605}'
                | '\u{61c}'
                | '\u{6dd}'
                | '\u{70f}'
                | '\u{890}'..='\u{891}'
                | '\u{8e2}'
                | '\u{115f}'..='\u{1160}'
                | '\u{17b4}'..='\u{17b5}'
                | '\u{180b}'..='\u{180f}'
                | '\u{200b}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{2800}'
                | '\u{3164}'
                | '\u{fdd0}'..='\u{fdef}'
                | '\u{fe00}'..='\u{fe0f}'
                | '\u{feff}'
                | '\u{ffa0}'
                | '\u{fff0}'..='\u{fffc}'
                | '\u{110bd}'
                | '\u{110cd}'
                | '\u{13430}'..='\u{1343f}'
                | '\u{1bca0}'..='\u{1bca3}'
                | '\u{1d173}'..='\u{1d17a}'
                | '\u{e0000}'..='\u{e0fff}'
        )
}

/// Escapes the characters of a text that control a terminal or change the direction of text.
pub fn visible(text: &str) -> String {
    visible_but(text, &[])
}

/// Escapes these characters of a text as [`visible`] does, except for some that stay.
pub(crate) fn visible_but(text: &str, stay: &[char]) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match is_hidden(c) && !stay.contains(&c) {
            true => out.extend(c.escape_unicode()),
            false => out.push(c),
        }
    }
    out
}

/// Escapes the hidden characters of JSON: they can be within texts only, except for line breaks, which are white space.
pub fn visible_json(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    let mut units = [0; 2];
    for c in json.chars() {
        match c {
            c if c != '\n' && is_hidden(c) => {
                let units = c.encode_utf16(&mut units).iter();
                units.for_each(|unit| out.push_str(&format!("\\u{unit:04x}")));
            }
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hidden_characters_are_spelled_out() {
        assert_eq!(visible("a\u{202e}b\u{e0041}"), "a\\u{202e}b\\u{e0041}");
        for hidden in ['\u{2800}', '\u{fffc}', '\u{fdd0}', '\u{fffe}', '\u{1ffff}'] {
            assert_eq!(
                visible(&hidden.to_string()),
                hidden.escape_unicode().to_string()
            );
        }
        assert_eq!(visible("größe 日本 →"), "größe 日本 →");
        let text = "a\u{202e}\u{2028}\u{e0041}é";
        let json = visible_json(&serde_json::json!([text]).to_string());
        assert_eq!(json, "[\"a\\u202e\\u2028\\udb40\\udc41é\"]");
        let read: Vec<String> = serde_json::from_str(&json).expect("still JSON");
        assert_eq!(read, [text]);
    }
}
