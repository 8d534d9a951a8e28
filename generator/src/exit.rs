//! How a program ends, for the script that started it.
//!
//! One table for `vsphere-codegen` and for the tasks of the project, so that a pipeline can tell "stale" from "broken"
//! without knowing the command: what could not be found out never looks like a good answer, nor like a bad one.

use std::process::ExitCode;

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// It did what it was asked for, and nothing is to be done.
    Done,
    /// It did what it was asked for, and found what it was to look for: something is stale, missing, breaking, incomplete
    /// or too slow.
    Stopped,
    /// The command line is wrong: nothing was done.
    Usage,
    /// It could not do what it was asked for: an input is wrong, or something cannot be read, written or run.
    Failed,
}

impl Exit {
    /// The codes, for the end of a help page.
    pub const HELP: &str = "Exit codes:
  0  done, and nothing stops at the gate
  1  done, and something is to be looked at: stale files, a change that breaks, words to write, a missed target
  2  the command line is wrong
  3  it could not be done or could not be found out: wrong input, or something cannot be read, written or run";

    /// The exit code. 2 is what clap gives a wrong command line, too.
    pub fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Stopped => 1,
            Self::Usage => 2,
            Self::Failed => 3,
        }
    }

    /// The end of a run that looked for something: [`Exit::Done`] if there is none of it.
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
