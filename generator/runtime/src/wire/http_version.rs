//! The versions of HTTP that connections may use.

/// The versions of HTTP that connections may use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum HttpVersion {
    /// HTTP/2 if the server offers it (ALPN), and HTTP/1.1 otherwise or without TLS.
    Negotiated,
    /// HTTP/1.1 only.
    Http1,
    /// HTTP/2 only, also without TLS.
    Http2,
}
