//! Authentication: the schemes that documents declare.

use indexmap::IndexMap;

/// The authentication schemes of an API, by name.
pub type Schemes = IndexMap<String, Scheme>;

/// The place and form of an authorization in a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scheme {
    /// User and password, by basic authentication.
    Basic,
    /// A session of vCenter, in its own header.
    Session,
    /// A bearer token.
    Bearer,
    /// A token in the header `authorization` behind this word.
    Token(String),
    /// A token as the whole value of this header.
    Header(String),
    /// A token as the value of this query parameter.
    Query(String),
}

impl Scheme {
    /// Returns the scheme for messages and reports: `header X-JWT-Token`.
    pub fn words(&self) -> String {
        match self {
            Self::Basic => "basic".to_owned(),
            Self::Session => "session".to_owned(),
            Self::Bearer => "bearer".to_owned(),
            Self::Token(word) => format!("token {word}"),
            Self::Header(name) => format!("header {name}"),
            Self::Query(name) => format!("query {name}"),
        }
    }
}
