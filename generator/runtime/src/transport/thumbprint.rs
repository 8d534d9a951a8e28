//! Thumbprints of certificates, as tools print them.

use rustls::pki_types::CertificateDer;
use sha1::Sha1;
use sha2::{Digest as _, Sha256};
use std::fmt;

/// The SHA-256 of a certificate, or the SHA-1 that servers report for transfer endpoints.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Thumbprint(Vec<u8>);

/// The reason why a text is not a SHA-256.
const NOT_SHA_256: &str = "must be the SHA-256 of a certificate: 64 hexadecimal digits, as openssl, PowerShell and the vSphere \
                           Client print them";

/// The reason why a SHA-1 is refused, and the ways to the SHA-256.
const SHA_1: &str = "is a SHA-1, which can be forged: use the SHA-256, which `openssl x509 -noout -fingerprint -sha256` prints of a \
                     certificate that `openssl s_client -connect HOST:443` shows, and PowerShell as \
                     `$certificate.GetCertHashString('SHA256')`";

/// The reason why a SHA-256 is refused where the API has SHA-1.
const NOT_SHA_1: &str = "is a SHA-256, but the API has the SHA-1 here: give that, or the certificate itself to a server of version \
                         9.0 or later";

impl Thumbprint {
    pub(crate) fn of(certificate: &CertificateDer<'_>) -> Self {
        Self(Sha256::digest(certificate).to_vec())
    }

    pub(super) fn of_by_sha_1(certificate: &CertificateDer<'_>) -> Self {
        Self(Sha1::digest(certificate).to_vec())
    }

    /// Parses a SHA-256, or returns the reason why it cannot be used.
    pub(super) fn parse(text: &str) -> Result<Self, &'static str> {
        match Self::parse_any(text) {
            Some(thumbprint) if thumbprint.is_sha_1() => Err(SHA_1),
            Some(thumbprint) => Ok(thumbprint),
            None => Err(NOT_SHA_256),
        }
    }

    /// Parses a SHA-256 or SHA-1: hexadecimal digits in any case, perhaps after a label, with any separators.
    pub(super) fn parse_any(text: &str) -> Option<Self> {
        let text = text.to_lowercase();
        let digits: String = unlabeled(&text)
            .chars()
            .filter(|it| !is_separator(*it))
            .collect();
        let bytes = base16ct::lower::decode_vec(digits).ok()?;
        matches!(bytes.len(), 20 | 32).then_some(Self(bytes))
    }

    fn is_sha_1(&self) -> bool {
        self.0.len() == 20
    }

    /// Returns the thumbprint of a certificate by the same algorithm.
    pub(super) fn same_kind(&self, certificate: &CertificateDer<'_>) -> Self {
        match self.is_sha_1() {
            true => Self::of_by_sha_1(certificate),
            false => Self::of(certificate),
        }
    }

    pub(super) fn algorithm(&self) -> &'static str {
        match self.is_sha_1() {
            true => "SHA-1",
            false => "SHA-256",
        }
    }
}

/// Returns `true` if a text is this SHA-256, or the reason why it is none.
pub(crate) fn is_sha_256(text: &str, thumbprint: &str) -> Result<bool, &'static str> {
    let given = Thumbprint::parse(text)?;
    Ok(given.to_string() == thumbprint)
}

/// Returns the SHA-1 that a text is, as servers write it, or the reason why it is none.
pub(crate) fn sha_1(text: &str) -> Result<String, &'static str> {
    match Thumbprint::parse_any(text) {
        Some(thumbprint) if thumbprint.is_sha_1() => Ok(thumbprint.to_string()),
        Some(_) => Err(NOT_SHA_1),
        None => Err("must be the SHA-1 of a certificate: 40 hexadecimal digits"),
    }
}

/// Prints the digits as openssl does.
impl fmt::Display for Thumbprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, byte) in self.0.iter().enumerate() {
            let colon = if index > 0 { ":" } else { "" };
            write!(f, "{colon}{byte:02X}")?;
        }
        Ok(())
    }
}

/// Removes a label in lower case: `sha256 fingerprint=` of openssl, `sha-256 thumbprint:`, `sha256:`.
fn unlabeled(text: &str) -> &str {
    const WORDS: [&str; 8] = [
        "sha2-256",
        "sha-256",
        "sha256",
        "sha-1",
        "sha1",
        "certificate",
        "fingerprint",
        "thumbprint",
    ];
    let mut rest = text;
    loop {
        rest = rest.trim_start_matches(|it: char| it == '=' || is_separator(it));
        match WORDS.iter().find_map(|word| rest.strip_prefix(word)) {
            Some(after) => rest = after,
            None => return rest,
        }
    }
}

/// Returns `true` for what separates digits. The certificate dialog of Windows copies an invisible mark before the first.
fn is_separator(character: char) -> bool {
    const INVISIBLE: [char; 6] = [
        '\u{200b}', '\u{200e}', '\u{200f}', '\u{202a}', '\u{202c}', '\u{feff}',
    ];
    matches!(character, ':' | '-') || character.is_whitespace() || INVISIBLE.contains(&character)
}

#[cfg(test)]
mod tests {
    use super::{NOT_SHA_256, SHA_1, Thumbprint};

    #[test]
    fn thumbprints_are_read_as_tools_print_them() {
        let plain = "00ff".repeat(16);
        let colons = ["00:FF"; 16].join(":");
        let forms = [
            plain.clone(),
            plain.to_uppercase(),
            colons.clone(),
            colons.to_lowercase(),
            format!(" {plain}\n"),
            colons.replace(':', "-"),
            colons.replace(':', " "),
            format!("SHA256 Fingerprint={colons}"),
            format!("sha256 Fingerprint={colons}\n"),
            format!("SHA-256 thumbprint: {colons}"),
            format!("SHA256:{plain}"),
            format!("Thumbprint : {plain}"),
            format!("\u{200e}{}", colons.replace(':', " ")),
        ];
        for text in forms {
            let thumbprint = Thumbprint::parse(&text).expect(&text);
            assert_eq!(thumbprint.to_string(), colons, "{text}");
        }
    }

    #[test]
    fn other_texts_are_refused() {
        let plain = "00ff".repeat(16);
        for text in [
            "",
            "00",
            plain.split_at(1).1,
            plain.split_at(2).1,
            &format!("{plain}0"),
            &format!("{plain}00"),
            &"zz".repeat(32),
            &"ü".repeat(32),
            "SHA256 Fingerprint=",
        ] {
            assert_eq!(Thumbprint::parse(text), Err(NOT_SHA_256), "{text}");
            assert_eq!(Thumbprint::parse_any(text), None, "{text}");
        }
        let sha_1 = "0aFF".repeat(10);
        let colons = ["0A:FF"; 10].join(":");
        for text in [&sha_1, &colons, &format!("SHA1 Fingerprint={colons}")] {
            assert_eq!(Thumbprint::parse(text), Err(SHA_1), "{text}");
            assert!(Thumbprint::parse_any(text).is_some(), "{text}");
        }
    }
}
