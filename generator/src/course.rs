//! How a run goes about its work: on how many threads, and who is told how far it is.
//!
//! Nothing in here can change what is generated.

use std::fmt;

use crate::work::Workers;

/// The steps of a run, in order. Planning and the backend are one, because they go on at the same time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// Files to trees; counted in bytes.
    Load,
    /// Trees to a model.
    Dialect,
    /// What texts tell.
    Recover,
    /// Places and names beside types and signatures; counted in shares of the work.
    Plan,
    /// Source files; counted in files.
    Refine,
    /// The folder; counted in files.
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

/// How far a run is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// What is being done.
    pub step: Step,
    /// How much of it is done.
    pub done: usize,
    /// How much there is to do; 0 where a step is one piece.
    pub of: usize,
}

/// The circumstances of a run.
#[derive(Clone, Copy)]
pub struct Course<'a> {
    /// Threads to work on.
    pub workers: Workers,
    /// Told whenever a step begins or has come further; may be called from any thread.
    pub progress: &'a (dyn Fn(Progress) + Sync),
}

impl Course<'_> {
    /// On all cores, and without a word.
    pub fn quiet() -> Self {
        Self {
            workers: Workers::available(),
            progress: &|_| (),
        }
    }

    /// Tells how far a step is.
    pub fn tell(&self, step: Step, done: usize, of: usize) {
        (self.progress)(Progress { step, done, of });
    }
}

impl fmt::Debug for Course<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Course")
            .field("workers", &self.workers)
            .finish_non_exhaustive()
    }
}
