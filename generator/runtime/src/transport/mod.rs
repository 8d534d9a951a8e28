//! Sending over HTTP and TLS. No other module names the HTTP library, and no error made here names an operation yet.

mod any_certificate;
pub(crate) mod base_url;
mod body;
pub(crate) mod client_headers;
mod connect_error;
mod connecting;
mod connection;
pub(crate) mod connections;
mod connector;
mod der;
pub(crate) mod dial;
mod distrust;
pub(crate) mod endpoint;
mod exchange;
mod failure;
#[cfg(feature = "gzip")]
mod gzip;
pub(crate) mod http_client;
pub(crate) mod incoming;
mod kept;
pub(crate) mod names;
mod no_proxy;
pub(crate) mod outgoing;
mod pin;
mod pools;
pub(crate) mod probe;
pub(crate) mod provider;
pub(crate) mod proxy;
mod proxy_server;
mod recorder;
pub(crate) mod request;
pub(crate) mod response;
pub(crate) mod settings;
#[cfg(feature = "saml")]
pub(crate) mod signing;
mod socks;
pub(crate) mod stream;
mod tcp;
pub(crate) mod thumbprint;
pub(crate) mod tls;
mod traced;
mod tunnel;
mod unreadable;
pub(crate) mod url;
