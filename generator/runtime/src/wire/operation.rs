//! Descriptions of operations.

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
    /// Returns the method as it is sent: `"GET"`.
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

/// The content of the body of a successful response.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ResultShape {
    /// No result: the body is ignored.
    Empty,
    /// The result as JSON. An empty body is read as `null`.
    Json,
    /// The identifier of a task as a JSON string. The actual result is that of the task.
    Task,
    /// Bytes as they are, which are read while they arrive: [`Content`](crate::transfer::Content).
    Content,
}

/// The description of an operation: its part of every call.
///
/// Generated as a `static`. End a literal with `..Operation::EMPTY`, so that it stays valid when fields are added.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Operation {
    /// Identifier in the API description: `Content.Library_get`. Every error of the operation begins with it.
    pub id: &'static str,
    /// HTTP method.
    pub method: Method,
    /// Path below the base path of the client, with a `{name}` for each parameter: `/content/library/{libraryId}`.
    pub path: &'static str,
    /// Base path, if it is another one than that of the client: `/rest`.
    pub base_path: Option<&'static str>,
    /// Constant query parameters, sent before the others: `("action", "convert")`.
    pub query: &'static [(&'static str, &'static str)],
    /// Constant query parameters without a value, sent after those of `query`: `with-removed-components`.
    pub query_flags: &'static [&'static str],
    /// Documented status of a success. Any other 2xx is accepted too.
    pub success: u16,
    /// Content of a successful response.
    pub result: ResultShape,
    /// `true` if the API description requires no authorization for it: none is sent.
    pub anonymous: bool,
    /// `true` if the result is the field `value` of the response, and errors have a type beside it, as below `/rest`.
    pub enveloped: bool,
    /// Media types of the response, sent in `accept`. Empty for `application/json`.
    pub accept: &'static str,
    /// Media type of the request body, sent in `content-type`. Empty for that of its encoding, such as `application/json`.
    pub content_type: &'static str,
    /// `true` if the result contains a secret. Errors then hold no part of the body of a response.
    pub secret: bool,
    /// API version that introduced the operation: `9.1.0.0`. Calls to older servers can be
    /// [refused](crate::ClientBuilder::server_version).
    pub since: Option<&'static str>,
    /// `true` if the API description marks the operation as deprecated.
    pub deprecated: bool,
    /// Privileges that the caller needs.
    pub privileges: &'static [&'static str],
    /// Documented errors: the names of the error structures for each status.
    pub errors: &'static [(u16, &'static [&'static str])],
}

impl Operation {
    /// Defaults of the fields: `GET` without path, constants, result or documentation.
    pub const EMPTY: Self = Self {
        id: "",
        method: Method::Get,
        path: "",
        base_path: None,
        query: &[],
        query_flags: &[],
        success: 200,
        result: ResultShape::Empty,
        anonymous: false,
        enveloped: false,
        accept: "",
        content_type: "",
        secret: false,
        since: None,
        deprecated: false,
        privileges: &[],
        errors: &[],
    };
}
