//! The constant description of an operation.

/// HTTP method of an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Method {
    /// `GET`
    Get,
    /// `HEAD`
    Head,
    /// `POST`
    Post,
    /// `PUT`
    Put,
    /// `PATCH`
    Patch,
    /// `DELETE`
    Delete,
}

impl Method {
    /// The method as it stands in a request line: `"GET"`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Head => "HEAD",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }
}

/// What the body of a successful answer holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ResultShape {
    /// Nothing: whatever the server sends is ignored.
    Empty,
    /// The result as JSON; an empty body counts as `null`.
    Json,
    /// The identifier of a task as a JSON string; the result proper is that of the task.
    Task,
}

/// Everything about an operation that does not depend on a call.
///
/// Generated as a `static`; end the literal with `..Operation::EMPTY`, so that fields added here later do not touch it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Operation {
    /// Identifier in the API description: `Content.Library_get`. It leads every error of the operation.
    pub id: &'static str,
    /// HTTP method.
    pub method: Method,
    /// Path below the base path of the client, with one `{name}` for each path parameter: `/content/library/{libraryId}`.
    pub path: &'static str,
    /// Constant query parameters, sent before all others: `("action", "convert")`.
    pub query: &'static [(&'static str, &'static str)],
    /// Documented status of a success. Any other 2xx is a success too.
    pub success: u16,
    /// What a successful answer holds.
    pub result: ResultShape,
    /// Whether the result is or contains a secret. The body of an answer then enters no error, not even in part.
    pub secret: bool,
    /// API version that brought the operation: `9.1.0.0`. Calls to servers that are older can be
    /// [refused](crate::ClientBuilder::server_version).
    pub since: Option<&'static str>,
    /// Whether the API description advises against the operation.
    pub deprecated: bool,
    /// Privileges the caller needs.
    pub privileges: &'static [&'static str],
    /// Documented errors: for each status the names of the error structures.
    pub errors: &'static [(u16, &'static [&'static str])],
}

impl Operation {
    /// Defaults for the fields a literal leaves out: `GET` without path, constants, result or documentation.
    pub const EMPTY: Self = Self {
        id: "",
        method: Method::Get,
        path: "",
        query: &[],
        success: 200,
        result: ResultShape::Empty,
        secret: false,
        since: None,
        deprecated: false,
        privileges: &[],
        errors: &[],
    };
}
