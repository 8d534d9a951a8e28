//! The client: the server to call, and the authorization to do so.
//!
//! Methods that make calls are defined beside what they need, above this file.

#[cfg(feature = "blocking")]
use crate::blocking::driver::Keep;
use crate::client::access::Access;
use crate::client::around::Around;
use crate::client::gate::Gate;
use crate::client::keep_alive::KeepAlive;
use crate::client::unfinished::{Unfinished, Work};
use crate::error::json::Reading;
use crate::retry::attempts::Budget;
use crate::retry::policy::RetryPolicy;
use crate::session::authorization::Authorization;
use crate::transport::connections::Transport;
use crate::values::api_version::ApiVersion;
use crate::values::secret::Secret;
use crate::wire::operation::Operation;
use std::borrow::Cow;
use std::fmt;
use std::sync::{Arc, Weak};
use std::time::Duration;

/// A client of one server, with a session if it has credentials. Clones are cheap and share connections and session.
///
/// A client with [credentials](crate::ClientBuilder::credentials) logs in at the first call, once for all clones, and again
/// when the server rejects the session. [`log_out`](Self::log_out) ends the session. Otherwise, dropping the last clone
/// starts a log-out in the background, which ends with the tokio runtime.
///
/// # Examples
///
/// ```no_run
/// use vsphere_runtime::operation::{Method, Operation, ResultShape};
/// use vsphere_runtime::{Client, Error};
///
/// static LIST: Operation = Operation {
///     id: "Content.Library_list",
///     method: Method::Get,
///     path: "/content/library",
///     result: ResultShape::Json,
///     ..Operation::EMPTY
/// };
///
/// # async fn run(password: String) -> Result<(), Error> {
/// let client = Client::builder("https://vcenter.example.org")
///     .credentials("administrator@vsphere.local", password)
///     .build()?;
/// let libraries: Vec<String> = client.call(&LIST).await?;
/// println!("{} libraries", libraries.len());
/// client.log_out().await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Client {
    shared: Arc<Shared>,
}

struct Shared {
    core: Core,
    access: Access,
    keep_alive: KeepAlive<WeakClient>,
    unfinished: Unfinished,
}

/// The parts of a client that do not depend on its authorization.
#[derive(Clone)]
pub(crate) struct Core {
    pub(crate) transport: Transport,
    /// Base URL and base path, without a trailing slash.
    pub(crate) base: Arc<str>,
    /// Length of the base URL without the base path.
    pub(crate) root: usize,
    /// The reason why no credentials may be sent, if anyone on the network could read them.
    pub(crate) exposure: Option<Arc<str>>,
    pub(crate) timeout: Duration,
    pub(crate) idle_timeout: Duration,
    pub(crate) endpoint_connect_timeout: Duration,
    pub(crate) body_limit: usize,
    pub(crate) reading: Reading,
    pub(crate) retry: RetryPolicy,
    pub(crate) budget: Arc<Budget>,
    pub(crate) gate: Arc<Gate>,
    #[cfg(feature = "blocking")]
    pub(crate) driver: Keep,
    pub(crate) around: Around,
}

impl Core {
    /// Returns the base of an operation's URL.
    pub(crate) fn base_of(&self, operation: &Operation) -> Cow<'_, str> {
        match operation.base_path {
            Some(own) => Cow::Owned(format!(
                "{}{own}",
                self.base.get(..self.root).unwrap_or_default()
            )),
            None => Cow::Borrowed(&self.base),
        }
    }
}

impl Client {
    pub(crate) fn new(core: Core, access: Access, keep_alive: KeepAlive<WeakClient>) -> Self {
        let shared = Shared {
            core,
            access,
            keep_alive,
            unfinished: Unfinished::default(),
        };
        Self {
            shared: Arc::new(shared),
        }
    }

    /// Returns a client on the same connections that sends `session_id` with every call.
    ///
    /// The session stays the caller's: it is not renewed, not kept alive, and not ended by dropping the client. With an
    /// identifier that cannot be a header, every call fails: see [`Error::is_encode`](crate::Error::is_encode).
    pub fn with_session_id(&self, session_id: impl Into<Secret>) -> Self {
        self.with_authorization(Authorization::session_id(session_id))
    }

    /// Returns a client on the same connections that sends this authorization with every call: a token, or any other one.
    ///
    /// It stays the caller's, as the session of [`with_session_id`](Self::with_session_id) does.
    pub fn with_authorization(&self, authorization: Authorization) -> Self {
        let access = Access::provided(authorization);
        Self::new(self.shared.core.clone(), access, KeepAlive::never())
    }

    /// Returns the base URL with the base path, without a trailing slash: `https://vcenter.example.org/api`.
    pub fn base_url(&self) -> &str {
        &self.shared.core.base
    }

    /// Returns the version of the server, if it is known: from
    /// [`server_version`](crate::ClientBuilder::server_version), or from the [server](Self::learn_server_version).
    pub fn server_version(&self) -> Option<ApiVersion> {
        self.shared.core.gate.server()
    }

    /// Returns `true` if both are clones of one client.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.shared, &other.shared)
    }

    pub(crate) fn core(&self) -> &Core {
        &self.shared.core
    }

    pub(crate) fn access(&self) -> &Access {
        &self.shared.access
    }

    /// Begins work in the background that a log-out waits for, until the result is dropped.
    pub(crate) fn unfinished(&self) -> Work {
        self.shared.unfinished.begin()
    }

    /// Returns the unfinished work in the background.
    pub(crate) fn all_unfinished(&self) -> &Unfinished {
        &self.shared.unfinished
    }

    /// Starts to keep the session alive, if that is configured and not started yet.
    pub(crate) fn keep_alive(&self) {
        // The runtime that the session and the connections need is also kept alive, if it is that of blocking calls.
        #[cfg(feature = "blocking")]
        self.shared.core.driver.keep_current();
        let weak = || WeakClient(Arc::downgrade(&self.shared));
        self.shared.keep_alive.start(weak);
    }

    pub(crate) fn stop_keep_alive(&self) {
        self.shared.keep_alive.stop();
    }
}

/// A handle that does not keep the client, and so its session, alive.
#[derive(Clone)]
pub(crate) struct WeakClient(Weak<Shared>);

impl WeakClient {
    pub(crate) fn upgrade(&self) -> Option<Client> {
        self.0.upgrade().map(|shared| Client { shared })
    }
}

impl Drop for Shared {
    fn drop(&mut self) {
        self.keep_alive.stop();
        if let Access::Managed(sessions) = &self.access {
            // A program without a runtime may end right now: it waits.
            #[cfg(feature = "blocking")]
            if self.core.driver.finish(sessions.log_out_and_wait()) {
                return;
            }
            sessions.log_out_in_background();
        }
    }
}

/// Lets functions accept both this client and a generated one.
impl AsRef<Self> for Client {
    fn as_ref(&self) -> &Self {
        self
    }
}

/// Shows the server and the presence of a session, never the session itself.
impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let access = &self.shared.access;
        let session = match access {
            Access::Anonymous | Access::Unsendable { .. } => "none",
            Access::Managed(_) if !access.is_authorized() => "not logged in",
            Access::Provided { .. } | Access::Managed(_) => "Secret(..)",
        };
        f.debug_struct("Client")
            .field("base_url", &self.shared.core.base)
            .field("session", &format_args!("{session}"))
            .finish_non_exhaustive()
    }
}
