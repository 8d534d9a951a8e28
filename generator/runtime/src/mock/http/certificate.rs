//! TLS of the server, with a certificate that is made for it and thrown away with it.

use super::server::ServerTls;
use crate::transport::provider::{NO_PROVIDER, provider};
use crate::transport::thumbprint::Thumbprint;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
#[cfg(any(feature = "aws-lc", feature = "ring"))]
use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, KeyUsagePurpose,
};
use rustls::ServerConfig;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use std::io;
use std::sync::Arc;
use tokio_rustls::TlsAcceptor;

/// Makes a certificate for the addresses and names of loopback, signed by an authority that signs nothing else.
pub(crate) fn make() -> io::Result<ServerTls> {
    let provider =
        provider().ok_or_else(|| io::Error::new(io::ErrorKind::Unsupported, NO_PROVIDER))?;
    let signed = signed()?;
    let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(signed.key));
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(io::Error::other)?
        .with_no_client_auth()
        .with_single_cert(vec![signed.certificate.clone()], key)
        .map_err(io::Error::other)?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(ServerTls {
        authority: pem(&signed.authority),
        thumbprint: Thumbprint::of(&signed.certificate).to_string(),
        acceptor: TlsAcceptor::from(Arc::new(config)),
    })
}

struct Signed {
    authority: CertificateDer<'static>,
    certificate: CertificateDer<'static>,
    key: Vec<u8>,
}

#[cfg(any(feature = "aws-lc", feature = "ring"))]
fn signed() -> io::Result<Signed> {
    sign().map_err(io::Error::other)
}

/// A provider that the process has installed verifies and signs, but makes no certificates.
#[cfg(not(any(feature = "aws-lc", feature = "ring")))]
fn signed() -> io::Result<Signed> {
    Err(io::Error::new(io::ErrorKind::Unsupported, NO_PROVIDER))
}

#[cfg(any(feature = "aws-lc", feature = "ring"))]
fn sign() -> Result<Signed, rcgen::Error> {
    let mut params = CertificateParams::default();
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign];
    let name = &mut params.distinguished_name;
    name.push(DnType::CommonName, "authority of a vSphere mock server");
    let authority = CertifiedIssuer::self_signed(params, KeyPair::generate()?)?;
    let names = ["127.0.0.1", "::1", "localhost"].map(str::to_owned);
    let mut params = CertificateParams::new(names)?;
    params.use_authority_key_identifier_extension = true;
    let key = KeyPair::generate()?;
    let certificate = params.signed_by(&key, &authority)?;
    Ok(Signed {
        authority: authority.der().clone(),
        certificate: certificate.der().clone(),
        key: key.serialize_der(),
    })
}

/// Returns a certificate as PEM (RFC 7468).
fn pem(der: &[u8]) -> String {
    const WIDTH: usize = 64;
    let mut text = "-----BEGIN CERTIFICATE-----\n".to_owned();
    for line in der.chunks(WIDTH / 4 * 3) {
        STANDARD.encode_string(line, &mut text);
        text.push('\n');
    }
    text.push_str("-----END CERTIFICATE-----\n");
    text
}
