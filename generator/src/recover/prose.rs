//! Paragraphs, sentences and lists of values of a text.
//!
//! Takes a text as published; gives paragraphs with single blanks. A bullet starts a line of its own, as does a sentence that states a
//! fact: older documents have no period before it. All other line breaks come from the folding of the YAML and mean nothing.

use std::borrow::Cow;

use indexmap::IndexSet;

/// A paragraph with its white space normalized. Bullets begin a line with `- `.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Paragraph<'t> {
    pub(super) text: Cow<'t, str>,
    /// The number of blank lines before it.
    pub(super) gap: usize,
}

/// Splits a text at its blank lines.
pub(super) fn paragraphs(raw: &str) -> Vec<Paragraph<'_>> {
    let mut found = Vec::new();
    let mut lines: Vec<&str> = Vec::new();
    let mut gap = 0;
    let mut next_gap = 0;
    for line in raw.lines().map(str::trim).chain([""]) {
        if !line.is_empty() {
            if lines.is_empty() {
                gap = next_gap;
            }
            next_gap = 0;
            lines.push(line);
            continue;
        }
        next_gap += 1;
        if !lines.is_empty() {
            found.push(Paragraph {
                text: join(&lines),
                gap,
            });
            lines.clear();
        }
    }
    found
}

fn join<'t>(lines: &[&'t str]) -> Cow<'t, str> {
    if let [line] = lines
        && is_single_spaced(line)
    {
        return Cow::Borrowed(line);
    }
    let mut text = String::with_capacity(lines.iter().map(|line| line.len() + 1).sum());
    for line in lines {
        if !text.is_empty() {
            text.push(if is_bullet(line) || states_fact(line) {
                '\n'
            } else {
                ' '
            });
        }
        for (index, word) in line.split_ascii_whitespace().enumerate() {
            if index > 0 {
                text.push(' ');
            }
            text.push_str(word);
        }
    }
    Cow::Owned(text)
}

fn is_single_spaced(line: &str) -> bool {
    let mut previous = b'x';
    line.bytes().all(|byte| {
        let single = byte != b'\t' && (byte != b' ' || previous != b' ');
        previous = byte;
        single
    })
}

/// Beginnings of sentences that state facts.
const FACTS: [&str; 7] = [
    "When clients pass a value of this ",
    "When operations return a value of this ",
    "The parameter must ",
    "The key in the ",
    "This field is optional and it is only relevant ",
    "This is only relevant when ",
    "if you do not have all of the privileges described ",
];

fn states_fact(line: &str) -> bool {
    FACTS.iter().any(|begin| line.starts_with(begin))
}

fn is_bullet(line: &str) -> bool {
    line.strip_prefix('-')
        .is_some_and(|rest| rest.starts_with([' ', '\t']))
}

/// Words whose period does not end a sentence.
const ABBREVIATIONS: &[&str] = &["e.g", "i.e", "etc", "vs", "cf"];

/// Returns the length of the first sentence, its period included. A line break ends it, too. The length is 0 only for a text that
/// is empty or begins with a line break.
pub(super) fn sentence_end(text: &str) -> usize {
    let bytes = text.as_bytes();
    let mut in_code = false;
    for (at, byte) in bytes.iter().enumerate() {
        match byte {
            b'`' => in_code = !in_code,
            b'\n' => return at,
            b'.' => {
                let (before, behind) = text.split_at(at);
                let in_code = in_code && behind.contains('`');
                let ends = !in_code && bytes.get(at + 1).is_none_or(u8::is_ascii_whitespace);
                if ends && !ABBREVIATIONS.iter().any(|word| before.ends_with(word)) {
                    return at + 1;
                }
            }
            _ => {}
        }
    }
    bytes.len()
}

/// Returns the first word, up to white space.
pub(super) fn first_word(text: &str) -> &str {
    text.split([' ', '\n']).next().unwrap_or_default()
}

/// Appends a sentence to the prose that is left of a paragraph.
pub(super) fn push_sentence(left: &mut String, sentence: &str) {
    if !left.is_empty() {
        left.push(if sentence.starts_with("- ") {
            '\n'
        } else {
            ' '
        });
    }
    left.push_str(sentence);
}

/// The introduction of a list of values.
pub(super) const VALUES: &str = "Possible values:";

