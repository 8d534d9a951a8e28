//! Facts that a sentence states about the type of the thing it describes.

use super::formula::Part;

/// A fact with the sentence that states it. The caller checks it against the schema's type.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Claim {
    pub(super) fact: Fact,
    pub(super) sentence: String,
}

/// A part of the meaning of a type.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Fact {
    /// Identifiers of these resource types.
    Id(Part, Vec<String>),
    /// The enumeration of this name.
    Enum(String),
    /// A field that is present for some values of another one.
    Union { tag: String, values: Vec<String> },
    /// A value that may be missing.
    Optional,
    /// A task whose result is this structure.
    Result(String),
    /// A task without a result.
    NoResult,
}
