//! Forms of lists, structures and maps in a query.

use crate::wire::encode::{push_component, push_pair};
use crate::wire::explode::{explode_fields, scalar};
use serde_json::Value;

/// The form of a query parameter that is a list, a structure or a map.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum QueryStyle {
    /// A pair for each value: `ids=a&ids=b`; the fields of a structure without its name: `page=1&size=20`.
    #[default]
    Pairs,
    /// One pair, with the values between commas: `ids=a,b`.
    Commas,
    /// One pair, with the values between spaces: `ids=a%20b`.
    Spaces,
    /// One pair, with the values between pipes: `ids=a%7Cb`.
    Pipes,
    /// A pair for each field of a structure or map, in brackets: `filter%5Bname%5D=a`.
    Brackets,
    /// A pair for each scalar in a value, by the way to it; items are counted from one: `targets.1.id=a`.
    Numbers,
    /// One pair, whose value is JSON.
    Json,
}

impl QueryStyle {
    /// Returns the separator between values, as it is and as it is sent; `None` if each value is a pair.
    pub(crate) fn separator(self) -> Option<(char, &'static str)> {
        match self {
            Self::Commas => Some((',', ",")),
            Self::Spaces => Some((' ', "%20")),
            Self::Pipes => Some(('|', "%7C")),
            Self::Pairs | Self::Brackets | Self::Numbers | Self::Json => None,
        }
    }
}

/// The name of a property that cannot be sent, if it is only one, and the reason.
pub(crate) type Refusal = (Option<String>, String);

/// Appends a parameter to a query. `null` and what is empty add nothing.
pub(crate) fn push_styled(
    query: &mut String,
    style: QueryStyle,
    name: &str,
    json: &[u8],
) -> Result<(), Refusal> {
    let value: Value =
        serde_json::from_slice(json).map_err(|_| refusal("cannot be represented"))?;
    let mut take = |name: &str, text: &str| push_pair(query, push_component, name, text);
    match (style, &value) {
        (_, Value::Null) => Ok(()),
        (QueryStyle::Json, _) => {
            take(name, &value.to_string());
            Ok(())
        }
        (QueryStyle::Pairs, Value::Object(fields)) => explode_fields(fields, &mut take),
        (QueryStyle::Pairs, value) => {
            for text in texts(value)? {
                take(name, &text);
            }
            Ok(())
        }
        (QueryStyle::Brackets, Value::Object(fields)) => {
            explode_fields(fields, &mut |field, text| {
                take(&bracketed(name, field), text)
            })
        }
        (QueryStyle::Brackets, _) => Err(refusal("must be a structure or a map")),
        (QueryStyle::Numbers, value) => {
            numbered(name, value, &mut take);
            Ok(())
        }
        (QueryStyle::Commas | QueryStyle::Spaces | QueryStyle::Pipes, value) => {
            push_joined(query, style, name, &texts(value)?)
        }
    }
}

/// Appends a list as one pair. An item must not contain a separator that it could not be distinguished from.
fn push_joined(
    query: &mut String,
    style: QueryStyle,
    name: &str,
    texts: &[String],
) -> Result<(), Refusal> {
    let Some((separator, sent)) = style.separator().filter(|_| !texts.is_empty()) else {
        return Ok(());
    };
    // An encoded comma is no separator. Spaces and pipes are encoded in both roles.
    let is_split = |text: &String| separator != ',' && text.contains(separator);
    if texts.iter().any(is_split) {
        return Err(refusal(&format!(
            "must not contain `{separator}`, which separates the values"
        )));
    }
    push_pair(query, push_component, name, "");
    for (index, text) in texts.iter().enumerate() {
        if index > 0 {
            query.push_str(sent);
        }
        push_component(query, text);
    }
    Ok(())
}

/// Returns the name of a field in the form `name[field]`.
pub(crate) fn bracketed(name: &str, field: &str) -> String {
    format!("{name}[{field}]")
}

/// Takes a pair for each scalar in a value.
fn numbered(name: &str, value: &Value, take: &mut dyn FnMut(&str, &str)) {
    match value {
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                numbered(&format!("{name}.{}", index + 1), item, take);
            }
        }
        Value::Object(fields) => {
            for (field, value) in fields {
                numbered(&format!("{name}.{field}"), value, take);
            }
        }
        single => {
            if let Some(text) = scalar(single) {
                take(name, &text);
            }
        }
    }
}

/// Returns the texts of a scalar or of a list of scalars. `null` in a list is skipped.
pub(crate) fn texts(value: &Value) -> Result<Vec<String>, Refusal> {
    let text = |value: &Value| {
        scalar(value).ok_or_else(|| refusal("must be a scalar or a list of scalars"))
    };
    match value {
        Value::Array(items) => items
            .iter()
            .filter(|item| !item.is_null())
            .map(text)
            .collect(),
        single => Ok(vec![text(single)?]),
    }
}

fn refusal(reason: &str) -> Refusal {
    (None, reason.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn values_are_sent_in_the_form_of_their_style() {
        use QueryStyle::{Brackets, Commas, Json, Numbers, Pairs, Pipes, Spaces};
        let list = json!(["a b", null, "c,d", 1]);
        let map = json!({"k[]": "v", "n": [1, 2], "none": null});
        let targets = json!([{"id": "a", "type": "T"}, {"id": "b", "tags": ["x"], "none": null}]);
        let table = [
            (Pairs, &list, Ok("p=a%20b&p=c%2Cd&p=1")),
            (Pairs, &map, Ok("k%5B%5D=v&n=1&n=2")),
            (Commas, &list, Ok("p=a%20b,c%2Cd,1")),
            (Spaces, &list, Err("must not contain ` `")),
            (Spaces, &json!(["a", "b"]), Ok("p=a%20b")),
            (Pipes, &list, Ok("p=a%20b%7Cc%2Cd%7C1")),
            (Pipes, &json!(["a|b"]), Err("must not contain `|`")),
            (Commas, &json!([]), Ok("")),
            (Commas, &json!(true), Ok("p=true")),
            (Commas, &map, Err("must be a scalar or a list")),
            (Brackets, &map, Ok("p%5Bk%5B%5D%5D=v&p%5Bn%5D=1&p%5Bn%5D=2")),
            (Brackets, &list, Err("must be a structure or a map")),
            (
                Brackets,
                &json!({"a": {"b": 1}}),
                Err("must be a scalar or a list"),
            ),
            (
                Numbers,
                &targets,
                Ok("p.1.id=a&p.1.type=T&p.2.id=b&p.2.tags.1=x"),
            ),
            (Json, &json!({"a": 1}), Ok("p=%7B%22a%22%3A1%7D")),
            (Json, &json!(null), Ok("")),
        ];
        for (style, value, expected) in table {
            let mut query = String::new();
            let pushed = push_styled(&mut query, style, "p", value.to_string().as_bytes());
            match (pushed, expected) {
                (Ok(()), Ok(expected)) => assert_eq!(query, expected, "{style:?}"),
                (Err((_, reason)), Err(expected)) => {
                    assert!(reason.contains(expected), "{style:?}: {reason}");
                }
                (pushed, expected) => panic!("{style:?}: {pushed:?} instead of {expected:?}"),
            }
        }
    }
}
