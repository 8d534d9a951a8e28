//! The connections of a client.

use crate::error::Error;
use crate::transport::connecting::{self, OwnLimit};
use crate::transport::failure::failure;
use crate::transport::proxy::Proxy;
use crate::transport::request::{AuthHeader, Prepared};
use crate::transport::response::{Limits, by, read_reply};
use crate::transport::tls::Tls;
use crate::transport::traced;
use crate::wire::reply::Reply;
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
    pub(crate) user_agent: String,
    pub(crate) proxy: Proxy,
    pub(crate) tls: Tls,
}

/// The connections of a client. Clones share them.
#[derive(Clone)]
pub(crate) struct Transport {
    pub(super) http: reqwest::Client,
    /// Connections of calls with a connect timeout of their own, created on demand. They cost each call some allocations,
    /// even if a connection is open already.
    limited: Arc<OnceLock<reqwest::Client>>,
    pub(super) settings: Arc<Settings>,
}

impl Transport {
    pub(crate) fn new(settings: Settings) -> Result<Self, Error> {
        let http = builder(&settings)?;
        let http = settings.tls.apply(http)?.build().map_err(failure)?;
        Ok(Self::with(http, Arc::new(settings)))
    }

    pub(super) fn with(http: reqwest::Client, settings: Arc<Settings>) -> Self {
        Self {
            http,
            limited: Arc::default(),
            settings,
        }
    }

    /// Sends a request and reads the response. Records its traced headers in `span`.
    pub(crate) async fn send(
        &self,
        request: &mut Prepared,
        auth: Option<&AuthHeader>,
        limits: Limits,
        span: &Span,
    ) -> Result<Reply, Error> {
        let request = request.once(auth)?;
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

    fn limited(&self) -> Result<&reqwest::Client, Error> {
        if let Some(http) = self.limited.get() {
            return Ok(http);
        }
        let http = self.settings.tls.apply(builder(&self.settings)?)?;
        let http = http.connector_layer(OwnLimit);
        let http = http.build().map_err(failure)?;
        Ok(self.limited.get_or_init(|| http))
    }
}

/// Applies all settings except those of trust.
pub(super) fn builder(settings: &Settings) -> Result<reqwest::ClientBuilder, Error> {
    let mut headers = HeaderMap::new();
    headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
    let builder = reqwest::Client::builder()
        // A redirect could send the session, which is in a custom header, to another host.
        .redirect(Policy::none())
        .default_headers(headers)
        .user_agent(&settings.user_agent)
        .connect_timeout(settings.connect_timeout);
    settings.proxy.apply(builder)
}
