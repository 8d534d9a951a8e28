//! Signatures by an RSA key, by the cryptography of the TLS library.

use crate::transport::provider::provider;
use rustls::SignatureScheme;
use rustls::pki_types::PrivateKeyDer;
use rustls::pki_types::pem::PemObject as _;
use std::sync::Arc;

/// A private RSA key.
pub(crate) struct RsaKey(Arc<dyn rustls::sign::SigningKey>);

impl RsaKey {
    /// Reads a key from PEM text. The error is the reason why there is none.
    pub(crate) fn from_pem(pem: &[u8]) -> Result<Self, &'static str> {
        let key = PrivateKeyDer::from_pem_slice(pem)
            .map_err(|_| "must be PEM text with a private key that is not encrypted")?;
        let provider = provider()
            .ok_or("needs cryptography: enable the feature `aws-lc` or `ring` of this crate")?;
        let key = provider.key_provider.load_private_key(key);
        let key = Self(key.map_err(|_| "is a private key that cannot be used")?);
        match key.signer() {
            Some(_) => Ok(key),
            None => Err("must be an RSA key"),
        }
    }

    fn signer(&self) -> Option<Box<dyn rustls::sign::Signer>> {
        self.0.choose_scheme(&[SignatureScheme::RSA_PKCS1_SHA256])
    }

    /// Returns the signature of a message by RSASSA-PKCS1-v1_5 with SHA-256, or the reason why there is none.
    pub(crate) fn sign(&self, message: &[u8]) -> Result<Vec<u8>, String> {
        let signer = self.signer().ok_or("the key is no RSA key")?;
        signer.sign(message).map_err(|error| error.to_string())
    }
}
