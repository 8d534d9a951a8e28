//! Settings of a client.

use crate::client::around::AroundSettings;
use crate::client::auth::Identity;
use crate::client::gate::Gate;
use crate::client::handle::{Client, Core};
use crate::client::session_settings::SessionSettings;
use crate::error::Error;
use crate::error::json::Reading;
use crate::retry::attempts::Budget;
use crate::retry::policy::RetryPolicy;
use crate::transport::base_url::base_url;
use crate::transport::connections::Transport;
use crate::transport::proxy::Proxies;
use crate::transport::settings as connections;
use crate::values::api_version::InvalidVersion;
use crate::values::secret::Secret;
use crate::wire::encode::header_problem;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

/// Settings of a client of type `C`: the [`Client`] of this crate, or a generated one.
///
/// # Examples
///
/// ```no_run
/// use std::time::Duration;
/// use vsphere_runtime::{Client, Error, RetryPolicy};
///
/// # async fn run(password: String) -> Result<Client, Error> {
/// Client::builder("https://vcenter.example.org")
///     .credentials("administrator@vsphere.local", password)
///     .thumbprint("5C:63:…")
///     .timeout(Duration::from_secs(60))
///     .retry(RetryPolicy::default().attempts(6))
///     .learn_server_version()
///     .connect()
///     .await
/// # }
/// ```
#[derive(Debug)]
#[must_use = "a builder does nothing until `connect` or `build`"]
pub struct ClientBuilder<C = Client> {
    settings: Settings,
    client: PhantomData<fn() -> C>,
}

#[derive(Clone, Debug)]
struct Settings {
    // A secret, because it may contain a misplaced password.
    base_url: Secret,
    base_path: String,
    sessions: SessionSettings,
    timeout: Duration,
    connections: connections::Settings,
    retry: RetryPolicy,
    credentials_over_http: bool,
    server_version: Option<String>,
    learn_server_version: bool,
    allow_newer_operations: bool,
    body_limit: usize,
    strict_results: bool,
    around: AroundSettings,
}

impl<C> ClientBuilder<C> {
    /// Creates default settings for the server at `base_url`: scheme, host and perhaps a port.
    pub fn new(base_url: &str) -> Self {
        let settings = Settings {
            base_url: Secret::new(base_url),
            base_path: "/api".to_owned(),
            sessions: SessionSettings::default(),
            timeout: Duration::from_secs(300),
            connections: connections::Settings::default(),
            retry: RetryPolicy::default(),
            credentials_over_http: false,
            server_version: None,
            learn_server_version: false,
            allow_newer_operations: false,
            body_limit: 64 * 1024 * 1024,
            strict_results: false,
            around: AroundSettings::default(),
        };
        Self {
            settings,
            client: PhantomData,
        }
    }

    /// Changes the settings about sessions.
    pub(super) fn sessions(self, change: impl FnOnce(&mut SessionSettings)) -> Self {
        self.set(|it| change(&mut it.sessions))
    }

    fn set(mut self, change: impl FnOnce(&mut Settings)) -> Self {
        change(&mut self.settings);
        self
    }

    pub(super) fn set_connections(
        mut self,
        change: impl FnOnce(&mut connections::Settings),
    ) -> Self {
        change(&mut self.settings.connections);
        self
    }

    pub(super) fn around(self, change: impl FnOnce(&mut AroundSettings)) -> Self {
        self.set(|it| change(&mut it.around))
    }

    /// Sets the path between the base URL and the paths of operations. Default: `/api`.
    pub fn base_path(self, base_path: &str) -> Self {
        self.set(|it| base_path.clone_into(&mut it.base_path))
    }

    /// Limits the time of a whole call, with login and retries, up to the last byte of the response. Default: 5 minutes.
    pub fn timeout(self, limit: Duration) -> Self {
        self.set(|it| it.timeout = limit)
    }

