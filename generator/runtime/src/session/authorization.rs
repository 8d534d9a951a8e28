//! The secret that authorizes calls, and the part of a request that it becomes.

use crate::transport::request::Credential;
use crate::values::secret::Secret;
use crate::wire::scheme::Scheme;
use base64::Engine as _;
use std::time::{Duration, SystemTime};

/// The proof of identity that a client sends with each call.
#[derive(Clone, Debug)]
pub struct Authorization {
    form: Form,
    secret: Secret,
    expires: Option<SystemTime>,
    refresh: Option<Secret>,
}

/// A [`Scheme`] that owns its name.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Form {
    Session,
    Basic,
    Bearer,
    Token(Box<str>),
    Header(Box<str>),
    Query(Box<str>),
}

impl Authorization {
    /// Creates an authorization by a session, in the header `vmware-api-session-id`.
    pub fn session_id(session_id: impl Into<Secret>) -> Self {
        Self::new(Scheme::Session, session_id)
    }

    /// Creates an authorization by a bearer token, in the header `authorization`.
    pub fn bearer(token: impl Into<Secret>) -> Self {
        Self::new(Scheme::Bearer, token)
    }

    /// Creates an authorization of any form.
    ///
    /// The secret of [`Scheme::Basic`] is the base64 of user, colon and password.
    ///
    /// ```
    /// use vsphere_runtime::Authorization;
    /// use vsphere_runtime::login::Scheme;
    ///
    /// let authorization = Authorization::new(Scheme::Header("x-api-key"), "hush");
    /// assert_eq!(authorization.scheme(), Scheme::Header("x-api-key"));
    /// ```
    pub fn new(scheme: Scheme<'_>, secret: impl Into<Secret>) -> Self {
        let form = match scheme {
            Scheme::Session => Form::Session,
            Scheme::Basic => Form::Basic,
            Scheme::Bearer => Form::Bearer,
            Scheme::Token(word) => Form::Token(word.into()),
            Scheme::Header(name) => Form::Header(name.into()),
            Scheme::Query(name) => Form::Query(name.into()),
        };
        Self {
            form,
            secret: secret.into(),
            expires: None,
            refresh: None,
        }
    }

    /// Creates an authorization by user and password.
    pub(crate) fn basic(user: &str, password: &Secret) -> Self {
        let text = format!("{user}:{}", password.expose());
        let encoded = base64::engine::general_purpose::STANDARD.encode(text);
        Self::new(Scheme::Basic, encoded)
    }

    /// Sets the time of its expiry. Default: unknown, so that a client replaces it only after the server rejected it.
    ///
    /// A client with an [authenticator](crate::ClientBuilder::authenticator) requests the next one when a fifth of the time
    /// remains, but at most 5 minutes. Calls continue meanwhile. Once it has expired, calls wait for the next one.
    pub fn expires_at(mut self, time: SystemTime) -> Self {
        self.expires = Some(time);
        self
    }

    /// Sets the time until its expiry, from now: see [`expires_at`](Self::expires_at).
    pub fn expires_in(self, time: Duration) -> Self {
        match SystemTime::now().checked_add(time) {
            Some(expiry) => self.expires_at(expiry),
            None => self,
        }
    }

    /// Adds the token by which the next authorization is requested. It is not sent with calls: an
    /// [`Authenticator`](crate::Authenticator) finds it in [`AuthContext::replaced`](crate::AuthContext::replaced).
    pub fn with_refresh_token(mut self, token: impl Into<Secret>) -> Self {
        self.refresh = Some(token.into());
        self
    }

    /// Returns the time of its expiry, if it is known.
    pub fn expiry(&self) -> Option<SystemTime> {
        self.expires
    }

    /// Returns the form in which calls carry it.
    pub fn scheme(&self) -> Scheme<'_> {
        match &self.form {
            Form::Session => Scheme::Session,
            Form::Basic => Scheme::Basic,
            Form::Bearer => Scheme::Bearer,
            Form::Token(word) => Scheme::Token(word),
            Form::Header(name) => Scheme::Header(name),
            Form::Query(name) => Scheme::Query(name),
        }
    }

    /// Returns the identifier or the token, without the name of its header.
    pub fn secret(&self) -> &Secret {
        &self.secret
    }

    /// Returns the token by which the next authorization is requested, if there is one.
    pub fn refresh_token(&self) -> Option<&Secret> {
        self.refresh.as_ref()
    }

    /// Returns the name of the setting, for errors.
    pub(crate) fn name(&self) -> &'static str {
        match self.form {
            Form::Session => "session_id",
            Form::Basic => "credentials",
            Form::Bearer => "bearer_token",
            Form::Token(_) | Form::Header(_) | Form::Query(_) => "token",
        }
    }

    /// Returns the part of a request, or the reason why there is none.
    pub(crate) fn credential(&self) -> Result<Credential, &'static str> {
        let secret = self.secret.expose();
        if secret.is_empty() {
            return Err("must not be empty");
        }
        match self.scheme() {
            Scheme::Session => Credential::header("vmware-api-session-id", secret),
            Scheme::Basic => Credential::header("authorization", &format!("Basic {secret}")),
            Scheme::Bearer => Credential::header("authorization", &format!("Bearer {secret}")),
            Scheme::Token(word) => Credential::header("authorization", &format!("{word} {secret}")),
            Scheme::Header(name) => Credential::header(name, secret),
            Scheme::Query(name) => Ok(Credential::query(name, secret)),
        }
    }

    /// Returns the session, if it is one.
    pub(crate) fn as_session(&self) -> Option<&Secret> {
        (self.form == Form::Session).then_some(&self.secret)
    }

    /// Returns `true` if the server cannot distinguish the two.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        self.form == other.form && self.secret.expose() == other.secret.expose()
    }

    /// Returns the time until it expires, if that is known; zero if it has expired.
    pub(crate) fn lifetime(&self) -> Option<Duration> {
        let expires = self.expires?;
        Some(
            expires
                .duration_since(SystemTime::now())
                .unwrap_or_default(),
        )
    }
}
