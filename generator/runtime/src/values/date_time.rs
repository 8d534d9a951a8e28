//! Points in time, and the forms in which they are written.

use chrono::{FixedOffset, SecondsFormat, Utc};
use serde::de::{Unexpected, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::str::FromStr;
use std::time::SystemTime;

/// A point in time in UTC: `2026-03-01T12:00:00.250Z`.
///
/// Written with exactly three digits of fraction, as the vendor's runtimes write it: servers reject other forms. Read from
/// every common form with a zone, and kept to the nanosecond: see [`FromStr`](#impl-FromStr-for-DateTime).
///
/// Converts from and to [`SystemTime`] and `chrono::DateTime<Utc>`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DateTime(chrono::DateTime<Utc>);

impl DateTime {
    /// 1970-01-01T00:00:00.000Z.
    pub const UNIX_EPOCH: Self = Self(chrono::DateTime::UNIX_EPOCH);

    /// Returns the time as the library `chrono` has it, for calculations and other formats.
    pub fn as_chrono(&self) -> &chrono::DateTime<Utc> {
        &self.0
    }
}

impl From<chrono::DateTime<Utc>> for DateTime {
    fn from(time: chrono::DateTime<Utc>) -> Self {
        Self(time)
    }
}

impl From<DateTime> for chrono::DateTime<Utc> {
    fn from(time: DateTime) -> Self {
        time.0
    }
}

impl From<SystemTime> for DateTime {
    fn from(time: SystemTime) -> Self {
        Self(time.into())
    }
}

impl From<DateTime> for SystemTime {
    fn from(time: DateTime) -> Self {
        time.0.into()
    }
}

/// The error of text that is not a time with a zone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidDateTime(());

impl fmt::Display for InvalidDateTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "must be {EXPECTED}")
    }
}

impl std::error::Error for InvalidDateTime {}

/// The documented form, for errors.
const EXPECTED: &str = "a time with a zone, as in 2026-03-01T12:00:00.000Z";

/// Reads RFC 3339, ISO 8601 with a date and a time of day, and the dates of HTTP and mail (RFC 2822).
///
/// The fraction has any number of digits. Seconds may be missing, and the separators of ISO 8601. The zone is `Z`, `UTC`,
/// `GMT` or an offset (`+01:00`, `+0100`, `+01`); it is required, since a time without one is ambiguous.
impl FromStr for DateTime {
    type Err = InvalidDateTime;

    fn from_str(text: &str) -> Result<Self, InvalidDateTime> {
        let time = chrono::DateTime::parse_from_rfc3339(text).ok();
        let time = time.or_else(|| in_other_form(text));
        time.map(|time| Self(time.to_utc()))
            .ok_or(InvalidDateTime(()))
    }
}

/// Forms that the parsers of chrono do not know, with the zone in any form.
const OTHER_FORMS: [&str; 4] = [
    "%Y-%m-%dT%H:%M%#z",
    "%Y-%m-%d %H:%M%#z",
    "%Y-%m-%dT%H:%M:%S%.f%#z",
    "%Y%m%dT%H%M%S%.f%#z",
];

#[cold]
fn in_other_form(text: &str) -> Option<chrono::DateTime<FixedOffset>> {
    if let Ok(time) = chrono::DateTime::parse_from_rfc2822(text) {
        return Some(time);
    }
    // ISO 8601 allows a comma before the fraction, and prefers it.
    let mut text = text.trim().replace(',', ".");
    for zone in ["UTC", "GMT", "utc", "gmt"] {
        if let Some(time) = text.strip_suffix(zone) {
            text = format!("{}Z", time.trim_end());
        }
    }
    let by_form = |form: &&str| chrono::DateTime::parse_from_str(&text, form).ok();
    text.parse()
        .ok()
        .or_else(|| OTHER_FORMS.iter().find_map(by_form))
}

/// Writes the time as it is sent.
impl fmt::Display for DateTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0.to_rfc3339_opts(SecondsFormat::Millis, true))
    }
}

impl fmt::Debug for DateTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

impl Serialize for DateTime {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0.to_rfc3339_opts(SecondsFormat::Millis, true))
    }
}

impl<'de> Deserialize<'de> for DateTime {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(TimeVisitor)
    }
}

struct TimeVisitor;

