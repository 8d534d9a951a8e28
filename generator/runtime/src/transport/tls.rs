//! Trust in certificates, and the certificate that this side shows.

use crate::error::Error;
use crate::transport::any_certificate::AnyCertificate;
use crate::transport::pin::Pinned;
use crate::transport::provider::{NO_PROVIDER, provider};
use crate::transport::recorder::Recorder;
use crate::transport::thumbprint::Thumbprint;
use crate::values::secret::Secret;
use crate::wire::http_version::HttpVersion;
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::ServerCertVerifier;
use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ClientConfig, RootCertStore};
use rustls_platform_verifier::Verifier;
use std::sync::{Arc, OnceLock};
use tokio_rustls::TlsConnector;

/// The settings of TLS, as given.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tls {
    /// Roots as PEM.
    pub(crate) roots: Vec<Vec<u8>>,
    /// `true` if the roots of the platform are not trusted.
    pub(crate) only_roots: bool,
    /// Thumbprints. If there are any, no other certificate of a server is trusted.
    pub(crate) thumbprints: Vec<String>,
    /// `true` if any certificate is trusted.
    pub(crate) any_certificate: bool,
    /// The certificate of this side with its issuers, and its key, as PEM.
    pub(crate) identity: Option<(Vec<u8>, Secret)>,
}

/// The other side of a handshake.
#[derive(Clone, Copy, Debug)]
pub(super) enum Role<'a> {
    /// A server of requests.
    Server {
        /// The only certificate to trust, if the API reported one for this endpoint.
        pin: Option<&'a Thumbprint>,
        /// `true` for the server of the API, the only one that gets the certificate of this side.
        is_api: bool,
    },
    /// A server of which only the certificate is wanted. It is trusted by its issuer.
    Probed(&'a Arc<Recorder>),
    /// A proxy on the way to a server, whose thumbprint is not that of the server.
    Proxy,
}

/// The parsed settings, from which configurations of TLS are made.
pub(super) struct Trust {
    roots: Vec<CertificateDer<'static>>,
    only_roots: bool,
    thumbprints: Vec<Thumbprint>,
    any_certificate: bool,
    identity: Option<(Vec<CertificateDer<'static>>, PrivateKeyDer<'static>)>,
    /// Trust by issuers. Made when it is needed, since it reads the roots of the platform.
    by_issuer: OnceLock<Arc<dyn ServerCertVerifier>>,
}

impl Trust {
    /// Parses the settings.
    pub(super) fn new(tls: &Tls) -> Result<Self, Error> {
        let refused = |reason: &str| Error::invalid(None, Some("thumbprint"), reason);
        let thumbprints = tls.thumbprints.iter().map(|text| Thumbprint::parse(text));
        let thumbprints: Vec<_> = thumbprints.collect::<Result<_, _>>().map_err(refused)?;
        let mut roots = Vec::new();
        for pem in &tls.roots {
            roots.extend(parse_roots(pem)?);
        }
        if tls.any_certificate && thumbprints.is_empty() {
            tracing::warn!(
                "certificates are not verified: an attacker on the network can read and change all traffic, including \
                 passwords"
            );
        }
        let identity = tls.identity.as_ref();
        Ok(Self {
            roots,
            only_roots: tls.only_roots,
            thumbprints,
            any_certificate: tls.any_certificate,
            identity: identity
                .map(|(pem, key)| parse_identity(pem, key))
                .transpose()?,
            by_issuer: OnceLock::new(),
        })
    }

    /// Returns the client side of handshakes with a server.
    ///
    /// # Errors
    ///
    /// There is no cryptography, the platform has no roots, or the key does not belong to the certificate of this side.
    pub(super) fn connector(
        &self,
        role: Role<'_>,
        version: HttpVersion,
    ) -> Result<TlsConnector, Error> {
        let provider =
            provider().ok_or_else(|| Error::invalid(None, Some("base_url"), NO_PROVIDER))?;
        let builder = ClientConfig::builder_with_provider(Arc::clone(&provider))
            .with_safe_default_protocol_versions()
            .map_err(|error| Error::invalid(None, Some("base_url"), &error.to_string()))?
            .dangerous()
            .with_custom_certificate_verifier(self.verifier(role, provider)?);
        let is_api = matches!(role, Role::Server { is_api: true, .. });
        let identity = self.identity.as_ref().filter(|_| is_api);
        let mut config = match identity {
            None => builder.with_no_client_auth(),
            Some((certificates, key)) => builder
                .with_client_auth_cert(certificates.clone(), key.clone_key())
                .map_err(|error| {
                    let reason = format!("cannot be used with its key: {error}");
                    Error::invalid(None, Some("client_certificate"), &reason)
                })?,
        };
        let protocols: &[&str] = match (role, version) {
            (Role::Proxy, _) | (_, HttpVersion::Http1) => &["http/1.1"],
            (_, HttpVersion::Negotiated) => &["h2", "http/1.1"],
            (_, HttpVersion::Http2) => &["h2"],
        };
        config.alpn_protocols = protocols.iter().map(|it| it.as_bytes().to_vec()).collect();
        Ok(TlsConnector::from(Arc::new(config)))
    }

