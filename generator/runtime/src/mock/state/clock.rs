//! The time, and how the API writes it.

use crate::values::date_time::DateTime;
use serde_json::Value;
use std::time::{Duration, SystemTime};

/// Returns the current time.
pub(crate) fn now() -> DateTime {
    DateTime::from(SystemTime::now())
}

/// Returns the time after this duration.
pub(crate) fn after(duration: Duration) -> DateTime {
    DateTime::from(SystemTime::now() + duration)
}

/// Returns a time as JSON, with milliseconds as the API writes them.
pub(crate) fn to_json(time: DateTime) -> Value {
    Value::from(time.to_string())
}
