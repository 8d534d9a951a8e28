//! Descriptions of how an API authenticates its callers: the form of its tokens, and its login.

use crate::wire::operation::Operation;
use crate::wire::scheme::Scheme;

/// The authentication of an API.
///
/// Generated as a `static`. End a literal with `..Security::VCENTER`, so that it stays valid when fields are added.
#[derive(Clone, Copy, Debug)]
pub struct Security {
    /// The form in which calls carry a token: see [`ClientBuilder::token`](crate::ClientBuilder::token).
    pub token: Scheme<'static>,
    /// The use of user and password: see [`ClientBuilder::credentials`](crate::ClientBuilder::credentials).
    pub login: LoginMethod,
}

impl Security {
    /// The authentication of vCenter: sessions, created by user and password.
    pub const VCENTER: Self = Self {
        token: Scheme::Bearer,
        login: LoginMethod::Session,
    };
}

/// The use of user and password by an API.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum LoginMethod {
    /// They create a session of vCenter (`POST /session`).
    Session,
    /// They are sent with every call.
    Basic,
    /// They are exchanged for a token.
    Token(&'static TokenEndpoint),
    /// The API description has no use for them.
    Undescribed,
}

/// A login that returns a token: its operations, and where their requests and responses have user, password and tokens.
///
/// Places in JSON are pointers of RFC 6901: `/refreshToken/id`, or the empty text for the whole body.
///
/// Generated as a `static`, or written for a login that the API description leaves out. End a literal with
/// `..TokenEndpoint::EMPTY`, so that it stays valid when fields are added.
#[derive(Clone, Copy, Debug)]
pub struct TokenEndpoint {
    /// The operation that returns a token.
    pub log_in: &'static Operation,
    /// The place of user and password in its request.
    pub credentials: CredentialsIn,
    /// The place of the token in its response.
    pub token: TokenIn,
    /// The place of the token by which a later one is requested, if there is one.
    pub refresh_token: Option<&'static str>,
    /// The place of the expiry: the time until it in seconds, or its time in seconds or milliseconds since 1970.
    pub expires: Option<&'static str>,
    /// The form in which calls carry the token.
    pub scheme: Scheme<'static>,
    /// The exchange of a refresh token for another token.
    pub refresh: Option<Refresh>,
    /// The end of a token.
    pub log_out: Option<LogOut>,
}

impl TokenEndpoint {
    /// A login by basic authentication whose response is a bearer token.
    pub const EMPTY: Self = Self {
        log_in: &Operation::EMPTY,
        credentials: CredentialsIn::Basic,
        token: TokenIn::Body(""),
        refresh_token: None,
        expires: None,
        scheme: Scheme::Bearer,
        refresh: None,
        log_out: None,
    };
}

/// The place of user and password in a login.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CredentialsIn {
    /// Basic authentication.
    Basic,
    /// Fields of a JSON object.
    Json {
        /// The name of the user's field.
        user: &'static str,
        /// The name of the password's field.
        password: &'static str,
    },
    /// Fields of a form.
    Form {
        /// The name of the user's field.
        user: &'static str,
        /// The name of the password's field.
        password: &'static str,
    },
}

/// The place of a token in a response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TokenIn {
    /// A place in the JSON body. The empty text is the whole body, which may also be plain text.
    Body(&'static str),
    /// A header.
    Header(&'static str),
}

/// An operation that exchanges a refresh token for another token.
#[derive(Clone, Copy, Debug)]
pub struct Refresh {
    /// The operation.
    pub operation: &'static Operation,
    /// The place of the refresh token in its request.
    pub sends: Sends,
    /// The place of the token in its response.
    pub token: TokenIn,
}

/// An operation that ends a token, which authorizes it.
#[derive(Clone, Copy, Debug)]
pub struct LogOut {
    /// The operation.
    pub operation: &'static Operation,
    /// The place of the refresh token in its request.
    pub sends: Sends,
}

/// The place of a refresh token in a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Sends {
    /// It is not sent.
    Nothing,
    /// The JSON body is the token, as a string.
    Text,
    /// A field of a JSON object.
    Field(&'static str),
}
