//! Settings of a client.

use crate::client::access::Access;
use crate::client::auth::{Authenticator, AuthenticatorSource, Identity, Password};
use crate::client::gate::Gate;
use crate::client::handle::{Client, Core};
use crate::client::keep_alive::KeepAlive;
use crate::client::ping::ping;
use crate::error::Error;
use crate::retry::attempts::Budget;
use crate::retry::policy::RetryPolicy;
use crate::session::authorization::Authorization;
use crate::session::login::LoginPolicy;
use crate::session::manager::SessionManager;
use crate::transport::connections::{self, Transport};
use crate::transport::proxy::Proxy;
use crate::transport::tls::Tls;
use crate::transport::url::base_url;
use crate::values::api_version::InvalidVersion;
use crate::values::secret::Secret;
use crate::wire::encode::header_problem;
use crate::wire::version::USER_AGENT;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

/// Settings of a [`Client`], by [`Client::builder`], or of a generated client, which is `C` then.
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
    // Not shown as it is: it may hold a password by mistake.
    base_url: Secret,
    base_path: String,
    colon_in_user: bool,
    identity: Identity,
    keep_alive: Option<Duration>,
    login_pause: Duration,
    timeout: Duration,
    idle_timeout: Duration,
    connect_timeout: Duration,
    retry: RetryPolicy,
    proxy: Proxy,
    tls: Tls,
    server_version: Option<String>,
    learn_server_version: bool,
    allow_newer_operations: bool,
    user_agent: String,
    body_limit: usize,
}

impl<C> ClientBuilder<C> {
    /// Starts with the defaults, for a server at `base_url`: scheme, host and perhaps a port.
    pub fn new(base_url: &str) -> Self {
        let settings = Settings {
            base_url: Secret::new(base_url),
            base_path: "/api".to_owned(),
            colon_in_user: false,
            identity: Identity::Anonymous,
            keep_alive: None,
            login_pause: Duration::from_secs(1),
            timeout: Duration::from_secs(300),
            idle_timeout: Duration::from_secs(60),
            connect_timeout: Duration::from_secs(30),
            retry: RetryPolicy::default(),
            proxy: Proxy::Environment,
            tls: Tls::default(),
            server_version: None,
            learn_server_version: false,
            allow_newer_operations: false,
            user_agent: USER_AGENT.to_owned(),
            body_limit: 64 * 1024 * 1024,
        };
        Self {
            settings,
            client: PhantomData,
        }
    }

    fn set(mut self, change: impl FnOnce(&mut Settings)) -> Self {
        change(&mut self.settings);
        self
    }

    /// Logs in as `user` at the first need, and again when the session has expired. The user must not contain a colon.
    ///
    /// Of this, [`session_id`](Self::session_id), [`bearer_token`](Self::bearer_token) and
    /// [`authenticator`](Self::authenticator) the last one counts.
    pub fn credentials(self, user: &str, password: impl Into<Secret>) -> Self {
        let authenticator = Password {
            user: user.to_owned(),
            password: password.into(),
        };
        self.set(|it| {
            it.colon_in_user = authenticator.user.contains(':');
            it.identity = Identity::Managed(Arc::new(authenticator));
        })
    }

    /// Sends this session with every call, in the header `vmware-api-session-id`. It is the caller's: it is neither renewed
    /// nor ended by dropping the client.
    pub fn session_id(self, session_id: impl Into<Secret>) -> Self {
        self.identity(Identity::Provided(Authorization::session_id(session_id)))
    }

    /// Sends this token with every call, in the header `authorization`. It is not renewed.
    pub fn bearer_token(self, token: impl Into<Secret>) -> Self {
        self.identity(Identity::Provided(Authorization::bearer(token)))
    }

    /// Logs in by another way than user and password.
    pub fn authenticator(self, authenticator: impl Authenticator) -> Self {
        self.identity(Identity::Managed(Arc::new(authenticator)))
    }

    fn identity(self, identity: Identity) -> Self {
        self.set(|it| {
            it.colon_in_user = false;
            it.identity = identity;
        })
    }

