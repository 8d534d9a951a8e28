//! [`Api`] → a place and a name in Rust for everything in it.
//!
//! All questions of naming end here: short names, keywords, collisions, which arguments are options. What comes
//! later looks names up and never makes one. Takes the recovered model, never tokens.

mod ident;
mod ids;
mod methods;
mod modules;
mod types;

pub(crate) use types::lineage;

use indexmap::IndexMap;

use crate::api::{Api, Name, Place};
use crate::diagnostics::{Problem, Problems, What};
use crate::load::Documents;
use modules::Tree;

/// Index of a module in [`Plan::modules`]; the crate root is 0.
pub type ModuleId = usize;

/// Where everything goes.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Modules, parents before their children.
    pub modules: Vec<Module>,
    /// Structures, enumerations and aliases by the vendor's name.
    pub types: IndexMap<Name, TypePlan>,
    /// Identifiers by the resource types that they may be of.
    pub ids: IndexMap<Vec<String>, ItemPath>,
}

/// The place and name of an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ItemPath {
    /// Its module.
    pub module: ModuleId,
    /// Its name there.
    pub ident: String,
}

/// A module: one namespace of the vendor's.
#[derive(Clone, Debug, Default)]
pub struct Module {
    /// Names from the crate root to here; empty for the root.
    pub path: Vec<String>,
    /// The vendor's name of it; where two spellings make one module, the first.
    pub name: Option<Name>,
    /// Modules in it, sorted by name.
    pub children: Vec<ModuleId>,
    /// The handle to its operations, or to those of modules below.
    pub handle: Option<Handle>,
    /// Schemas that live in it, in document order.
    pub types: Vec<Name>,
    /// Identifiers that live in it, in order of first use.
    pub ids: Vec<Vec<String>>,
    /// Operations of its resource, in document order.
    pub methods: Vec<MethodPlan>,
}

/// A handle: a cheap value with a resource's methods, and accessors to the handles below.
#[derive(Clone, Debug)]
pub struct Handle {
    /// Type name.
    pub ident: String,
    /// The method of the parent's handle that gives it.
    pub accessor: String,
}

/// Name and parts of a schema's type.
#[derive(Clone, Debug)]
pub struct TypePlan {
    /// Where it is.
    pub path: ItemPath,
    /// Field names of a structure, its base's included, or variant names of an enumeration, in order.
    pub members: Vec<Member>,
}

/// A field or variant.
#[derive(Clone, Debug)]
pub struct Member {
    /// In Rust.
    pub ident: String,
    /// As sent.
    pub wire: String,
    /// The structure that declares it: the type itself or one that it extends.
    pub owner: Name,
}

/// Name and arguments of an operation's method.
#[derive(Clone, Debug)]
pub struct MethodPlan {
    /// Index in [`Api::operations`].
    pub operation: usize,
    /// The method that takes the required arguments.
    pub ident: String,
    /// The operation as data.
    pub constant: String,
    /// Arguments that have to be given: path, query, header, then the body.
    pub required: Vec<Argument>,
    /// What can be given beside them.
    pub optional: Optional,
}

impl MethodPlan {
    /// The method that takes the optional arguments as well.
    pub fn with_ident(&self) -> String {
        format!("{}_with", self.ident.trim_end_matches('_'))
    }
}

/// Optional arguments of a method.
#[derive(Clone, Debug)]
pub enum Optional {
    /// There are none.
    None,
    /// A single structure, which is taken as it is.
    Single(Argument),
    /// Any others, as fields of a structure made for them.
    Options {
        /// Its name, in the method's module.
        ident: String,
        /// Its fields.
        arguments: Vec<Argument>,
    },
}

impl Optional {
    /// All of them.
    pub fn arguments(&self) -> &[Argument] {
        match self {
            Self::None => &[],
            Self::Single(argument) => std::slice::from_ref(argument),
            Self::Options { arguments, .. } => arguments,
        }
    }
}

