//! The scheme `SIGN` of the header `authorization`: a SAML token, and for a holder of a key the signature of the request.
//!
//! Takes the token and the facts of a request without a body, gives the header. The form is that of the vendor: parameters
//! of draft-ietf-oauth-v2-http-mac-00 with a signature in place of a MAC. The normalized request is that of its section
//! 3.3.1, except that the hash of the body is not base64 and `ext` is left out.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use flate2::write::GzEncoder;
use std::io::Write as _;

/// The SHA-256 of an empty body.
const EMPTY: [u8; 32] = [
    0xe3, 0xb0, 0xc4, 0x42, 0x98, 0xfc, 0x1c, 0x14, 0x9a, 0xfb, 0xf4, 0xc8, 0x99, 0x6f, 0xb9, 0x24,
    0x27, 0xae, 0x41, 0xe4, 0x64, 0x9b, 0x93, 0x4c, 0xa4, 0x95, 0x99, 0x1b, 0x78, 0x52, 0xb8, 0x55,
];

/// The facts of a request that are signed.
pub(super) struct Signed<'a> {
    /// Milliseconds since 1970 and a number: the server accepts each once, and only for a time.
    pub(super) nonce: &'a str,
    pub(super) method: &'a str,
    pub(super) path: &'a str,
    /// Host of the header `host`, in lower case.
    pub(super) host: &'a str,
    pub(super) port: u16,
}

impl Signed<'_> {
    /// Returns the normalized request, which is what is signed.
    pub(super) fn normalized(&self) -> Vec<u8> {
        let Self {
            nonce,
            method,
            path,
            host,
            port,
        } = self;
        let mut text = format!("{nonce}\n{method}\n{path}\n{host}\n{port}\n").into_bytes();
        text.extend_from_slice(&EMPTY);
        text.push(b'\n');
        text
    }
}

/// Returns the header for a bearer: `SIGN token="…"`.
pub(super) fn bearer(token: &str) -> String {
    format!("SIGN token=\"{}\"", packed(token))
}

/// Returns the header for the holder of a key, with its signature of the normalized request.
pub(super) fn holder_of_key(token: &str, nonce: &str, signature: &[u8]) -> String {
    format!(
        "{}, nonce=\"{nonce}\", bodyhash=\"{}\", signature_alg=\"RSA-SHA256\", signature=\"{}\"",
        bearer(token),
        STANDARD.encode(EMPTY),
        STANDARD.encode(signature),
    )
}

/// Returns the base64 of the gzip of a token.
fn packed(token: &str) -> String {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    // Writing to memory does not fail.
    encoder.write_all(token.as_bytes()).ok();
    STANDARD.encode(encoder.finish().unwrap_or_default())
}

/// Returns the token in a header, as servers read it.
#[cfg(feature = "mock")]
pub(crate) fn token(header: &str) -> Option<String> {
    use std::io::Read as _;

    let (_, packed) = header.strip_prefix("SIGN ")?.split_once("token=\"")?;
    let (packed, _) = packed.split_once('"')?;
    let packed = STANDARD.decode(packed).ok()?;
    let mut token = String::new();
    let mut unpacked = flate2::read::GzDecoder::new(&*packed).take(LARGEST);
    unpacked.read_to_string(&mut token).ok()?;
    Some(token)
}

/// The limit of the size of a token that is read, in bytes.
#[cfg(feature = "mock")]
const LARGEST: u64 = 1 << 20;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_normalized_request_has_a_line_for_each_fact() {
        let signed = Signed {
            nonce: "1589541389518:1761545587",
            method: "POST",
            path: "/api/session",
            host: "vcenter.test",
            port: 443,
        };
        let mut expected =
            b"1589541389518:1761545587\nPOST\n/api/session\nvcenter.test\n443\n".to_vec();
        expected.extend_from_slice(&EMPTY);
        expected.push(b'\n');
        assert_eq!(signed.normalized(), expected);
        assert_eq!(
            STANDARD.encode(EMPTY),
            "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
        );
    }
}
