//! Methods of the builder about sessions: ways to log in, stores, keep-alive, pauses.

use crate::client::auth::{Authenticator, Identity, Password};
use crate::client::builder::ClientBuilder;
use crate::session::authorization::Authorization;
use crate::session::store::SessionStore;
use crate::values::secret::Secret;
use crate::wire::security::{LoginMethod, Security};
use std::sync::Arc;
use std::time::Duration;

/// User and password with every call.
static BASIC: Security = Security {
    login: LoginMethod::Basic,
    ..Security::VCENTER
};

impl<C> ClientBuilder<C> {
    /// Logs in as `user` at the first call, and again when the session has expired. A user of basic authentication must not
    /// contain a colon.
    ///
    /// The API description says how: by a session of vCenter, by a [token](crate::login::TokenLogin), or by basic
    /// authentication with every call. A description without any login makes [`build`](Self::build) fail.
    ///
    /// Replaces an earlier [`session_id`](Self::session_id), [`bearer_token`](Self::bearer_token) or
    /// [`authenticator`](Self::authenticator), and is replaced by a later one.
    pub fn credentials(self, user: &str, password: impl Into<Secret>) -> Self {
        self.identity(Identity::Account(Password {
            user: user.to_owned(),
            password: password.into(),
        }))
    }

    /// Sends this session with every call, in the header `vmware-api-session-id`. It stays the caller's: it is neither
    /// renewed nor ended by dropping the client.
    ///
    /// To begin with a session and log in when it has expired, use [`import_session`](Self::import_session).
    pub fn session_id(self, session_id: impl Into<Secret>) -> Self {
        self.identity(Identity::Provided(Authorization::session_id(session_id)))
    }

    /// Sends this token with every call, in the header `authorization`. It is not renewed.
    pub fn bearer_token(self, token: impl Into<Secret>) -> Self {
        self.identity(Identity::Provided(Authorization::bearer(token)))
    }

    /// Sends this token with every call, in the form that the API description names: a header of its own, a parameter of the
    /// query, or the header `authorization`. It is not renewed. Without a description it is a bearer token.
    pub fn token(self, token: impl Into<Secret>) -> Self {
        self.identity(Identity::Token(token.into()))
    }

    /// Sends user and password with every call, by basic authentication. The user must not contain a colon.
    pub fn basic_auth(self, user: &str, password: impl Into<Secret>) -> Self {
        self.security(&BASIC).credentials(user, password)
    }

    /// Sets how the API authenticates its callers. Generated clients do, from the API description. Default:
    /// [`Security::VCENTER`].
    pub fn security(self, security: &'static Security) -> Self {
        self.sessions(|it| it.security = security)
    }

    /// Logs in by an [`Authenticator`] rather than by user and password.
    pub fn authenticator(self, authenticator: impl Authenticator) -> Self {
        self.identity(Identity::Managed(Arc::new(authenticator)))
    }

    fn identity(self, identity: Identity) -> Self {
        self.sessions(|it| it.identity = identity)
    }

    /// Begins with a session that another client [exported](crate::Client::export_session) instead of a login. Once the
    /// server rejects it, the client logs in.
    ///
    /// Needs [`credentials`](Self::credentials) or an [`authenticator`](Self::authenticator). The session stays the
    /// caller's: dropping the client does not end it, [`Client::log_out`](crate::Client::log_out) does.
    pub fn import_session(self, session: Authorization) -> Self {
        self.sessions(|it| it.first = Some(session))
    }

    /// Keeps sessions in a store, so that later clients, also those of other processes, use them instead of a login:
    /// [`FileSessionStore`](crate::FileSessionStore), or a [`SessionStore`] of your own. Default: none.
    ///
    /// Needs [`credentials`](Self::credentials), or an [`authenticator`](Self::authenticator) with
    /// [a user](Authenticator::user). A session belongs to the base URL and the user; the password is not checked while
    /// there is one. A session that the server rejects is replaced by one login, however many processes use it.
    ///
    /// Dropping the client leaves the session in the store. [`Client::log_out`](crate::Client::log_out) ends it, for all
    /// processes, and removes it.
    pub fn session_store(self, store: impl SessionStore) -> Self {
        self.sessions(|it| it.store = Some(Arc::new(store)))
    }

    /// Uses the session (`GET /session`) at this interval, so that it does not expire while it is idle. Starts with the first
    /// call and ends with the client. At least 1 second. Default: never.
    pub fn keep_alive(self, interval: Duration) -> Self {
        self.sessions(|it| it.keep_alive = Some(interval))
    }

    /// Sets how long there is no other login after one failed. Calls that need one fail meanwhile, and report when the next
    /// one is made: see [`SessionError::next_login`](crate::SessionError::next_login). At least 0.1 seconds. Default: 1 second.
    ///
    /// After logins that the server refused, the pause doubles up to a minute, and there are at most 3 in 180 seconds
    /// whatever the setting: by default, vCenter Single Sign-On locks an account after 5. An error of an
    /// [`Authenticator`] counts as refused.
    ///
    /// A login without a whole response may have created a session that no one can end. After these the pause doubles up to
    /// 5 minutes; a login that succeeds halves it. The response may also have been a refusal: until a login succeeds, there
    /// are at most 4 in 180 seconds that were refused or got no response.
    ///
    /// If the server is busy, the pause is that of the header `retry-after`, if there is one. There is none if the server
    /// could not be reached.
    pub fn login_pause(self, pause: Duration) -> Self {
        self.sessions(|it| it.login_pause = pause)
    }
}
