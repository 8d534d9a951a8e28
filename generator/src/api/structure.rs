//! Structures, their fields and their families.

use indexmap::IndexMap;

use super::name::Name;
use super::text::Text;
use super::types::Type;

/// A structure.
#[derive(Clone, Debug, Default)]
pub struct Struct {
    /// The structure whose fields it inherits.
    pub base: Option<Name>,
    /// Its own fields in document order.
    pub fields: Vec<Field>,
    /// The discriminator of a family, on its base.
    pub discriminator: Option<Discriminator>,
    /// Fields that are present for certain values of another field. Filled by recovery.
    pub unions: Vec<Union>,
    /// Set if a result of this type may be `null` everywhere.
    pub nullable: bool,
    /// Set for a choice of structures that need not extend it: what it has itself is only read for a member that the document does
    /// not list.
    pub is_choice: bool,
}

/// A field of a structure, or of an anonymous request body.
#[derive(Clone, Debug)]
pub struct Field {
    /// The wire name.
    pub name: String,
    /// The type, never [`Type::Optional`].
    pub ty: Type,
    /// Set if it may be missing or `null`.
    pub optional: bool,
    /// Set if it may be `null` even if it is required.
    pub nullable: bool,
    /// The sides that send it, in a structure of both requests and responses.
    pub access: Access,
    /// The description.
    pub text: Text,
    /// The needs by operation, if the text states them. Filled by recovery.
    pub requirements: Requirements,
}

/// The sides that send a field.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Access {
    /// Client and server.
    #[default]
    Both,
    /// Only the server.
    ReadOnly,
    /// Only the client.
    WriteOnly,
}

/// The need for a field by operation, as the texts of `*Model` structures state it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Requirements {
    /// In the argument of `create`.
    pub create: Option<Need>,
    /// In the result of `get` or `list`.
    pub get: Option<Need>,
    /// In the argument of `update`.
    pub update: Option<Need>,
}

/// The need for a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// Always present.
    Required,
    /// Possibly present.
    Optional,
    /// Never present.
    Unused,
}

/// The field that distinguishes the members of a family.
#[derive(Clone, Debug)]
pub struct Discriminator {
    /// The wire name of the field.
    pub field: String,
    /// The members by value of the field, in document order.
    pub members: IndexMap<String, Name>,
}

/// Fields that are present for certain values of another one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Union {
    /// The field whose value decides.
    pub tag: String,
    /// The fields of each value that has any, in the order of the enumeration.
    pub cases: IndexMap<String, Vec<String>>,
}
