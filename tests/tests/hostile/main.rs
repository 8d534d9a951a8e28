//! Documents that nobody should trust, and documents that are beyond the generator.

mod beside;
mod code;
mod corpus;
mod documents;
mod long;
mod output;
mod prose;
mod sinks;
mod skip;
