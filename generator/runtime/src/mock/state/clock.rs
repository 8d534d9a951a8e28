//! The time, and how the API writes it.

use crate::values::date_time::DateTime;
use serde_json::Value;
use std::time::SystemTime;

/// Returns the current time.
pub(crate) fn now() -> DateTime {
    DateTime::from(SystemTime::now())
}

/// Returns a time as JSON, with milliseconds as the API writes them.
pub(crate) fn to_json(time: DateTime) -> Value {
    Value::from(time.to_rfc3339_opts(chrono::SecondsFormat::Millis, true))
}
