//! Probing of the address of a file that a server is to fetch.

use super::operations::GET;
use super::remote::RemoteSource;
use super::settings::Settings;
use crate::client::handle::Client;
use crate::content::future::TransferFuture;
use crate::error::Error;
use crate::error::api::ApiError;
use crate::transport::probe::{Certificate, Findings};
use crate::transport::thumbprint::is_sha_256;
use std::fmt;
use std::sync::Arc;

/// The facts about an address, found by [`probe`](super::probe): the size of the file, and the certificate of its host.
///
/// # Security
///
/// The certificate is the one that this machine was shown. If this machine does not trust its issuer, someone on the way may have
/// put it there. So [`source`](Self::source) accepts a trusted certificate only, and
/// [`source_with_thumbprint`](Self::source_with_thumbprint) one whose thumbprint is known from elsewhere.
#[derive(Clone)]
pub struct Probe {
    url: String,
    size: Option<u64>,
    certificate: Option<Arc<Certificate>>,
}

impl Probe {
    fn new(url: String, findings: Findings) -> Self {
        Self {
            url,
            size: findings.size,
            certificate: findings.certificate.map(Arc::new),
        }
    }

    /// Returns the number of bytes of the file, if its host reports it.
    pub fn size(&self) -> Option<u64> {
        self.size
    }

    /// Returns the certificate of the host as PEM; `None` for an address without TLS.
    pub fn certificate(&self) -> Option<&str> {
        self.certificate.as_ref().map(|it| &*it.pem)
    }

    /// Returns the SHA-256 of the certificate, as openssl prints it; `None` for an address without TLS.
    pub fn thumbprint(&self) -> Option<&str> {
        self.certificate.as_ref().map(|it| &*it.sha_256)
    }

    /// Returns the reason why this machine does not trust the certificate; `None` if it does, or there is none.
    ///
    /// Trusted are the authorities of the system, and those of the
    /// [client](crate::ClientBuilder::ca_certificates). The server may trust others.
    pub fn distrust(&self) -> Option<&Error> {
        self.certificate.as_ref()?.distrust.as_ref()
    }

    /// Returns the source, with the size of the file and the certificate of its host, if this machine trusts it.
    ///
    /// # Errors
    ///
    /// Returns [`distrust`](Self::distrust) otherwise.
    pub fn source(&self) -> Result<RemoteSource, Error> {
        match self.distrust() {
            Some(error) => Err(error.clone()),
            None => Ok(self.accepted()),
        }
    }

    /// Returns the source, with the size of the file and the certificate of its host, if that has this thumbprint: the SHA-256, in
    /// any form that tools print.
    ///
    /// # Errors
    ///
    /// Returns [`ErrorCause::Encode`](crate::ErrorCause::Encode) if the certificate has another one, or there is none.
    pub fn source_with_thumbprint(&self, sha_256: &str) -> Result<RemoteSource, Error> {
        let refused = |why: &str| Err(Error::invalid(None, Some("thumbprint"), why));
        match self.thumbprint() {
            None => refused("cannot be compared: the address has no TLS"),
            Some(found) => match is_sha_256(sha_256, found) {
                Ok(true) => Ok(self.accepted()),
                Ok(false) => refused(&format!("is another one: that of the host is {found}")),
                Err(why) => refused(why),
            },
        }
    }

    fn accepted(&self) -> RemoteSource {
        let source = RemoteSource::url(&*self.url);
        let source = match self.size {
            Some(size) => source.size(size),
            None => source,
        };
        match &self.certificate {
            Some(it) => source.certificate(&*it.pem).thumbprint(&*it.sha_1),
            None => source,
        }
    }
}

/// Probes an address. Calls nothing of the API.
pub(super) fn probe(client: &Client, url: &str) -> TransferFuture<Probe> {
    let (settings, url) = (Settings::new(client, ""), url.to_owned());
    TransferFuture::new(async move {
        let transport = &settings.client.core().transport;
        let found = transport.probe(&url, settings.limits()).await;
        match found.map_err(|error| error.with_operation(&GET))? {
            Ok(findings) => Ok(Probe::new(url, findings)),
            Err(reply) => Err(Error::api(ApiError::new(&GET, reply))),
        }
    })
}

/// Shows size and thumbprint only: the address may contain secrets.
impl fmt::Debug for Probe {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Probe")
            .field("size", &self.size)
            .field("thumbprint", &self.thumbprint())
            .finish_non_exhaustive()
    }
}
