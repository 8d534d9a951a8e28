//! Generates a typed async Rust client from the OpenAPI documents of the vSphere Automation API.
//!
//! Data flows one way: [`load`] → [`dialect`] → [`recover`] → [`plan`] → [`backend`] → [`refine`] → [`emit`]. Each step is a
//! module that knows the types of the one before it and of no later one. [`generate`] runs them all.
//!
//! The output depends on the inputs and settings alone, not on [`run_options`].

pub mod annotation;
pub mod api;
pub mod backend;
pub mod diagnostics;
pub mod dialect;
pub mod diff;
pub mod emit;
pub mod exit;
pub mod finding;
mod generated;
mod json_pointer;
pub mod knowledge;
pub mod load;
pub mod locate;
pub mod login;
pub mod markdown;
pub mod model_json;
mod output_folder;
mod pipeline;
pub mod plan;
pub mod recover;
pub mod refine;
pub mod run_options;
pub mod skip;
pub mod slice;
mod source_text;
pub mod stamp;
pub mod versions;
pub mod work;

pub use generated::{Generated, Summary, Timings};
pub use pipeline::{
    generate, generate_from, generate_from_with, generate_with, model, model_supported,
};
