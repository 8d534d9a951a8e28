//! Tests of programs in `examples/`, against a mock: a mirror, and a job of each night.

#[allow(dead_code, reason = "its `main` is not run here")]
#[path = "../../examples/mirror/main.rs"]
mod mirror;
#[allow(dead_code, reason = "its `main` is not run here")]
#[path = "../../examples/nightly/main.rs"]
mod nightly;

mod copies;
mod depots;
