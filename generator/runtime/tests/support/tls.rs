//! Certificates and TLS for servers on loopback.

#![allow(dead_code, reason = "each test file uses a part of it")]

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair, SigningKey as _,
    date_time_ymd,
};
use std::fmt::Write as _;
use std::sync::Arc;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::crypto::aws_lc_rs::sign::any_supported_type;
use tokio_rustls::rustls::crypto::aws_lc_rs::{
    cipher_suite::TLS13_AES_128_GCM_SHA256, default_provider,
};
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::server::WebPkiClientVerifier;
use tokio_rustls::rustls::sign::{CertifiedKey, SingleCertAndKey};
use tokio_rustls::rustls::version::{TLS12, TLS13};
use tokio_rustls::rustls::{RootCertStore, ServerConfig, SupportedProtocolVersion};

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
    signed_by_authority(params(name))
}

/// Returns a certificate that has expired.
pub fn expired(name: &str) -> (String, Identity) {
    let mut params = params(name);
    params.not_before = date_time_ymd(2020, 1, 1);
    params.not_after = date_time_ymd(2021, 2, 3);
    signed_by_authority(params)
}

/// Returns a certificate that is not valid yet.
pub fn not_yet_valid(name: &str) -> (String, Identity) {
    let mut params = params(name);
    params.not_before = date_time_ymd(2999, 1, 1);
    params.not_after = date_time_ymd(3000, 1, 1);
    signed_by_authority(params)
}

/// Returns a certificate without a subject alternative name.
pub fn without_name() -> (String, Identity) {
    signed_by_authority(CertificateParams::default())
}

/// Returns the certificate of an authority, which a server uses as its own. So does `openssl req -x509`.
pub fn authority_itself(name: &str) -> Identity {
    let mut params = params(name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let key = KeyPair::generate().expect("a key");
    let certificate = params.self_signed(&key).expect("a certificate");
    Identity {
        pem: certificate.pem(),
        der: certificate.der().clone(),
        key,
    }
}

/// Returns a certificate of X.509 version 1: one of version 3 without its first field, the version, and its last, the
/// extensions.
pub fn version_1(name: &str) -> Identity {
    let modern = signed_by_itself(name);
    let certificate = elements(content(&modern.der));
    let [signed, algorithm, _] = certificate.as_slice() else {
        panic!("no certificate")
    };
    let fields = elements(content(signed));
    let signed = sequence(0x30, &fields[1..fields.len() - 1].concat());
    let signature = modern.key.sign(&signed).expect("a signature");
    let signature = sequence(0x03, &[&[0], signature.as_slice()].concat());
    let der = sequence(0x30, &[&signed, *algorithm, &signature].concat());
    Identity {
        pem: String::new(),
        der: der.into(),
        key: modern.key,
    }
}

/// Returns the length of the tag and length of an element of DER, and that of its content.
fn lengths(der: &[u8]) -> (usize, usize) {
    match usize::from(der[1]) {
        short @ 0..=0x7f => (2, short),
        long => {
            let bytes = &der[2..][..long & 0x7f];
            let length = bytes.iter().fold(0, |sum, it| sum << 8 | usize::from(*it));
            (2 + bytes.len(), length)
        }
    }
}

fn content(der: &[u8]) -> &[u8] {
    let (head, length) = lengths(der);
    &der[head..head + length]
}

fn elements(mut der: &[u8]) -> Vec<&[u8]> {
    let mut found = Vec::new();
    while !der.is_empty() {
        let (head, length) = lengths(der);
        let (first, rest) = der.split_at(head + length);
        found.push(first);
        der = rest;
    }
    found
}

fn sequence(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = u16::try_from(content.len()).expect("a short content");
    let head = match length.to_be_bytes() {
        [0, low @ 0..=0x7f] => vec![tag, low],
        [0, low] => vec![tag, 0x81, low],
        [high, low] => vec![tag, 0x82, high, low],
    };
    [&head, content].concat()
}

fn signed_by_authority(params: CertificateParams) -> (String, Identity) {
    let mut authority = CertificateParams::default();
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let key = KeyPair::generate().expect("a key");
    let authority = CertifiedIssuer::self_signed(authority, key).expect("a certificate");
    let key = KeyPair::generate().expect("a key");
    let certificate = params.signed_by(&key, &authority).expect("a certificate");
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

    /// Returns an acceptor of TLS 1.2 only.
    pub fn old_acceptor(&self) -> TlsAcceptor {
        TlsAcceptor::from(Arc::new(self.config(&["http/1.1"], &[&TLS12])))
    }

    /// Returns an acceptor whose clients cannot resume a session, so that each handshake shows the certificate.
    pub fn forgetful_acceptor(&self) -> TlsAcceptor {
        let mut config = self.config(&["http/1.1"], &[&TLS13]);
        config.send_tls13_tickets = 0;
        TlsAcceptor::from(Arc::new(config))
    }

    pub fn acceptor(&self, protocols: &[&str]) -> TlsAcceptor {
        TlsAcceptor::from(Arc::new(self.config(protocols, &[&TLS12, &TLS13])))
    }

    /// Returns an acceptor that demands a certificate of the client, signed by this authority.
    pub fn demanding_acceptor(&self, authority: &CertificateDer<'static>) -> TlsAcceptor {
        let mut roots = RootCertStore::empty();
        roots.add(authority.clone()).expect("an authority");
        let provider = Arc::new(default_provider());
        let clients = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider);
        let key = PrivateKeyDer::try_from(self.key.serialize_der()).expect("a key");
        let config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
            .with_safe_default_protocol_versions()
            .expect("versions")
            .with_client_cert_verifier(clients.build().expect("a verifier"))
            .with_single_cert(vec![self.der.clone()], key)
            .expect("a certificate");
        TlsAcceptor::from(Arc::new(config))
    }

    fn config(
        &self,
        protocols: &[&str],
        versions: &[&'static SupportedProtocolVersion],
    ) -> ServerConfig {
        let key = PrivateKeyDer::try_from(self.key.serialize_der()).expect("a key");
        let key = any_supported_type(&key).expect("a key");
        // The key may belong to another certificate, which rustls must not check here.
        let shown = CertifiedKey::new(vec![self.der.clone()], key);
        let mut config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
            .with_protocol_versions(versions)
            .expect("versions")
            .with_no_client_auth()
            .with_cert_resolver(Arc::new(SingleCertAndKey::from(shown)));
        config.alpn_protocols = protocols.iter().map(|it| it.as_bytes().to_vec()).collect();
        config
    }
}
