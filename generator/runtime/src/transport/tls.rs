//! Whom to trust.

use crate::error::Error;
use crate::transport::pin::{Thumbprint, pinned};

/// Whom to trust, beyond the roots of the platform.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tls {
    /// PEM texts with further roots.
    pub(crate) extra_roots: Vec<Vec<u8>>,
    /// Thumbprints as they were given. If there are any, nothing else counts.
    pub(crate) thumbprints: Vec<String>,
    /// Trust anybody.
    pub(crate) anybody: bool,
}

impl Tls {
    pub(super) fn apply(
        &self,
        builder: reqwest::ClientBuilder,
    ) -> Result<reqwest::ClientBuilder, Error> {
        if !self.thumbprints.is_empty() {
            let thumbprints = self
                .thumbprints
                .iter()
                .map(|text| Thumbprint::parse(text))
                .collect::<Result<_, _>>()
                .map_err(|why| Error::invalid(None, Some("thumbprint"), why))?;
            let config = pinned(thumbprints)
                .map_err(|why| Error::invalid(None, Some("thumbprint"), &why))?;
            return Ok(builder.tls_backend_preconfigured(config));
        }
        if self.anybody {
            tracing::warn!(
                "certificates of the server are not checked: anybody on the way can read and change all traffic, \
                 passwords included"
            );
            return Ok(builder.tls_danger_accept_invalid_certs(true));
        }
        let mut roots = Vec::new();
        for pem in &self.extra_roots {
            roots.extend(certificates(pem)?);
        }
        Ok(builder.tls_certs_merge(roots))
    }
}

fn certificates(pem: &[u8]) -> Result<Vec<reqwest::Certificate>, Error> {
    let certificates = reqwest::Certificate::from_pem_bundle(pem).unwrap_or_default();
    // Only a store tells whether it can read them.
    let mut store = rustls::RootCertStore::empty();
    let readable = rustls::pki_types::pem::PemObject::pem_slice_iter(pem)
        .flatten()
        .all(|der: rustls::pki_types::CertificateDer<'_>| store.add(der).is_ok());
    if certificates.is_empty() || !readable {
        return Err(Error::invalid(
            None,
            Some("ca_certificates"),
            "must be PEM text with at least one certificate",
        ));
    }
    Ok(certificates)
}
