//! Parts of a document that are valid and that the generator has no use for.

use crate::api::Place;

/// A valid part of a document that the generator does not use.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Ignored {
    /// Its place.
    pub place: Place,
    /// Its description in a message.
    pub what: String,
}
