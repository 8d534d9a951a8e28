//! Days of the calendar, without a time.

use chrono::{Datelike, NaiveDate};
use serde::de::{Unexpected, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::str::FromStr;

/// A day of the calendar: `2026-03-01`.
///
/// Converts from and to `chrono::NaiveDate`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(NaiveDate);

impl Date {
    /// 1970-01-01.
    pub const UNIX_EPOCH: Self = Self(chrono::DateTime::UNIX_EPOCH.naive_utc().date());

    /// Returns a day of the Gregorian calendar, if it exists. Years have four digits.
    ///
    /// ```
    /// use vsphere_runtime::Date;
    ///
    /// let leap = Date::new(2028, 2, 29).ok_or("no such day")?;
    /// assert_eq!(leap.to_string(), "2028-02-29");
    /// assert_eq!(Date::new(2026, 2, 29), None);
    /// # Ok::<(), &str>(())
    /// ```
    pub fn new(year: u16, month: u8, day: u8) -> Option<Self> {
        let date = NaiveDate::from_ymd_opt(year.into(), month.into(), day.into());
        date.filter(is_written).map(Self)
    }

    /// Returns the day as the library `chrono` has it, for calculations and other formats.
    pub fn as_chrono(&self) -> &NaiveDate {
        &self.0
    }
}

impl From<Date> for NaiveDate {
    fn from(date: Date) -> Self {
        date.0
    }
}

/// Fails for years that have other than four digits, which RFC 3339 cannot write.
impl TryFrom<NaiveDate> for Date {
    type Error = InvalidDate;

    fn try_from(date: NaiveDate) -> Result<Self, InvalidDate> {
        match is_written(&date) {
            true => Ok(Self(date)),
            false => Err(InvalidDate(())),
        }
    }
}

/// Returns `true` for a day that RFC 3339 can write.
fn is_written(date: &NaiveDate) -> bool {
    (0..=9999).contains(&date.year())
}

/// The error of text that is not a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidDate(());

impl fmt::Display for InvalidDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "must be {EXPECTED}")
    }
}

impl std::error::Error for InvalidDate {}

/// The documented form, for errors.
const EXPECTED: &str = "a day, as in 2026-03-01";

/// Reads the full date of RFC 3339.
impl FromStr for Date {
    type Err = InvalidDate;

    fn from_str(text: &str) -> Result<Self, InvalidDate> {
        const FORM: &[u8] = b"0000-00-00";
        let mut pairs = FORM.iter().zip(text.as_bytes());
        let has_form = text.len() == FORM.len()
            && pairs.all(|(form, given)| match form {
                b'0' => given.is_ascii_digit(),
                form => form == given,
            });
        let date = has_form.then(|| text.parse().ok()).flatten();
        date.map(Self).ok_or(InvalidDate(()))
    }
}

/// Writes the day as it is sent.
impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0.to_string())
    }
}

impl fmt::Debug for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

impl Serialize for Date {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Date {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(DateVisitor)
    }
}

struct DateVisitor;

impl Visitor<'_> for DateVisitor {
    type Value = Date;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(EXPECTED)
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Date, E> {
        text.parse()
            .map_err(|_| E::invalid_value(Unexpected::Str(text), &self))
    }
}

#[cfg(test)]
mod tests {
    use super::Date;
    use chrono::NaiveDate;

    #[test]
    fn days_are_read_and_written_alike() {
        for text in ["2026-03-01", "0000-01-01", "9999-12-31", "2028-02-29"] {
            let date: Date = text.parse().expect(text);
            assert_eq!(date.to_string(), text);
            let json = serde_json::to_string(&date).expect(text);
            assert_eq!(json, format!("\"{text}\""));
            assert_eq!(serde_json::from_str::<Date>(&json).expect(text), date);
        }
        assert!(Date::UNIX_EPOCH < Date::new(2026, 3, 1).expect("a day"));
    }

    #[test]
    fn other_text_is_refused() {
        for text in [
            "",
            "2026-3-1",
            "2026-02-29",
            "20260301",
            "+2026-03-01",
            " 2026-03-01",
            "2026-03-01T00:00:00Z",
            "today",
        ] {
            assert!(text.parse::<Date>().is_err(), "{text}");
        }
        let error = "soon".parse::<Date>().expect_err("no day");
        assert_eq!(error.to_string(), "must be a day, as in 2026-03-01");
        assert!(Date::try_from(NaiveDate::MAX).is_err());
        assert_eq!(Date::new(10_000, 1, 1), None);
    }
}
