//! Where a server wants the bytes of a file to be sent to, or lets them be got from.

use crate::transport::connections::{Transport, builder};
use crate::transport::failure::failure;
use crate::transport::pin::{Thumbprint, pinned};
use reqwest::Url;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use std::sync::Arc;

/// An address that a server handed out, and how to connect to it.
pub(crate) struct Endpoint {
    // Never shown: whoever knows it may read or write the file.
    pub(super) url: Url,
    pub(super) transport: Transport,
    is_api: bool,
}

impl Endpoint {
    /// Whether it is on the server of the API: same scheme, host and port. The session goes nowhere else.
    pub(crate) fn is_api(&self) -> bool {
        self.is_api
    }
}

impl Transport {
    /// An endpoint that the API at `base` names. A certificate or, without that, a thumbprint (SHA-1 or SHA-256) is the only
    /// one trusted there. The error says why there can be no transfer.
    pub(crate) fn endpoint(
        &self,
        base: &str,
        uri: &str,
        certificate: Option<&str>,
        thumbprint: Option<&str>,
    ) -> Result<Endpoint, String> {
        let base = Url::parse(base).map_err(|error| error.to_string())?;
        let url = base
            .join(uri)
            .map_err(|error| format!("its address is not a URL: {error}"))?;
        match url.scheme() {
            "https" => {}
            "http" if base.scheme() == "http" => {}
            "http" => return Err("it is not protected by TLS, which the API is".to_owned()),
            other => return Err(format!("files cannot be transferred by `{other}:`")),
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err("its address holds a user or a password".to_owned());
        }
        let blank = |text: &&str| !text.trim().is_empty();
        let pin = match (certificate.filter(blank), thumbprint.filter(blank)) {
            _ if url.scheme() == "http" => None,
            (Some(pem), _) => {
                let der = CertificateDer::from_pem_slice(pem.as_bytes())
                    .map_err(|error| format!("its certificate cannot be read: {error}"))?;
                Some(Thumbprint::of(&der))
            }
            (None, Some(text)) => Some(
                Thumbprint::parse_any(text)
                    .ok_or("the thumbprint of its certificate is neither a SHA-1 nor a SHA-256")?,
            ),
            (None, None) => None,
        };
        let transport = match pin {
            None => self.clone(),
            Some(thumbprint) => self.trusting(thumbprint)?,
        };
        Ok(Endpoint {
            is_api: url.origin() == base.origin(),
            url,
            transport,
        })
    }

    /// Connections like these, to servers with this certificate only.
    fn trusting(&self, thumbprint: Thumbprint) -> Result<Self, String> {
        let config = pinned(vec![thumbprint])?;
        let http = builder(&self.settings).map_err(|error| error.to_string())?;
        let http = http.tls_backend_preconfigured(config).build();
        let http = http.map_err(|error| failure(error).to_string())?;
        Ok(Self::with(http, Arc::clone(&self.settings)))
    }
}
