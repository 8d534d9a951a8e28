//! Documents that nobody should trust, and documents that are beyond the generator.

mod skip;