impl Visitor<'_> for TimeVisitor {
    type Value = DateTime;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(EXPECTED)
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<DateTime, E> {
        text.parse()
            .map_err(|_| E::invalid_value(Unexpected::Str(text), &self))
    }
}

#[cfg(test)]
mod tests {
    use super::DateTime;
    use std::time::{Duration, SystemTime};

    #[test]
    fn every_form_with_a_zone_is_read() {
        let table = [
            ("2026-03-01T12:00:00Z", "2026-03-01T12:00:00.000Z"),
            ("2026-03-01T12:00:00.1Z", "2026-03-01T12:00:00.100Z"),
            ("2026-03-01T12:00:00.123Z", "2026-03-01T12:00:00.123Z"),
            ("2026-03-01T12:00:00.123456Z", "2026-03-01T12:00:00.123Z"),
            ("2026-03-01T12:00:00.9999999Z", "2026-03-01T12:00:00.999Z"),
            (
                "2026-03-01T12:00:00.123456789012Z",
                "2026-03-01T12:00:00.123Z",
            ),
            ("2026-03-01T12:00:00,250Z", "2026-03-01T12:00:00.250Z"),
            ("2026-03-01T12:00:00+00:00", "2026-03-01T12:00:00.000Z"),
            ("2026-03-01T12:00:00-00:00", "2026-03-01T12:00:00.000Z"),
            ("2026-03-01T12:00:00.5+01:00", "2026-03-01T11:00:00.500Z"),
            ("2026-03-01T12:00:00.5+0130", "2026-03-01T10:30:00.500Z"),
            ("2026-03-01T12:00:00-05", "2026-03-01T17:00:00.000Z"),
            ("2026-03-01t12:00:00z", "2026-03-01T12:00:00.000Z"),
            ("2026-03-01 12:00:00Z", "2026-03-01T12:00:00.000Z"),
            ("2026-03-01 12:00:00.250 +0000", "2026-03-01T12:00:00.250Z"),
            ("2026-03-01 12:00:00 UTC", "2026-03-01T12:00:00.000Z"),
            ("2026-03-01T12:00:00GMT", "2026-03-01T12:00:00.000Z"),
            ("2026-03-01T12:00Z", "2026-03-01T12:00:00.000Z"),
            ("2026-03-01 12:00+01:00", "2026-03-01T11:00:00.000Z"),
            ("20260301T120000Z", "2026-03-01T12:00:00.000Z"),
            ("20260301T120000.250+0100", "2026-03-01T11:00:00.250Z"),
            (" 2026-03-01T12:00:00Z\n", "2026-03-01T12:00:00.000Z"),
            ("Sun, 01 Mar 2026 12:00:00 GMT", "2026-03-01T12:00:00.000Z"),
            (
                "Sun, 01 Mar 2026 12:00:00 +0100",
                "2026-03-01T11:00:00.000Z",
            ),
            ("1969-12-31T23:59:59.9999Z", "1969-12-31T23:59:59.999Z"),
        ];
        for (text, written) in table {
            let time: DateTime = text.parse().expect(text);
            assert_eq!(time.to_string(), written, "{text}");
            let json = serde_json::to_string(&time).expect(text);
            assert_eq!(json, format!("\"{written}\""));
        }
    }

    #[test]
    fn other_text_is_refused() {
        for text in [
            "",
            "N/A",
            "never",
            "2026-03-01",
            "2026-03-01T12:00:00",
            "2026-03-01T12:00:00.000",
            "2026-02-30T12:00:00Z",
            "2026-03-01T25:00:00Z",
            "1772366400",
            "Z",
        ] {
            assert!(text.parse::<DateTime>().is_err(), "{text}");
        }
        let error = "soon".parse::<DateTime>().expect_err("no time");
        assert_eq!(
            error.to_string(),
            "must be a time with a zone, as in 2026-03-01T12:00:00.000Z"
        );
    }

    #[test]
    fn times_convert_without_loss() {
        let time = SystemTime::UNIX_EPOCH + Duration::from_nanos(1_772_366_400_123_456_789);
        let ours = DateTime::from(time);
        assert_eq!(SystemTime::from(ours), time);
        assert_eq!(DateTime::from(*ours.as_chrono()), ours);
        assert_eq!(ours.to_string(), "2026-03-01T12:00:00.123Z");
        assert!(DateTime::UNIX_EPOCH < ours);
    }
}
