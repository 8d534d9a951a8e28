//! Arguments as text: parameters of paths and queries, values of headers.

use crate::values::date::Date;
use crate::values::date_time::DateTime;
use crate::values::optional::Optional;
use crate::values::secret::Secret;
use crate::values::uri::Uri;
use std::borrow::Cow;

/// A scalar argument of a path, a query or a header.
///
/// Implemented for text, `bool`, `i32`, `i64`, `f64`, [`Date`], [`DateTime`], [`Uri`], [`Secret`], identifiers made by
/// [`resource_id!`](crate::resource_id) and enumerations made by [`open_enum!`](crate::open_enum).
pub trait Param {
    /// Returns the value as text, not yet percent-encoded.
    fn to_param(&self) -> Cow<'_, str>;

    /// Returns `true` if the text must not be logged.
    fn is_secret(&self) -> bool {
        false
    }
}

impl Param for str {
    fn to_param(&self) -> Cow<'_, str> {
        Cow::Borrowed(self)
    }
}

impl Param for String {
    fn to_param(&self) -> Cow<'_, str> {
        Cow::Borrowed(self)
    }
}

impl Param for bool {
    fn to_param(&self) -> Cow<'_, str> {
        Cow::Borrowed(if *self { "true" } else { "false" })
    }
}

impl Param for i32 {
    fn to_param(&self) -> Cow<'_, str> {
        Cow::Owned(self.to_string())
    }
}

impl Param for i64 {
    fn to_param(&self) -> Cow<'_, str> {
        Cow::Owned(self.to_string())
    }
}

/// The shortest text that reads back as the same number, as in JSON: `1.0`, `1e300`.
impl Param for f64 {
    fn to_param(&self) -> Cow<'_, str> {
        Cow::Owned(format!("{self:?}"))
    }
}

impl Param for Date {
    fn to_param(&self) -> Cow<'_, str> {
        Cow::Owned(self.to_string())
    }
}

impl Param for DateTime {
    fn to_param(&self) -> Cow<'_, str> {
        Cow::Owned(self.to_string())
    }
}

impl Param for Uri {
    fn to_param(&self) -> Cow<'_, str> {
        Cow::Borrowed(self.as_str())
    }
}

impl Param for Secret {
    fn to_param(&self) -> Cow<'_, str> {
        Cow::Borrowed(self.expose())
    }

    fn is_secret(&self) -> bool {
        true
    }
}

impl<P: Param + ?Sized> Param for &P {
    fn to_param(&self) -> Cow<'_, str> {
        (**self).to_param()
    }

    fn is_secret(&self) -> bool {
        (**self).is_secret()
    }
}

/// A value of a query parameter or a header: a [`Param`], a list of them, or an `Option` of either.
///
/// `None` and an empty list send nothing; a list repeats the key.
pub trait QueryValue {
    /// Calls `take` with each text to send and `true` if it is a secret.
    fn each(&self, take: &mut dyn FnMut(&str, bool));
}

impl<P: Param + ?Sized> QueryValue for P {
    fn each(&self, take: &mut dyn FnMut(&str, bool)) {
        take(&self.to_param(), self.is_secret());
    }
}

impl<P: Param> QueryValue for [P] {
    fn each(&self, take: &mut dyn FnMut(&str, bool)) {
        for value in self {
            value.each(take);
        }
    }
}

impl<P: Param> QueryValue for Vec<P> {
    fn each(&self, take: &mut dyn FnMut(&str, bool)) {
        self.as_slice().each(take);
    }
}

impl<P: Param> QueryValue for Option<P> {
    fn each(&self, take: &mut dyn FnMut(&str, bool)) {
        if let Some(value) = self {
            value.each(take);
        }
    }
}

impl<P: Param> QueryValue for Option<Vec<P>> {
    fn each(&self, take: &mut dyn FnMut(&str, bool)) {
        if let Some(values) = self {
            values.each(take);
        }
    }
}

impl<P: Param> QueryValue for Optional<Vec<P>> {
    fn each(&self, take: &mut dyn FnMut(&str, bool)) {
        self.as_slice().each(take);
    }
}

impl<P: Param> QueryValue for Option<&[P]> {
    fn each(&self, take: &mut dyn FnMut(&str, bool)) {
        if let Some(values) = self {
            values.each(take);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Param;
    use crate::values::date_time::DateTime;
    use crate::values::secret::Secret;
    use crate::values::uri::Uri;

    #[test]
    fn scalars() {
        let time: DateTime = "2026-03-01T12:00:00.250+02:00".parse().expect("a time");
        let table: [(&dyn Param, &str); 10] = [
            (&"text", "text"),
            (&String::from("text"), "text"),
            (&true, "true"),
            (&false, "false"),
            (&i64::MIN, "-9223372036854775808"),
            (&1.0, "1.0"),
            (&0.1, "0.1"),
            (&time, "2026-03-01T10:00:00.250Z"),
            (&Uri::from("a/../b?c"), "a/../b?c"),
            (&Secret::new("s"), "s"),
        ];
        for (value, text) in table {
            assert_eq!(value.to_param(), text);
            assert_eq!(value.is_secret(), text == "s");
        }
    }
}
