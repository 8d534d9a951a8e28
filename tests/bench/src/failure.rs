//! The error of a measurement.

/// The error of a measurement, as a message.
pub type Failure = Box<dyn std::error::Error + Send + Sync>;
