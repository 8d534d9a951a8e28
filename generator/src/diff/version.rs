//! A version of the API: its documents, its model and the plan of its crate.

use crate::api::Api;
use crate::diagnostics::{Diagnostic, Problems};
use crate::load::{self, Documents, Inputs};
use crate::pipeline::{self, Planned};
use crate::plan::Plan;
use crate::work::Workers;

/// One side of a comparison.
#[derive(Clone, Debug)]
pub struct Version {
    /// The loaded files.
    pub documents: Documents,
    /// The recovered model.
    pub api: Api,
    /// The plan of the generated crate.
    pub plan: Plan,
    /// Warnings about parts of the documents that are not compared.
    pub warnings: Vec<Diagnostic>,
}

impl Version {
    /// Reads documents as for generation and plans their crate.
    ///
    /// # Errors
    /// Everything that is wrong with the documents.
    pub fn read(inputs: &Inputs) -> Result<Self, Problems> {
        Self::of(load::load(inputs)?)
    }

    /// Reads a version as [`read`](Self::read) does, from documents that are already loaded.
    ///
    /// # Errors
    /// Everything that is wrong with the documents.
    pub fn of(documents: Documents) -> Result<Self, Problems> {
        let Planned {
            api,
            plan,
            warnings,
        } = pipeline::plan(&documents)?;
        Ok(Self {
            documents,
            api,
            plan,
            warnings,
        })
    }
}

/// Reads both versions in parallel.
///
/// # Errors
/// Everything that is wrong with either version, or with both.
pub fn read_both(old: &Inputs, new: &Inputs) -> Result<(Version, Version), Problems> {
    let read = |inputs| Ok::<_, Problems>(Version::read(inputs));
    let (old, new) = Workers::available().both(|| read(old), || read(new))?;
    Problems::both(old, new)
}
