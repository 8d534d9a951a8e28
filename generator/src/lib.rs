//! Generates a typed async Rust client from the OpenAPI documents of the vSphere Automation API.
//!
//! Data flows one way: [`load`] → [`dialect`] → recover → [`plan`] → [`backend`] → [`refine`] → [`emit`]. Each step is a
//! module that knows the types of the one before it and of no later one. [`generate`] runs them all.

pub mod api;
pub mod backend;
pub mod diagnostics;
pub mod dialect;
pub mod emit;
pub mod load;
pub mod plan;
pub mod refine;

use std::time::Duration;

use diagnostics::Problems;
use emit::{Files, Settings, Written};
use load::{Documents, Inputs};

/// What a run made, and of how much.
#[derive(Clone, Debug)]
pub struct Generated {
    /// The crate.
    pub files: Files,
    /// Operations of the API.
    pub operations: usize,
    /// Structures, enumerations and aliases of the API.
    pub schemas: usize,
    /// What a maintainer should look at, a line each.
    pub warnings: Vec<String>,
}

impl Generated {
    /// One line on what was generated and written.
    pub fn summary(&self, written: Written, time: Duration) -> String {
        format!(
            "{} operations, {} schemas: {} files, {} lines ({} written, {} removed, {} unchanged) in {:.2} s",
            self.operations,
            self.schemas,
            self.files.0.len(),
            self.files.lines(),
            written.changed,
            written.removed,
            written.unchanged,
            time.as_secs_f64(),
        )
    }
}

/// From files to files: everything but writing.
///
/// # Errors
/// Whatever is wrong with the input.
pub fn generate(inputs: &Inputs, settings: &Settings) -> Result<Generated, Problems> {
    generate_from(&load::load(inputs)?, settings)
}

/// [`generate`] for documents that are loaded already.
///
/// # Errors
/// Whatever is wrong with the documents.
pub fn generate_from(documents: &Documents, settings: &Settings) -> Result<Generated, Problems> {
    let api = dialect::read(documents)?;
    let plan = plan::plan(&api, documents)?;
    let (emitted, slots) = backend::emit(&api)?;
    let modules = refine::refine(refine::Input { api: &api, plan: &plan, emitted: &emitted, slots: &slots })?;
    let files = emit::files(&api, &modules, settings)?;
    Ok(Generated { files, operations: api.operations.len(), schemas: api.schemas.len(), warnings: Vec::new() })
}
