//! The problem that an error of the JSON parser describes, without any value of the text.
//!
//! The parser quotes what it found (`invalid type: string "hunter2", expected i64`). The expectation comes from types, the
//! quotation from the server: it may be a password. So the text of the parser is taken apart, and only the kind is kept.

use serde_json::error::{Category, Error};

/// Returns the problem in words: `found a string, expected i64`.
pub(crate) fn problem(error: &Error) -> String {
    let text = error.to_string();
    match error.classify() {
        // These texts are constants of the parser, with a position.
        Category::Syntax | Category::Eof => format!("the body is not complete JSON: {text}"),
        Category::Io => "the body cannot be read".to_owned(),
        Category::Data => {
            let position = format!(" at line {} column {}", error.line(), error.column());
            of_data(text.strip_suffix(&position).unwrap_or(&text))
        }
    }
}

/// Returns the problem of a text that serde's constructors of errors have made.
fn of_data(text: &str) -> String {
    // Names of fields, and numbers.
    let is_harmless = |text: &str| {
        let starts = ["missing field `", "duplicate field `", "invalid length "];
        starts.iter().any(|start| text.starts_with(start))
    };
    if is_harmless(text) {
        return text.to_owned();
    }
    // The quotation is before the last of these words, whatever it contains.
    let Some((found, expected)) = text.rsplit_once(", expected ") else {
        return "found a value of an undocumented form".to_owned();
    };
    let starts = ["invalid type: ", "invalid value: "];
    match starts.iter().find_map(|start| found.strip_prefix(start)) {
        Some(found) => format!("found {}, expected {expected}", kind(found)),
        None if found.starts_with("unknown variant `") => {
            format!("found an unknown variant, expected {expected}")
        }
        None if found.starts_with("unknown field `") => {
            format!("found an unknown field, expected {expected}")
        }
        None => "found a value of an undocumented form".to_owned(),
    }
}

/// First words of serde's texts for values, and the kinds of JSON.
const KINDS: [(&str, &str); 10] = [
    ("null", "null"),
    ("unit value", "null"),
    ("boolean", "a boolean"),
    ("integer", "a number"),
    ("floating point", "a number"),
    ("number", "a number"),
    ("string", "a string"),
    ("character", "a string"),
    ("sequence", "a list"),
    ("map", "an object"),
];

fn kind(found: &str) -> &'static str {
    let kind = KINDS.iter().find(|(start, _)| found.starts_with(start));
    kind.map_or("another value", |(_, kind)| kind)
}

#[cfg(test)]
mod tests {
    use super::problem;
    use crate::values::bytes::Bytes;
    use crate::values::date_time::DateTime;
    use crate::values::secret::Secret;
    use serde::de::{DeserializeOwned, Error as _};
    use serde::{Deserialize, Deserializer};

    struct Custom;

    impl<'de> Deserialize<'de> for Custom {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            let text = String::deserialize(deserializer)?;
            Err(D::Error::custom(format!("{text} is bad")))
        }
    }

    #[derive(Debug, Deserialize)]
    enum Closed {
        A,
    }

    fn of<T: DeserializeOwned>(json: &str) -> String {
        match serde_json::from_str::<T>(json) {
            Ok(_) => String::new(),
            Err(error) => problem(&error),
        }
    }

    #[test]
    fn the_kind_is_named_and_the_value_is_not() {
        let undocumented = "found a value of an undocumented form";
        let table = [
            (of::<i64>("\"hush\""), "found a string, expected i64"),
            (
                of::<i64>("\", expected hush\""),
                "found a string, expected i64",
            ),
            (of::<i64>("null"), "found null, expected i64"),
            (of::<i64>("1.5"), "found a number, expected i64"),
            (of::<i64>("true"), "found a boolean, expected i64"),
            (of::<u8>("777"), "found a number, expected u8"),
            (of::<i64>("[7]"), "found a list, expected i64"),
            (of::<i64>("{\"hush\":7}"), "found an object, expected i64"),
            (of::<String>("777"), "found a number, expected a string"),
            (
                of::<Vec<i64>>("\"hush\""),
                "found a string, expected a sequence",
            ),
            (
                of::<(i64, i64)>("[7]"),
                "invalid length 1, expected a tuple of size 2",
            ),
            (
                of::<Secret>("777"),
                "found another value, expected a secret as a string",
            ),
            (
                of::<Bytes>("\"hush!\""),
                "found another value, expected base64",
            ),
            (
                of::<DateTime>("\"hush\""),
                "found a string, expected a time with a zone, as in 2026-03-01T12:00:00.000Z",
            ),
            (
                of::<Closed>("\"hush\""),
                "found an unknown variant, expected `A`",
            ),
            (of::<Custom>("\"hush\""), undocumented),
            (of::<Custom>("\"invalid type: hush\""), undocumented),
            (
                of::<i64>("hush"),
                "the body is not complete JSON: expected value at line 1 column 1",
            ),
            (
                of::<Vec<i64>>("[1,"),
                "the body is not complete JSON: EOF while parsing a value at line 1 column 3",
            ),
        ];
        for (found, expected) in table {
            assert_eq!(found, expected);
        }
    }
}
