//! Proxies: which requests go through which one.

use crate::error::Error;
use crate::transport::no_proxy::NoProxy;
use crate::transport::proxy_handshake;
use crate::transport::url::{host_and_port, is_loopback};
use crate::values::secret::Secret;
use reqwest::Url;
use std::fmt;
use std::sync::Arc;

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
    http: Option<Url>,
    https: Option<Url>,
    except: NoProxy,
}

impl Proxies {
    /// Returns the proxies of a setting, for a client of the server at `base`.
    pub(crate) fn new(setting: &Proxy, base: &str) -> Result<Self, Error> {
        let proxies = match setting {
            Proxy::Environment => Self::of_environment(|name| std::env::var(name).ok()),
            Proxy::None => Self::default(),
            Proxy::Explicit(url) => {
                let url = Url::parse(url.expose()).ok();
                let url = url.filter(|url| is_supported(url) && url.has_host());
                let url = url.ok_or_else(|| {
                    refused("must be an http or https URL: write http://host:port")
                })?;
                Self {
                    http: Some(url.clone()),
                    https: Some(url),
                    except: NoProxy::default(),
                }
            }
        };
        proxies.checked(base)
    }

    /// Refuses proxies of a kind that is not supported, if the server at `base` would be called through one.
    fn checked(self, base: &str) -> Result<Self, Error> {
        let base = Url::parse(base).ok();
        match base.as_ref().and_then(|base| self.of(base)) {
            Some(proxy) if !is_supported(proxy) => Err(refused(&format!(
                "of the environment has the scheme `{}`: only http and https proxies are supported",
                proxy.scheme()
            ))),
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
    pub(super) fn of(&self, url: &Url) -> Option<&Url> {
        let proxy = match url.scheme() {
            "https" => self.https.as_ref(),
            _ => self.http.as_ref(),
        }?;
        let direct = self
            .except
            .contains(url.host_str()?, url.port_or_known_default());
        (!direct).then_some(proxy)
    }

    /// Returns `true` if a connection may begin with a TLS handshake of a proxy.
    pub(super) fn may_use_tls(&self) -> bool {
        let all = [&self.http, &self.https];
        all.into_iter().flatten().any(|it| it.scheme() == "https")
    }

    /// Returns `None` if no one on the network can read what is sent to `base`; otherwise the reason why someone can.
    pub(crate) fn exposure(&self, base: &str) -> Option<String> {
        let base = Url::parse(base).ok()?;
        if base.scheme() == "https" {
            return None;
        }
        if !is_loopback(&base) {
            return Some(
                "has no TLS, so anyone on the network can read the credentials: write https://, or allow it by \
                 `danger_allow_credentials_over_http`"
                    .to_owned(),
            );
        }
        let proxy = self.of(&base).filter(|proxy| !is_loopback(proxy))?;
        Some(format!(
            "has no TLS and is called through the proxy {}, so anyone on the way can read the credentials: write https://, or \
             call the host without the proxy",
            host_and_port(proxy)
        ))
    }

    pub(super) fn apply(
        self: &Arc<Self>,
        builder: reqwest::ClientBuilder,
    ) -> reqwest::ClientBuilder {
        if self.http.is_none() && self.https.is_none() {
            return builder.no_proxy();
        }
        let proxies = Arc::clone(self);
        builder.proxy(reqwest::Proxy::custom(move |url| {
            let proxy = proxies.of(url)?;
            proxy_handshake::expect(proxy.scheme() == "https");
            Some(proxy.clone())
        }))
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

fn is_supported(url: &Url) -> bool {
    matches!(url.scheme(), "http" | "https")
}

/// Parses the URL of an environment variable, which may lack the scheme.
fn lenient(text: &str) -> Option<Url> {
    let text = text.trim();
    let url = match text.contains("://") {
        true => Url::parse(text),
        false => Url::parse(&format!("http://{text}")),
    };
    url.ok().filter(Url::has_host)
}

#[cfg(test)]
mod tests {
    use super::{Proxies, Proxy};
    use reqwest::Url;

    type Variables = &'static [(&'static str, &'static str)];

    fn from(environment: Variables) -> Proxies {
        Proxies::of_environment(|name| {
            let found = environment.iter().find(|(key, _)| *key == name);
            found.map(|(_, value)| (*value).to_owned())
        })
    }

    fn of(environment: Variables, url: &str) -> Option<String> {
        let proxies = from(environment);
        let url = Url::parse(url).expect(url);
        proxies.of(&url).map(|proxy| proxy.as_str().to_owned())
    }

    #[test]
    fn the_environment_selects_a_proxy() {
        let (http, https) = ("http://vc.test", "https://vc.test");
        let table: [(Variables, &str, Option<&str>); 11] = [
            (&[], https, None),
            (&[("HTTPS_PROXY", "http://p:1")], https, Some("http://p:1/")),
            (&[("https_proxy", "http://p:1")], https, Some("http://p:1/")),
            (&[("HTTPS_PROXY", "http://p:1")], http, None),
            (&[("HTTPS_PROXY", "p:1")], https, Some("http://p:1/")),
            (&[("HTTPS_PROXY", "")], https, None),
            (&[("ALL_PROXY", "https://p")], http, Some("https://p/")),
            (
                &[("ALL_PROXY", "http://p:1"), ("HTTP_PROXY", "http://q:1")],
                http,
                Some("http://q:1/"),
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
    fn other_kinds_of_proxies_are_refused() {
        const SOCKS: (&str, &str) = ("ALL_PROXY", "socks5://p:1");
        let table: [(Variables, bool); 3] = [
            (&[("ALL_PROXY", "http://p:1")], true),
            (&[SOCKS], false),
            (&[SOCKS, ("NO_PROXY", "vc.test")], true),
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
            let proxies = Proxies::new(proxy, base).expect("proxies");
            assert_eq!(
                proxies.exposure(base).is_some(),
                expected,
                "{base} {proxy:?}"
            );
        }
    }
}
