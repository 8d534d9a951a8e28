//! The connections of a client.

use crate::error::Error;
use crate::error::route::Route;
use crate::transport::connecting;
use crate::transport::connector::{Connector, Way};
use crate::transport::dial::Dial;
use crate::transport::failure::{is_unprocessed, not_sent, proxy_login};
use crate::transport::http_client::{Http, Received};
use crate::transport::incoming::Incoming;
use crate::transport::pools::{Key, Pools};
use crate::transport::proxy::Proxies;
use crate::transport::recorder::Recorder;
use crate::transport::request::{Credential, Prepared};
use crate::transport::response::{Limits, begun_reply, by, read_reply};
use crate::transport::settings::Settings;
use crate::transport::tls::{Role, Trust};
use crate::transport::traced;
use crate::transport::url::{host_and_port, is_tls, parse};
use crate::wire::http_version::HttpVersion;
use crate::wire::reply::Reply;
use http::{HeaderValue, Uri};
use hyper_util::client::legacy;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;
use tokio_rustls::TlsConnector;
use tracing::Span;

/// The most attempts of a request that servers refuse to process while they close a connection of HTTP/2.
const MOST_REFUSALS: usize = 3;

/// The connections of a client. Clones share them.
#[derive(Clone)]
pub(crate) struct Transport {
    http: Http,
    /// Connections to endpoints of transfers.
    pub(super) pools: Arc<Pools>,
    pub(super) shared: Arc<Shared>,
}

/// State that all connections of a client share.
pub(super) struct Shared {
    pub(super) settings: Settings,
    user_agent: HeaderValue,
    pub(super) proxies: Arc<Proxies>,
    trust: Trust,
    /// TLS with proxies; `None` if no proxy has it.
    with_proxy: Option<TlsConnector>,
}

impl Transport {
    /// Makes connections to the server at `base`.
    pub(crate) fn new(settings: Settings, proxies: Proxies, base: &str) -> Result<Self, Error> {
        let invalid = |name, reason: &str| Error::invalid(None, Some(name), reason);
        if let Some(host) = settings.names.without_address() {
            let reason = format!("has no address for `{host}`");
            return Err(invalid("resolve", &reason));
        }
        let user_agent = HeaderValue::from_str(&settings.user_agent);
        let user_agent =
            user_agent.map_err(|_| invalid("user_agent", "cannot be sent in a header"))?;
        let trust = Trust::new(&settings.tls)?;
        let with_proxy = match proxies.may_use_tls() {
            true => Some(trust.connector(Role::Proxy, HttpVersion::Http1)?),
            false => None,
        };
        let shared = Shared {
            settings,
            user_agent,
            proxies: Arc::new(proxies),
            trust,
            with_proxy,
        };
        let key = Key {
            pin: None,
            is_api: true,
            is_tls: base.starts_with("https:"),
            connect: shared.settings.connect_timeout,
            idle: shared.settings.idle_timeout,
        };
        Ok(Self {
            http: shared.connections(&key, shared.settings.calls)?,
            pools: Arc::default(),
            shared: Arc::new(shared),
        })
    }

    /// Sends a request and reads the response, but not the content of a success if the limits say so. Records its traced headers in
    /// `span`.
    pub(crate) async fn send(
        &self,
        request: &mut Prepared,
        auth: Option<&Credential>,
        limits: Limits,
        span: &Span,
    ) -> Result<(Reply, Option<Incoming>), Error> {
        let outcome = self.exchange(request, auth, limits, span).await;
        // Most outcomes need no route, which costs allocations.
        let route = || self.route_to(request.url());
        match outcome {
            Ok((reply, rest)) => proxy_login(reply.status, route).map_or(Ok((reply, rest)), Err),
            Err(error) => Err(error.at(route)),
        }
    }

    async fn exchange(
        &self,
        request: &mut Prepared,
        auth: Option<&Credential>,
        limits: Limits,
        span: &Span,
    ) -> Result<(Reply, Option<Incoming>), Error> {
        let deadline = limits.time.and_then(|it| Instant::now().checked_add(it));
        let (response, url) = self
            .response(request, auth, limits.connect, deadline)
            .await?;
        traced::trace(span, response.headers());
        if limits.is_whole || !response.status().is_success() {
            let reply = read_reply(response, &url, deadline, limits).await?;
            return Ok((reply, None));
        }
        Ok((begun_reply(&response, limits), Some(Incoming(response))))
    }

