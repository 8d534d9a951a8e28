//! Algorithms of checksums, however they are spelled.

use crate::values::open_enum::{UnknownValue, unknown};
use crate::values::text::read_as;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::convert::Infallible;
use std::fmt;
use std::str::FromStr;

/// The algorithm of a checksum.
///
/// Read from any common spelling: `sha256`, `SHA-256`, `sha2_256`. Any other text is kept as an unknown value.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ChecksumAlgorithm {
    /// SHA-1
    Sha1,
    /// MD5
    Md5,
    /// SHA-256
    Sha256,
    /// SHA-512
    Sha512,
    /// An algorithm that is unknown to this version. Created only by reading.
    UnknownValue(UnknownValue),
}

/// So that the algorithm of a checksum can be passed on as it is.
impl From<&Self> for ChecksumAlgorithm {
    fn from(algorithm: &Self) -> Self {
        algorithm.clone()
    }
}

impl ChecksumAlgorithm {
    /// All known algorithms.
    pub const KNOWN: &'static [Self] = &[Self::Sha1, Self::Md5, Self::Sha256, Self::Sha512];

    /// Returns the algorithm as it is sent: `SHA256`.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Sha1 => "SHA1",
            Self::Md5 => "MD5",
            Self::Sha256 => "SHA256",
            Self::Sha512 => "SHA512",
            Self::UnknownValue(value) => value.as_str(),
        }
    }
}

/// Ignores case and separators.
impl From<&str> for ChecksumAlgorithm {
    fn from(text: &str) -> Self {
        let is_separator = |character: &char| matches!(character, '-' | '_' | '/' | ' ');
        let plain = text.trim().chars().filter(|it| !is_separator(it));
        let plain: String = plain.map(|it| it.to_ascii_lowercase()).collect();
        match plain.as_str() {
            "sha1" | "sha" => Self::Sha1,
            "md5" => Self::Md5,
            "sha256" | "sha2256" => Self::Sha256,
            "sha512" | "sha2512" => Self::Sha512,
            _ => Self::UnknownValue(unknown(text)),
        }
    }
}

impl From<String> for ChecksumAlgorithm {
    fn from(text: String) -> Self {
        Self::from(text.as_str())
    }
}

impl FromStr for ChecksumAlgorithm {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(Self::from(text))
    }
}

impl fmt::Display for ChecksumAlgorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl Serialize for ChecksumAlgorithm {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for ChecksumAlgorithm {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        read_as(deserializer)
    }
}

#[cfg(test)]
mod tests {
    use super::ChecksumAlgorithm::{self, Md5, Sha1, Sha256, Sha512};

    #[test]
    fn every_spelling_is_read() {
        let table = [
            (
                &["SHA1", "sha1", "SHA-1", "sha_1", "Sha 1", "SHA"][..],
                Sha1,
            ),
            (&["MD5", "md5", "MD-5", " md5\n"], Md5),
            (
                &[
                    "SHA256",
                    "sha256",
                    "SHA-256",
                    "SHA2-256",
                    "sha2_256",
                    "SHA-2/256",
                ],
                Sha256,
            ),
            (&["SHA512", "sha-512", "SHA2-512"], Sha512),
        ];
        for (spellings, algorithm) in table {
            for text in spellings {
                assert_eq!(ChecksumAlgorithm::from(*text), algorithm, "{text}");
                let json = serde_json::to_string(text).expect("a text");
                let read: ChecksumAlgorithm = serde_json::from_str(&json).expect("a text");
                assert_eq!(read, algorithm, "{text}");
            }
        }
        for known in ChecksumAlgorithm::KNOWN {
            assert_eq!(ChecksumAlgorithm::from(known.as_str()), *known);
        }
    }

    #[test]
    fn other_algorithms_are_kept_as_they_are() {
        for text in ["CRC32", "SHA-384", "SHA512/256", "SHA3-256", "crc", ""] {
            let algorithm = ChecksumAlgorithm::from(text);
            assert!(matches!(algorithm, ChecksumAlgorithm::UnknownValue(_)));
            assert_eq!(
                (algorithm.as_str(), algorithm.to_string()),
                (text, text.into())
            );
        }
    }
}
