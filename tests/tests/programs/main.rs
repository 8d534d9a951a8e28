//! Tests of the three programs in `examples/`, against a mock: a mirror, a job of each night, a web service.

#[allow(dead_code, reason = "its `main` is not run here")]
#[path = "../../examples/mirror/main.rs"]
mod mirror;
#[allow(dead_code, reason = "its `main` is not run here")]
#[path = "../../examples/nightly/main.rs"]
mod nightly;
#[allow(dead_code, reason = "its `main` is not run here")]
#[path = "../../examples/service/main.rs"]
mod service;

mod copies;
mod depots;
mod requests;
