//! Tasks: work that a server continues after it has responded.

pub(crate) mod handle;
mod limit;
pub(crate) mod list;
mod many;
mod outcome;
pub(crate) mod policy;
mod schedule;
pub(crate) mod set;
pub(crate) mod updates;
mod wait;
mod watch;
