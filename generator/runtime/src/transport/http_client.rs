//! Connections with the same settings, and the requests that are sent on them.

use crate::transport::connector::Connector;
use crate::transport::exchange::{ReceivedBody, Sending};
use crate::transport::outgoing::Outgoing;
use crate::transport::proxy::Proxies;
use crate::transport::url::is_tls;
use crate::wire::http_version::HttpVersion;
use http::header::{ACCEPT, HeaderValue, PROXY_AUTHORIZATION, USER_AGENT};
use http::{Request, Response};
use hyper_util::client::legacy;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use std::sync::Arc;
use std::time::Duration;

/// The pool of idle connections.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Pool {
    /// The most idle connections that are kept per server.
    pub(crate) size: usize,
    /// The time after which an idle connection is closed.
    pub(crate) time: Duration,
}

/// Longer than any process lives. The HTTP library adds the idle time to the clock, which must not overflow.
const FOREVER: Duration = Duration::from_secs(100 * 365 * 24 * 3600);

impl Default for Pool {
    fn default() -> Self {
        Self {
            size: usize::MAX,
            time: Duration::from_secs(90),
        }
    }
}

/// Connections with the same settings. Clones share them.
#[derive(Clone)]
pub(super) struct Http {
    client: legacy::Client<Connector, Outgoing>,
    /// `true` if connections have HTTP/2 without a negotiation.
    is_http2: bool,
    user_agent: HeaderValue,
    proxies: Arc<Proxies>,
}

impl Http {
    pub(super) fn new(
        connector: Connector,
        version: HttpVersion,
        pool: Pool,
        user_agent: HeaderValue,
        proxies: Arc<Proxies>,
    ) -> Self {
        let is_http2 = version == HttpVersion::Http2;
        let client = legacy::Client::builder(TokioExecutor::new())
            .timer(TokioTimer::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(pool.time.min(FOREVER))
            .pool_max_idle_per_host(pool.size)
            .http2_only(is_http2)
            .build(connector);
        Self {
            client,
            is_http2,
            user_agent,
            proxies,
        }
    }

    /// Sends a request with the headers that all requests have. Redirects are not followed: they could lead the session, which
    /// is in a custom header, to another host.
    pub(super) fn send(&self, mut request: Request<Outgoing>) -> Sending {
        let login = match is_tls(request.uri()) {
            // Part of the request for a tunnel.
            true => None,
            false => self.proxies.of(request.uri()),
        };
        let login = login.filter(|proxy| proxy.takes_requests());
        let login = login.and_then(|proxy| proxy.authorization());
        let headers = request.headers_mut();
        headers
            .entry(ACCEPT)
            .or_insert(HeaderValue::from_static("application/json"));
        headers
            .entry(USER_AGENT)
            .or_insert_with(|| self.user_agent.clone());
        if let Some(login) = login {
            headers.insert(PROXY_AUTHORIZATION, login);
        }
        Sending::new(request, self.is_http2, |request| {
            self.client.request(request)
        })
    }
}

/// A response whose body is not read yet.
pub(super) type Received = Response<ReceivedBody>;
