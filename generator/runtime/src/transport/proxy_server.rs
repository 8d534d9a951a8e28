//! One proxy: the kind, the address and the login that its URL contains.

use crate::transport::url::Authority;
use crate::values::secret::Secret;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::HeaderValue;
use percent_encoding::percent_decode_str;

/// The protocol of a proxy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Protocol {
    /// HTTP: requests without TLS are sent to it, and for TLS it opens tunnels.
    Http,
    /// The same over TLS.
    Https,
    /// SOCKS of version 5 (RFC 1928). It gets addresses: names are resolved here.
    Socks5,
    /// The same, but it gets names and resolves them.
    Socks5Names,
    /// None that can be used, for this reason.
    Unusable(String),
}

/// A user and a password.
#[derive(Clone, Debug)]
pub(super) struct Login {
    pub(super) user: String,
    pub(super) password: Secret,
}

/// A proxy.
#[derive(Clone, Debug)]
pub(super) struct ProxyServer {
    pub(super) protocol: Protocol,
    /// With brackets if it is an address of version 6.
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) login: Option<Login>,
}

impl ProxyServer {
    /// Parses a URL such as `http://user:password@proxy.example.org:3128`.
    pub(super) fn parse(url: &str) -> Option<Self> {
        let (scheme, rest) = url.trim().split_once("://")?;
        let scheme = scheme.to_ascii_lowercase();
        let (protocol, port) = match scheme.as_str() {
            "http" => (Protocol::Http, 80),
            "https" => (Protocol::Https, 443),
            "socks5" => (Protocol::Socks5, 1080),
            "socks5h" => (Protocol::Socks5Names, 1080),
            _ => (Protocol::Unusable(other_scheme(&scheme)), 1080),
        };
        let authority = rest.split(['/', '?', '#']).next()?;
        let (login, address) = match authority.rsplit_once('@') {
            Some((login, address)) => (Some(Login::parse(login)?), address),
            None => (None, authority),
        };
        let address = Authority::parse(address).ok()?;
        Some(Self {
            protocol,
            host: address.host,
            port: address.port.unwrap_or(port),
            login,
        })
    }

    /// Returns a proxy that cannot be used, since its URL cannot be parsed.
    pub(super) fn unreadable() -> Self {
        let reason = "is no URL: write http://host:port, and encode other characters of user and password by `%`";
        Self {
            protocol: Protocol::Unusable(reason.to_owned()),
            host: String::new(),
            port: 0,
            login: None,
        }
    }

    /// Returns host and port: `proxy.example.org:3128`.
    pub(super) fn host_and_port(&self) -> String {
        format!("{}:{}", self.host, self.port)
    }

    pub(super) fn is_usable(&self) -> bool {
        !matches!(self.protocol, Protocol::Unusable(_))
    }

    /// Returns `true` if the proxy takes requests without TLS as they are, rather than bytes.
    pub(super) fn takes_requests(&self) -> bool {
        matches!(self.protocol, Protocol::Http | Protocol::Https)
    }

    /// Returns the header by which HTTP logs in at the proxy.
    pub(super) fn authorization(&self) -> Option<HeaderValue> {
        let login = self.login.as_ref()?;
        let pair = Secret::from(format!("{}:{}", login.user, login.password.expose()));
        let text = Secret::from(format!("Basic {}", STANDARD.encode(pair.expose())));
        let mut value = HeaderValue::from_str(text.expose()).ok()?;
        value.set_sensitive(true);
        Some(value)
    }
}

fn other_scheme(scheme: &str) -> String {
    format!("has the scheme `{scheme}`: only http, https, socks5 and socks5h proxies are supported")
}

impl Login {
    /// Parses `user:password`, in which other characters are percent-encoded.
    fn parse(text: &str) -> Option<Self> {
        let (user, password) = text.split_once(':').unwrap_or((text, ""));
        let decoded = |text| percent_decode_str(text).decode_utf8().ok();
        Some(Self {
            user: decoded(user)?.into_owned(),
            password: Secret::from(decoded(password)?.into_owned()),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{Protocol, ProxyServer, other_scheme};

    #[test]
    fn urls_of_proxies_are_parsed() {
        let table = [
            ("http://p", Protocol::Http, "p:80", None),
            ("HTTPS://P.test", Protocol::Https, "p.test:443", None),
            ("socks5://[::1]", Protocol::Socks5, "[::1]:1080", None),
            ("socks5h://p:9/", Protocol::Socks5Names, "p:9", None),
            (
                "http://u:p%40:x@p:1",
                Protocol::Http,
                "p:1",
                Some(("u", "p@:x")),
            ),
            ("http://u@p:1?", Protocol::Http, "p:1", Some(("u", ""))),
            (
                "socks4://p",
                Protocol::Unusable(other_scheme("socks4")),
                "p:1080",
                None,
            ),
        ];
        for (url, protocol, address, login) in table {
            let proxy = ProxyServer::parse(url).expect(url);
            assert_eq!(
                (proxy.protocol.clone(), proxy.host_and_port()),
                (protocol, address.to_owned())
            );
            let found = proxy
                .login
                .as_ref()
                .map(|it| (it.user.as_str(), it.password.expose()));
            assert_eq!(found, login, "{url}");
        }
        for url in [
            "",
            "p:1",
            "http://",
            "http://p:x",
            "http://u@",
            "http:///p",
            "http://u:%ff@p",
        ] {
            assert!(ProxyServer::parse(url).is_none(), "{url}");
        }
    }
}
