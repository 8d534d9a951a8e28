//! Endpoints of file transfers.

use crate::error::Error;
use crate::error::route::Route;
use crate::transport::connections::Transport;
use crate::transport::failure::proxy_login;
use crate::transport::http_client::Http;
use crate::transport::pools::Key;
use crate::transport::thumbprint::Thumbprint;
use crate::transport::url::{is_same_origin, is_tls, join, origin, parse};
use http::Uri;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use std::time::Duration;

/// An address for a file that the server assigned, and the connections to it.
pub(crate) struct Endpoint {
    // Never shown: it grants access to the file.
    pub(super) url: Uri,
    pub(super) http: Http,
    transport: Transport,
    is_api: bool,
}

impl Endpoint {
    /// Returns `true` if the endpoint is on the server of the API: same scheme, host and port. Only then does the session
    /// go there.
    pub(crate) fn is_api(&self) -> bool {
        self.is_api
    }

    /// Returns scheme, host and port: `https://esx1.example.org`.
    pub(crate) fn origin(&self) -> String {
        origin(&self.url)
    }

    /// Returns the reason why anyone on the network could read a secret that is sent to it; `None` if no one can.
    pub(crate) fn exposure(&self) -> Option<String> {
        self.transport.exposure(&self.url.to_string())
    }

    /// Returns the last part of the path, which is the name of most files.
    pub(crate) fn file_name(&self) -> String {
        let mut segments = self.url.path().split('/');
        let name = segments.rfind(|segment| !segment.is_empty());
        let name = percent_encoding::percent_decode_str(name.unwrap_or_default());
        name.decode_utf8_lossy().into_owned()
    }

    pub(crate) fn route(&self) -> Route {
        let route = self.transport.route(&self.url);
        match self.is_api {
            true => route,
            false => route.into_endpoint(),
        }
    }

    /// Returns the error of a response with this status if it is the proxy's.
    pub(crate) fn refused_by_proxy(&self, status: u16) -> Option<Error> {
        proxy_login(status, || self.route())
    }
}

impl Transport {
    /// Returns the reason why anyone on the network could read a secret that is sent to this address; `None` if no one can.
    pub(crate) fn exposure(&self, url: &str) -> Option<String> {
        self.shared.proxies.exposure(url)
    }

    /// Returns the endpoint that the API at `base` assigned, or the reason why it cannot be used.
    ///
    /// Only the given certificate is trusted there or, without one, the given thumbprint (SHA-1 or SHA-256). TCP gives up a server
    /// that confirms nothing for `idle`.
    pub(crate) fn endpoint(
        &self,
        base: &str,
        uri: &str,
        certificate: Option<&str>,
        thumbprint: Option<&str>,
        idle: Duration,
    ) -> Result<Endpoint, String> {
        let base = parse(base)?;
        let url = join(&base, uri).map_err(|error| format!("its address is not a URL: {error}"))?;
        if is_tls(&base) && !is_tls(&url) {
            return Err("it has no TLS, but the API has".to_owned());
        }
        let blank = |text: &&str| !text.trim().is_empty();
        let pin = match (certificate.filter(blank), thumbprint.filter(blank)) {
            _ if !is_tls(&url) => None,
            (Some(pem), _) => {
                let der = CertificateDer::from_pem_slice(pem.as_bytes())
                    .map_err(|error| format!("its certificate is invalid: {error}"))?;
                Some(Thumbprint::of(&der))
            }
            (None, Some(text)) => Some(
                Thumbprint::parse_any(text)
                    .ok_or("the thumbprint of its certificate is neither SHA-1 nor SHA-256")?,
            ),
            (None, None) => None,
        };
        let is_api = is_same_origin(&url, &base);
        let settings = &self.shared.settings;
        let connect = match is_api {
            true => settings.connect_timeout,
            false => settings
                .connect_timeout
                .min(settings.endpoint_connect_timeout),
        };
        let key = Key {
            pin,
            is_api,
            is_tls: is_tls(&url),
            connect,
            idle,
        };
        let make = || self.shared.connections(&key, settings.transfers);
        let http = self.pools.get_or_make(&key, make);
        Ok(Endpoint {
            url,
            http: http.map_err(|error| error.to_string())?,
            transport: self.clone(),
            is_api,
        })
    }
}
