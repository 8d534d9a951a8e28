//! Trust by thumbprint: the certificate of the server is the one that was told, whoever signed it.

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::hash::{Hash, HashAlgorithm};
use rustls::crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, OtherError, SignatureScheme,
    SupportedCipherSuite,
};
use std::fmt;
use std::sync::Arc;

/// SHA-256 of a certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Thumbprint([u8; 32]);

impl Thumbprint {
    /// Reads hexadecimal digits, with or without colons.
    pub(super) fn parse(text: &str) -> Result<Self, &'static str> {
        const WHY: &str =
            "must be the SHA-256 of a certificate: 64 hexadecimal digits, with or without colons";
        let digits = text
            .trim()
            .chars()
            .filter(|&character| character != ':')
            .map(|character| character.to_digit(16).and_then(|it| u8::try_from(it).ok()))
            .collect::<Option<Vec<_>>>()
            .ok_or(WHY)?;
        let bytes: Vec<u8> = digits
            .chunks(2)
            .map(|pair| pair.iter().fold(0, |byte, digit| byte << 4 | digit))
            .collect();
        match bytes.try_into() {
            Ok(bytes) if digits.len() == 64 => Ok(Self(bytes)),
            _ => Err(WHY),
        }
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

/// TLS that trusts servers with one of `thumbprints`, and nobody else.
pub(super) fn pinned(thumbprints: Vec<Thumbprint>) -> Result<ClientConfig, String> {
    let provider = CryptoProvider::get_default()
        .cloned()
        .unwrap_or_else(|| Arc::new(rustls::crypto::aws_lc_rs::default_provider()));
    // Every provider has SHA-256 for its cipher suites, so that no further library is needed for it.
    let sha256 = provider
        .cipher_suites
        .iter()
        .map(|suite| match suite {
            SupportedCipherSuite::Tls12(suite) => suite.common.hash_provider,
            SupportedCipherSuite::Tls13(suite) => suite.common.hash_provider,
        })
        .find(|hash| hash.algorithm() == HashAlgorithm::SHA256)
        .ok_or("the installed TLS provider has no SHA-256")?;
    let verifier = Pinned {
        thumbprints,
        provider: Arc::clone(&provider),
        sha256,
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
    sha256: &'static dyn Hash,
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
        let hash = self.sha256.hash(certificate);
        if self
            .thumbprints
            .iter()
            .any(|thumbprint| thumbprint.0 == hash.as_ref())
        {
            return Ok(ServerCertVerified::assertion());
        }
        let found = hash.as_ref().try_into().map_or([0; 32], |bytes| bytes);
        Err(
            CertificateError::Other(OtherError(Arc::new(OtherThumbprint(Thumbprint(found)))))
                .into(),
        )
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

/// The certificate is another one than was told.
#[derive(Debug)]
struct OtherThumbprint(Thumbprint);

impl fmt::Display for OtherThumbprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "its thumbprint is not one of those given, but {}",
            self.0
        )
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
        }
    }
}
