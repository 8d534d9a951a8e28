//! Documents that cannot be trusted, and documents with unsupported parts.

mod beside;
mod code;
mod corpus;
mod documents;
mod growth;
mod long;
mod output;
mod random;
mod readers;
mod sinks;
mod skip;
