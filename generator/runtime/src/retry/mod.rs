//! Retries: which failures are transient, when the next attempt begins, how many there may be, and how many requests at a time.

pub(crate) mod attempts;
pub(crate) mod concurrency;
pub(crate) mod policy;
pub(crate) mod transient;
