//! Exit codes.
//!
//! One table for `vsphere-codegen` and the tasks of the project, so that a pipeline can distinguish "stale" from "broken" for any
//! command. A question that could not be answered has its own code.

use std::process::ExitCode;

/// The outcome of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Success, and nothing to do.
    Done,
    /// Success, and something was found: it is stale, missing, breaking, incomplete or too slow.
    Stopped,
    /// A wrong command line; nothing was done.
    Usage,
    /// Failure: an input is wrong, or something cannot be read, written or run.
    Failed,
}

impl Exit {
    /// The exit codes, for the end of a help page.
    pub const HELP: &str = "Exit codes:
  0  done, and nothing stops at the gate
  1  done, and something is to be looked at: stale files, a change that breaks,
     a part that is not compared, words to write, a missed target
  2  the command line is wrong
  3  it could not be done or could not be found out: wrong input, or something cannot be read, written or run";

    /// Returns the exit code. Clap uses 2 for a wrong command line, too.
    pub fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Stopped => 1,
            Self::Usage => 2,
            Self::Failed => 3,
        }
    }

    /// Returns the outcome of a search: [`Exit::Done`] if nothing was found.
    pub fn stopped_if(found: bool) -> Self {
        match found {
            true => Self::Stopped,
            false => Self::Done,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}
