//! Proxies.

use crate::error::Error;
use crate::values::secret::Secret;

/// The proxy of requests.
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

impl Proxy {
    pub(super) fn apply(
        &self,
        builder: reqwest::ClientBuilder,
    ) -> Result<reqwest::ClientBuilder, Error> {
        match self {
            Self::Environment => Ok(builder),
            Self::None => Ok(builder.no_proxy()),
            Self::Explicit(url) => {
                let refused = || {
                    Error::invalid(
                        None,
                        Some("proxy"),
                        "must be an http or https URL: write http://host:port",
                    )
                };
                let url = reqwest::Url::parse(url.expose()).map_err(|_| refused())?;
                if !matches!(url.scheme(), "http" | "https") || !url.has_host() {
                    return Err(refused());
                }
                let proxy = reqwest::Proxy::all(url).map_err(|_| refused())?;
                Ok(builder.proxy(proxy))
            }
        }
    }
}
