//! Trust by thumbprint, with any issuer, name and validity.

use crate::transport::der::public_key;
use crate::transport::thumbprint::Thumbprint;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{
    CryptoProvider, verify_tls12_signature, verify_tls13_signature,
    verify_tls13_signature_with_raw_key,
};
use rustls::pki_types::{CertificateDer, ServerName, SubjectPublicKeyInfoDer, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{CertificateError, DigitallySignedStruct, OtherError, SignatureScheme};
use std::fmt;
use std::sync::Arc;

/// Trusts only servers whose certificate has one of the thumbprints.
#[derive(Debug)]
pub(super) struct Pinned {
    thumbprints: Vec<Thumbprint>,
    provider: Arc<CryptoProvider>,
}

impl Pinned {
    pub(super) fn new(thumbprints: Vec<Thumbprint>, provider: Arc<CryptoProvider>) -> Self {
        Self {
            thumbprints,
            provider,
        }
    }
}

impl ServerCertVerifier for Pinned {
    fn verify_server_cert(
        &self,
        certificate: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
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
