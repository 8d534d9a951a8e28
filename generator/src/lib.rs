//! Generates a typed async Rust client from the OpenAPI documents of the vSphere Automation API.
//!
//! Data flows one way: [`load`] → [`dialect`] → [`recover`] → [`plan`] → [`backend`] → [`refine`] → [`emit`]. Each step is a
//! module that knows the types of the one before it and of no later one. [`generate`] runs them all.

pub mod api;
pub mod backend;
pub mod diagnostics;
pub mod dialect;
pub mod emit;
pub mod load;
pub mod model_json;
pub mod plan;
pub mod recover;
pub mod refine;

use std::time::Duration;

use api::Api;
use diagnostics::{Problem, Problems, What};
use emit::{Files, Settings, Written};
use load::{Documents, Inputs};
use recover::{Report, TaskResults};

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
    let (api, report) = model(documents)?;
    let plan = plan::plan(&api, documents)?;
    let (emitted, slots) = backend::emit(&api)?;
    let modules = refine::refine(refine::Input {
        api: &api,
        plan: &plan,
        emitted: &emitted,
        slots: &slots,
    })?;
    let files = emit::files(&api, &modules, settings)?;
    Ok(Generated {
        files,
        operations: api.operations.len(),
        schemas: api.schemas.len(),
        warnings: warnings(documents, &report),
    })
}

/// The model of documents, with everything that their texts and the tables given with them tell.
///
/// # Errors
/// Whatever is wrong with the documents or the tables.
pub fn model(documents: &Documents) -> Result<(Api, Report), Problems> {
    let mut api = dialect::read(documents)?;
    let mut table = serde_json::Map::new();
    for source in &documents.task_results {
        table.extend(
            source
                .root
                .as_object()
                .into_iter()
                .flatten()
                .map(|(key, value)| (key.clone(), value.clone())),
        );
    }
    let given = TaskResults::from_json(table.into())
        .map_err(|message| Problem::nowhere(What::GivenType(message)))?;
    let report = recover::recover(&mut api, &given);
    let rejected = report.rejected.iter().map(|miss| {
        documents.problem(
            &miss.place,
            What::GivenType(format!("{} ({})", miss.sentence, miss.why)),
        )
    });
    Problems::or(rejected.collect(), (api, report))
}

/// Sentences that a new version of the vendor's wording may have made unreadable.
fn warnings(documents: &Documents, report: &Report) -> Vec<String> {
    let warning = |miss: &recover::Miss| {
        format!(
            "{}: this looks like a formula, but {}: {}",
            documents.location(&miss.place),
            miss.why,
            miss.sentence
        )
    };
    report.misses.iter().map(warning).collect()
}