    /// Uses the session (`GET /session`) each time this time is over, so that it does not expire while it is idle. Begins with
    /// the first call and ends with the client. Default: not at all.
    pub fn keep_alive(self, interval: Duration) -> Self {
        self.set(|it| it.keep_alive = Some(interval))
    }

    /// After the server refused a login, calls fail at once for this time, without another login. It doubles with each
    /// further failure, up to a minute. Default: 1 second.
    ///
    /// Keeps a wrong password from locking the account. After a status of 5xx the server is asked again as soon as it says
    /// (`retry-after`), and at once when it could not be reached.
    pub fn login_pause(self, pause: Duration) -> Self {
        self.set(|it| it.login_pause = pause)
    }

    /// Path between the base URL and the paths of operations. Default: `/api`.
    pub fn base_path(self, base_path: &str) -> Self {
        self.set(|it| base_path.clone_into(&mut it.base_path))
    }

    /// Limits a whole call, from a login it has to wait for to the last byte of the answer, repetitions included.
    /// Default: 5 minutes.
    pub fn timeout(self, limit: Duration) -> Self {
        self.set(|it| it.timeout = limit)
    }

    /// Limits the time between two parts of the body of an answer, once it has begun. Default: 1 minute.
    pub fn idle_timeout(self, limit: Duration) -> Self {
        self.set(|it| it.idle_timeout = limit)
    }

    /// Limits the time to connect, TLS included. Default: 30 seconds.
    pub fn connect_timeout(self, limit: Duration) -> Self {
        self.set(|it| it.connect_timeout = limit)
    }

    /// When to send calls again that failed. Default: [`RetryPolicy::default`].
    pub fn retry(self, policy: RetryPolicy) -> Self {
        self.set(|it| it.retry = policy)
    }

    /// Goes through this proxy, whatever the environment says: `http://proxy.example.org:3128`, perhaps with
    /// `user:password@`. Default: what `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY` and `NO_PROXY` ask for.
    pub fn proxy(self, url: impl Into<Secret>) -> Self {
        self.set(|it| it.proxy = Proxy::Explicit(url.into()))
    }

    /// Goes through no proxy, whatever the environment says.
    pub fn no_proxy(self) -> Self {
        self.set(|it| it.proxy = Proxy::None)
    }

    /// Trusts these certificates too, beside the roots of the platform: PEM text, one or more. Adds to earlier ones.
    pub fn ca_certificates(self, pem: impl Into<Vec<u8>>) -> Self {
        self.set(|it| it.tls.extra_roots.push(pem.into()))
    }

    /// Trusts the server if its certificate has this SHA-256 thumbprint, and only then: 64 hexadecimal digits, with or
    /// without colons. Who signed it, its name and its dates do not count. Adds to earlier ones.
    pub fn thumbprint(self, sha256: &str) -> Self {
        self.set(|it| it.tls.thumbprints.push(sha256.to_owned()))
    }

    /// Trusts anybody who answers, who may then read and change everything, passwords included. Warns by `tracing`.
    ///
    /// [`thumbprint`](Self::thumbprint) does as well for a self-signed certificate, without the danger, and wins over this.
    pub fn danger_accept_invalid_certificates(self) -> Self {
        self.set(|it| it.tls.anybody = true)
    }

    /// Says which version the server has: `8.0.3.0`. A call of an operation that came with a later one
    /// ([`Operation::since`](crate::Operation::since)) fails at once then, before anything is sent: see
    /// [`Error::is_newer_than_server`]. So one client, of the newest version, serves older servers. Default: not known, and
    /// no call fails for it.
    ///
    /// Only operations count, neither fields nor values: what an older server does not know of a body, it refuses or ignores.
    pub fn server_version(self, version: &str) -> Self {
        self.set(|it| it.server_version = Some(version.to_owned()))
    }

    /// Lets [`connect`](Self::connect) ask the server for its version, unless it is [said](Self::server_version).
    ///
    /// A request more, after the login, to an operation that every version has (`GET /appliance/system/version`), and that
    /// not every account may call, which is why it is not the default. If the server does not tell, within 10 seconds, all
    /// goes on as without this. A client that is not connected asks by
    /// [`Client::learn_server_version`](crate::Client::learn_server_version).
    pub fn learn_server_version(self) -> Self {
        self.set(|it| it.learn_server_version = true)
    }