    fn verifier(
        &self,
        role: Role<'_>,
        provider: Arc<CryptoProvider>,
    ) -> Result<Arc<dyn ServerCertVerifier>, Error> {
        let thumbprints = match role {
            Role::Server {
                pin: Some(only), ..
            } => vec![only.clone()],
            Role::Server { pin: None, .. } => self.thumbprints.clone(),
            Role::Probed(recorder) => return Ok(Arc::clone(recorder) as _),
            Role::Proxy => Vec::new(),
        };
        if !thumbprints.is_empty() {
            return Ok(Arc::new(Pinned::new(thumbprints, provider)));
        }
        if self.any_certificate {
            return Ok(Arc::new(AnyCertificate(provider)));
        }
        self.issuers(provider)
    }

    /// Returns a verifier that records the certificate it decides on by the issuer.
    pub(super) fn recorder(&self) -> Result<Arc<Recorder>, Error> {
        let provider =
            provider().ok_or_else(|| Error::invalid(None, Some("base_url"), NO_PROVIDER))?;
        let verifier = self.issuers(provider)?;
        Ok(Arc::new(Recorder::new(verifier)))
    }

    fn issuers(&self, provider: Arc<CryptoProvider>) -> Result<Arc<dyn ServerCertVerifier>, Error> {
        if let Some(made) = self.by_issuer.get() {
            return Ok(Arc::clone(made));
        }
        let made = self.by_issuer(provider).map_err(|reason| {
            let reason = format!("no certificate can be verified: {reason}");
            Error::invalid(None, Some("ca_certificates"), &reason)
        })?;
        Ok(Arc::clone(self.by_issuer.get_or_init(|| made)))
    }

    fn by_issuer(
        &self,
        provider: Arc<CryptoProvider>,
    ) -> Result<Arc<dyn ServerCertVerifier>, String> {
        if !self.only_roots {
            let verifier = Verifier::new_with_extra_roots(self.roots.iter().cloned(), provider);
            return Ok(Arc::new(verifier.map_err(|error| error.to_string())?));
        }
        let mut store = RootCertStore::empty();
        store.add_parsable_certificates(self.roots.iter().cloned());
        let verifier = WebPkiServerVerifier::builder_with_provider(Arc::new(store), provider);
        Ok(verifier.build().map_err(|error| error.to_string())?)
    }
}

fn parse_roots(pem: &[u8]) -> Result<Vec<CertificateDer<'static>>, Error> {
    // The PEM parser does not validate the certificates; a store does.
    let mut store = RootCertStore::empty();
    let roots: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem).collect();
    let roots = roots.ok().filter(|roots| {
        let readable = roots.iter().all(|root| store.add(root.clone()).is_ok());
        readable && !roots.is_empty()
    });
    roots.ok_or_else(|| {
        Error::invalid(
            None,
            Some("ca_certificates"),
            "must be PEM text with at least one certificate",
        )
    })
}

fn parse_identity(
    pem: &[u8],
    key: &Secret,
) -> Result<(Vec<CertificateDer<'static>>, PrivateKeyDer<'static>), Error> {
    let refused = |reason: &str| Error::invalid(None, Some("client_certificate"), reason);
    let certificates: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem).collect();
    let certificates = certificates.ok().filter(|it| !it.is_empty());
    let certificates = certificates.ok_or_else(|| {
        refused("must be PEM text: the certificate, followed by those of its issuers")
    })?;
    let key = key.expose();
    if key.contains("ENCRYPTED") {
        return Err(refused(
            "has an encrypted key: decrypt it with `openssl pkey -in KEY`, and keep the result secret",
        ));
    }
    let key = PrivateKeyDer::from_pem_slice(key.as_bytes())
        .map_err(|_| refused("must have a key as PEM text: PKCS #8, PKCS #1 or SEC 1"))?;
    Ok((certificates, key))
}
