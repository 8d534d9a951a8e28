//! The state of the server: sessions, tasks, resources, files, and what a test set up.
//!
//! Takes facts from `rules` and hands them out again. It never decides what an operation does.

pub(crate) mod checksums;
pub(crate) mod clock;
pub(crate) mod contents;
pub(crate) mod handlers;
pub(crate) mod resources;
pub(crate) mod sessions;
pub(crate) mod shared;
pub(crate) mod store;
pub(crate) mod tasks;
pub(crate) mod world;
