//! Plan and backend types → the pieces of every source file.
//!
//! Places the types and signatures of the backend under their planned names. Writes with quote what the backend does
//! not offer: open enumerations, identifiers, thin bodies over one description per operation, serialization,
//! documentation. Works on tokens; no decision here or later looks at formatted text.

mod argument;
mod checksum;
mod choice;
mod docs;
mod enumeration;
mod example;
mod family;
mod field;
mod gate;
mod identifier;
pub mod input;
mod links;
mod media_types;
mod mock;
mod operation;
mod options;
mod package_docs;
mod pass;
pub mod piece;
mod prose;
mod render;
mod resource;
mod root;
mod security;
mod structure;
mod union;

use crate::api::{Api, Schema, SchemaKind};
use crate::diagnostics::{Problem, ProblemKind};
use crate::plan::{Member, ModuleId};
use input::{Input, defect};
use links::Links;
use mock::shared::Shared;
use piece::{Module, Piece};
use render::Scope;

/// Makes the modules of a crate, one by one and in any order.
pub struct Refinery<'a> {
    input: Input<'a>,
    links: Links<'a>,
    /// Facts for the modules of the mock, if there is to be one.
    mock: Option<Shared>,
}

impl<'a> Refinery<'a> {
    /// Prepares what all modules share, with or without a mock.
    pub fn new(input: Input<'a>, with_mock: bool) -> Self {
        Self {
            input,
            links: Links::new(input),
            mock: with_mock.then(|| Shared::new(input)),
        }
    }

    /// Makes a module, and counts what of the model is in it.
    ///
    /// # Errors
    /// [`ProblemKind::Defect`] if something that an earlier step promised is not there.
    pub fn module(&self, id: ModuleId) -> Result<(Module, Counts), Problem> {
        if id == 0 {
            let root = root::root(self.input, &self.links, self.mock.as_ref());
            return Ok((root, Counts::default()));
        }
        let mut counts = Counts::default();
        let module = module(self.input, &self.links, id, &mut counts)?;
        Ok((module, counts))
    }

    /// Makes the corresponding module of the mock, if there is to be one.
    ///
    /// # Errors
    /// [`ProblemKind::Defect`] if something that an earlier step promised is not there.
    pub fn mock(&self, id: ModuleId) -> Result<Option<Module>, Problem> {
        let shared = self.mock.as_ref();
        shared
            .map(|shared| mock::module(self.input, &self.links, shared, id))
            .transpose()
    }
}

/// Numbers of generated things.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    operations: usize,
    schemas: usize,
}

impl Counts {
    /// Returns the sum.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            operations: self.operations + other.operations,
            schemas: self.schemas + other.schemas,
        }
    }

    /// Checks that everything in the model was generated once.
    ///
    /// # Errors
    /// [`ProblemKind::Defect`] if something of the model did not come out exactly once.
    pub fn check(self, api: &Api) -> Result<(), Problem> {
        let wanted = Self {
            operations: api.operations.len(),
            schemas: api.schemas.len(),
        };
        if self == wanted {
            return Ok(());
        }
        let what = format!("asked for {wanted:?}, generated {self:?}");
        Err(Problem::nowhere(ProblemKind::Defect(what)))
    }
}

fn module(
    input: Input<'_>,
    links: &Links<'_>,
    id: ModuleId,
    counts: &mut Counts,
) -> Result<Module, Problem> {
    let planned = input.plan.module(id);
    let scope = Scope::new(input, id);
    let mut types = Vec::new();
    for method in &planned.methods {
        types.extend(options::options(input, links, &scope, method)?);
    }
    for name in &planned.types {
        let schema = input
            .api
            .schemas
            .get(name)
            .ok_or_else(|| defect(name.as_str()))?;
        let ty = input
            .plan
            .types
            .get(name)
            .ok_or_else(|| defect(name.as_str()))?;
        counts.schemas += 1;
        types.extend(self::schema(input, links, &scope, schema, &ty.members)?);
    }
    for resources in &planned.ids {
        types.push(identifier::identifier(input, &scope, resources)?);
    }
    for method in &planned.methods {
        counts.operations += 1;
        types.push(operation::constant(input, &scope, method));
    }
    // Rendered last, because it may have a condition; placed first, because readers look for it.
    let handle = match planned.handle {
        Some(_) => resource::handle(input, links, &scope)?,
        None => Vec::new(),
    };
    let mut pieces = vec![
        Piece::Items(scope.imports()),
        Piece::Items(root::children(input, id)),
    ];
    pieces.extend(handle);
    pieces.append(&mut types);
    Ok(Module {
        path: planned.path.clone(),
        docs: resource::module_docs(input, links, id),
        pieces,
    })
}

/// Returns the type of a schema with its implementations.
fn schema(
    input: Input<'_>,
    links: &Links<'_>,
    scope: &Scope<'_>,
    schema: &Schema,
    members: &[Member],
) -> Result<Vec<Piece>, Problem> {
    match &schema.kind {
        SchemaKind::Struct(structure) => {
            let mut pieces = structure::structure(input, links, scope, schema, structure, members)?;
            pieces.extend(family::family(input, links, scope, schema));
            pieces.extend(checksum::conversions(input, schema, members));
            Ok(pieces)
        }
        SchemaKind::Enum(values) => Ok(vec![enumeration::enumeration(
            links, scope, schema, values, members,
        )]),
        SchemaKind::Choice(types) => Ok(choice::choice(input, links, scope, schema, types)
            .into_iter()
            .collect()),
        SchemaKind::Alias(_) => Ok(vec![structure::alias(input, links, scope, schema)?]),
    }
}
