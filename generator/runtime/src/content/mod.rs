//! Files on both sides of a transfer: what is sent, where the received is written, and the bytes in between.

pub(crate) mod body;
pub(crate) mod chain;
pub(crate) mod chunks;
pub(crate) mod future;
pub(crate) mod hashing;
pub(crate) mod local;
pub(crate) mod meter;
pub(crate) mod multipart;
pub(crate) mod progress;
pub(crate) mod source;
pub(crate) mod target;
pub(crate) mod upload;
