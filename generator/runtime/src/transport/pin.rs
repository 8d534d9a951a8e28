//! Trust by thumbprint, with any issuer.

use aws_lc_rs::digest::{SHA1_FOR_LEGACY_USE_ONLY, SHA256, digest};
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{CertificateError, ClientConfig, DigitallySignedStruct, OtherError, SignatureScheme};
use std::fmt;
use std::sync::Arc;

/// The SHA-256 of a certificate, or the SHA-1 that servers report for transfer endpoints.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Thumbprint(Vec<u8>);

impl Thumbprint {
    pub(super) fn of(certificate: &CertificateDer<'_>) -> Self {
        Self(digest(&SHA256, certificate).as_ref().to_vec())
    }

    /// Parses a SHA-256: hexadecimal digits, with or without colons.
    pub(super) fn parse(text: &str) -> Result<Self, &'static str> {
        const REASON: &str =
            "must be the SHA-256 of a certificate: 64 hexadecimal digits, with or without colons";
        match Self::parse_any(text) {
            Some(thumbprint) if thumbprint.0.len() == 32 => Ok(thumbprint),
            _ => Err(REASON),
        }
    }

    /// Parses a SHA-256 or SHA-1: hexadecimal digits, with or without colons.
    pub(super) fn parse_any(text: &str) -> Option<Self> {
        let digits = text.trim().replace(':', "");
        let bytes = base16ct::mixed::decode_vec(digits).ok()?;
        matches!(bytes.len(), 20 | 32).then_some(Self(bytes))
    }

    fn is_of(&self, certificate: &CertificateDer<'_>) -> bool {
        let algorithm = match self.0.len() {
            20 => &SHA1_FOR_LEGACY_USE_ONLY,
            _ => &SHA256,
        };
        digest(algorithm, certificate).as_ref() == self.0
    }
}

impl fmt::Display for Thumbprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, byte) in self.0.iter().enumerate() {
            let colon = if index > 0 { ":" } else { "" };
            write!(f, "{colon}{byte:02X}")?;
        }
        Ok(())
    }
}

/// Returns a configuration of TLS that trusts only certificates with one of `thumbprints`.
pub(super) fn pinned(thumbprints: Vec<Thumbprint>) -> Result<ClientConfig, String> {
    let provider = CryptoProvider::get_default()
        .cloned()
        .unwrap_or_else(|| Arc::new(rustls::crypto::aws_lc_rs::default_provider()));
    let verifier = Pinned {
        thumbprints,
        provider: Arc::clone(&provider),
    };
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| error.to_string())?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_no_client_auth();
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(config)
}

struct Pinned {
    thumbprints: Vec<Thumbprint>,
    provider: Arc<CryptoProvider>,
}

impl fmt::Debug for Pinned {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Pinned").field(&self.thumbprints).finish()
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
        if self.thumbprints.iter().any(|it| it.is_of(certificate)) {
            return Ok(ServerCertVerified::assertion());
        }
        let found = OtherThumbprint(Thumbprint::of(certificate));
        Err(CertificateError::Other(OtherError(Arc::new(found))).into())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
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
        verify_tls13_signature(message, certificate, signature, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider
            .signature_verification_algorithms
            .supported_schemes()
    }
}

/// The error of a certificate with another thumbprint.
#[derive(Debug)]
struct OtherThumbprint(Thumbprint);

impl fmt::Display for OtherThumbprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "its thumbprint is {}, which is not trusted", self.0)
    }
}

impl std::error::Error for OtherThumbprint {}

#[cfg(test)]
mod tests {
    use super::Thumbprint;

    #[test]
    fn thumbprints() {
        let plain = "00ff".repeat(16);
        let colons = vec!["00:FF"; 16].join(":");
        let both = [&plain, &colons, &format!(" {plain}\n")];
        for text in both {
            let thumbprint = Thumbprint::parse(text).expect("a thumbprint");
            assert_eq!(thumbprint.to_string(), colons);
        }
        for text in [
            "",
            "00",
            &plain[1..],
            &format!("{plain}0"),
            &"zz".repeat(32),
            &"ü".repeat(32),
        ] {
            assert!(Thumbprint::parse(text).is_err(), "{text}");
            assert_eq!(Thumbprint::parse_any(text), None, "{text}");
        }
        let sha1 = "0aFF".repeat(10);
        assert!(Thumbprint::parse(&sha1).is_err());
        assert!(Thumbprint::parse_any(&sha1).is_some());
    }
}
