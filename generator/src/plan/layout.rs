//! The layout of the crate as data: modules, types, methods and their names.
//!
//! Takes nothing and decides nothing: the other files of the plan fill these values in.

use crate::api::{BodyContent, Name, Operation, Type};

/// The index of a module in [`Plan::modules`](super::Plan::modules); the crate root is 0.
pub type ModuleId = usize;

/// The module and name of an item.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ItemPath {
    /// Its module.
    pub module: ModuleId,
    /// Its name in the module.
    pub ident: String,
}

/// A module: one namespace of the vendor.
#[derive(Clone, Debug, Default)]
pub struct Module {
    /// Names from the crate root to this module; empty for the root.
    pub path: Vec<String>,
    /// The vendor's name; the first one where two spellings make one module.
    pub name: Option<Name>,
    /// Child modules, sorted by name.
    pub children: Vec<ModuleId>,
    /// The handle of its operations, or of those in modules below.
    pub handle: Option<Handle>,
    /// Schemas defined in it, in document order.
    pub types: Vec<Name>,
    /// Identifiers defined in it, in order of first use.
    pub ids: Vec<Vec<String>>,
    /// Operations of its resource, in document order.
    pub methods: Vec<MethodPlan>,
}

/// A handle: a cheap value with the methods of a resource and accessors of the handles below.
#[derive(Clone, Debug)]
pub struct Handle {
    /// Type name.
    pub ident: String,
    /// The method of the parent's handle that returns it.
    pub accessor: String,
}

/// The name and parts of a schema's type.
#[derive(Clone, Debug)]
pub struct TypePlan {
    /// Its module and name.
    pub path: ItemPath,
    /// Fields of a structure, those of its bases included, or variants of an enumeration, in order.
    pub members: Vec<Member>,
    /// The unions of a structure.
    pub unions: Vec<UnionPlan>,
    /// The enum of all members of a family, on its base.
    pub family: Option<FamilyPlan>,
    /// The directions in which values are sent.
    pub usage: Usage,
    /// `true` if a value can contain a secret.
    pub holds_secret: bool,
}

impl TypePlan {
    /// Returns the path of the enum of a family, if this is its base.
    pub fn family_path(&self) -> Option<ItemPath> {
        let family = self.family.as_ref()?;
        Some(ItemPath {
            module: self.path.module,
            ident: family.ident.clone(),
        })
    }
}

/// The directions in which values of a type are sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// To the server.
    pub input: bool,
    /// From the server: in results, results of tasks, and errors.
    pub output: bool,
}

/// A union of a structure: a field whose value decides which other fields are present.
#[derive(Clone, Debug)]
pub struct UnionPlan {
    /// Index of the discriminator in [`TypePlan::members`].
    pub tag: usize,
    /// The enumeration of its values.
    pub enumeration: Name,
    /// Every value, in the enumeration's order.
    pub cases: Vec<CasePlan>,
}

/// A value of a union's discriminator.
#[derive(Clone, Debug)]
pub struct CasePlan {
    /// The wire name.
    pub value: String,
    /// The enumeration's variant.
    pub variant: String,
    /// Indexes of the fields that belong to the case.
    pub fields: Vec<usize>,
    /// The function that creates a structure of this case; the setter of the case in a structure with several unions.
    pub constructor: String,
    /// The method that returns the fields of the case.
    pub accessor: String,
}

/// The enum of all structures of a family.
#[derive(Clone, Debug)]
pub struct FamilyPlan {
    /// Its name, in the module of the base.
    pub ident: String,
    /// The variant of the base.
    pub other: String,
    /// Set for a choice, whose members need not extend the base: that is only read for a member that the document does not list.
    pub is_choice: bool,
    /// The wire name of the discriminator.
    pub field: String,
    /// Discriminator values, variant names and structures, without the base. A structure with several values has one variant.
    pub variants: Vec<(String, String, Name)>,
}

/// A field or variant.
#[derive(Clone, Debug)]
pub struct Member {
    /// The name in Rust.
    pub ident: String,
    /// The wire name.
    pub wire: String,
    /// The structure that declares it: the type itself or one of its bases.
    pub owner: Name,
}

/// The name and arguments of an operation's method.
#[derive(Clone, Debug)]
pub struct MethodPlan {
    /// Index in [`Api::operations`](crate::api::Api::operations).
    pub operation: usize,
    /// The method that takes the required arguments.
    pub ident: String,
    /// The constant that describes the operation.
    pub constant: String,
    /// Required arguments: path, query, header, then the body.
    pub required: Vec<Argument>,
    /// Optional arguments.
    pub optional: Optional,
}

impl MethodPlan {
    /// Returns the name of the method that takes the optional arguments, too.
    pub fn with_ident(&self) -> String {
        format!("{}_with", self.ident.trim_end_matches('_'))
    }
}

/// Optional arguments of a method.
#[derive(Clone, Debug)]
pub enum Optional {
    /// No optional arguments.
    None,
    /// A single structure, taken as it is.
    Single(Argument),
    /// Any other arguments, as fields of a structure of their own.
    Options {
        /// The name of the structure, in the module of the method.
        ident: String,
        /// The fields of the structure.
        arguments: Vec<Argument>,
    },
}

impl Optional {
    /// Returns all optional arguments.
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
    /// The name in Rust.
    pub ident: String,
    /// The part of the operation that it is sent as.
    pub part: Part,
}

/// A part of an operation that the caller passes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// A parameter, by its index.
    Parameter(usize),
    /// The body as a whole.
    Body,
    /// A field of an anonymous body, by its index.
    BodyField(usize),
}

impl Part {
    /// Returns the type of the part in an operation.
    pub fn ty(self, operation: &Operation) -> Option<&Type> {
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
