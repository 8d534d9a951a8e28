//! The client: where to send calls and as whom.

use crate::api_version::ApiVersion;
use crate::auth::{Authorization, Identity, end_session};
use crate::builder::ClientBuilder;
use crate::call::Call;
use crate::error::Error;
use crate::gate::{self, Gate};
use crate::keep_alive::KeepAlive;
use crate::operation::Operation;
use crate::retry::{Budget, RetryPolicy};
use crate::secret::Secret;
use crate::session::Session;
use crate::transport::{AuthHeader, Transport};
use std::fmt;
use std::sync::{Arc, Weak};
use std::time::Duration;
use tokio::time::Instant;

/// A client of one server, perhaps with a session. Cheap to clone; clones share connections and session.
///
/// A client that was given [credentials](ClientBuilder::credentials) logs in at the first need, once for all clones, and
/// again when the server refuses the session. [`logout`](Self::logout) ends the session. Without that, dropping the last
/// clone begins to log out, which is done as long as the runtime goes on.
#[derive(Clone)]
pub struct Client {
    shared: Arc<Shared>,
}

struct Shared {
    core: Core,
    access: Access,
    keep_alive: KeepAlive,
}

/// What a client has beside the name it acts in.
#[derive(Clone)]
pub(crate) struct Core {
    pub(crate) transport: Transport,
    /// Base URL and base path, without a slash at the end.
    pub(crate) base: Arc<str>,
    pub(crate) timeout: Duration,
    pub(crate) idle_timeout: Duration,
    pub(crate) body_limit: usize,
    pub(crate) retry: RetryPolicy,
    pub(crate) budget: Arc<Budget>,
    pub(crate) gate: Arc<Gate>,
}

/// In whose name a client acts.
pub(crate) enum Access {
    Nobody,
    Brought {
        authorization: Authorization,
        header: AuthHeader,
    },
    /// What was brought cannot be sent.
    Unsendable {
        name: &'static str,
        why: &'static str,
    },
    Own(Arc<Session>),
}

impl Access {
    fn brought(authorization: Authorization) -> Self {
        match authorization.header() {
            Ok(header) => Self::Brought {
                authorization,
                header,
            },
            Err(why) => Self::Unsendable {
                name: authorization.name(),
                why,
            },
        }
    }
}

impl Client {
    /// Starts a client for the server at `base_url`: `https://vcenter.example.org`, or with a port or a path.
    ///
    /// A base URL that ends in the base path (`/api`) means the same as one without.
    pub fn builder(base_url: &str) -> ClientBuilder {
        ClientBuilder::new(base_url)
    }

    pub(crate) fn new(
        core: Core,
        identity: Identity,
        login_pause: Duration,
        keep_alive: Option<Duration>,
    ) -> Self {
        let access = match identity {
            Identity::Nobody => Access::Nobody,
            Identity::Brought(authorization) => Access::brought(authorization),
            Identity::Own(authenticator) => {
                let plain = Self::with_access(core.clone(), Access::Nobody, None);
                Access::Own(Session::new(plain, authenticator, login_pause))
            }
        };
        Self::with_access(core, access, keep_alive)
    }

    fn with_access(core: Core, access: Access, keep_alive: Option<Duration>) -> Self {
        Self {
            shared: Arc::new(Shared {
                core,
                access,
                keep_alive: KeepAlive::new(keep_alive),
            }),
        }
    }

    /// A client like this one, on the same connections, that sends `session_id` with every call.
    ///
    /// The session is the caller's: it is neither renewed, nor kept alive, nor ended by dropping the client. An identifier
    /// that cannot stand in a header makes each call fail as an invalid request.
    pub fn with_session_id(&self, session_id: Secret) -> Self {
        let access = Access::brought(Authorization::session_id(session_id));
        Self::with_access(self.shared.core.clone(), access, None)
    }

