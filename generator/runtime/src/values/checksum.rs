//! Checksums of files.

use crate::values::checksum_algorithm::ChecksumAlgorithm;
use crate::values::structure::structure;
use aws_lc_rs::digest::{Context, SHA1_FOR_LEGACY_USE_ONLY, SHA256, SHA512};
use base16ct::lower::encode_string;
use md5::Digest as _;
use std::fmt;

/// A checksum of a file. Comparison ignores the case of its digits.
#[derive(Clone)]
pub struct Checksum {
    algorithm: ChecksumAlgorithm,
    digits: String,
}

impl Checksum {
    /// Creates a checksum from hexadecimal digits.
    pub fn new(algorithm: ChecksumAlgorithm, digits: impl Into<String>) -> Self {
        Self {
            algorithm,
            digits: digits.into(),
        }
    }

    /// Creates a SHA-256 checksum from hexadecimal digits.
    pub fn sha256(digits: impl Into<String>) -> Self {
        Self::new(ChecksumAlgorithm::Sha256, digits)
    }

    /// Returns the algorithm.
    pub fn algorithm(&self) -> &ChecksumAlgorithm {
        &self.algorithm
    }

    /// Returns the hexadecimal digits.
    pub fn as_str(&self) -> &str {
        &self.digits
    }
}

impl PartialEq for Checksum {
    fn eq(&self, other: &Self) -> bool {
        let (one, other_one) = (self.digits.trim(), other.digits.trim());
        self.algorithm == other.algorithm && one.eq_ignore_ascii_case(other_one)
    }
}

impl Eq for Checksum {}

impl fmt::Display for Checksum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.algorithm.as_str(), self.digits)
    }
}

impl fmt::Debug for Checksum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Checksum({self})")
    }
}

/// A checksum on the wire.
pub(crate) struct ChecksumInfo {
    algorithm: Option<ChecksumAlgorithm>,
    checksum: String,
}

structure! {
    ChecksumInfo {
        optional algorithm = "algorithm",
        required checksum = "checksum",
    }
}

impl From<&Checksum> for ChecksumInfo {
    fn from(checksum: &Checksum) -> Self {
        Self {
            algorithm: Some(checksum.algorithm.clone()),
            checksum: checksum.digits.clone(),
        }
    }
}

impl From<ChecksumInfo> for Checksum {
    fn from(info: ChecksumInfo) -> Self {
        // The default that the API documents.
        let algorithm = info.algorithm.unwrap_or(ChecksumAlgorithm::Sha1);
        Self::new(algorithm, info.checksum)
    }
}

/// A checksum in computation.
pub(crate) struct Hasher {
    algorithm: ChecksumAlgorithm,
    state: Hash,
}

enum Hash {
    Sha(Context),
    Md5(Box<md5::Md5>),
}

impl Hasher {
    /// Starts a checksum; `None` for an unknown algorithm.
    pub(crate) fn new(algorithm: &ChecksumAlgorithm) -> Option<Self> {
        let state = match algorithm {
            ChecksumAlgorithm::Sha1 => Hash::Sha(Context::new(&SHA1_FOR_LEGACY_USE_ONLY)),
            ChecksumAlgorithm::Sha256 => Hash::Sha(Context::new(&SHA256)),
            ChecksumAlgorithm::Sha512 => Hash::Sha(Context::new(&SHA512)),
            ChecksumAlgorithm::Md5 => Hash::Md5(Box::default()),
            ChecksumAlgorithm::UnknownValue(_) => return None,
        };
        Some(Self {
            algorithm: algorithm.clone(),
            state,
        })
    }

    pub(crate) fn update(&mut self, bytes: &[u8]) {
        match &mut self.state {
            Hash::Sha(context) => context.update(bytes),
            Hash::Md5(md5) => md5.update(bytes),
        }
    }

    pub(crate) fn finish(self) -> Checksum {
        match self.state {
            Hash::Sha(context) => {
                Checksum::new(self.algorithm, encode_string(context.finish().as_ref()))
            }
            Hash::Md5(md5) => Checksum::new(self.algorithm, encode_string(&md5.finalize())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn checksums() {
        let table = [
            (ChecksumAlgorithm::Md5, "900150983cd24fb0d6963f7d28e17f72"),
            (
                ChecksumAlgorithm::Sha1,
                "a9993e364706816aba3e25717850c26c9cd0d89d",
            ),
            (
                ChecksumAlgorithm::Sha256,
                "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
            ),
            (
                ChecksumAlgorithm::Sha512,
                "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a\
                 2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
            ),
        ];
        for (algorithm, digits) in table {
            let mut hasher = Hasher::new(&algorithm).expect("known");
            hasher.update(b"a");
            hasher.update(b"bc");
            let found = hasher.finish();
            assert_eq!(found.as_str(), digits);
            assert_eq!(found, Checksum::new(algorithm, digits.to_uppercase()));
        }
        assert!(Hasher::new(&ChecksumAlgorithm::from("CRC32")).is_none());
        assert_ne!(
            Checksum::sha256("a"),
            Checksum::new(ChecksumAlgorithm::Sha1, "a")
        );
    }
}
