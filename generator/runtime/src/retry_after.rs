//! The header `retry-after`.

use crate::DateTime;
use chrono::{Datelike as _, Months, NaiveDateTime};
use std::time::{Duration, SystemTime};

/// How long to wait by the headers `retry-after` and `date` of an answer.
///
/// A point in time counts from the time of the server, if it tells it: its clock need not agree with ours.
pub(crate) fn retry_after(value: &str, date: Option<&str>) -> Option<Duration> {
    if let Ok(seconds) = value.trim().parse() {
        return Some(Duration::from_secs(seconds));
    }
    let until = http_date(value)?;
    let now = date
        .and_then(http_date)
        .unwrap_or_else(|| SystemTime::now().into());
    Some((until - now).to_std().unwrap_or_default())
}

/// The three forms of a date by RFC 9110, 5.6.7: `Sun, 06 Nov 1994 08:49:37 GMT`, and the two that are obsolete but must be
/// understood, `Sunday, 06-Nov-94 08:49:37 GMT` and `Sun Nov  6 08:49:37 1994`.
fn http_date(text: &str) -> Option<DateTime> {
    let text = text.trim();
    if let Ok(time) = chrono::DateTime::parse_from_rfc2822(text) {
        return Some(time.to_utc());
    }
    if let Ok(time) = NaiveDateTime::parse_from_str(text, "%a %b %e %H:%M:%S %Y") {
        return Some(time.and_utc());
    }
    short_year(text, SystemTime::now().into())
}

/// `Sunday, 06-Nov-94 08:49:37 GMT`: of the years that end so, the latest one that is not over 50 years ahead of `now`.
fn short_year(text: &str, now: DateTime) -> Option<DateTime> {
    // The name of the day says nothing new, and belongs to a century that is not known yet.
    let (_, rest) = text.split_once(", ")?;
    let (day_and_month, rest) = rest.rsplit_once('-')?;
    let (year, time) = rest.strip_suffix(" GMT")?.split_once(' ')?;
    if year.len() != 2 {
        return None;
    }
    let year: i32 = year.parse().ok()?;
    let at = |year: i32| {
        let text = format!("{day_and_month}-{year} {time}");
        let time = NaiveDateTime::parse_from_str(&text, "%d-%b-%Y %H:%M:%S").ok()?;
        Some(time.and_utc())
    };
    let century = now.year() - now.year() % 100;
    let limit = now.checked_add_months(Months::new(50 * 12))?;
    let candidates = [century + 100, century, century - 100];
    let times = candidates.into_iter().filter_map(|it| at(it + year));
    times.into_iter().find(|time| *time <= limit)
}

#[cfg(test)]
mod tests {
    use super::{retry_after, short_year};
    use std::time::Duration;

    #[test]
    fn seconds_and_dates() {
        let date = Some("Sun, 06 Nov 1994 08:49:37 GMT");
        let table = [
            ("0", None, Some(0)),
            (" 120 ", None, Some(120)),
            ("Sun, 06 Nov 1994 08:50:37 GMT", date, Some(60)),
            ("Sun, 06 Nov 1994 08:49:00 GMT", date, Some(0)),
            ("Sun, 06 Nov 1994 08:49:00 GMT", None, Some(0)),
            ("Sun, 06 Nov 1994 08:50:37 GMT", Some("nonsense"), Some(0)),
            ("Sunday, 06-Nov-94 08:50:37 GMT", date, Some(60)),
            ("Sun Nov  6 08:50:37 1994", date, Some(60)),
            (
                "Sun, 06 Nov 1994 08:50:37 GMT",
                Some("Sunday, 06-Nov-94 08:49:37 GMT"),
                Some(60),
            ),
            (
                "Sun, 06 Nov 1994 08:50:37 GMT",
                Some("Sun Nov  6 08:49:37 1994"),
                Some(60),
            ),
            ("Sunday, 06-Nov-1994 08:50:37 GMT", date, None),
            ("Sunday, 31-Feb-94 08:50:37 GMT", date, None),
            ("Sun Nov 31 08:50:37 1994", date, None),
            ("", None, None),
            ("-1", None, None),
            ("1.5", None, None),
            ("soon", date, None),
        ];
        for (value, date, seconds) in table {
            assert_eq!(
                retry_after(value, date),
                seconds.map(Duration::from_secs),
                "{value}"
            );
        }
        let now = chrono::DateTime::parse_from_rfc2822("Sun, 06 Nov 2044 08:49:37 GMT");
        let now = now.expect("a date").to_utc();
        for (year, whole) in [
            ("45", 2045),
            ("94", 2094),
            ("95", 1995),
            ("44", 2044),
            ("00", 2000),
        ] {
            let text = format!("Sunday, 06-Nov-{year} 08:49:37 GMT");
            let time = short_year(&text, now).expect("a date");
            assert_eq!(time.format("%Y").to_string(), whole.to_string(), "{year}");
        }
        let far = retry_after("Fri, 01 Jan 2100 00:00:00 GMT", None).expect("a time");
        assert!(far > Duration::from_secs(3600));
    }
}
