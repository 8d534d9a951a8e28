//! What several tests share: a server on loopback, workspaces to build generated crates in, the generator's program,
//! published schemas, and where the files of the project and the facts about the API are.

pub mod generator;
pub mod json_schema;
pub mod ova;
pub mod places;
pub mod server;
pub mod soak;
pub mod workspace;

/// The examples of the README compile.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
pub struct Readme;
