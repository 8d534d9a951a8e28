//! Generates a typed async Rust client from the OpenAPI documents of the vSphere Automation API.

pub mod api;
pub mod diagnostics;
pub mod dialect;
pub mod load;