    /// Limits the time between two parts of a response body. Default: 1 minute.
    ///
    /// A connection on which the server confirms nothing for this time is broken, and the call is retried if it is idempotent.
    pub fn idle_timeout(self, limit: Duration) -> Self {
        self.set_connections(|it| it.idle_timeout = limit)
    }

    /// Sets the policy of retries. Default: [`RetryPolicy::default`].
    pub fn retry(self, policy: RetryPolicy) -> Self {
        self.set(|it| it.retry = policy)
    }

    /// Sends credentials, sessions and tokens over plain `http`, so that anyone on the network can read and use them. Logs a
    /// warning.
    ///
    /// Without it they are refused unless the server is this machine: `127.0.0.1`, `::1`, `localhost`. They are also refused if a
    /// proxy on another machine would get them.
    pub fn danger_allow_credentials_over_http(self) -> Self {
        self.set(|it| it.credentials_over_http = true)
    }

    /// Sets the version of the server: `8.0.3.0`. Calls of operations that were introduced later
    /// ([`Operation::since`](crate::operation::Operation::since)) fail before anything is sent: see
    /// [`Error::is_newer_than_server`]. Default: unknown, and no call fails for it.
    ///
    /// Applies to operations, not to fields or values: an older server rejects or ignores those that it does not know.
    pub fn server_version(self, version: &str) -> Self {
        self.set(|it| it.server_version = Some(version.to_owned()))
    }

    /// Lets [`connect`](Self::connect) ask the server for its version, unless it is [set](Self::server_version).
    ///
    /// Costs a request after the login (`GET /appliance/system/version`). It is not the default because some accounts lack
    /// the privilege. If the server does not report its version within 10 seconds, it stays unknown. After
    /// [`build`](Self::build), use [`Client::learn_server_version`].
    pub fn learn_server_version(self) -> Self {
        self.set(|it| it.learn_server_version = true)
    }

    /// Sends operations even if they are newer than the server.
    pub fn allow_newer_operations(self) -> Self {
        self.set(|it| it.allow_newer_operations = true)
    }

    /// Sets the header `user-agent`. Default: name and version of this crate.
    pub fn user_agent(self, user_agent: &str) -> Self {
        self.set_connections(|it| user_agent.clone_into(&mut it.user_agent))
    }

    /// Limits the size of a response body, in bytes. Default: 64 MiB.
    ///
    /// A larger body is an error, or is truncated if the response is an error already. Of the body of an error, at most 1
    /// MiB is read.
    ///
    /// JSON is also limited in its values, because they take more memory than their text: to 2,097,152 or, if that is more, one
    /// for each 32 bytes of the limit. A list or an object counts as 4. JSON with more than 127 levels is always an error.
    pub fn body_limit(self, bytes: usize) -> Self {
        self.set(|it| it.body_limit = bytes)
    }

    /// Fails calls if an optional field of the result has an undocumented form, such as text in place of a number.
    ///
    /// By default, such a field is read as absent, as is `null` in a list or a map, and an event of the level `WARN` names
    /// it. A required field of an undocumented form is always an error.
    pub fn strict_results(self) -> Self {
        self.set(|it| it.strict_results = true)
    }

    /// Creates the client. Sends nothing.
    ///
    /// # Errors
    ///
    /// [`ErrorCause::Encode`](crate::ErrorCause::Encode) if a setting is invalid:
    ///
    /// * the base URL is not an `http` or `https` URL with a host, or contains a user, a query or a fragment;
    /// * the base path contains more than a path, or the proxy is not a URL;
    /// * the base URL has no TLS, there are credentials, and the server is not this machine: see
    ///   [`danger_allow_credentials_over_http`](Self::danger_allow_credentials_over_http);
    /// * the user, the session, the token, the user agent or a header cannot be sent in a header, or the client sets it itself;
    /// * the prefix of [`correlation_ids`](Self::correlation_ids) is no word;
    /// * a certificate, a key, a thumbprint, a list of hosts or the version of the server cannot be parsed;
    /// * a session is stored or imported, but the client cannot log in;
    /// * the base URL is `https`, and there is no cryptography (see the features `aws-lc` and `ring`), or no authority to trust.
    pub fn build(self) -> Result<C, Error>
    where
        C: From<Client>,
    {
        self.settings.client().map(C::from)
    }

