//! Sending over HTTP and TLS. No other module names the HTTP library, and no error made here names an operation yet.

mod connecting;
pub(crate) mod connections;
pub(crate) mod endpoint;
mod failure;
mod pin;
pub(crate) mod proxy;
pub(crate) mod request;
pub(crate) mod response;
pub(crate) mod stream;
pub(crate) mod tls;
mod traced;
pub(crate) mod url;