/// Returns the text before and behind the introduction of a list of values. The first item may be in the next paragraph.
pub(super) fn values_begin<'t>(
    paragraph: &'t str,
    next: Option<&str>,
) -> Option<(&'t str, &'t str)> {
    let (before, behind) = paragraph.split_once(VALUES)?;
    let behind = behind.trim_start();
    let starts = before.is_empty() || before.ends_with([' ', '\n']);
    let first = if behind.is_empty() {
        next.unwrap_or_default()
    } else {
        behind
    };
    (starts && first.starts_with("- `")).then_some((before, behind))
}

/// Returns the items of a list of values: each value with its text.
///
/// A bullet is an item only if it begins with one of `values`: items may contain other bullets.
pub(super) fn value_items(paragraphs: &[Cow<'_, str>], values: &[String]) -> Vec<(String, String)> {
    let values: IndexSet<&str> = values.iter().map(String::as_str).collect();
    let mut found: Vec<(String, String)> = Vec::new();
    for paragraph in paragraphs {
        let mut starts_paragraph = true;
        for line in paragraph.lines() {
            if let Some((value, text)) = value_item(line, &values) {
                found.push((value.to_owned(), text.to_owned()));
            } else if let Some((_, text)) = found.last_mut() {
                if !text.is_empty() {
                    text.push_str(if starts_paragraph { "\n\n" } else { "\n" });
                }
                text.push_str(line);
            }
            starts_paragraph = false;
        }
    }
    found
}

fn value_item<'t>(line: &'t str, values: &IndexSet<&str>) -> Option<(&'t str, &'t str)> {
    let (value, rest) = line.strip_prefix("- `")?.split_once('`')?;
    let text = rest
        .strip_prefix(':')
        .or_else(|| rest.is_empty().then_some(rest))?;
    values.contains(value).then(|| (value, text.trim_start()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(raw: &str) -> Vec<String> {
        paragraphs(raw)
            .into_iter()
            .map(|paragraph| paragraph.text.into_owned())
            .collect()
    }

    #[test]
    fn white_space_is_normalized() {
        let cases: &[(&str, &[&str])] = &[
            ("", &[]),
            (" \n \n", &[]),
            (" if  it is\n  gone", &["if it is gone"]),
            ("a \n\n b\t c \n", &["a", "b c"]),
            (
                "as follows: \n   -  X \n  -  Y \n",
                &["as follows:\n- X\n- Y"],
            ),
            ("a\n-b", &["a -b"]),
            ("a\r\n\r\nb", &["a", "b"]),
            ("a\nThe parameter must b\nc", &["a\nThe parameter must b c"]),
        ];
        for (raw, expected) in cases {
            assert_eq!(texts(raw), *expected, "{raw:?}");
        }
    }

    #[test]
    fn blank_lines_are_counted() {
        let gaps: Vec<usize> = paragraphs("a\n\nb\n\n\nc\nd\n\n\n\ne")
            .iter()
            .map(|paragraph| paragraph.gap)
            .collect();
        assert_eq!(gaps, [0, 1, 2, 3]);
    }

    #[test]
    fn sentences_end_at_their_period() {
        let cases: &[(&str, &str)] = &[
            ("A b. C", "A b."),
            ("In 7.0.2 it is. C", "In 7.0.2 it is."),
            ("Of `a. b` it is. C", "Of `a. b` it is."),
            ("Some, e.g. this. C", "Some, e.g. this."),
            ("An open ` is. C", "An open ` is."),
            ("A\n- b. c", "A"),
            ("", ""),
            ("é. b", "é."),
        ];
        for (text, sentence) in cases {
            assert_eq!(text.split_at(sentence_end(text)).0, *sentence, "{text:?}");
        }
    }

    #[test]
    fn items_of_values_may_have_paragraphs_and_bullets() {
        let raw = "- `A`: First.\n  - `nested`: not a value\n\nMore.\n  - `B`\n- `C`: \n\n Third.";
        let paragraphs: Vec<Cow<'_, str>> = paragraphs(raw)
            .into_iter()
            .map(|paragraph| paragraph.text)
            .collect();
        let values: Vec<String> = ["A", "B", "C"].map(str::to_owned).to_vec();
        let expected = [
            ("A", "First.\n- `nested`: not a value\n\nMore."),
            ("B", ""),
            ("C", "Third."),
        ];
        let expected = expected.map(|(value, text)| (value.to_owned(), text.to_owned()));
        assert_eq!(value_items(&paragraphs, &values), expected);
    }
}
