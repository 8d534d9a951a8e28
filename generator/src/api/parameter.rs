//! Parameters of operations.

use super::text::Text;
use super::types::Type;

/// The location of a parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Location {
    /// In the path.
    Path,
    /// In the query.
    Query,
    /// In a header.
    Header,
}

/// An argument of an operation outside of its body.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// The wire name.
    pub name: String,
    /// The location.
    pub location: Location,
    /// Set if it must be sent.
    pub required: bool,
    /// The type. A structure is sent as its scalar fields, a list repeats the key.
    pub ty: Type,
    /// The description.
    pub text: Text,
}
