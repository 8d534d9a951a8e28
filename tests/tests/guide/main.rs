//! The documents for users and contributors: their samples compile and run, their links lead somewhere, and they keep to
//! their size.
//!
//! Rust samples are compiled as doctests of this package (`src/guide.rs`). Here it is checked that none is left out.

#[cfg(unix)]
mod action;
mod documents;
mod links;
#[cfg(unix)]
mod platform;
mod samples;
mod settings;
mod shell;
