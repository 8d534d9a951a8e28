//! The result of a run: files, counts, warnings and timings.
//!
//! Takes values that the pipeline has made; gives the crate in memory and the line that sums a run up. Never writes a file.

use std::time::{Duration, Instant};

use crate::diagnostics::Diagnostic;
use crate::emit::{Files, Written};
use crate::run_options::Step;
use crate::skip::Skipped;

/// A generated crate and its counts.
#[derive(Clone, Debug)]
pub struct Generated {
    /// The crate.
    pub files: Files,
    /// Operations of the API.
    pub operations: usize,
    /// Structures, enumerations and aliases of the API.
    pub schemas: usize,
    /// Parts of the documents that the crate lacks; empty unless
    /// [`Settings::skip_unsupported`](crate::emit::Settings::skip_unsupported) is set.
    pub skipped: Vec<Skipped>,
    /// Problems that stop nothing, for a maintainer to look at.
    pub warnings: Vec<Diagnostic>,
    /// The duration of each step.
    pub timings: Timings,
}

impl Generated {
    /// Returns the result without its files.
    pub fn summary(&self) -> Summary {
        Summary {
            operations: self.operations,
            schemas: self.schemas,
            files: self.files.0.len(),
            lines: self.files.lines(),
            skipped: self.skipped.iter().map(Skipped::diagnostic).collect(),
            warnings: self.warnings.clone(),
        }
    }
}

/// A result in numbers, with its warnings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    /// Operations of the API.
    pub operations: usize,
    /// Structures, enumerations and aliases of the API.
    pub schemas: usize,
    /// Files of the crate.
    pub files: usize,
    /// Lines of all files together.
    pub lines: usize,
    /// Parts of the documents that the crate lacks.
    pub skipped: Vec<Diagnostic>,
    /// Problems that stop nothing, for a maintainer to look at.
    pub warnings: Vec<Diagnostic>,
}

impl Summary {
    /// Returns one line on what was generated and written.
    pub fn line(&self, written: Written, time: Duration) -> String {
        let left_out = match self.skipped.len() {
            0 => String::new(),
            count => format!(" ({count} left out)"),
        };
        format!(
            "{} operations, {} schemas{left_out}: {} files, {} lines ({} written, {} removed, {} unchanged) in {:.2} s",
            self.operations,
            self.schemas,
            self.files,
            self.lines,
            written.changed,
            written.removed,
            written.unchanged,
            time.as_secs_f64(),
        )
    }

    /// Returns [`line`](Self::line) for a run that had nothing to write.
    pub fn line_unchanged(&self, time: Duration) -> String {
        let written = Written {
            unchanged: self.files,
            ..Written::default()
        };
        self.line(written, time)
    }
}

/// The duration of each step, in order.
#[derive(Clone, Debug, Default)]
pub struct Timings(pub Vec<(Step, Duration)>);

impl Timings {
    /// Runs a step and records its duration.
    pub fn measure<T>(&mut self, step: Step, run: impl FnOnce() -> T) -> T {
        let start = Instant::now();
        let result = run();
        self.0.push((step, start.elapsed()));
        result
    }
}
