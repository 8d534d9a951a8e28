//! Headers of a server and settings of a caller: values are bounded, and wrong ones are reported.

use std::time::Duration;
use vsphere_runtime::__private::untrusted;
use vsphere_runtime::{ApiVersion, RetryPolicy};

/// More than the time between any two dates in headers.
const AGES: Duration = Duration::from_secs(600_000 * 366 * 24 * 60 * 60);

/// Takes the lines of a text as headers.
pub fn run(bytes: &[u8]) {
    // The HTTP library accepts no other text.
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    let mut lines = text.split('\n');
    let first = lines.next().unwrap_or_default();
    let second = lines.next();
    retry_after(first, second);
    range(first);
    version(first);
    address(first, second.unwrap_or("/api"));
    let sendable = untrusted::header_problem(first).is_none();
    assert_eq!(
        sendable,
        first
            .bytes()
            .all(|byte| byte == b'\t' || (32..127).contains(&byte))
    );
}

fn retry_after(value: &str, date: Option<&str>) {
    let wait = untrusted::retry_after(value, date);
    let seconds = value.trim().parse::<u64>().ok();
    match (wait, seconds) {
        (wait, Some(seconds)) => assert_eq!(wait, Some(Duration::from_secs(seconds))),
        (Some(wait), None) => assert!(wait <= AGES, "{value:?} after {date:?}: {wait:?}"),
        (None, None) => {}
    }
    // A date is not before itself.
    if seconds.is_none()
        && let Some(wait) = untrusted::retry_after(value, Some(value))
    {
        assert_eq!(wait, Duration::ZERO, "{value:?}");
    }
    let minute = Duration::from_secs(60);
    let ceiling = minute * 15;
    for policy in [
        RetryPolicy::default(),
        RetryPolicy::default().max_elapsed(minute),
        RetryPolicy::default().max_elapsed(Duration::MAX),
        RetryPolicy::none(),
    ] {
        let next = untrusted::second_attempt(&policy, wait);
        if let (Some(next), Some(asked)) = (next, wait) {
            let asked = asked.min(ceiling);
            assert!(next >= asked, "{value:?}: sooner than asked for");
            assert!(next <= ceiling, "{value:?}: later than the ceiling");
        }
    }
    let limited = untrusted::second_attempt(&RetryPolicy::default().max_elapsed(minute), wait);
    assert!(
        limited.is_none_or(|wait| wait <= minute),
        "{value:?}: {limited:?}"
    );
}

fn range(value: &str) {
    if let Some(begin) = untrusted::range_begin(value) {
        let again = untrusted::range_begin(&format!("bytes {begin}-"));
        assert_eq!(again, Some(begin));
        assert!(value.starts_with("bytes "), "{value:?}");
    }
    if let Some(total) = untrusted::range_total(value) {
        let again = untrusted::range_total(&format!("bytes 0-1/{total}"));
        assert_eq!(again, Some(total));
    }
}

fn version(text: &str) {
    if let Some(version) = untrusted::leading_version(text) {
        assert_eq!(version.to_string().parse(), Ok(version));
        assert_eq!(
            untrusted::leading_version(&version.to_string()),
            Some(version)
        );
    }
    if let Ok(version) = text.parse::<ApiVersion>() {
        assert_eq!(version.to_string().parse(), Ok(version));
    }
}

fn address(base: &str, base_path: &str) {
    match untrusted::base_url(base, base_path) {
        Ok(url) => {
            assert!(
                url.starts_with("http://") || url.starts_with("https://"),
                "{url:?}"
            );
            assert!(
                !url.ends_with('/') && !url.contains(['?', '#', '@', '\\', ' ']),
                "{url:?}"
            );
            assert_eq!(untrusted::base_url(&url, base_path), Ok(url));
        }
        Err((setting, why)) => {
            assert!(["base_url", "base_path"].contains(&setting), "{setting}");
            assert!(!why.is_empty());
        }
    }
}
