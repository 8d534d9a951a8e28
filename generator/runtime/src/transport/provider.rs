//! The provider of cryptography for TLS.

use rustls::crypto::CryptoProvider;
use std::sync::Arc;

/// The reason why there is no TLS, and the ways out.
pub(crate) const NO_PROVIDER: &str = "needs TLS, but this program was built without cryptography for it: enable the feature `aws-lc` \
                                      or `ring`, or install a `CryptoProvider` of rustls as the default of the process";

/// Returns the provider that the process has chosen, or that of a feature of this crate; aws-lc if there are both.
pub(crate) fn provider() -> Option<Arc<CryptoProvider>> {
    CryptoProvider::get_default().cloned().or_else(built_in)
}

#[cfg(feature = "aws-lc")]
fn built_in() -> Option<Arc<CryptoProvider>> {
    Some(Arc::new(rustls::crypto::aws_lc_rs::default_provider()))
}

#[cfg(all(feature = "ring", not(feature = "aws-lc")))]
fn built_in() -> Option<Arc<CryptoProvider>> {
    Some(Arc::new(rustls::crypto::ring::default_provider()))
}

#[cfg(not(any(feature = "aws-lc", feature = "ring")))]
fn built_in() -> Option<Arc<CryptoProvider>> {
    None
}
