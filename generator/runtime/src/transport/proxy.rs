//! Proxies: which requests go through which one.

use crate::error::Error;
use crate::transport::no_proxy::NoProxy;
use crate::transport::proxy_server::{Protocol, ProxyServer};
use crate::transport::url::{host, is_loopback, is_tls, parse, port};
use crate::values::secret::Secret;
use http::Uri;
use std::fmt;

/// The setting of the proxy.
#[derive(Clone, Debug, Default)]
pub(crate) enum Proxy {
    /// The proxy of the environment.
    #[default]
    Environment,
    /// No proxy, even if the environment configures one.
    None,
    /// The proxy at this URL, which may contain a password.
    Explicit(Secret),
}

/// The proxies of a client, by the scheme of a request. Their URLs may contain passwords.
#[derive(Clone, Default)]
pub(crate) struct Proxies {
    http: Option<ProxyServer>,
    https: Option<ProxyServer>,
    except: NoProxy,
}

impl Proxies {
    /// Returns the proxies of a setting, for a client of the server at `base`. Hosts in `except` are called directly.
    pub(crate) fn new(setting: &Proxy, except: &[String], base: &str) -> Result<Self, Error> {
        let mut proxies = match setting {
            Proxy::Environment => Self::of_environment(|name| std::env::var(name).ok()),
            Proxy::None => Self::default(),
            Proxy::Explicit(url) => {
                let proxy = ProxyServer::parse(url.expose()).filter(ProxyServer::is_usable);
                let proxy = proxy.ok_or_else(|| {
                    refused("must be an http, https, socks5 or socks5h URL: write http://host:port")
                })?;
                Self {
                    http: Some(proxy.clone()),
                    https: Some(proxy),
                    except: NoProxy::default(),
                }
            }
        };
        for list in except {
            let list = NoProxy::checked(list).map_err(|entry| {
                let reason = format!(
                    "has the entry `{entry}`, which is no host: write a name, an address or a network such as 10.0.0.0/8"
                );
                Error::invalid(None, Some("proxy_except"), &reason)
            })?;
            proxies.except.append(list);
        }
        proxies.checked(base)
    }

    /// Refuses proxies that cannot be used, if the server at `base` would be called through one.
    fn checked(self, base: &str) -> Result<Self, Error> {
        let base = parse(base).ok();
        let proxy = base.as_ref().and_then(|base| self.of(base));
        match proxy.map(|it| &it.protocol) {
            Some(Protocol::Unusable(reason)) => {
                Err(refused(&format!("of the environment {reason}")))
            }
            _ => Ok(self),
        }
    }

    /// Returns the proxies of environment variables. Like curl's, in lower case or, with precedence, in upper case.
    fn of_environment(variable: impl Fn(&str) -> Option<String>) -> Self {
        // For a CGI program, `HTTP_PROXY` is a header of the request it serves.
        if variable("REQUEST_METHOD").is_some() {
            return Self::default();
        }
        let variable = |name: &str| variable(name).or_else(|| variable(&name.to_lowercase()));
        let proxy = |name| variable(name).as_deref().and_then(lenient);
        let all = proxy("ALL_PROXY");
        Self {
            http: proxy("HTTP_PROXY").or_else(|| all.clone()),
            https: proxy("HTTPS_PROXY").or(all),
            except: NoProxy::parse(&variable("NO_PROXY").unwrap_or_default()),
        }
    }

    /// Returns the proxy of requests to `url`, if there is one.
    pub(super) fn of(&self, url: &Uri) -> Option<&ProxyServer> {
        let proxy = match is_tls(url) {
            true => self.https.as_ref(),
            false => self.http.as_ref(),
        }?;
        let direct = self.except.contains(host(url), port(url));
        (!direct).then_some(proxy)
    }

    /// Returns `true` if a connection may begin with a TLS handshake of a proxy.
    pub(super) fn may_use_tls(&self) -> bool {
        let all = [&self.http, &self.https];
        all.into_iter()
            .flatten()
            .any(|it| it.protocol == Protocol::Https)
    }

    /// Returns `None` if no one on the network can read what is sent to `base`; otherwise the reason why someone can.
    pub(crate) fn exposure(&self, base: &str) -> Option<String> {
        let base = parse(base).ok()?;
        if is_tls(&base) {
            return None;
        }
        if !is_loopback(host(&base)) {
            return Some(
                "has no TLS, so anyone on the network can read the credentials: write https://, or allow it by \
                 `danger_allow_credentials_over_http`"
                    .to_owned(),
            );
        }
        let proxy = self.of(&base).filter(|proxy| !is_loopback(&proxy.host))?;
        Some(format!(
            "has no TLS and is called through the proxy {}, so anyone on the way can read the credentials: write https://, or \
             call the host without the proxy",
            proxy.host_and_port()
        ))
    }
}

/// Leaves out the URLs, which may contain passwords.
impl fmt::Debug for Proxies {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Proxies").finish_non_exhaustive()
    }
}

fn refused(reason: &str) -> Error {
    Error::invalid(None, Some("proxy"), reason)
}

