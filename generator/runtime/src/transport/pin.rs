//! Trust by thumbprint, with any issuer, name and validity.
//!
//! A thumbprint belongs to one server. A proxy on the way to it is trusted like any other host: see [`ProxyTrust`].

use crate::transport::der::public_key;
use crate::transport::proxy_handshake;
use crate::transport::thumbprint::Thumbprint;
use crate::wire::http_version::HttpVersion;
use rustls::client::Resumption;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{
    CryptoProvider, verify_tls12_signature, verify_tls13_signature,
    verify_tls13_signature_with_raw_key,
};
use rustls::pki_types::{CertificateDer, ServerName, SubjectPublicKeyInfoDer, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{CertificateError, ClientConfig, DigitallySignedStruct, OtherError, SignatureScheme};
use std::fmt;
use std::sync::Arc;

/// Trust in the certificate of an `https` proxy on the way to a pinned server.
#[derive(Debug)]
pub(super) enum ProxyTrust {
    /// No connection begins with a handshake of a proxy.
    NoProxy,
    /// Any certificate is trusted.
    Any,
    /// This verifier decides.
    Verifier(Arc<dyn ServerCertVerifier>),
}

/// Returns the provider of cryptography that the process has chosen, or the default one.
pub(super) fn provider() -> Arc<CryptoProvider> {
    CryptoProvider::get_default()
        .cloned()
        .unwrap_or_else(|| Arc::new(rustls::crypto::aws_lc_rs::default_provider()))
}

/// Returns a configuration of TLS that trusts only servers whose certificate has one of `thumbprints`.
pub(super) fn pinned(
    thumbprints: Vec<Thumbprint>,
    proxy: ProxyTrust,
    version: HttpVersion,
) -> Result<ClientConfig, String> {
    let provider = provider();
    let may_use_proxy = !matches!(proxy, ProxyTrust::NoProxy);
    let verifier = Pinned {
        thumbprints,
        proxy,
        provider: Arc::clone(&provider),
    };
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| error.to_string())?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_no_client_auth();
    config.alpn_protocols = match version {
        HttpVersion::Negotiated => vec![b"h2".to_vec(), b"http/1.1".to_vec()],
        HttpVersion::Http1 => vec![b"http/1.1".to_vec()],
    };
    if may_use_proxy {
        // A resumed handshake verifies no certificate, so that the next one would be treated as the proxy's.
        config.resumption = Resumption::disabled();
    }
    Ok(config)
}

#[derive(Debug)]
struct Pinned {
    thumbprints: Vec<Thumbprint>,
    proxy: ProxyTrust,
    provider: Arc<CryptoProvider>,
}

impl ServerCertVerifier for Pinned {
    fn verify_server_cert(
        &self,
        certificate: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        status: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        match &self.proxy {
            ProxyTrust::Any if proxy_handshake::is_next() => {
                return Ok(ServerCertVerified::assertion());
            }
            ProxyTrust::Verifier(proxy) if proxy_handshake::is_next() => {
                return proxy.verify_server_cert(certificate, intermediates, name, status, now);
            }
            _ => {}
        }
        let trusted = |it: &Thumbprint| it.same_kind(certificate) == *it;
        if self.thumbprints.iter().any(trusted) {
            return Ok(ServerCertVerified::assertion());
        }
        let other = OtherThumbprint::new(certificate, &self.thumbprints);
        Err(CertificateError::Other(OtherError(Arc::new(other))).into())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        if ParsedCertificate::try_from(certificate).is_err() {
            return self.verify_by_key(message, certificate, signature);
        }
        let algorithms = &self.provider.signature_verification_algorithms;
        verify_tls12_signature(message, certificate, signature, algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        if ParsedCertificate::try_from(certificate).is_err() {
            let key = public_key(certificate).ok_or(CertificateError::BadEncoding)?;
            let key = SubjectPublicKeyInfoDer::from(key.info);
            return verify_tls13_signature_with_raw_key(message, &key, signature, algorithms);
        }
        verify_tls13_signature(message, certificate, signature, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider
            .signature_verification_algorithms
            .supported_schemes()
    }
}

impl Pinned {
    /// Verifies a signature of TLS 1.2 by the key of a certificate that the TLS library does not parse, since it is one of
    /// X.509 version 1.
    fn verify_by_key(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let key = public_key(certificate).ok_or(CertificateError::BadEncoding)?;
        let mapping = self.provider.signature_verification_algorithms.mapping;
        let of_scheme = mapping
            .iter()
            .find(|(scheme, _)| *scheme == signature.scheme);
        let algorithms = of_scheme.map_or(&[][..], |(_, algorithms)| algorithms);
        let is_valid = algorithms.iter().any(|algorithm| {
            algorithm.public_key_alg_id().as_ref() == key.algorithm
                && algorithm
                    .verify_signature(key.bits, message, signature.signature())
                    .is_ok()
        });
        match is_valid {
            true => Ok(HandshakeSignatureValid::assertion()),
            false => Err(CertificateError::BadSignature.into()),
        }
    }
}

/// The error of a certificate with another thumbprint.
#[derive(Debug)]
pub(super) struct OtherThumbprint {
    found: Thumbprint,
    expected: Vec<Thumbprint>,
}

impl OtherThumbprint {
    fn new(certificate: &CertificateDer<'_>, expected: &[Thumbprint]) -> Self {
        let found = match expected.first() {
            Some(first) => first.same_kind(certificate),
            None => Thumbprint::of(certificate),
        };
        Self {
            found,
            expected: expected.to_vec(),
        }
    }
}

impl fmt::Display for OtherThumbprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { found, expected } = self;
        write!(f, "its {} thumbprint is {found}, ", found.algorithm())?;
        match expected.as_slice() {
            [expected] => write!(f, "expected {expected}")?,
            more => write!(f, "which is none of the {} expected ones", more.len())?,
        }
        f.write_str(": either it was renewed, or something on the way inspects TLS")
    }
}

impl std::error::Error for OtherThumbprint {}
