//! The input of refinement, and the error of an input that contradicts itself.

use crate::api::Api;
use crate::backend::Emitted;
use crate::diagnostics::{Problem, ProblemKind};
use crate::login::Authentication;
use crate::plan::Plan;

/// The input of refinement.
#[derive(Clone, Copy)]
pub struct Input<'a> {
    /// The model.
    pub api: &'a Api,
    /// Places and names.
    pub plan: &'a Plan,
    /// The ways to authenticate.
    pub authentication: &'a Authentication<'a>,
    /// Types and signatures.
    pub emitted: &'a Emitted,
    /// Package name of the crate, for examples.
    pub package: &'a str,
}

/// Returns the problem of something missing that an earlier step promised.
pub(super) fn defect(what: &str) -> Problem {
    Problem::nowhere(ProblemKind::Defect(format!("`{what}` got lost on the way")))
}
