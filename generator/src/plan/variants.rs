//! Variants of enumerations: a name for every value.
//!
//! Takes the values of an enumeration; gives a name for each, all different unless the document itself names two alike. A
//! value is named by its letters and digits, and by words for signs that carry its meaning: `<=` is `LessOrEqual`. Values that
//! would share a name are numbered in document order, so that a value that is added at the end renames no other.

use indexmap::IndexSet;

use super::distinct::numbered_unless_first;
use super::ident;
use crate::api::EnumValue;

/// The variant for values that the document does not list. A listed value with this name gets a suffix.
const UNKNOWN: &str = "UnknownValue";

/// Returns the name of each value.
pub(super) fn variants(values: &[EnumValue]) -> Vec<String> {
    let wanted: Vec<Wanted> = values.iter().map(wanted).collect();
    let mut taken: IndexSet<&str> = IndexSet::new();
    let mut is_first = vec![false; wanted.len()];
    // A name that the document gives comes before one of letters, and that before words.
    for by in [By::Document, By::Letters, By::Words, By::Symbols] {
        for (index, wanted) in wanted.iter().enumerate() {
            if wanted.by == by {
                is_first[index] = taken.insert(&wanted.name) || by == By::Document;
            }
        }
    }
    let names = wanted.iter().map(|wanted| wanted.name.clone()).collect();
    numbered_unless_first(names, &is_first, numbered)
}

/// The name that a value gets unless another one has it.
struct Wanted {
    name: String,
    by: By,
}

/// The source of a name.
#[derive(Clone, Copy, PartialEq, Eq)]
enum By {
    /// The document names the value.
    Document,
    /// The value's own letters and digits.
    Letters,
    /// Words for its signs.
    Words,
    /// Words for signs that are not ASCII, which often have the same meaning: `≤` beside `<=`.
    Symbols,
}

fn wanted(value: &EnumValue) -> Wanted {
    let given = value.name.as_deref().and_then(ident::variant);
    let (name, by) = match given {
        Some(name) => (name, By::Document),
        None => {
            let spelled = spelled(&value.value);
            let by = match ident::variant(&value.value) {
                Some(letters) if letters == spelled => By::Letters,
                _ if value.value.is_ascii() => By::Words,
                _ => By::Symbols,
            };
            (spelled, by)
        }
    };
    let name = match name == UNKNOWN {
        true => format!("{name}Value"),
        false => name,
    };
    Wanted { name, by }
}

/// Returns a name with a number: `Red2`, and `V10_2` where the digits would run together.
fn numbered(name: &str, number: usize) -> String {
    let separator = match name.ends_with(|last: char| last.is_ascii_digit()) {
        true => "_",
        false => "",
    };
    format!("{name}{separator}{number}")
}

/// Returns a value's name in letters, digits and words.
fn spelled(value: &str) -> String {
    if value.is_empty() {
        return "Empty".to_owned();
    }
    let has_letters = value.contains(|c: char| c.is_ascii_alphanumeric());
    let words = match has_letters {
        true => with_words(value),
        false => in_words(value),
    };
    ident::variant(&words).unwrap_or_else(|| "Empty".to_owned())
}

/// Operators of several signs.
const OPERATORS: [(&str, &str); 9] = [
    ("<=", "less_or_equal"),
    (">=", "greater_or_equal"),
    ("!=", "not_equal"),
    ("<>", "not_equal"),
    ("==", "equal"),
    ("=~", "matches"),
    ("!~", "not_matches"),
    ("&&", "and"),
    ("||", "or"),
];

/// Signs that carry a meaning beside letters, too.
const SIGNS: [(char, &str); 13] = [
    ('<', "less"),
    ('>', "greater"),
    ('=', "equal"),
    ('≤', "less_or_equal"),
    ('≥', "greater_or_equal"),
    ('≠', "not_equal"),
    ('≈', "almost_equal"),
    ('+', "plus"),
    ('&', "and"),
    ('%', "percent"),
    ('µ', "micro"),
    ('μ', "micro"),
    ('°', "degree"),
];

/// Signs that separate words beside letters, and have a name only where they are alone.
const SEPARATORS: [(char, &str); 27] = [
    ('-', "minus"),
    ('_', "underscore"),
    ('.', "dot"),
    (',', "comma"),
    (':', "colon"),
    (';', "semicolon"),
    ('/', "slash"),
    ('\\', "backslash"),
    ('|', "pipe"),
    ('!', "not"),
    ('?', "question_mark"),
    ('~', "tilde"),
    ('^', "caret"),
    ('#', "hash"),
    ('@', "at"),
    ('$', "dollar"),
    ('\'', "apostrophe"),
    ('"', "quote"),
    ('`', "backtick"),
    ('*', "asterisk"),
    (' ', "space"),
    ('(', "open_parenthesis"),
    (')', "close_parenthesis"),
    ('[', "open_bracket"),
    (']', "close_bracket"),
    ('{', "open_brace"),
    ('}', "close_brace"),
];