/// An argument of a method.
#[derive(Clone, Debug)]
pub struct Argument {
    /// In Rust.
    pub ident: String,
    /// Which part of the operation it is.
    pub part: Part,
}

/// A part of an operation that a caller gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// A parameter, by its index.
    Parameter(usize),
    /// The body as a whole.
    Body,
    /// A field of an anonymous body, by its index.
    BodyField(usize),
}

impl Plan {
    /// The module of an index.
    ///
    /// # Panics
    /// Never for an index of this plan.
    pub fn module(&self, id: ModuleId) -> &Module {
        &self.modules[id]
    }

    /// An item's path from the crate root.
    pub fn full_path(&self, item: &ItemPath) -> Vec<String> {
        let mut path = self.module(item.module).path.clone();
        path.push(item.ident.clone());
        path
    }
}

/// Makes the plan.
///
/// # Errors
/// Two things that would get the same name, and things that no name can be made from.
pub fn plan(api: &Api, documents: &Documents) -> Result<Plan, Problems> {
    let mut problems = Vec::new();
    let mut tree = Tree::new(api);
    let types = types::place(api, &mut tree, documents, &mut problems);
    let ids = ids::place(api, &mut tree, &types, &mut problems);
    modules::handles(api, &mut tree);
    methods::place(api, &mut tree, documents, &mut problems);
    let plan = Plan { modules: tree.finish(), types, ids };
    check(api, &plan, documents, &mut problems);
    Problems::or(problems, plan)
}

/// Names that are taken in one namespace, each with what took it.
struct Taken<'a> {
    documents: &'a Documents,
    names: IndexMap<String, String>,
}

impl<'a> Taken<'a> {
    fn new(documents: &'a Documents) -> Self {
        Self { documents, names: IndexMap::new() }
    }

    fn take(&mut self, rust: &str, what: String, place: Option<&Place>, problems: &mut Vec<Problem>) {
        if let Some(first) = self.names.get(rust) {
            let what = What::Collision { rust: rust.to_owned(), first: first.clone(), second: what };
            problems.push(match place {
                Some(place) => self.documents.problem(place, what),
                None => Problem::nowhere(what),
            });
        } else {
            self.names.insert(rust.to_owned(), what);
        }
    }
}

/// No two items of a module, methods of a handle or members of a type may share a name.
fn check(api: &Api, plan: &Plan, documents: &Documents, problems: &mut Vec<Problem>) {
    for module in &plan.modules {
        let mut items = Taken::new(documents);
        let mut methods = Taken::new(documents);
        let mut constants = Taken::new(documents);
        if let Some(handle) = &module.handle {
            items.take(&handle.ident, format!("the handle of {}", module.path.join("::")), None, problems);
        }
        for name in &module.types {
            let place = api.schemas.get(name).map(|schema| &schema.place);
            items.take(&plan.types[name].path.ident, format!("schema `{name}`"), place, problems);
        }
        for id in &module.ids {
            items.take(&plan.ids[id].ident, format!("the identifier of `{}`", id.join("`, `")), None, problems);
        }
        for child in &module.children {
            if let Some(handle) = &plan.module(*child).handle {
                methods.take(&handle.accessor, format!("the accessor of {}", handle.ident), None, problems);
            }
        }
        for method in &module.methods {
            let operation = &api.operations[method.operation];
            let what = || format!("operation `{}`", operation.id);
            let place = Some(&operation.place);
            methods.take(&method.ident, what(), place, problems);
            constants.take(&method.constant, what(), place, problems);
            if !matches!(method.optional, Optional::None) {
                methods.take(&method.with_ident(), what(), place, problems);
            }
            if let Optional::Options { ident, .. } = &method.optional {
                items.take(ident, format!("the options of {}", what()), place, problems);
            }
        }
    }
    for (name, planned) in &plan.types {
        let mut members = Taken::new(documents);
        let place = api.schemas.get(name).map(|schema| &schema.place);
        for member in &planned.members {
            members.take(&member.ident, format!("`{}` of `{}`", member.wire, member.owner), place, problems);
        }
    }
}
