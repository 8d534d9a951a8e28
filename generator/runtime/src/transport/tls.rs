//! Trust in certificates.

use crate::error::Error;
use crate::transport::pin::{ProxyTrust, pinned, provider};
use crate::transport::proxy::Proxies;
use crate::transport::proxy_handshake::Recognition;
use crate::transport::thumbprint::Thumbprint;
use crate::wire::http_version::HttpVersion;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use rustls_platform_verifier::Verifier;
use std::sync::Arc;

/// The certificates to trust.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tls {
    /// Roots in addition to those of the platform, as PEM.
    pub(crate) extra_roots: Vec<Vec<u8>>,
    /// Thumbprints as given. If there are any, no other certificate of a server is trusted.
    pub(crate) thumbprints: Vec<String>,
    /// `true` if any certificate is trusted.
    pub(crate) any_certificate: bool,
}

impl Tls {
    pub(super) fn apply(
        &self,
        builder: reqwest::ClientBuilder,
        proxies: &Proxies,
        version: HttpVersion,
    ) -> Result<reqwest::ClientBuilder, Error> {
        if !self.thumbprints.is_empty() {
            let refused = |reason: &str| Error::invalid(None, Some("thumbprint"), reason);
            let thumbprints = self.thumbprints.iter().map(|text| Thumbprint::parse(text));
            let thumbprints = thumbprints.collect::<Result<_, _>>().map_err(refused)?;
            return self.pin(builder, thumbprints, proxies, version);
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

    /// Trusts only servers whose certificate has one of `thumbprints`. An `https` proxy on the way is trusted by its issuer.
    pub(super) fn pin(
        &self,
        builder: reqwest::ClientBuilder,
        thumbprints: Vec<Thumbprint>,
        proxies: &Proxies,
        version: HttpVersion,
    ) -> Result<reqwest::ClientBuilder, Error> {
        let by_proxy = proxies.may_use_tls();
        let trust = match by_proxy {
            false => ProxyTrust::NoProxy,
            true if self.any_certificate => ProxyTrust::Any,
            true => ProxyTrust::Verifier(Arc::new(self.verifier()?)),
        };
        let config = pinned(thumbprints, trust, version)
            .map_err(|reason| Error::invalid(None, Some("thumbprint"), &reason))?;
        let builder = builder.tls_backend_preconfigured(config);
        Ok(match by_proxy {
            true => builder.connector_layer(Recognition),
            false => builder,
        })
    }

    /// Returns a verifier that trusts the roots of the platform and the extra ones.
    fn verifier(&self) -> Result<Verifier, Error> {
        let mut roots: Vec<CertificateDer<'static>> = Vec::new();
        for pem in &self.extra_roots {
            // Checks them, too.
            certificates(pem)?;
            roots.extend(CertificateDer::pem_slice_iter(pem).flatten());
        }
        let verifier = Verifier::new_with_extra_roots(roots, provider());
        verifier.map_err(|error| Error::invalid(None, Some("ca_certificates"), &error.to_string()))
    }
}

fn certificates(pem: &[u8]) -> Result<Vec<reqwest::Certificate>, Error> {
    let certificates = reqwest::Certificate::from_pem_bundle(pem).unwrap_or_default();
    // The PEM parser does not validate the certificates; a store does.
    let mut store = rustls::RootCertStore::empty();
    let readable = CertificateDer::pem_slice_iter(pem)
        .flatten()
        .all(|der| store.add(der).is_ok());
    if certificates.is_empty() || !readable {
        return Err(Error::invalid(
            None,
            Some("ca_certificates"),
            "must be PEM text with at least one certificate",
        ));
    }
    Ok(certificates)
}
