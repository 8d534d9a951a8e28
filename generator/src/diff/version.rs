//! A version of the API: its documents, its model and the plan of its crate.

use crate::api::Api;
use crate::diagnostics::{Diagnostic, Problems};
use crate::load::{self, Documents, Inputs};
use crate::pipeline::{self, Planned};
use crate::plan::{self, Plan};
use crate::skip::alike::alike;
use crate::skip::{Skipped, Supported};
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
    /// Operations and schemas that are left out because the generator does not support them in one of the two versions.
    pub skipped: Vec<Skipped>,
    /// Warnings about parts of the documents that are ignored.
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
            skipped: Vec::new(),
            warnings,
        })
    }
}

/// Reads the supported part of both versions, as [`of_both`] does.
///
/// # Errors
/// Those of [`of_both`], and files that cannot be loaded.
pub fn read_both(old: &Inputs, new: &Inputs) -> Result<(Version, Version), Problems> {
    let load = |inputs| Ok::<_, Problems>(load::load(inputs));
    let (old, new) = Workers::available().both(|| load(old), || load(new))?;
    let (old, new) = Problems::both(old, new)?;
    of_both(old, new)
}

/// Reads the parts of both versions that the generator supports in both, in parallel.
///
/// A part that is left out of one version is left out of the other, too: it must not appear as added or removed.
///
/// # Errors
/// Problems of either version other than missing support, or of both.
pub fn of_both(old: Documents, new: Documents) -> Result<(Version, Version), Problems> {
    let workers = Workers::available();
    let read = |documents| Ok::<_, Problems>(pipeline::supported(documents));
    let (before, after) = workers.both(|| read(&old), || read(&new))?;
    let ((mut before, old_ignored, _), (mut after, new_ignored, _)) =
        Problems::both(before, after)?;
    let (old_plan, new_plan) = plan_both(&mut before, &mut after)?;
    let warnings = [
        pipeline::ignored_parts(&old, &old_ignored),
        pipeline::ignored_parts(&new, &new_ignored),
    ];
    let [old_warnings, new_warnings] = warnings;
    let (before, after) = (before.finish(), after.finish());
    let version = |documents, (api, skipped), plan, warnings| Version {
        documents,
        api,
        plan,
        skipped,
        warnings,
    };
    Ok((
        version(old, before, old_plan, old_warnings),
        version(new, after, new_plan, new_warnings),
    ))
}

/// Plans both versions, and leaves out of both whatever cannot be planned in one of them.
fn plan_both<'d>(
    old: &mut Supported<'d>,
    new: &mut Supported<'d>,
) -> Result<(Plan, Plan), Problems> {
    loop {
        alike(old, new);
        let plan = |api| Ok::<_, Problems>(plan::plan(api));
        let (old_api, new_api) = (old.api(), new.api());
        let planned = Workers::available().both(|| plan(old_api), || plan(new_api))?;
        let (before, after) = match planned {
            (Ok(before), Ok(after)) => return Ok((before, after)),
            (before, after) => (before.err(), after.err()),
        };
        let before = before.map_or(Ok(()), |findings| old.without(findings));
        let after = after.map_or(Ok(()), |findings| new.without(findings));
        Problems::both(before, after)?;
    }
}