/// Parses the URL of an environment variable, which may lack the scheme. One that cannot be parsed is kept as unusable:
/// without it, requests would be sent directly.
fn lenient(text: &str) -> Option<ProxyServer> {
    let text = text.trim();
    let proxy = match text.contains("://") {
        _ if text.is_empty() => return None,
        true => ProxyServer::parse(text),
        false => ProxyServer::parse(&format!("http://{text}")),
    };
    Some(proxy.unwrap_or_else(ProxyServer::unreadable))
}

#[cfg(test)]
mod tests {
    use super::{Proxies, Proxy, parse};

    type Variables = &'static [(&'static str, &'static str)];

    fn from(environment: Variables) -> Proxies {
        Proxies::of_environment(|name| {
            let found = environment.iter().find(|(key, _)| *key == name);
            found.map(|(_, value)| (*value).to_owned())
        })
    }

    fn of(environment: Variables, url: &str) -> Option<String> {
        let proxies = from(environment);
        let url = parse(url).expect(url);
        proxies.of(&url).map(|proxy| proxy.host_and_port())
    }

    #[test]
    fn the_environment_selects_a_proxy() {
        let (http, https) = ("http://vc.test", "https://vc.test");
        let table: [(Variables, &str, Option<&str>); 11] = [
            (&[], https, None),
            (&[("HTTPS_PROXY", "http://p:1")], https, Some("p:1")),
            (&[("https_proxy", "http://p:1")], https, Some("p:1")),
            (&[("HTTPS_PROXY", "http://p:1")], http, None),
            (&[("HTTPS_PROXY", "p:1")], https, Some("p:1")),
            (&[("HTTPS_PROXY", "")], https, None),
            (&[("ALL_PROXY", "https://p")], http, Some("p:443")),
            (
                &[("ALL_PROXY", "http://p:1"), ("HTTP_PROXY", "http://q:1")],
                http,
                Some("q:1"),
            ),
            (
                &[("HTTP_PROXY", "http://p:1"), ("REQUEST_METHOD", "GET")],
                http,
                None,
            ),
            (
                &[("ALL_PROXY", "http://p:1"), ("NO_PROXY", "*")],
                https,
                None,
            ),
            (
                &[("ALL_PROXY", "http://p:1"), ("no_proxy", "test")],
                https,
                None,
            ),
        ];
        for (environment, url, expected) in table {
            assert_eq!(of(environment, url).as_deref(), expected, "{environment:?}");
        }
    }

    /// A request must not be sent directly instead.
    #[test]
    fn unusable_proxies_are_refused() {
        const OLD: (&str, &str) = ("ALL_PROXY", "socks4://p:1");
        let table: [(Variables, bool); 9] = [
            (&[("ALL_PROXY", "http://p:1")], true),
            (&[("ALL_PROXY", "socks5h://p:1")], true),
            (&[OLD], false),
            (&[OLD, ("NO_PROXY", "vc.test")], true),
            // A slash of the password ends the host.
            (&[("HTTPS_PROXY", "http://user:pa/ss@p:1")], false),
            (&[("HTTPS_PROXY", "http://user:%ff@p:1")], false),
            (&[("HTTPS_PROXY", "p:port")], false),
            (&[("HTTPS_PROXY", "http://")], false),
            (&[("HTTP_PROXY", "http://"), ("HTTPS_PROXY", " ")], true),
        ];
        for (environment, expected) in table {
            let checked = from(environment).checked("https://vc.test");
            assert_eq!(checked.is_ok(), expected, "{environment:?}");
        }
    }

    #[test]
    fn credentials_are_exposed_without_tls() {
        let far = Proxy::Explicit("http://p.test:1".into());
        let near = Proxy::Explicit("http://127.0.0.1:1".into());
        let table = [
            ("https://vc.test", &Proxy::None, false),
            ("https://vc.test", &far, false),
            ("http://vc.test", &Proxy::None, true),
            ("http://vc.test", &near, true),
            ("http://127.0.0.1:8080/api", &Proxy::None, false),
            ("http://127.0.0.1:8080/api", &near, false),
            ("http://127.0.0.1:8080/api", &far, true),
        ];
        for (base, proxy, expected) in table {
            let proxies = Proxies::new(proxy, &[], base).expect("proxies");
            assert_eq!(
                proxies.exposure(base).is_some(),
                expected,
                "{base} {proxy:?}"
            );
        }
    }

    #[test]
    fn hosts_can_be_excepted_from_a_proxy() {
        let proxy = Proxy::Explicit("http://p.test:1".into());
        let lists = ["10.0.0.0/8, a.test".to_owned(), "b.test:443".to_owned()];
        let proxies = Proxies::new(&proxy, &lists, "https://vc.test").expect("proxies");
        for (url, direct) in [
            ("https://vc.test", false),
            ("https://10.1.2.3", true),
            ("https://x.a.test", true),
            ("https://b.test", true),
            ("https://b.test:8443", false),
        ] {
            let url = parse(url).expect(url);
            assert_eq!(proxies.of(&url).is_none(), direct, "{url}");
        }
        for list in ["10.0.0.0/33", "a.test, .", "http://a.test"] {
            let refused = Proxies::new(&proxy, &[list.to_owned()], "https://vc.test");
            let error = refused.expect_err(list).to_string();
            assert!(error.contains("`proxy_except`"), "{error}");
        }
    }
}
