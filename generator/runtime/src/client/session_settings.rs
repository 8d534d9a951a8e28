//! The settings of the sessions of a client, and what they make: its authorization, and its keep-alive.

use crate::client::access::Access;
use crate::client::auth::{AuthContext, AuthenticatorSource, Identity, Password};
use crate::client::handle::{Client, Core, WeakClient};
use crate::client::keep_alive::KeepAlive;
use crate::client::ping::ping;
use crate::client::token_login::TokenLogin;
use crate::error::Error;
use crate::session::authorization::Authorization;
use crate::session::login::LoginPolicy;
use crate::session::manager::SessionManager;
use crate::session::source::Source;
use crate::session::store::{SessionKey, SessionStore};
use crate::session::stored::Stored;
use crate::wire::security::{CredentialsIn, LoginMethod, Security};
use std::sync::Arc;
use std::time::Duration;

#[derive(Clone, Debug)]
pub(super) struct SessionSettings {
    pub(super) identity: Identity,
    pub(super) security: &'static Security,
    pub(super) keep_alive: Option<Duration>,
    pub(super) login_pause: Duration,
    pub(super) store: Option<Arc<dyn SessionStore>>,
    pub(super) first: Option<Authorization>,
}

impl Default for SessionSettings {
    fn default() -> Self {
        Self {
            identity: Identity::Anonymous,
            security: &Security::VCENTER,
            keep_alive: None,
            login_pause: Duration::from_secs(1),
            store: None,
            first: None,
        }
    }
}

impl SessionSettings {
    /// Returns the settings with the authorization that the API description makes of user, password or token.
    pub(super) fn resolved(mut self) -> Result<Self, Error> {
        self.identity = match self.identity {
            Identity::Account(account) => of_account(self.security, account)?,
            Identity::Token(token) => {
                Identity::Provided(Authorization::new(self.security.token, token))
            }
            identity => identity,
        };
        self.check()?;
        Ok(self)
    }

    /// Returns an error if a setting is invalid, or has no effect.
    fn check(&self) -> Result<(), Error> {
        let given = match &self.identity {
            Identity::Provided(authorization) => Some((authorization.name(), authorization)),
            _ => self.first.as_ref().map(|it| ("import_session", it)),
        };
        if let Some((name, authorization)) = given {
            let credential = authorization.credential();
            credential.map_err(|reason| invalid(name, reason))?;
        }
        let can_log_in = matches!(self.identity, Identity::Managed(_));
        for (name, is_set) in [
            ("import_session", self.first.is_some()),
            ("session_store", self.store.is_some()),
        ] {
            if is_set && !can_log_in {
                let reason = "needs `credentials` or an `authenticator`, to log in when the session has expired";
                return Err(invalid(name, reason));
            }
        }
        Ok(())
    }

    /// Returns the authorization of a client.
    pub(super) fn access(self, core: &Core) -> Result<Access, Error> {
        let authenticator = match self.identity {
            Identity::Anonymous | Identity::Account(_) | Identity::Token(_) => {
                return Ok(Access::Anonymous);
            }
            Identity::Provided(authorization) => return Ok(Access::provided(authorization)),
            Identity::Managed(authenticator) => authenticator,
        };
        let of_logins = Core {
            around: core.around.unlimited(),
            ..core.clone()
        };
        let client = Client::new(of_logins, Access::Anonymous, KeepAlive::never());
        let key = authenticator
            .user()
            .map(|user| SessionKey::new(&core.base, user));
        let source: Arc<dyn Source> = Arc::new(AuthenticatorSource {
            context: AuthContext::new(client),
            authenticator,
        });
        let source: Arc<dyn Source> = match (self.store, key) {
            (None, _) => source,
            (Some(store), Some(key)) => Arc::new(Stored { source, store, key }),
            (Some(_), None) => {
                let reason = "needs an authenticator with a name: implement `Authenticator::user`";
                return Err(invalid("session_store", reason));
            }
        };
        let policy = LoginPolicy {
            retry: core.retry.clone(),
            budget: Arc::clone(&core.budget),
            pause: self.login_pause,
        };
        let sessions = SessionManager::new(source, policy);
        if let Some(first) = self.first {
            let credential = first.credential();
            let credential = credential.map_err(|reason| invalid("import_session", reason))?;
            sessions.import(first, credential);
        }
        Ok(Access::Managed(sessions))
    }

    /// Returns the requests that keep the session alive.
    pub(super) fn pings(&self) -> KeepAlive<WeakClient> {
        match self.keep_alive {
            Some(interval) => KeepAlive::every(interval, ping),
            None => KeepAlive::never(),
        }
    }
}

/// Returns the authorization of a user with a password.
fn of_account(security: &Security, account: Password) -> Result<Identity, Error> {
    let Password { user, password } = &account;
    let is_basic = match security.login {
        LoginMethod::Session | LoginMethod::Basic => true,
        LoginMethod::Token(endpoint) => endpoint.credentials == CredentialsIn::Basic,
        LoginMethod::Undescribed => {
            let reason = "have no use in the API description: give a `token`, a `bearer_token`, `basic_auth` or an `authenticator`";
            return Err(invalid("credentials", reason));
        }
    };
    if is_basic && user.contains(':') {
        let reason = "must not contain `:`: basic authentication cannot express it";
        return Err(invalid("user", reason));
    }
    Ok(match security.login {
        LoginMethod::Basic => Identity::Provided(Authorization::basic(user, password)),
        LoginMethod::Token(endpoint) => {
            Identity::Managed(Arc::new(TokenLogin::new(endpoint, user, password)))
        }
        LoginMethod::Session | LoginMethod::Undescribed => Identity::Managed(Arc::new(account)),
    })
}

fn invalid(parameter: &str, reason: &str) -> Error {
    Error::invalid(None, Some(parameter), reason)
}
