//! Retries: which failures are transient, when the next attempt begins, and how many there may be.

pub(crate) mod attempts;
pub(crate) mod policy;
pub(crate) mod transient;
