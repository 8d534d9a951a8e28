//! [`Api`] → a place and a name in Rust for everything in it.
//!
//! All questions of naming end here: short names, keywords, collisions, which arguments are options. What comes
//! later looks names up and never makes one. Takes the recovered model, never tokens.

mod collisions;
mod endless;
mod features;
mod ident;
mod ids;
mod methods;
mod modules;
mod origin;
mod types;
mod unions;
mod usage;

pub use features::{Feature, FeatureId, Features, Gate};
pub(crate) use types::all_fields;
pub(crate) use usage::{reach, reachable};

use indexmap::{IndexMap, IndexSet};

use crate::api::{Api, BodyContent, Name, Operation, Type};
use crate::diagnostics::Problems;
use crate::load::Documents;
use modules::Tree;
use origin::Origins;

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
    /// What users can choose from, and what is there with what.
    pub features: Features,
    /// Type names that stand for one thing wherever they are read.
    unique: IndexSet<String>,
}

/// The place and name of an item.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
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
    /// What a structure's unions are read and made by.
    pub unions: Vec<UnionPlan>,
    /// The choice between the members of a family, on its base.
    pub family: Option<FamilyPlan>,
    /// Where values of the type travel.
    pub usage: Usage,
}

/// Which way values of a type travel.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// To the server.
    pub input: bool,
    /// From the server: in results, results of tasks, and errors.
    pub output: bool,
}

/// A union of a structure: a field whose value decides which others are there.
#[derive(Clone, Debug)]
pub struct UnionPlan {
    /// Index of the deciding field in [`TypePlan::members`].
    pub tag: usize,
    /// The enumeration that its values are of.
    pub enumeration: Name,
    /// Every value, in the enumeration's order.
    pub cases: Vec<CasePlan>,
}

/// A value of a union's tag.
#[derive(Clone, Debug)]
pub struct CasePlan {
    /// As sent.
    pub value: String,
    /// The enumeration's variant.
    pub variant: String,
    /// Indexes of the fields that belong to it.
    pub fields: Vec<usize>,
    /// The function that makes a structure of this case, or the setter that turns one into it where it has several
    /// unions.
    pub constructor: String,
    /// The method that gives the fields if it is this case.
    pub accessor: String,
}

/// The choice between the structures of a family.
#[derive(Clone, Debug)]
pub struct FamilyPlan {
    /// Its name, in the base's module.
    pub ident: String,
    /// The field that tells them apart, as sent.
    pub field: String,
    /// Its values, variant names and structures, the base left out.
    pub variants: Vec<(String, String, Name)>,
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

    /// Whether a type name stands for one thing in the whole crate, so that it can be imported without a doubt.
    pub fn is_unique(&self, ident: &str) -> bool {
        self.unique.contains(ident)
    }

    /// An item's path from the crate root.
    pub fn full_path(&self, item: &ItemPath) -> Vec<String> {
        let mut path = self.module(item.module).path.clone();
        path.push(item.ident.clone());
        path
    }
}

impl Part {
    /// Returns the type of the part in an operation.
    pub(crate) fn ty(self, operation: &Operation) -> Option<&Type> {
        let content = operation.body.as_ref().map(|body| &body.content);
        match (self, content) {
            (Self::Parameter(position), _) => Some(&operation.parameters[position].ty),
            (Self::Body, Some(BodyContent::Value(ty))) => Some(ty),
            (Self::BodyField(position), Some(BodyContent::Fields(fields))) => {
                fields.get(position).map(|field| &field.ty)
            }
            _ => None,
        }
    }
}

/// Makes the plan.
///
/// # Errors
/// Two things that would get the same name, and things that no name can be made from.
pub fn plan(api: &Api, documents: &Documents) -> Result<Plan, Problems> {
    let mut problems = Vec::new();
    let mut tree = Tree::new(api);
    let mut types = types::place(api, &mut tree, documents, &mut problems);
    let ids_named = ids::places(api);
    let ids = ids::place(&ids_named, &mut tree, &types, documents, &mut problems);
    let named = types.values().flat_map(|planned| {
        let family = planned.family.iter().map(|family| family.ident.as_str());
        let module = planned.path.module;
        let own = planned.path.ident.as_str();
        std::iter::once(own)
            .chain(family)
            .map(move |ident| (module, ident))
    });
    let named = named.chain(ids.values().map(|id| (id.module, id.ident.as_str())));
    modules::handles(api, &mut tree, &named.collect::<Vec<_>>());
    methods::place(api, &mut tree, &types, documents, &mut problems);
    usage::mark(api, &mut types);
    unions::place(api, &mut types);
    let unique = unique(&types, &ids);
    let modules = tree.finish();
    let features = features::find(api, &modules, &types, &ids);
    let plan = Plan {
        modules,
        types,
        ids,
        features,
        unique,
    };
    let origins = Origins::new(api, &plan.modules, &ids_named);
    collisions::check(api, &plan, documents, &origins, &mut problems);
    endless::check(api, documents, &mut problems);
    Problems::or(problems, plan)
}

/// Type names that only one item has.
fn unique(
    types: &IndexMap<Name, TypePlan>,
    ids: &IndexMap<Vec<String>, ItemPath>,
) -> IndexSet<String> {
    let mut places: IndexMap<&str, &ItemPath> = IndexMap::new();
    let mut shared = IndexSet::new();
    for path in types
        .values()
        .map(|planned| &planned.path)
        .chain(ids.values())
    {
        match places.get(path.ident.as_str()) {
            Some(other) if *other != path => {
                shared.insert(path.ident.as_str());
            }
            _ => {
                places.insert(&path.ident, path);
            }
        }
    }
    places
        .keys()
        .filter(|ident| !shared.contains(*ident))
        .map(|ident| (*ident).to_owned())
        .collect()
}
