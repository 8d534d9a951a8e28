//! Certificates and TLS for servers on loopback.

#![allow(dead_code, reason = "each test file uses a part of it")]

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use std::fmt::Write as _;
use std::sync::Arc;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::aws_lc_rs::sign::any_supported_type;
use tokio_rustls::rustls::crypto::aws_lc_rs::{
    cipher_suite::TLS13_AES_128_GCM_SHA256, default_provider,
};
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::sign::{CertifiedKey, SingleCertAndKey};

/// A certificate with its key.
pub struct Identity {
    pub pem: String,
    pub der: CertificateDer<'static>,
    pub key: KeyPair,
}

/// Returns a self-signed certificate of 127.0.0.1.
pub fn self_signed() -> Identity {
    signed_by_itself("127.0.0.1")
}

/// Returns a self-signed certificate of a name.
pub fn signed_by_itself(name: &str) -> Identity {
    let key = KeyPair::generate().expect("a key");
    let certificate = params(name).self_signed(&key).expect("a certificate");
    Identity {
        pem: certificate.pem(),
        der: certificate.der().clone(),
        key,
    }
}

/// Returns the PEM of an authority, and a certificate that it signed.
pub fn by_authority(name: &str) -> (String, Identity) {
    let mut authority = CertificateParams::default();
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let key = KeyPair::generate().expect("a key");
    let authority = CertifiedIssuer::self_signed(authority, key).expect("a certificate");
    let key = KeyPair::generate().expect("a key");
    let certificate = params(name)
        .signed_by(&key, &authority)
        .expect("a certificate");
    let identity = Identity {
        pem: certificate.pem(),
        der: certificate.der().clone(),
        key,
    };
    (authority.pem(), identity)
}

fn params(name: &str) -> CertificateParams {
    CertificateParams::new([name.to_owned()]).expect("a name")
}

impl Identity {
    /// Returns the SHA-256 as `openssl x509 -fingerprint -sha256` prints it.
    pub fn thumbprint(&self) -> String {
        let suite = TLS13_AES_128_GCM_SHA256.tls13().expect("a suite");
        let hash = suite.common.hash_provider.hash(&self.der);
        let mut text = String::new();
        for byte in hash.as_ref() {
            let colon = if text.is_empty() { "" } else { ":" };
            write!(text, "{colon}{byte:02X}").expect("a text");
        }
        text
    }

    pub fn acceptor(&self, protocols: &[&str]) -> TlsAcceptor {
        let key = PrivateKeyDer::try_from(self.key.serialize_der()).expect("a key");
        let key = any_supported_type(&key).expect("a key");
        // The key may belong to another certificate, which rustls must not check here.
        let shown = CertifiedKey::new(vec![self.der.clone()], key);
        let mut config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
            .with_safe_default_protocol_versions()
            .expect("versions")
            .with_no_client_auth()
            .with_cert_resolver(Arc::new(SingleCertAndKey::from(shown)));
        config.alpn_protocols = protocols.iter().map(|it| it.as_bytes().to_vec()).collect();
        TlsAcceptor::from(Arc::new(config))
    }
}
