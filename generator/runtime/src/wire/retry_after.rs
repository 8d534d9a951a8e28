//! The header `retry-after`.

use httpdate::parse_http_date;
use std::time::{Duration, SystemTime};

/// Returns the wait that the headers `retry-after` and `date` of a response ask for.
///
/// A date is relative to the time of the server, if that is known: its clock may differ from the local one.
pub(crate) fn retry_after(value: &str, date: Option<&str>) -> Option<Duration> {
    let value = value.trim();
    if let Ok(seconds) = value.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let until = parse_http_date(value).ok()?;
    let now = date.and_then(|date| parse_http_date(date.trim()).ok());
    let now = now.unwrap_or_else(SystemTime::now);
    Some(until.duration_since(now).unwrap_or_default())
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
        let far = retry_after("Fri, 01 Jan 2100 00:00:00 GMT", None).expect("a time");
        assert!(far > Duration::from_secs(3600));
    }
}