    /// Creates the client and logs in, if it has credentials or an authenticator. Then asks for the version of the server, if
    /// that is to be [learned](Self::learn_server_version).
    ///
    /// A server that is restarting is waited for as the [policy of retries](Self::retry) allows: while it refuses
    /// connections, or responds with 429, 502, 503 or 504.
    ///
    /// # Errors
    ///
    /// Those of [`build`](Self::build), and the error of the login.
    pub async fn connect(self) -> Result<C, Error>
    where
        C: From<Client>,
    {
        // After a failure or a cancellation, dropping the client logs out.
        let learn = self.settings.learn_server_version;
        let client = self.settings.client()?;
        client.log_in().await?;
        if learn && client.server_version().is_none() {
            client.try_learn_server_version().await;
        }
        Ok(C::from(client))
    }
}

impl Settings {
    fn client(self) -> Result<Client, Error> {
        let invalid = |parameter, reason: &str| Error::invalid(None, Some(parameter), reason);
        let base = base_url(self.base_url.expose(), &self.base_path)
            .map_err(|(name, reason)| invalid(name, &reason))?;
        let sessions = self.sessions.resolved()?;
        if let Some(reason) = header_problem(&self.connections.user_agent) {
            return Err(invalid("user_agent", reason));
        }
        let server = self.server_version.as_deref().map(str::parse);
        let server = server.transpose();
        let server = server
            .map_err(|error: InvalidVersion| invalid("server_version", &error.to_string()))?;
        let headers = self.around.headers()?;
        let connections = self.connections;
        let proxies = Proxies::new(&connections.proxy, &connections.proxy_except, &base)?;
        let exposure = proxies.exposure(&base);
        let exposure = match (exposure, &sessions.identity) {
            (Some(_), _) if self.credentials_over_http => {
                tracing::warn!(
                    "credentials are sent without TLS: anyone on the network can read and use them"
                );
                None
            }
            (Some(reason), Identity::Provided(_) | Identity::Managed(_)) => {
                return Err(invalid("base_url", &reason));
            }
            (Some(reason), _) if headers.has_secrets() => return Err(invalid("base_url", &reason)),
            (exposure, _) => exposure,
        };
        let (idle_timeout, endpoint_connect_timeout) = (
            connections.idle_timeout,
            connections.endpoint_connect_timeout,
        );
        let transport = Transport::new(connections, proxies, &base)?;
        // The base URL ends in the base path.
        let root = base.len()
            - format!("/{}", self.base_path.trim_matches('/'))
                .trim_end_matches('/')
                .len();
        let core = Core {
            transport,
            base: base.into(),
            root,
            exposure: exposure.map(Arc::from),
            timeout: self.timeout,
            idle_timeout,
            endpoint_connect_timeout,
            body_limit: self.body_limit,
            reading: Reading::new(self.strict_results, self.body_limit),
            budget: Arc::new(Budget::new(&self.retry)),
            retry: self.retry,
            gate: Arc::new(Gate::new(server, self.allow_newer_operations)),
            #[cfg(feature = "blocking")]
            driver: Default::default(),
            around: self.around.around(headers)?,
        };
        let keep_alive = sessions.pings();
        let access = sessions.access(&core)?;
        Ok(Client::new(core, access, keep_alive))
    }
}

impl Client {
    /// Starts to configure a client of the server at `base_url`: `https://vcenter.example.org`, perhaps with a port or a
    /// path.
    ///
    /// A base URL may end in the base path (`/api`).
    pub fn builder(base_url: &str) -> ClientBuilder {
        ClientBuilder::new(base_url)
    }
}

impl<C> Clone for ClientBuilder<C> {
    fn clone(&self) -> Self {
        Self {
            settings: self.settings.clone(),
            client: PhantomData,
        }
    }
}
