//! Tasks: work that a server continues after it has responded.

pub(crate) mod handle;
pub(crate) mod policy;
pub(crate) mod updates;
mod wait;
