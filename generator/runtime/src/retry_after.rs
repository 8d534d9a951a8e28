//! The header `retry-after`.

use crate::DateTime;
use std::time::Duration;

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
        .unwrap_or_else(|| std::time::SystemTime::now().into());
    Some((until - now).to_std().unwrap_or_default())
}

/// `Sun, 06 Nov 1994 08:49:37 GMT`.
fn http_date(text: &str) -> Option<DateTime> {
    let time = chrono::DateTime::parse_from_rfc2822(text.trim()).ok()?;
    Some(time.to_utc())
}

#[cfg(test)]
mod tests {
    use super::retry_after;
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
        let far = retry_after("Fri, 01 Jan 2100 00:00:00 GMT", None).expect("a time");
        assert!(far > Duration::from_secs(3600));
    }
}