    /// Starts a call of `operation`, whose result is read as `T`.
    pub fn call<T>(&self, operation: &'static Operation) -> Call<'_, T> {
        Call::new(self, operation)
    }

    /// Base URL with base path, without a slash at the end: `https://vcenter.example.org/api`.
    pub fn base_url(&self) -> &str {
        &self.shared.core.base
    }

    /// The version of the server, as far as it is known: by [`server_version`](ClientBuilder::server_version), or by having
    /// [asked for it](Self::learn_server_version).
    pub fn server_version(&self) -> Option<ApiVersion> {
        self.shared.core.gate.server()
    }

    /// Asks the server for its version (`GET /appliance/system/version`), and refuses operations that are newer from then on,
    /// for all clones: see [`ClientBuilder::server_version`].
    ///
    /// # Errors
    ///
    /// As for any call. Nothing is known then that was not before: the account may lack the right to ask.
    pub async fn learn_server_version(&self) -> Result<ApiVersion, Error> {
        gate::learn(self).await
    }

    /// Logs in now instead of at the first need. Does nothing if there is a session, or nothing to log in with.
    ///
    /// # Errors
    ///
    /// The error of the login. [`Error::is_logged_out`] after [`logout`](Self::logout).
    pub async fn login(&self) -> Result<(), Error> {
        let Access::Own(session) = &self.shared.access else {
            return Ok(());
        };
        self.keep_alive();
        let latest = self.core().retry.latest(Instant::now(), None);
        match session.grant(latest).await {
            Ok(_) => Ok(()),
            Err(error) => Err(error.login_error().cloned().unwrap_or(error)),
        }
    }

    /// Ends the session, for this client and its clones. Calls that are made after that, or not answered yet, fail:
    /// see [`Error::is_logged_out`].
    ///
    /// Ending it twice, or where there is none, is a success. A session that the caller brought is ended too; for a bearer
    /// token there is nothing to do. Goes on if the future is dropped.
    ///
    /// # Errors
    ///
    /// An [`Error`] if the server does not confirm the end. Call it again then, or leave it to dropping the client.
    pub async fn logout(&self) -> Result<(), Error> {
        self.shared.keep_alive.stop();
        match &self.shared.access {
            Access::Nobody | Access::Unsendable { .. } => Ok(()),
            Access::Brought { authorization, .. } => end_session(self, authorization).await,
            Access::Own(session) => session.log_out().await,
        }
    }

    pub(crate) fn core(&self) -> &Core {
        &self.shared.core
    }

    pub(crate) fn access(&self) -> &Access {
        &self.shared.access
    }

    /// Whether there is a session or a token at hand.
    pub(crate) fn has_session(&self) -> bool {
        match &self.shared.access {
            Access::Nobody | Access::Unsendable { .. } => false,
            Access::Brought { .. } => true,
            Access::Own(session) => session.ready().is_some(),
        }
    }

    /// Begins to keep the session alive, if that was asked for and not begun before.
    pub(crate) fn keep_alive(&self) {
        self.shared.keep_alive.start(self);
    }

    /// A handle that does not keep the session.
    pub(crate) fn downgrade(&self) -> WeakClient {
        WeakClient(Arc::downgrade(&self.shared))
    }
}

/// A client, as long as somebody else has it.
pub(crate) struct WeakClient(Weak<Shared>);

impl WeakClient {
    pub(crate) fn upgrade(&self) -> Option<Client> {
        self.0.upgrade().map(|shared| Client { shared })
    }
}

impl Drop for Shared {
    fn drop(&mut self) {
        self.keep_alive.stop();
        if let Access::Own(session) = &self.access {
            session.log_out_in_background();
        }
    }
}

/// So that what takes a generated client takes this one as well.
impl AsRef<Self> for Client {
    fn as_ref(&self) -> &Self {
        self
    }
}

/// Shows the server and whether there is a session, never the session.
impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let session = match &self.shared.access {
            Access::Nobody | Access::Unsendable { .. } => "none",
            Access::Brought { .. } => "Secret(..)",
            Access::Own(session) if session.ready().is_some() => "Secret(..)",
            Access::Own(_) => "not logged in",
        };
        f.debug_struct("Client")
            .field("base_url", &self.shared.core.base)
            .field("session", &format_args!("{session}"))
            .finish_non_exhaustive()
    }
}
