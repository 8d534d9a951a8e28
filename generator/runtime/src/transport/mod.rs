//! Sending over HTTP and TLS. No other module names the HTTP library, and no error made here names an operation yet.

mod connecting;
pub(crate) mod connections;
mod der;
mod distrust;
pub(crate) mod endpoint;
mod failure;
mod no_proxy;
mod pin;
mod pools;
pub(crate) mod proxy;
mod proxy_handshake;
pub(crate) mod request;
pub(crate) mod response;
#[cfg(feature = "saml")]
pub(crate) mod signing;
pub(crate) mod stream;
mod tcp;
pub(crate) mod thumbprint;
pub(crate) mod tls;
mod traced;
pub(crate) mod url;
