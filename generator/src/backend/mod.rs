//! Plan → the Rust type of every field, argument and result, by way of progenitor.
//!
//! The one place that knows progenitor. The API is lowered to a plain OpenAPI document in which nothing is left
//! that progenitor stumbles over: every name is a number, every operation has one success and no error, enumerations,
//! identifiers and special strings are components that it is told to replace. What comes back is read for types and
//! signatures alone. The work can be shared: operations name structures and are named by nothing, so that they need
//! not know what is in those. A panic inside ends in a [`Problem`]; what was asked for and is missing does so too.

mod contain;
mod harvest;
mod lower;
mod read;

use std::ops::Range;

use indexmap::{IndexMap, IndexSet};
use progenitor::{GenerationSettings, Generator, InterfaceStyle, TagStyle};

use crate::api::{Api, Name, Place, Type};
use crate::diagnostics::{Problem, ProblemKind};
use crate::load::Documents;
use crate::plan::{Part, reach};

/// What the backend gives: the Rust types of everything.
#[derive(Debug, Default)]
pub struct Emitted {
    /// Types of a structure's fields by wire name, its base's fields included; without an `Option` around them.
    pub structures: IndexMap<Name, IndexMap<String, RustType>>,
    /// The type behind an alias.
    pub aliases: IndexMap<Name, RustType>,
    /// Signatures by operation, in the order of [`Api::operations`].
    pub signatures: Vec<Signature>,
}

impl Emitted {
    /// Takes what another share gave; shares are put together in their order.
    pub fn append(&mut self, other: Self) {
        self.structures.extend(other.structures);
        self.aliases.extend(other.aliases);
        self.signatures.extend(other.signatures);
    }
}

/// Types of an operation's arguments and result.
#[derive(Debug, Default)]
pub struct Signature {
    /// Argument types: owned, and without an `Option` around them.
    pub arguments: Vec<(Part, RustType)>,
    /// The result; `()` where there is none.
    pub result: Option<RustType>,
    /// What the finished task carries, if it starts one and that is known; `()` where there is none.
    pub task_result: Option<RustType>,
}

/// A Rust type. Unlike tokens, it can be shared between threads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RustType {
    /// Something that has a name of ours.
    Slot(Slot),
    /// A type of the standard library or of a crate below it, by its last name, with its arguments.
    Std(String, Vec<RustType>),
    /// `()`.
    Unit,
}

impl RustType {
    /// The first argument, if this is the generic type of that name.
    pub fn argument(self, name: &str) -> Option<RustType> {
        match self {
            Self::Std(own, arguments) if own == name => arguments.into_iter().next(),
            _ => None,
        }
    }

    /// Whether this is an `Option`.
    pub fn is_option(&self) -> bool {
        matches!(self, Self::Std(name, _) if name == "Option")
    }

    /// What is inside `Option<…>`, or the type itself.
    pub fn without_option(self) -> RustType {
        match self {
            Self::Std(name, mut arguments) if name == "Option" && arguments.len() == 1 => {
                arguments.remove(0)
            }
            other => other,
        }
    }
}

/// What a type path of the backend's output stands for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Slot {
    /// A schema.
    Schema(Name),
    /// An identifier of one of these resource types.
    Id(Vec<String>),
    /// A type of the runtime, by its name there.
    Runtime(&'static str),
}

/// Names that stand for something else, as the backend was given them.
#[derive(Debug, Default)]
struct Slots(IndexMap<String, Slot>);

impl Slots {
    /// What the last segment of a path stands for.
    fn get(&self, ident: &str) -> Option<&Slot> {
        self.0.get(ident)
    }
}

/// A share of the work, for which no other one is needed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Share {
    /// All structures and aliases: which of them hold themselves can be seen only with all of them at hand.
    Schemas,
    /// The operations with these indices. To them a schema is no more than its name.
    Operations(Range<usize>),
}

impl Share {
    /// Below this many operations another run of progenitor costs more than it saves.
    const OPERATIONS: usize = 100;

    /// The work on an API in shares for that many workers, the longest first.
    pub fn all(api: &Api, workers: usize) -> Vec<Self> {
        let operations = api.operations.len();
        // One of the workers is busy with the schemas.
        let size = operations
            .div_ceil(workers.saturating_sub(1).max(1))
            .max(Self::OPERATIONS);
        let starts = (0..operations).step_by(size);
        let shares = starts.map(|start| Self::Operations(start..operations.min(start + size)));
        std::iter::once(Self::Schemas).chain(shares).collect()
    }
}

/// Runs the backend on a share of the API. The documents are there for places in messages.
///
/// # Errors
/// [`ProblemKind::Backend`] if progenitor refuses, panics or leaves something out, with the place of the operation or schema
/// that it is about, so far as that can be found.
pub fn emit(api: &Api, share: &Share, documents: &Documents) -> Result<Emitted, Problem> {
    run(api, share).map_err(|problem| match (culprit(api, share), *problem.kind) {
        (Some((named, place)), ProblemKind::Backend(message)) => {
            documents.problem(place, ProblemKind::Backend(format!("{named}: {message}")))
        }
        (_, what) => Problem::nowhere(what),
    })
}

/// Whether a panic of this thread is going to end in a [`Problem`], so that nothing need be printed of it.
pub fn is_contained() -> bool {
    contain::is_contained()
}

fn run(api: &Api, share: &Share) -> Result<Emitted, Problem> {
    let lowered = lower::lower(api, share);
    let tokens = contain::contained(|| generate(&lowered))?;
    harvest::harvest(api, share, &lowered, tokens)
}

/// The first operation or schema of a share without which the backend would not have failed, in words, and its place.
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

/// The first schemas of an API with all that they are made of, and nothing else.
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

fn generate(lowered: &lower::Lowered) -> Result<proc_macro2::TokenStream, Problem> {
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
        .map_err(|error| Problem::nowhere(ProblemKind::Backend(error.to_string())))
}
