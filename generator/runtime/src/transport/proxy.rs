//! Which proxy to go through.

use crate::error::Error;
use crate::values::secret::Secret;

/// Which proxy to go through.
#[derive(Clone, Debug, Default)]
pub(crate) enum Proxy {
    /// What the environment asks for.
    #[default]
    Environment,
    /// None, whatever the environment asks for.
    None,
    /// This one. Its URL may hold a password.
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
