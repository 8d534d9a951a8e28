//! The client: where to send calls and as whom.

use crate::answer::Answer;
use crate::api_error::ApiError;
use crate::builder::ClientBuilder;
use crate::call::Call;
use crate::draft::{Common, Draft};
use crate::error::Error;
use crate::operation::Operation;
use crate::secret::Secret;
use crate::transport::Transport;
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

/// A client of one server, perhaps with a session. Cheap to clone; clones share connections.
#[derive(Clone)]
pub struct Client {
    inner: Arc<Inner>,
}

#[derive(Clone)]
pub(crate) struct Inner {
    pub(crate) transport: Transport,
    /// Base URL and base path, without a slash at the end.
    pub(crate) base: String,
    pub(crate) user_agent: String,
    pub(crate) session: Option<Secret>,
    pub(crate) timeout: Option<Duration>,
    pub(crate) body_limit: usize,
}

impl Client {
    /// Starts a client for the server at `base_url`: `https://vcenter.example.org`, or with a port or a path.
    ///
    /// A base URL that ends in the base path (`/api`) means the same as one without.
    pub fn builder(base_url: &str) -> ClientBuilder {
        ClientBuilder::new(base_url)
    }

    pub(crate) fn new(inner: Inner) -> Self {
        Self {
            inner: Arc::new(inner),
        }
    }

    /// A client like this one, on the same connections, that sends `session_id` with every call.
    ///
    /// An identifier that cannot stand in a header makes each call fail as an invalid request.
    pub fn with_session_id(&self, session_id: Secret) -> Self {
        Self::new(Inner {
            session: Some(session_id),
            ..Inner::clone(&self.inner)
        })
    }

    /// Starts a call of `operation`, whose result is read as `T`.
    pub fn call<T>(&self, operation: &'static Operation) -> Call<'_, T> {
        Call::new(self, operation)
    }

    /// Base URL with base path, without a slash at the end: `https://vcenter.example.org/api`.
    pub fn base_url(&self) -> &str {
        &self.inner.base
    }

    /// Sends a request and sorts the answer. Not generic, and boxed, so that it is compiled once.
    pub(crate) fn send(
        self,
        draft: Box<Draft>,
    ) -> Pin<Box<dyn Future<Output = Result<Answer, Error>> + Send>> {
        Box::pin(async move {
            let operation = draft.operation;
            let inner = &*self.inner;
            let request = draft.finish(&Common {
                base: &inner.base,
                user_agent: &inner.user_agent,
                session: inner.session.as_ref(),
                timeout: inner.timeout,
                body_limit: inner.body_limit,
            })?;
            let reply = inner
                .transport
                .send(request)
                .await
                .map_err(|error| error.of(operation))?;
            if (200..300).contains(&reply.status) {
                let (status, body) = (reply.status, reply.body);
                Ok(Answer {
                    client: self,
                    operation,
                    status,
                    body,
                })
            } else {
                Err(Error::api(ApiError::new(operation, reply)))
            }
        })
    }
}

/// Shows the server and whether there is a session, never the session.
impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("base_url", &self.inner.base)
            .field("session", &self.inner.session)
            .finish_non_exhaustive()
    }
}
