//! What time it is, and how the API writes that.

use crate::{DateTime, Value};
use std::time::SystemTime;

pub(crate) fn now() -> DateTime {
    DateTime::from(SystemTime::now())
}

pub(crate) fn written(time: DateTime) -> Value {
    Value::from(time.to_rfc3339_opts(chrono::SecondsFormat::Millis, true))
}