    /// Sends operations that are newer than the server all the same.
    pub fn allow_newer_operations(self) -> Self {
        self.set(|it| it.allow_newer_operations = true)
    }

    /// Text of the header `user-agent`. Default: name and version of this crate.
    pub fn user_agent(self, user_agent: &str) -> Self {
        self.set(|it| user_agent.clone_into(&mut it.user_agent))
    }

    /// Limits the body of an answer, in bytes. Default: 64 MiB.
    ///
    /// A larger successful answer is an error; of a larger error answer the beginning is kept.
    pub fn body_limit(self, bytes: usize) -> Self {
        self.set(|it| it.body_limit = bytes)
    }

    /// Makes the client. Nothing is sent yet.
    ///
    /// # Errors
    ///
    /// An [`ErrorCause::InvalidRequest`](crate::ErrorCause::InvalidRequest) if the base URL is not an `http` or `https`
    /// URL with a host, or holds a user, a query or a fragment; if the base path holds more than a path; if the user, the
    /// session, the token or the user agent cannot stand in a header; if the proxy is not a URL; if a certificate, a
    /// thumbprint or the version of the server cannot be read. An [`ErrorCause::Transport`](crate::ErrorCause::Transport) if TLS cannot be set up.
    pub fn build(self) -> Result<C, Error>
    where
        C: From<Client>,
    {
        self.settings.client().map(C::from)
    }

    /// Makes the client and logs in. Without credentials or an authenticator, nothing is sent yet.
    ///
    /// # Errors
    ///
    /// As [`build`](Self::build), and the error of the login.
    pub async fn connect(self) -> Result<C, Error>
    where
        C: From<Client>,
    {
        // Whatever goes wrong, or if this is cancelled: dropping the client logs out.
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
        let invalid = |parameter, why: &str| Error::invalid(None, Some(parameter), why);
        let base = base_url(self.base_url.expose(), &self.base_path)
            .map_err(|(name, why)| invalid(name, &why))?;
        if self.colon_in_user {
            return Err(invalid(
                "user",
                "must not contain `:`: basic authentication cannot express it",
            ));
        }
        if let Identity::Provided(authorization) = &self.identity {
            let header = authorization.header();
            header.map_err(|why| invalid(authorization.name(), why))?;
        }
        if let Some(why) = header_problem(&self.user_agent) {
            return Err(invalid("user_agent", why));
        }
        let server = self.server_version.as_deref().map(str::parse);
        let server = server.transpose();
        let server =
            server.map_err(|why: InvalidVersion| invalid("server_version", &why.to_string()))?;
        let transport = Transport::new(connections::Settings {
            connect_timeout: self.connect_timeout,
            user_agent: self.user_agent,
            proxy: self.proxy,
            tls: self.tls,
        })?;
        let core = Core {
            transport,
            base: base.into(),
            timeout: self.timeout,
            idle_timeout: self.idle_timeout,
            body_limit: self.body_limit,
            budget: Arc::new(Budget::new(&self.retry)),
            retry: self.retry,
            gate: Arc::new(Gate::new(server, self.allow_newer_operations)),
        };
        let access = match self.identity {
            Identity::Anonymous => Access::Anonymous,
            Identity::Provided(authorization) => Access::provided(authorization),
            Identity::Managed(authenticator) => {
                let policy = LoginPolicy {
                    retry: core.retry.clone(),
                    budget: Arc::clone(&core.budget),
                    pause: self.login_pause,
                };
                let client = Client::new(core.clone(), Access::Anonymous, KeepAlive::never());
                let source = AuthenticatorSource {
                    client,
                    authenticator,
                };
                Access::Managed(SessionManager::new(Box::new(source), policy))
            }
        };
        let keep_alive = match self.keep_alive {
            Some(interval) => KeepAlive::every(interval, ping),
            None => KeepAlive::never(),
        };
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
