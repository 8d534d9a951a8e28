//! Requests: their arguments, their log, and the faults that affect them.
//!
//! Takes the parts of an HTTP request and the model of its operation. It never answers one.

pub(crate) mod arguments;
mod body;
pub(crate) mod credentials;
pub(crate) mod fault;
pub(crate) mod faults;
mod multipart;
mod query;
pub(crate) mod record;
mod value;
