//! Options of a run that cannot change its output: the number of threads, and a callback for progress.
//!
//! Takes nothing; gives [`RunOptions`] and the [`Step`]s that progress and timings name. Never read by anything that decides
//! what is generated.

use std::fmt;

use crate::work::Workers;

/// The steps of a run, in order. Planning and the backend are one step, because they run at the same time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// Files to trees; counted in bytes.
    Load,
    /// Trees to a model.
    Dialect,
    /// Descriptions to types, errors and privileges.
    Recover,
    /// Names and modules, types and signatures; counted in shares of the work.
    Plan,
    /// Source files; counted in files.
    Refine,
    /// The output folder; counted in files.
    Write,
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Load => "load",
            Self::Dialect => "dialect",
            Self::Recover => "recover",
            Self::Plan => "plan, backend",
            Self::Refine => "refine, format",
            Self::Write => "write",
        })
    }
}

/// The progress of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// The current step.
    pub step: Step,
    /// The part of the step that is done.
    pub done: usize,
    /// The total of the step; 0 for a step that is one piece.
    pub of: usize,
}

/// Options of a run; by default it uses all cores and reports nothing.
#[derive(Clone, Copy)]
pub struct RunOptions<'a> {
    /// Threads to work on.
    pub workers: Workers,
    /// Called when a step begins or advances, from any thread.
    pub progress: &'a (dyn Fn(Progress) + Sync),
}

impl RunOptions<'_> {
    /// Reports the progress of a step.
    pub fn report(&self, step: Step, done: usize, of: usize) {
        (self.progress)(Progress { step, done, of });
    }
}

impl Default for RunOptions<'_> {
    fn default() -> Self {
        Self {
            workers: Workers::available(),
            progress: &|_| (),
        }
    }
}

impl fmt::Debug for RunOptions<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RunOptions")
            .field("workers", &self.workers)
            .finish_non_exhaustive()
    }
}
