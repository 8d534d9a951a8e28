//! Checksums of files.

use crate::values::checksum_algorithm::ChecksumAlgorithm;
use crate::values::structure::structure;
use base16ct::lower::encode_string;
use md5::Md5;
use sha1::Sha1;
use sha2::{Digest as _, Sha256, Sha512};
use std::fmt;

/// A checksum of a file. Comparison ignores the case of its digits.
///
/// Converts from and to the API's structures of checksums, which have a hash function and digits: see
/// [`checksum_structure!`](crate::checksum_structure).
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
        checksum(
            info.algorithm.as_ref().map(ChecksumAlgorithm::as_str),
            &info.checksum,
        )
    }
}

/// Implements the conversions between [`Checksum`](crate::transfer::Checksum) and a structure of the API with the field
/// `algorithm`, an [`open_enum!`](crate::open_enum), and the field `checksum`, a text: by value and by reference.
///
/// An absent algorithm is SHA-1, as the API documents.
///
/// ```
/// use vsphere_runtime::transfer::Checksum;
/// use vsphere_runtime::{checksum_structure, open_enum};
///
/// open_enum! {
///     /// Hash functions.
///     pub enum Algorithm {
///         /// SHA-256.
///         Sha256 = "SHA256",
///     }
/// }
///
/// pub struct ChecksumInfo {
///     pub algorithm: Option<Algorithm>,
///     pub checksum: String,
/// }
///
/// checksum_structure! {
///     ChecksumInfo {
///         optional algorithm,
///         required checksum,
///     }
/// }
///
/// let info = ChecksumInfo::from(Checksum::sha256("00ff"));
/// assert_eq!(info.algorithm, Some(Algorithm::Sha256));
/// assert_eq!(Checksum::from(&info), Checksum::sha256("00FF"));
/// ```
#[macro_export]
macro_rules! checksum_structure {
    ($name:ident { $kind:ident $algorithm:ident, required $checksum:ident $(,)? }) => {
        impl ::core::convert::From<&$crate::transfer::Checksum> for $name {
            fn from(checksum: &$crate::transfer::Checksum) -> Self {
                let algorithm = ::core::convert::From::from(checksum.algorithm().as_str());
                Self {
                    $algorithm: $crate::checksum_structure!(@given $kind algorithm),
                    $checksum: ::core::convert::From::from(checksum.as_str()),
                }
            }
        }

        impl ::core::convert::From<$crate::transfer::Checksum> for $name {
            fn from(checksum: $crate::transfer::Checksum) -> Self {
                ::core::convert::From::from(&checksum)
            }
        }

        impl ::core::convert::From<&$name> for $crate::transfer::Checksum {
            fn from(info: &$name) -> Self {
                let algorithm = $crate::checksum_structure!(@found $kind info.$algorithm);
                $crate::__private::checksum(algorithm.map(|it| it.as_str()), &info.$checksum)
            }
        }

        impl ::core::convert::From<$name> for $crate::transfer::Checksum {
            fn from(info: $name) -> Self {
                ::core::convert::From::from(&info)
            }
        }
    };
    (@given required $value:ident) => { $value };
    (@given optional $value:ident) => { ::core::option::Option::Some($value) };
    (@found required $value:expr) => { ::core::option::Option::Some(&$value) };
    (@found optional $value:expr) => { $value.as_ref() };
}

/// Returns the checksum of a structure of the API.
pub fn checksum(algorithm: Option<&str>, digits: &str) -> Checksum {
    // The default that the API documents.
    let algorithm = algorithm.map_or(ChecksumAlgorithm::Sha1, ChecksumAlgorithm::from);
    Checksum::new(algorithm, digits)
}

/// A checksum in computation, of content that arrives in parts.
///
/// For a whole file there is [`transfer::checksum`](crate::transfer::checksum), which does not block the thread.
///
/// ```
/// use vsphere_runtime::transfer::{ChecksumAlgorithm, Hasher};
///
/// let mut hasher = Hasher::new(&ChecksumAlgorithm::Md5).expect("a known algorithm");
/// hasher.update(b"a");
/// hasher.update(b"bc");
/// assert_eq!(hasher.finish().as_str(), "900150983cd24fb0d6963f7d28e17f72");
/// ```
pub struct Hasher {
    algorithm: ChecksumAlgorithm,
    state: Hash,
}

/// Boxed, since it moves from job to job.
enum Hash {
    Md5(Box<Md5>),
    Sha1(Box<Sha1>),
    Sha256(Box<Sha256>),
    Sha512(Box<Sha512>),
}

impl Hasher {
    /// Starts a checksum; `None` if the algorithm is an [unknown value](ChecksumAlgorithm::UnknownValue).
    pub fn new(algorithm: &ChecksumAlgorithm) -> Option<Self> {
        let state = match algorithm {
            ChecksumAlgorithm::Sha1 => Hash::Sha1(Box::default()),
            ChecksumAlgorithm::Sha256 => Hash::Sha256(Box::default()),
            ChecksumAlgorithm::Sha512 => Hash::Sha512(Box::default()),
            ChecksumAlgorithm::Md5 => Hash::Md5(Box::default()),
            ChecksumAlgorithm::UnknownValue(_) => return None,
        };
        Some(Self {
            algorithm: algorithm.clone(),
            state,
        })
    }

    /// Adds the next part of the content. Blocks the thread while it is hashed.
    pub fn update(&mut self, bytes: &[u8]) {
        match &mut self.state {
            Hash::Md5(hash) => hash.update(bytes),
            Hash::Sha1(hash) => hash.update(bytes),
            Hash::Sha256(hash) => hash.update(bytes),
            Hash::Sha512(hash) => hash.update(bytes),
        }
    }

    /// Returns the checksum of all parts, with digits in lower case.
    pub fn finish(self) -> Checksum {
        let digits = match self.state {
            Hash::Md5(hash) => encode_string(&hash.finalize()),
            Hash::Sha1(hash) => encode_string(&hash.finalize()),
            Hash::Sha256(hash) => encode_string(&hash.finalize()),
            Hash::Sha512(hash) => encode_string(&hash.finalize()),
        };
        Checksum::new(self.algorithm, digits)
    }
}

/// Shows the algorithm only.
impl fmt::Debug for Hasher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Hasher")
            .field("algorithm", &self.algorithm)
            .finish_non_exhaustive()
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
