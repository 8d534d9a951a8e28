//! Arguments and settings that cannot be sent.

use crate::error::excerpt::line;
use std::fmt;

/// An argument or a setting that cannot be sent.
#[derive(Debug)]
pub struct EncodeError {
    parameter: Option<String>,
    reason: String,
}

impl EncodeError {
    pub(crate) fn new(parameter: Option<&str>, reason: &str) -> Self {
        Self {
            parameter: parameter.map(str::to_owned),
            reason: reason.to_owned(),
        }
    }

    /// Returns the name of the argument or the setting; `body` for a body as a whole.
    pub fn parameter(&self) -> Option<&str> {
        self.parameter.as_deref()
    }

    /// Returns the reason why it cannot be sent.
    pub fn reason(&self) -> &str {
        &self.reason
    }
}

impl fmt::Display for EncodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("cannot be sent: ")?;
        if let Some(parameter) = self.parameter() {
            write!(f, "`{}` ", line(parameter))?;
        }
        f.write_str(&line(&self.reason))
    }
}

impl std::error::Error for EncodeError {}