    /// Sends a request until a server processes it, and returns the response with the URL of the request.
    async fn response(
        &self,
        request: &mut Prepared,
        auth: Option<&Credential>,
        connect: Option<Duration>,
        deadline: Option<Instant>,
    ) -> Result<(Received, Uri), Error> {
        for _ in 1..MOST_REFUSALS {
            let (sent, url) = self.attempt(request, auth, connect, deadline).await?;
            match sent {
                Err(error) if is_unprocessed(&error) => {}
                sent => return sent.map(|it| (it, url)).map_err(not_sent),
            }
        }
        let (sent, url) = self.attempt(request, auth, connect, deadline).await?;
        sent.map(|it| (it, url)).map_err(not_sent)
    }

    async fn attempt(
        &self,
        request: &mut Prepared,
        auth: Option<&Credential>,
        connect: Option<Duration>,
        deadline: Option<Instant>,
    ) -> Result<(Result<Received, legacy::Error>, Uri), Error> {
        let made = request.once(auth)?;
        let url = made.uri().clone();
        if let Some((upload, sending)) = request.files() {
            let exchange = async {
                let exchange = async { self.http.send(made).await };
                Ok(match connect {
                    None => exchange.await,
                    Some(limit) => connecting::within(limit, exchange).await,
                })
            };
            let sent = by(deadline, pin!(upload.run(sending, exchange))).await??;
            return Ok((sent, url));
        }
        let sent = match connect {
            None => by(deadline, pin!(self.http.send(made))).await?,
            Some(limit) => {
                let exchange = async { self.http.send(made).await };
                by(deadline, pin!(connecting::within(limit, exchange))).await?
            }
        };
        Ok((sent, url))
    }

    /// Returns the way to the server of `url`.
    pub(super) fn route(&self, url: &Uri) -> Route {
        let proxy = self.shared.proxies.of(url);
        let proxy = proxy.map(|it| it.host_and_port());
        Route::new(host_and_port(url), proxy, is_tls(url))
    }

    /// Returns the way to the server of an address that was parsed before.
    pub(crate) fn route_to(&self, url: &str) -> Route {
        match parse(url) {
            Ok(url) => self.route(&url),
            Err(_) => Route::new(String::new(), None, true),
        }
    }
}

impl Shared {
    /// Returns a verifier that records the certificate of a server.
    pub(super) fn recorder(&self) -> Result<Arc<Recorder>, Error> {
        self.trust.recorder()
    }

    /// Makes connections with these settings, which open on demand.
    pub(super) fn connections(&self, key: &Key, version: HttpVersion) -> Result<Http, Error> {
        let role = Role::Server {
            pin: key.pin.as_ref(),
            is_api: key.is_api,
        };
        self.connections_as(key, key.is_tls.then_some(role), version)
    }

    /// Makes connections with TLS with servers of this role, or without TLS.
    pub(super) fn connections_as(
        &self,
        key: &Key,
        role: Option<Role<'_>>,
        version: HttpVersion,
    ) -> Result<Http, Error> {
        let settings = &self.settings;
        let server = role.map(|role| self.trust.connector(role, version));
        let server = server.transpose()?;
        let dial = match &settings.connector {
            Some(own) => Dial::Own(own.clone()),
            None => Dial::tcp(settings.names.clone(), key.idle),
        };
        let connector = Connector::new(Way {
            dial,
            names: settings.names.clone(),
            proxies: Arc::clone(&self.proxies),
            server,
            proxy: self.with_proxy.clone(),
            user_agent: self.user_agent.clone(),
            limit: key.connect,
        });
        let (user_agent, proxies) = (self.user_agent.clone(), Arc::clone(&self.proxies));
        Ok(Http::new(
            connector,
            version,
            settings.pool,
            user_agent,
            proxies,
        ))
    }
}
