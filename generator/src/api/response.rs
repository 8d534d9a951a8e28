//! Responses: results and errors.

use super::name::Name;
use super::text::Text;
use super::types::Type;

/// A successful response.
#[derive(Clone, Debug, Default)]
pub struct Success {
    /// HTTP status: the first that is documented, 200 if there is none. Any other of 2xx is a success, too.
    pub status: u16,
    /// The type of the content; `None` without content. For an operation that starts a task, that of the task's identifier.
    pub ty: Option<Type>,
    /// Set if the content is the field `value` of an object, as below `/rest`.
    pub enveloped: bool,
    /// The media types that a client must name to get it; none for JSON without a version.
    pub accept: Vec<String>,
    /// The description of the result, or of the task's result.
    pub text: Text,
}

/// The errors that share a status.
#[derive(Clone, Debug)]
pub struct ErrorResponse {
    /// HTTP status.
    pub status: u16,
    /// The schema of the document; the common base if several errors share the status.
    pub schema: Option<Name>,
    /// The description of the conditions.
    pub text: Text,
    /// The single errors in text order. Filled by recovery.
    pub cases: Vec<ErrorCase>,
}

/// One error that an operation can report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErrorCase {
    /// The schema, such as `Vapi.Std.Errors.NotFound`.
    pub error: Name,
    /// The condition in the vendor's markup; may be empty.
    pub when: String,
    /// The API version that added it, if stated.
    pub since: Option<String>,
}
