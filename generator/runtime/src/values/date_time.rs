//! Points in time.

/// A point in time in UTC: RFC 3339 text on the wire (`2026-03-01T12:00:00.250Z`).
pub type DateTime = chrono::DateTime<chrono::Utc>;
