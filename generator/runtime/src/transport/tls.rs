//! Trust in certificates.

use crate::error::Error;
use crate::transport::pin::{Thumbprint, pinned};

/// The certificates to trust.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tls {
    /// Roots in addition to those of the platform, as PEM.
    pub(crate) extra_roots: Vec<Vec<u8>>,
    /// Thumbprints as given. If there are any, no other certificate is trusted.
    pub(crate) thumbprints: Vec<String>,
    /// `true` if any certificate is trusted.
    pub(crate) any_certificate: bool,
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
                .map_err(|reason| Error::invalid(None, Some("thumbprint"), reason))?;
            let config = pinned(thumbprints)
                .map_err(|reason| Error::invalid(None, Some("thumbprint"), &reason))?;
            return Ok(builder.tls_backend_preconfigured(config));
        }
        if self.any_certificate {
            tracing::warn!(
                "certificates are not verified: an attacker on the network can read and change all traffic, including \
                 passwords"
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
    // The PEM parser does not validate the certificates; a store does.
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
