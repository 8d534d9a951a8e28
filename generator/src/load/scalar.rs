//! Scalars of YAML → values: plain ones by their form, the others as texts.

use saphyr_parser::{ScalarStyle, Tag};
use serde_json::{Number, Value};

use crate::diagnostics::ProblemKind;

/// Returns the value of a scalar.
pub(super) fn value(
    text: &str,
    style: ScalarStyle,
    tag: Option<&Tag>,
) -> Result<Value, ProblemKind> {
    let Some(tag) = tag else {
        return Ok(match style {
            ScalarStyle::Plain => plain(text),
            _ => Value::String(text.to_owned()),
        });
    };
    // `!` alone stands for what a quoted scalar is.
    if tag.handle.is_empty() && tag.suffix == "!" {
        return Ok(Value::String(text.to_owned()));
    }
    if !tag.is_yaml_core_schema() {
        return Err(unknown(tag));
    }
    let value = plain(text);
    let fits = match tag.suffix.as_str() {
        "str" => return Ok(Value::String(text.to_owned())),
        "null" => value.is_null(),
        "bool" => value.is_boolean(),
        "int" => value.is_i64() || value.is_u64(),
        "float" => value.is_number() || is_not_finite(text),
        _ => return Err(unknown(tag)),
    };
    match fits {
        true => Ok(value),
        false => Err(ProblemKind::Syntax(format!(
            "a value tagged `!!{}` is of another type",
            tag.suffix
        ))),
    }
}

/// Returns the problem of a tag that has no meaning here.
pub(super) fn unknown(tag: &Tag) -> ProblemKind {
    let handle = match tag.is_yaml_core_schema() {
        true => "!!",
        false => tag.handle.as_str(),
    };
    ProblemKind::Syntax(format!("unknown tag `{handle}{}`", tag.suffix))
}

/// Returns the value of a plain scalar, by YAML's core schema. Differs from it in that `012` is a text, and `0b1` a
/// number.
fn plain(text: &str) -> Value {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Value::Null,
        "true" | "True" | "TRUE" => return Value::Bool(true),
        "false" | "False" | "FALSE" => return Value::Bool(false),
        _ => {}
    }
    // Nearly all plain scalars are words.
    if !text.starts_with([
        '+', '-', '.', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9',
    ]) {
        return Value::String(text.to_owned());
    }
    if is_not_finite(text) {
        // JSON has no such number.
        return Value::Null;
    }
    let number = integer(text).or_else(|| float(text));
    number.map_or_else(|| Value::String(text.to_owned()), Value::Number)
}

fn is_not_finite(text: &str) -> bool {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    matches!(unsigned, ".inf" | ".Inf" | ".INF") || matches!(text, ".nan" | ".NaN" | ".NAN")
}

fn integer(text: &str) -> Option<Number> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let (radix, digits) = [("0x", 16), ("0o", 8), ("0b", 2)]
        .iter()
        .find_map(|(prefix, radix)| Some((*radix, digits.strip_prefix(prefix)?)))
        .unwrap_or((10, digits));
    // The standard library would take a second sign.
    if !digits.starts_with(|c: char| c.is_digit(radix)) || (radix == 10 && is_padded(digits)) {
        return None;
    }
    let value = i128::from_str_radix(digits, radix).ok()?;
    let value = if negative { -value } else { value };
    let small = i64::try_from(value).map(Number::from);
    let large = || u64::try_from(value).map(Number::from);
    // As readers of JSON do with integers of more than 64 bits.
    small
        .or_else(|_| large())
        .ok()
        .or_else(|| Number::from_f64(value as f64))
}

fn float(text: &str) -> Option<Number> {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    if is_padded(unsigned) || !unsigned.starts_with(|c: char| c == '.' || c.is_ascii_digit()) {
        return None;
    }
    let value: f64 = text.parse().ok()?;
    Number::from_f64(value)
}

/// Returns `true` for digits after a leading zero: a number to some readers, octal to others.
fn is_padded(digits: &str) -> bool {
    digits.len() > 1 && digits.starts_with('0') && digits.bytes().all(|b| b.is_ascii_digit())
}
