//! The headers by which a caller authenticates.

/// The credentials of a request.
#[derive(Clone, Default)]
pub(crate) struct Credentials {
    /// The session or the token.
    pub(crate) session: Option<String>,
    /// The header `authorization`.
    pub(crate) authorization: Option<String>,
}
