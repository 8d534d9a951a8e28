//! Documents that nobody should trust, and documents that are beyond the generator.

mod beside;
mod code;
mod corpus;
mod documents;
mod output;
mod prose;
mod sinks;
mod skip;
