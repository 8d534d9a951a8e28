//! Limits on what schemas are made of: walks over types must end, and not run out of stack.

/// The longest chain of schemas that are each defined by the next. The vendor's bases are a few levels deep; each level has
/// all fields of those that it extends.
pub(super) const DEFINITIONS: usize = 40;

/// The most parameters of an operation, and the most properties of its body that are arguments. The vendor's have at most a few
/// dozen; each is a call in the chain that makes a request, and a chain of many thousands runs out of stack.
pub(super) const ARGUMENTS: usize = 1_000;

/// Steps from the top of a document to the innermost part of a type. The vendor's have about twelve.
pub(super) const DEPTH: usize = 40;
