//! Model → the Rust type of every field, argument and result, through progenitor.
//!
//! The only module that knows progenitor; `docs/decisions/progenitor.md` says what it decides. Takes the recovered model, as a
//! whole or in [`Share`]s; gives [`Emitted`]. The model is lowered to a plain OpenAPI document without anything that progenitor
//! cannot handle: names are numbers, each operation has one success and no error, and progenitor is set to replace enumerations,
//! identifiers and special strings. Its output is read for types and signatures only, and checked against [`RustType::of`]. Never
//! lets a panic of progenitor escape: it becomes a [`Finding`].
//!
//! [`RustType::of`]: crate::plan::RustType::of

mod contain;
mod emitted;
mod harvest;
mod lower;
mod read;
mod share;

pub use emitted::{Emitted, Signature};
pub use share::Share;

use indexmap::IndexSet;
use progenitor::{GenerationSettings, Generator, InterfaceStyle, TagStyle};

use crate::api::{Api, Name, Place, Type};
use crate::diagnostics::ProblemKind;
use crate::finding::{Finding, Findings};
use crate::plan::reach;
use contain::Refusal;

/// Runs the backend on a share of a model.
///
/// # Errors
/// [`ProblemKind::Backend`] if progenitor refuses, panics, or returns something else than the model says, with the place of the
/// operation or schema that caused it, if one can be found.
pub fn emit(api: &Api, share: &Share) -> Result<Emitted, Findings> {
    run(api, share).map_err(|Refusal(message)| {
        let finding = match culprit(api, share) {
            Some((named, place)) => {
                let kind = ProblemKind::Backend(format!("{named}: {message}"));
                Finding::new(Some(place), kind)
            }
            None => Finding::new(None, ProblemKind::Backend(message)),
        };
        finding.into()
    })
}

/// Returns `true` if a panic of this thread will become a [`Finding`], and must not be printed.
pub fn is_contained() -> bool {
    contain::is_contained()
}

fn run(api: &Api, share: &Share) -> Result<Emitted, Refusal> {
    let lowered = lower::lower(api, share);
    let tokens = contain::contained(|| generate(&lowered))?;
    harvest::harvest(api, share, &lowered, tokens)
}

/// Returns the first operation or schema of a share without which the backend would not fail, in words, and its place.
fn culprit<'a>(api: &'a Api, share: &Share) -> Option<(String, &'a Place)> {
    match share {
        Share::Operations(range) => {
            let fails =
                |count| run(api, &Share::Operations(range.start..range.start + count)).is_err();
            let found = contain::culprit(range.len(), fails)?;
            let operation = api.operations.get(range.start + found)?;
            Some((format!("operation `{}`", operation.id), &operation.place))
        }
        Share::Schemas => {
            let fails = |count| run(&part(api, count), share).is_err();
            let (name, schema) = api
                .schemas
                .get_index(contain::culprit(api.schemas.len(), fails)?)?;
            Some((format!("schema `{name}`"), &schema.place))
        }
    }
}

/// Returns a model of the first schemas and all that they contain, and nothing else.
fn part(api: &Api, count: usize) -> Api {
    let mut wanted: IndexSet<Name> = IndexSet::new();
    for name in api.schemas.keys().take(count) {
        reach(api, &Type::Named(name.clone()), &mut wanted);
    }
    let mut part = Api {
        operations: Vec::new(),
        ..api.clone()
    };
    part.schemas.retain(|name, _| wanted.contains(name));
    part
}

fn generate(lowered: &lower::Lowered) -> Result<proc_macro2::TokenStream, Refusal> {
    let mut settings = GenerationSettings::default();
    settings
        .with_interface(InterfaceStyle::Positional)
        .with_tag(TagStyle::Merged)
        .with_map_type("::std::collections::BTreeMap");
    for ident in lowered.replaced() {
        settings.with_replacement(ident, format!("slot::{ident}"), std::iter::empty());
    }
    Generator::new(&settings)
        .generate_tokens(&lowered.document)
        .map_err(|error| Refusal(error.to_string()))
}
