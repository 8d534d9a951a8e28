//! Request bodies.

use super::structure::Field;
use super::text::Text;
use super::types::Type;

/// The encoding of a request body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// `application/json`.
    Json,
    /// `application/x-www-form-urlencoded`.
    Form,
}

/// A request body.
#[derive(Clone, Debug)]
pub struct Body {
    /// Set if it must be sent.
    pub required: bool,
    /// The encoding.
    pub encoding: Encoding,
    /// The content: one value, or several arguments.
    pub content: BodyContent,
    /// The description.
    pub text: Text,
}

/// The content of a request body.
#[derive(Clone, Debug)]
pub enum BodyContent {
    /// One argument, sent as the body.
    Value(Type),
    /// Several or scalar arguments, sent as the fields of an anonymous object.
    Fields(Vec<Field>),
}
