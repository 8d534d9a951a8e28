//! What several tests share: a server on loopback, and where the files of the project and the facts about the API are.

pub mod places;
pub mod server;

/// The examples of the README compile.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
pub struct Readme;
