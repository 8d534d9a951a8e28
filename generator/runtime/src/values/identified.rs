//! Results that have an identifier.

/// A result of an operation that identifies a resource: an identifier, or a structure that contains one.
///
/// [`Call::one`](crate::Call::one) names ambiguous results by it. The identifiers of
/// [`resource_id!`](crate::resource_id) implement it, and generated structures with exactly one identifier among their
/// required fields.
pub trait Identified {
    /// Returns the identifier as text.
    fn identity(&self) -> &str;
}

impl Identified for String {
    fn identity(&self) -> &str {
        self
    }
}
