//! A place that breaks a rule.

use std::fmt;

/// A place that breaks a rule, with advice.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// Path below the root.
    pub file: String,
    /// Number of the line, from 1.
    pub line: usize,
    /// The violation.
    pub message: String,
}

impl Finding {
    /// Returns a violation at a line.
    pub fn new(file: &str, line: usize, message: String) -> Self {
        Self {
            file: file.to_owned(),
            line,
            message,
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.file, self.line, self.message)
    }
}
