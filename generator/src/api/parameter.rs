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

/// The form of a list, a structure or a map in a query.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum QueryStyle {
    /// A pair for each value: a list repeats the name, a structure or map is sent as its fields.
    #[default]
    Pairs,
    /// One pair, with commas between the values.
    Commas,
    /// One pair, with spaces between the values.
    Spaces,
    /// One pair, with pipes between the values.
    Pipes,
    /// A pair for each field, whose name is in brackets: `filter[name]`.
    Brackets,
    /// A pair for each scalar in the value, by the way to it: `targets.1.id`.
    Numbers,
    /// One pair, whose value is JSON.
    Json,
}

impl QueryStyle {
    /// Returns the word in messages and in the model file.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pairs => "pairs",
            Self::Commas => "commas",
            Self::Spaces => "spaces",
            Self::Pipes => "pipes",
            Self::Brackets => "brackets",
            Self::Numbers => "numbers",
            Self::Json => "json",
        }
    }
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
    /// The type. It is neither an alias of a list, a structure or a map, nor a list of optional items.
    pub ty: Type,
    /// The form in a query.
    pub style: QueryStyle,
    /// The description.
    pub text: Text,
}