/// Returns a value with words in place of the signs that carry a meaning. Signs around a word are no comparison: `<none>`.
fn with_words(value: &str) -> String {
    let inner = value.strip_prefix('<').and_then(|it| it.strip_suffix('>'));
    let mut rest = inner.unwrap_or(value);
    let mut words = String::new();
    if let Some(number) = rest.strip_prefix('-')
        && number.starts_with(|c: char| c.is_ascii_digit())
    {
        words.push_str("minus_");
        rest = number;
    }
    while let Some(c) = rest.chars().next() {
        let operator = OPERATORS.iter().find(|(sign, _)| rest.starts_with(sign));
        let sign = SIGNS.iter().find(|(sign, _)| *sign == c);
        let (length, word) = match (operator, sign) {
            (Some((sign, word)), _) => (sign.len(), Some(*word)),
            (None, Some((sign, word))) => (sign.len_utf8(), Some(*word)),
            (None, None) => (c.len_utf8(), None),
        };
        match word {
            Some(word) => words.extend(["_", word, "_"]),
            None => words.push(c),
        }
        rest = rest.get(length..).unwrap_or_default();
    }
    words
}

/// The longest value that is spelled out sign by sign. The others are numbered.
const LONGEST: usize = 16;

/// Returns the words of a value without letters: one for each sign, the number of its code point for one without a word.
fn in_words(value: &str) -> String {
    let mut rest = value;
    let mut words = Vec::new();
    while let Some(c) = rest.chars().next().filter(|_| words.len() < LONGEST) {
        let operator = |(sign, word): &(_, _)| Some((rest.strip_prefix(*sign)?, *word));
        if let Some((behind, word)) = OPERATORS.iter().find_map(operator) {
            words.push(word.to_owned());
            rest = behind;
            continue;
        }
        let mut known = SIGNS.iter().chain(&SEPARATORS);
        words.push(match known.find(|(sign, _)| *sign == c) {
            Some((_, word)) => (*word).to_owned(),
            None => format!("u{:04x}", u32::from(c)),
        });
        rest = rest.strip_prefix(c).unwrap_or_default();
    }
    words.join("_")
}

#[cfg(test)]
mod tests {
    use super::variants;
    use crate::api::{EnumValue, Text};

    fn named(values: &[(&str, Option<&str>)]) -> Vec<String> {
        let value = |(value, name): &(&str, Option<&str>)| EnumValue {
            value: (*value).to_owned(),
            name: name.map(str::to_owned),
            text: Text::default(),
        };
        variants(&values.iter().map(value).collect::<Vec<_>>())
    }

    #[test]
    fn every_value_has_a_name_of_its_own() {
        let table: &[&[(&str, &str)]] = &[
            &[("", "Empty"), ("Archive", "Archive"), ("Hot", "Hot")],
            &[("-", "Minus"), ("+", "Plus"), ("Archive", "Archive")],
            &[("日本", "U65e5U672c"), ("Archive", "Archive")],
            &[("=", "Equal"), (">", "Greater"), ("<", "Less")],
            &[("≥", "GreaterOrEqual2"), (">=", "GreaterOrEqual")],
            &[("≤", "LessOrEqual2"), ("<=", "LessOrEqual")],
            &[("≠", "NotEqual2"), ("!=", "NotEqual"), ("*", "Asterisk")],
            &[
                ("<5", "Less5"),
                (">5", "Greater5"),
                ("5", "V5"),
                ("<none>", "None"),
            ],
            &[("C", "C"), ("C++", "CPlusPlus"), ("50%", "V50Percent")],
            &[("-1", "Minus1"), ("1", "V1"), ("+1", "Plus1")],
            &[("1.0", "V10"), ("10", "V10_2"), ("1-0", "V10_3")],
            &[
                ("a-b", "AB"),
                ("a_b", "AB2"),
                ("ab2", "Ab2"),
                ("A.B", "AB3"),
            ],
            &[("", "Empty2"), ("EMPTY", "Empty")],
            &[("less-or-equal", "LessOrEqual"), ("<=", "LessOrEqual2")],
            &[
                ("UNKNOWN_VALUE", "UnknownValueValue"),
                ("self", "SelfValue"),
            ],
            &[("\u{202e}", "U202e"), (" ", "Space"), ("\n", "U000a")],
            &[("µs", "MicroS"), ("°C", "DegreeC"), ("a&b", "AAndB")],
            &[("A2", "A2"), ("a-2", "A2_2"), ("A2_2", "A22")],
        ];
        for row in table {
            let values: Vec<_> = row.iter().map(|(value, _)| (*value, None)).collect();
            let expected: Vec<_> = row.iter().map(|(_, name)| *name).collect();
            assert_eq!(named(&values), expected);
        }
    }

    #[test]
    fn the_document_names_first() {
        let values = [
            ("<=", Some("at-most")),
            ("AT_MOST", None),
            (">=", Some("…")),
            ("x", Some("same")),
            ("y", Some("same")),
        ];
        let expected = ["AtMost", "AtMost2", "GreaterOrEqual", "Same", "Same"];
        assert_eq!(named(&values), expected);
    }

    #[test]
    fn many_values_of_one_name_take_no_time() {
        let values: Vec<String> = (0..20_000).map(|n| "-".repeat(17 + n % 3)).collect();
        let values: Vec<_> = values.iter().map(|value| (value.as_str(), None)).collect();
        let mut names = named(&values);
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), 20_000);
    }
}
