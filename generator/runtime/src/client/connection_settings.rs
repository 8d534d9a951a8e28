//! Settings of connections: addresses, proxies, trust, versions of HTTP.

use crate::client::builder::ClientBuilder;
use crate::transport::dial::OwnConnector;
use crate::transport::proxy::Proxy;
use crate::values::secret::Secret;
use crate::wire::connect_target::ConnectTarget;
use crate::wire::http_version::HttpVersion;
use std::io;
use std::net::IpAddr;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};

impl<C> ClientBuilder<C> {
    /// Limits the time to connect, including TLS. Default: 30 seconds.
    pub fn connect_timeout(self, limit: Duration) -> Self {
        self.set_connections(|it| it.connect_timeout = limit)
    }

    /// Limits the time to reach a transfer endpoint on another server than the API's, over all attempts. Default: 10 seconds.
    ///
    /// vCenter assigns such endpoints by names that this machine may not resolve, or that a firewall hides: waiting helps
    /// neither. Once an endpoint was reached, the [retry policy of the transfer](crate::transfer::Upload::retry) decides.
    pub fn endpoint_connect_timeout(self, limit: Duration) -> Self {
        self.set_connections(|it| it.endpoint_connect_timeout = limit)
    }

    /// Uses these addresses of a host, in this order, instead of asking the system. Replaces an earlier call for the same host.
    ///
    /// Useful for names that this machine cannot resolve, such as those of ESXi hosts that a vCenter assigns for
    /// [transfers](crate::transfer). Certificates are still those of the name. A proxy resolves names itself, unless it is
    /// one of the scheme `socks5`.
    pub fn resolve(self, host: &str, addresses: impl IntoIterator<Item = IpAddr>) -> Self {
        let addresses = addresses.into_iter().collect();
        self.set_connections(|it| it.names.insert(host, addresses))
    }

    /// Opens connections by a function instead of TCP: through an SSH tunnel, a Unix socket, or memory in a test.
    ///
    /// The function gets the host and the port of the server, of a transfer endpoint, or of the proxy on the way there, and
    /// returns the stream. TLS, if there is any, is spoken on it. [`resolve`](Self::resolve) does not apply, and of the time
    /// limits [`connect_timeout`](Self::connect_timeout) does.
    pub fn connector<F, S>(
        self,
        connect: impl Fn(ConnectTarget) -> F + Send + Sync + 'static,
    ) -> Self
    where
        F: Future<Output = io::Result<S>> + Send + 'static,
        S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
    {
        self.set_connections(|it| it.connector = Some(OwnConnector::new(connect)))
    }

    /// Limits the number of idle connections that are kept per server, so that later calls need not connect. Default: no
    /// limit. With 0, each call opens a connection.
    pub fn pool_max_idle(self, connections: usize) -> Self {
        self.set_connections(|it| it.pool.size = connections)
    }

    /// Closes connections that were idle for this time. Default: 90 seconds.
    ///
    /// Set less than a firewall or a load balancer on the way does, if it forgets connections silently.
    pub fn pool_idle_timeout(self, limit: Duration) -> Self {
        self.set_connections(|it| it.pool.time = limit)
    }

    /// Sends requests through this proxy: `http://proxy.example.org:3128`, perhaps with `user:password@`. Default: the proxy
    /// of the environment (`HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY`, `NO_PROXY`). One that cannot be used is an error.
    ///
    /// The scheme is `http`, `https`, `socks5` (names are resolved by this machine) or `socks5h` (by the proxy).
    pub fn proxy(self, url: impl Into<Secret>) -> Self {
        self.set_connections(|it| it.proxy = Proxy::Explicit(url.into()))
    }

    /// Calls these hosts directly, in addition to those of `NO_PROXY`. Adds to earlier calls.
    ///
    /// The list is separated by commas or blanks: `10.0.0.0/8`, `fd00::/8`, `vcenter.example.org:443`, or `example.org` for
    /// the domain and its subdomains.
    pub fn proxy_except(self, hosts: &str) -> Self {
        self.set_connections(|it| it.proxy_except.push(hosts.to_owned()))
    }

    /// Sends requests directly, even if the environment configures a proxy.
    pub fn no_proxy(self) -> Self {
        self.set_connections(|it| it.proxy = Proxy::None)
    }

    /// Trusts these certificates in addition to the roots of the platform: PEM text with one or more. Adds to earlier calls.
    pub fn ca_certificates(self, pem: impl Into<Vec<u8>>) -> Self {
        self.set_connections(|it| it.tls.roots.push(pem.into()))
    }

    /// Trusts these certificates, and none of the platform: PEM text with one or more. Adds to earlier calls, and to
    /// [`ca_certificates`](Self::ca_certificates).
    ///
    /// The certificates of the platform are not even read, which spares some milliseconds per client.
    pub fn only_ca_certificates(self, pem: impl Into<Vec<u8>>) -> Self {
        self.set_connections(|it| {
            it.tls.roots.push(pem.into());
            it.tls.only_roots = true;
        })
    }

    /// Shows this certificate to the server of the API if it requests one, as reverse proxies with mutual TLS do.
    ///
    /// `certificates` is PEM text: the certificate, followed by those of its issuers. `key` is PEM text without a password, in
    /// the form of PKCS #8, PKCS #1 or SEC 1. Neither proxies nor transfer endpoints on other servers get the certificate.
    pub fn client_certificate(
        self,
        certificates: impl Into<Vec<u8>>,
        key: impl Into<Secret>,
    ) -> Self {
        self.set_connections(|it| it.tls.identity = Some((certificates.into(), key.into())))
    }

    /// Trusts only servers with a certificate of this SHA-256 thumbprint. Its issuer, name and validity are ignored. Adds to
    /// earlier calls.
    ///
    /// The thumbprint is 64 hexadecimal digits as openssl, PowerShell and the vSphere Client print them: in any case, with
    /// colons, dashes, blanks or nothing between them, perhaps after `SHA256 Fingerprint=`. An `https` proxy on the way is no
    /// such server: it is trusted by its issuer, see [`ca_certificates`](Self::ca_certificates).
    pub fn thumbprint(self, sha256: &str) -> Self {
        self.set_connections(|it| it.tls.thumbprints.push(sha256.to_owned()))
    }

    /// Trusts any certificate, so that an attacker on the network can read and change all traffic, including passwords.
    /// Logs a warning.
    ///
    /// For a self-signed certificate, use [`thumbprint`](Self::thumbprint), which is safe and takes precedence.
    pub fn danger_accept_invalid_certificates(self) -> Self {
        self.set_connections(|it| it.tls.any_certificate = true)
    }

    /// Sets the version of HTTP for calls. Default: [`HttpVersion::Negotiated`].
    pub fn http_version(self, version: HttpVersion) -> Self {
        self.set_connections(|it| it.calls = version)
    }

    /// Sets the version of HTTP for the bytes of files in [transfers](crate::transfer). Default: [`HttpVersion::Http1`].
    ///
    /// By HTTP/2 an upload waits a round trip for each window of the server, which is 64 KiB by default: at 100 ms it is 100
    /// times slower.
    pub fn transfer_http_version(self, version: HttpVersion) -> Self {
        self.set_connections(|it| it.transfers = version)
    }
}
