//! Settings of a client.

use crate::client::{Client, Inner};
use crate::encode::header_problem;
use crate::error::Error;
use crate::secret::Secret;
use crate::transport::{Transport, base_url};
use crate::version::USER_AGENT;
use std::marker::PhantomData;
use std::time::Duration;

const TIMEOUT: Duration = Duration::from_secs(300);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(30);
const BODY_LIMIT: usize = 64 * 1024 * 1024;

/// Settings of a [`Client`], by [`Client::builder`], or of a generated client, which is `C` then.
#[derive(Debug)]
#[must_use = "a builder does nothing until `build`"]
pub struct ClientBuilder<C = Client> {
    // Not shown as it is: it may hold a password by mistake.
    base_url: Secret,
    base_path: String,
    session: Option<Secret>,
    timeout: Duration,
    connect_timeout: Duration,
    user_agent: String,
    body_limit: usize,
    client: PhantomData<fn() -> C>,
}

impl<C> ClientBuilder<C> {
    /// Starts with the defaults, for a server at `base_url`: scheme, host and perhaps a port.
    pub fn new(base_url: &str) -> Self {
        Self {
            base_url: Secret::new(base_url),
            base_path: "/api".to_owned(),
            session: None,
            timeout: TIMEOUT,
            connect_timeout: CONNECT_TIMEOUT,
            user_agent: USER_AGENT.to_owned(),
            body_limit: BODY_LIMIT,
            client: PhantomData,
        }
    }

    /// Sends this session with every call, in the header `vmware-api-session-id`.
    pub fn session_id(mut self, session_id: Secret) -> Self {
        self.session = Some(session_id);
        self
    }

    /// Path between the base URL and the paths of operations. Default: `/api`.
    pub fn base_path(mut self, base_path: &str) -> Self {
        base_path.clone_into(&mut self.base_path);
        self
    }

    /// Limits a whole call, from connecting to the last byte of the answer. Default: 5 minutes.
    pub fn timeout(mut self, limit: Duration) -> Self {
        self.timeout = limit;
        self
    }

    /// Limits the time to connect. Default: 30 seconds.
    pub fn connect_timeout(mut self, limit: Duration) -> Self {
        self.connect_timeout = limit;
        self
    }

    /// Text of the header `user-agent`. Default: name and version of this crate.
    pub fn user_agent(mut self, user_agent: &str) -> Self {
        user_agent.clone_into(&mut self.user_agent);
        self
    }

    /// Limits the body of an answer, in bytes. Default: 64 MiB.
    ///
    /// A larger successful answer is an error; of a larger error answer the beginning is kept.
    pub fn body_limit(mut self, bytes: usize) -> Self {
        self.body_limit = bytes;
        self
    }

    /// Makes the client. Nothing is sent yet.
    ///
    /// # Errors
    ///
    /// An [`ErrorCause::InvalidRequest`](crate::ErrorCause::InvalidRequest) if the base URL is not an `http` or `https`
    /// URL with a host, or holds a user, a query or a fragment; if the base path holds more than a path; if the session
    /// or the user agent cannot stand in a header. An [`ErrorCause::Transport`](crate::ErrorCause::Transport) if TLS
    /// cannot be set up.
    pub fn build(self) -> Result<C, Error>
    where
        C: From<Client>,
    {
        let invalid = |parameter, why: &str| Error::invalid(None, Some(parameter), why);
        let base = base_url(self.base_url.expose(), &self.base_path)
            .map_err(|(name, why)| invalid(name, &why))?;
        if let Some(why) = self
            .session
            .as_ref()
            .and_then(|session| header_problem(session.expose()))
        {
            return Err(invalid("session_id", why));
        }
        if let Some(why) = header_problem(&self.user_agent) {
            return Err(invalid("user_agent", why));
        }
        let transport = Transport::new(self.connect_timeout)?;
        let client = Client::new(Inner {
            transport,
            base,
            user_agent: self.user_agent,
            session: self.session,
            timeout: Some(self.timeout),
            body_limit: self.body_limit,
        });
        Ok(C::from(client))
    }
}

impl<C> Clone for ClientBuilder<C> {
    fn clone(&self) -> Self {
        Self {
            base_url: self.base_url.clone(),
            base_path: self.base_path.clone(),
            session: self.session.clone(),
            user_agent: self.user_agent.clone(),
            ..*self
        }
    }
}
