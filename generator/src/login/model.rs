//! The types of a login.

use crate::api::{Api, Encoding, Operation, Scheme};

/// The authentication of an API.
#[derive(Clone, Debug)]
pub struct Authentication<'a> {
    /// The form in which calls carry a token.
    pub token: Scheme,
    /// The use of user and password.
    pub method: Method<'a>,
}

/// The use of user and password.
#[derive(Clone, Debug)]
pub enum Method<'a> {
    /// They create a session of vCenter.
    Session,
    /// They are sent with every call.
    Basic,
    /// They are exchanged for a token.
    Login(Box<Login<'a>>),
    /// None.
    Undescribed,
}

/// A login that returns a token. Places in JSON are pointers.
#[derive(Clone, Debug)]
pub struct Login<'a> {
    /// The operation.
    pub operation: &'a Operation,
    /// The place of user and password.
    pub credentials: Credentials,
    /// The place of the token in the response.
    pub token: String,
    /// The place of the refresh token in the response.
    pub refresh_token: Option<String>,
    /// The place of the expiry in the response.
    pub expires: Option<String>,
    /// The form in which calls carry the token.
    pub scheme: Scheme,
    /// The exchange of a refresh token, and the place of the token in its response.
    pub refresh: Option<(&'a Operation, Sends, String)>,
    /// The end of a token.
    pub log_out: Option<(&'a Operation, Sends)>,
}

/// The place of user and password in a login.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Credentials {
    /// Basic authentication.
    Basic,
    /// Two fields of the body.
    Fields {
        /// The name of the user's field.
        user: String,
        /// The name of the password's field.
        password: String,
        /// The encoding of the body.
        encoding: Encoding,
    },
}

/// The place of a refresh token in a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sends {
    /// It is not sent.
    Nothing,
    /// The body is the token.
    Text,
    /// A field of the body.
    Field(String),
}

/// The part of an operation in a login.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// It returns a token for user and password.
    LogIn,
    /// It returns another token for a refresh token.
    Refresh,
    /// It ends a token.
    LogOut,
}

impl<'a> Authentication<'a> {
    /// Returns the login for tokens, if there is one.
    pub fn login(&self) -> Option<&Login<'a>> {
        match &self.method {
            Method::Login(login) => Some(login),
            _ => None,
        }
    }

    /// Returns the authentication for reports: `createToken gives bearer`.
    pub fn words(&self) -> String {
        match &self.method {
            Method::Session => "session of vCenter".to_owned(),
            Method::Basic => "basic with every call".to_owned(),
            Method::Undescribed => self.token.words(),
            Method::Login(login) => {
                format!("{} gives {}", login.operation.id, login.scheme.words())
            }
        }
    }

    /// Returns `true` if it is that of vCenter.
    pub fn is_vcenter(&self) -> bool {
        matches!(self.method, Method::Session)
    }

    /// Returns `true` if calls of an operation carry no authorization.
    pub fn is_anonymous(&self, operation: &Operation) -> bool {
        let part = self.login().and_then(|login| login.part(operation));
        operation.anonymous || matches!(part, Some(Part::LogIn | Part::Refresh))
    }

    /// Returns the schemes of an operation; any of them is enough.
    pub fn schemes(&self, api: &Api, operation: &Operation) -> Vec<Scheme> {
        let declared = operation.security.iter();
        let declared = declared.map(|name| match api.security.get(name) {
            Some(scheme) => scheme.clone(),
            // A document that only names its schemes.
            None if name.to_ascii_lowercase().contains("basic") => Scheme::Basic,
            None => Scheme::Session,
        });
        let declared: Vec<Scheme> = declared.collect();
        match self.login() {
            // The document says nothing of authentication, but has a login: all other operations need its token.
            Some(login) if api.security.is_empty() && !self.is_anonymous(operation) => {
                vec![login.scheme.clone()]
            }
            _ => declared,
        }
    }
}

impl Login<'_> {
    /// Returns the part of an operation in the login.
    pub fn part(&self, operation: &Operation) -> Option<Part> {
        let is = |own: &Operation| own.id == operation.id;
        let refresh = self.refresh.as_ref();
        let log_out = self.log_out.as_ref();
        match () {
            () if is(self.operation) => Some(Part::LogIn),
            () if refresh.is_some_and(|(own, ..)| is(own)) => Some(Part::Refresh),
            () if log_out.is_some_and(|(own, _)| is(own)) => Some(Part::LogOut),
            () => None,
        }
    }
}
