//! Settings of connections.

use crate::transport::dial::OwnConnector;
use crate::transport::http_client::Pool;
use crate::transport::names::Names;
use crate::transport::proxy::Proxy;
use crate::transport::tls::Tls;
use crate::wire::http_version::HttpVersion;
use crate::wire::version::USER_AGENT;
use std::time::Duration;

/// Settings of connections, as given.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    /// The limit of the time to connect.
    pub(crate) connect_timeout: Duration,
    /// The limit of the time to connect to an endpoint of a transfer.
    pub(crate) endpoint_connect_timeout: Duration,
    /// The time in which a server may confirm nothing.
    pub(crate) idle_timeout: Duration,
    /// The version of HTTP for calls.
    pub(crate) calls: HttpVersion,
    /// The version of HTTP for the bytes of files.
    pub(crate) transfers: HttpVersion,
    pub(crate) pool: Pool,
    pub(crate) user_agent: String,
    pub(crate) proxy: Proxy,
    /// Lists of hosts that are called without the proxy.
    pub(crate) proxy_except: Vec<String>,
    pub(crate) tls: Tls,
    pub(crate) names: Names,
    pub(crate) connector: Option<OwnConnector>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            connect_timeout: Duration::from_secs(30),
            endpoint_connect_timeout: Duration::from_secs(10),
            idle_timeout: Duration::from_secs(60),
            calls: HttpVersion::Negotiated,
            transfers: HttpVersion::Http1,
            pool: Pool::default(),
            user_agent: USER_AGENT.to_owned(),
            proxy: Proxy::default(),
            proxy_except: Vec::new(),
            tls: Tls::default(),
            names: Names::default(),
            connector: None,
        }
    }
}
