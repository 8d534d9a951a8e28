//! Plan and backend types → the pieces of every source file.
//!
//! Takes types and signatures over from the backend, puts them in their places under their names, and says with
//! quote what the backend cannot: open enumerations, identifiers, thin bodies over one description per operation,
//! serialisation, documentation. Works on tokens; no decision here or later looks at formatted text.

mod argument;
mod docs;
mod enumeration;
mod family;
mod field;
mod gate;
mod identifier;
mod links;
mod mock;
mod operation;
mod options;
mod prose;
mod render;
mod resource;
mod root;
mod structure;
mod union;

use proc_macro2::TokenStream;

use crate::api::{Api, Schema, SchemaKind};
use crate::backend::Emitted;
use crate::diagnostics::{Problem, ProblemKind};
use crate::plan::{Member, ModuleId, Plan};
use links::Links;
use render::Scope;

/// Everything that refinement looks things up in.
#[derive(Clone, Copy)]
pub struct Input<'a> {
    /// The model.
    pub api: &'a Api,
    /// Places and names.
    pub plan: &'a Plan,
    /// Types and signatures.
    pub emitted: &'a Emitted,
}

/// A source file of the crate, in pieces.
#[derive(Debug)]
pub struct Module {
    /// Names from the crate root; empty for `lib.rs`.
    pub path: Vec<String>,
    /// Inner documentation, a line each.
    pub docs: Vec<String>,
    /// The items in order.
    pub pieces: Vec<Piece>,
}

/// One or more items.
#[derive(Debug)]
pub enum Piece {
    /// Rust items.
    Items(TokenStream),
    /// A call of one of the runtime's macros, which formatters leave as it is.
    Call(MacroCall),
    /// A piece with attributes for each item in it.
    Gated(TokenStream, Box<Piece>),
}

/// A macro call in item position: `name! { header { entries } }`, or without braces around its one line.
#[derive(Debug)]
pub struct MacroCall {
    /// Path of the macro.
    pub name: &'static str,
    /// What stands before the opening brace, as documentation lines and tokens.
    pub head: Documented,
    /// What stands in the braces, each ended by a comma; `None` where there are no inner braces.
    pub entries: Option<Vec<Documented>>,
}

/// Tokens with documentation and attributes before them.
#[derive(Debug)]
pub struct Documented {
    /// Lines of documentation.
    pub docs: Vec<String>,
    /// Attributes.
    pub attributes: TokenStream,
    /// The tokens themselves.
    pub tokens: TokenStream,
}

/// The modules of a crate, to be made one by one and in any order.
pub struct Refinery<'a> {
    input: Input<'a>,
    links: Links<'a>,
    /// What the modules of the server for tests share, if there is to be one.
    mock: Option<mock::Shared>,
}

impl<'a> Refinery<'a> {
    /// Prepares what all modules share; with a server for tests or without.
    pub fn new(input: Input<'a>, with_mock: bool) -> Self {
        Self {
            input,
            links: Links::new(input),
            mock: with_mock.then(|| mock::Shared::new(input)),
        }
    }

    /// Makes a module, and tells what of the model is in it.
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

    /// Makes the module beside it that is for a server in tests, if there is to be one.
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

/// What came out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    operations: usize,
    schemas: usize,
}

impl Counts {
    /// The sum of both.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            operations: self.operations + other.operations,
            schemas: self.schemas + other.schemas,
        }
    }

    /// Counts in are counts out.
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
    let features = &input.plan.features;
    let scope = Scope::new(input, id);
    let mut pieces = Vec::new();
    if planned.handle.is_some() {
        pieces.extend(resource::handle(input, links, &scope)?);
    }
    let operations = features.of_operations(id);
    for method in &planned.methods {
        let options = || options::options(input, links, &scope, method);
        pieces.extend(scope.behind(operations, options)?);
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
        let types = || self::schema(input, links, &scope, schema, &ty.members);
        pieces.extend(scope.behind(features.of_item(&ty.path), types)?);
    }
    for resources in &planned.ids {
        let item = input
            .plan
            .ids
            .get(resources)
            .ok_or_else(|| defect(&resources.join(", ")))?;
        let identifier = || Ok(vec![identifier::identifier(input, &scope, resources)?]);
        pieces.extend(scope.behind(features.of_item(item), identifier)?);
    }
    for method in &planned.methods {
        counts.operations += 1;
        let constant = || Ok(vec![operation::constant(input, &scope, method)]);
        pieces.extend(scope.behind(operations, constant)?);
    }
    let mut all = vec![
        Piece::Items(scope.imports()),
        Piece::Items(root::children(input, id)),
    ];
    all.append(&mut pieces);
    Ok(Module {
        path: planned.path.clone(),
        docs: resource::module_docs(input, links, id),
        pieces: all,
    })
}

/// The type of a schema, and what belongs to it.
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
            Ok(pieces)
        }
        SchemaKind::Enum(values) => Ok(vec![enumeration::enumeration(
            links, scope, schema, values, members,
        )]),
        SchemaKind::Alias(_) => Ok(vec![structure::alias(input, links, scope, schema)?]),
    }
}

/// Something that an earlier step promised is not there.
fn defect(what: &str) -> Problem {
    Problem::nowhere(ProblemKind::Defect(format!("`{what}` got lost on the way")))
}
