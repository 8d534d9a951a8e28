//! The connections of a client.

use crate::error::Error;
use crate::error::route::Route;
use crate::transport::connecting::{self, OwnLimit};
use crate::transport::failure::{failure, proxy_login};
use crate::transport::pools::Pools;
use crate::transport::proxy::Proxies;
use crate::transport::request::{AuthHeader, Prepared};
use crate::transport::response::{Limits, by, read_reply};
use crate::transport::tcp;
use crate::transport::tls::Tls;
use crate::transport::traced;
use crate::transport::url::host_and_port;
use crate::wire::http_version::HttpVersion;
use crate::wire::reply::Reply;
use reqwest::Url;
use reqwest::header::{ACCEPT, HeaderMap, HeaderValue};
use reqwest::redirect::Policy;
use std::pin::pin;
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use tokio::time::Instant;
use tracing::Span;

/// Settings of connections.
pub(crate) struct Settings {
    pub(crate) connect_timeout: Duration,
    /// The limit of the time to connect to an endpoint of a transfer.
    pub(crate) endpoint_connect_timeout: Duration,
    /// The time in which a server may confirm nothing.
    pub(crate) idle_timeout: Duration,
    /// The version of HTTP for calls.
    pub(crate) calls: HttpVersion,
    /// The version of HTTP for the bytes of files.
    pub(crate) transfers: HttpVersion,
    pub(crate) user_agent: String,
    pub(crate) proxies: Arc<Proxies>,
    pub(crate) tls: Tls,
}

/// The connections of a client. Clones share them.
#[derive(Clone)]
pub(crate) struct Transport {
    http: reqwest::Client,
    /// Connections of calls with a connect timeout of their own, created on demand. They cost each call some allocations,
    /// even if a connection is open already.
    limited: Arc<OnceLock<reqwest::Client>>,
    /// Connections to endpoints of transfers.
    pub(super) pools: Arc<Pools>,
    pub(super) settings: Arc<Settings>,
}

impl Transport {
    pub(crate) fn new(settings: Settings) -> Result<Self, Error> {
        let http = calls(&settings)?.build().map_err(failure)?;
        Ok(Self {
            http,
            limited: Arc::default(),
            pools: Arc::default(),
            settings: Arc::new(settings),
        })
    }

    /// Sends a request and reads the response. Records its traced headers in `span`.
    pub(crate) async fn send(
        &self,
        request: &mut Prepared,
        auth: Option<&AuthHeader>,
        limits: Limits,
        span: &Span,
    ) -> Result<Reply, Error> {
        let outcome = self.exchange(request.once(auth)?, limits, span).await;
        // Most outcomes need no route, which costs allocations.
        let route = || self.route_to(request.url());
        match outcome {
            Ok(reply) => proxy_login(reply.status, route).map_or(Ok(reply), Err),
            Err(error) => Err(error.at(route)),
        }
    }

    async fn exchange(
        &self,
        request: reqwest::Request,
        limits: Limits,
        span: &Span,
    ) -> Result<Reply, Error> {
        let deadline = limits.time.and_then(|it| Instant::now().checked_add(it));
        let response = match limits.connect {
            None => by(deadline, pin!(self.http.execute(request))).await?,
            Some(limit) => {
                let exchange = self.limited()?.execute(request);
                by(deadline, pin!(connecting::within(limit, exchange))).await?
            }
        };
        traced::trace(span, response.headers());
        read_reply(response, deadline, limits).await
    }

    /// Returns the way to the server of `url`.
    pub(super) fn route(&self, url: &Url) -> Route {
        let proxy = self.settings.proxies.of(url).map(host_and_port);
        Route::new(host_and_port(url), proxy, url.scheme() == "https")
    }

    /// Returns the way to the server of an address that was parsed before.
    pub(crate) fn route_to(&self, url: &str) -> Route {
        match Url::parse(url) {
            Ok(url) => self.route(&url),
            Err(_) => Route::new(String::new(), None, true),
        }
    }

    fn limited(&self) -> Result<&reqwest::Client, Error> {
        if let Some(http) = self.limited.get() {
            return Ok(http);
        }
        let http = calls(&self.settings)?.connector_layer(OwnLimit);
        let http = http.build().map_err(failure)?;
        Ok(self.limited.get_or_init(|| http))
    }
}

/// Returns the settings of connections for calls.
fn calls(settings: &Settings) -> Result<reqwest::ClientBuilder, Error> {
    let version = settings.calls;
    let http = builder(settings, version, settings.idle_timeout);
    settings.tls.apply(http, &settings.proxies, version)
}

/// Applies all settings except those of trust. TCP gives up a server that confirms nothing for `idle`.
pub(super) fn builder(
    settings: &Settings,
    version: HttpVersion,
    idle: Duration,
) -> reqwest::ClientBuilder {
    let mut headers = HeaderMap::new();
    headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
    let builder = reqwest::Client::builder()
        // A redirect could send the session, which is in a custom header, to another host.
        .redirect(Policy::none())
        .default_headers(headers)
        .user_agent(&settings.user_agent)
        .connect_timeout(settings.connect_timeout);
    let builder = match version {
        HttpVersion::Negotiated => builder,
        HttpVersion::Http1 => builder.http1_only(),
    };
    settings.proxies.apply(tcp::limit(builder, idle))
}
