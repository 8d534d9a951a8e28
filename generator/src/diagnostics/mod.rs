//! Problems of an input, with their place and the way out.
//!
//! Every step returns its problems as values of this module; nothing here prints or exits. A [`Problem`] is a
//! [`ProblemKind`] at a place; a [`ProblemId`] explains all problems of its kind. A [`Report`] renders problems as text,
//! with the lines of their places, or as JSON.

mod diagnostic;
mod id;
mod kind;
mod place;
mod problem;
mod report;
mod snippet;
mod visible;

pub use diagnostic::{Diagnostic, SCHEMA};
pub use id::{Level, ProblemId};
pub use kind::ProblemKind;
pub use place::{Location, Where};
pub use problem::{Problem, Problems};
pub use report::{Report, Style};
pub use snippet::Texts;
pub(crate) use visible::{is_hidden, visible_but};
pub use visible::{visible, visible_json};
