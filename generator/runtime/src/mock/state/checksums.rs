//! Checksums of files, in the structure that the API has for them.

use crate::values::checksum::{Checksum, Hasher};
use crate::values::checksum_algorithm::ChecksumAlgorithm;
use serde_json::Value;

/// Returns the SHA-256 of a file as a `checksum_info`.
pub(crate) fn checksum_info(bytes: &[u8]) -> Value {
    let checksum = compute(&ChecksumAlgorithm::Sha256, bytes);
    let digits = checksum.map(|it| it.as_str().to_owned());
    serde_json::json!({ "algorithm": "SHA256", "checksum": digits })
}

/// Returns `true` if bytes have the checksum that a client gave; `None` if its algorithm is unknown.
pub(crate) fn matches(info: &Value, bytes: &[u8]) -> Option<bool> {
    let expected = info.get("checksum").and_then(Value::as_str)?;
    let algorithm = info.get("algorithm").and_then(Value::as_str);
    let algorithm = ChecksumAlgorithm::from(algorithm.unwrap_or("SHA1"));
    let found = compute(&algorithm, bytes)?;
    Some(found == Checksum::new(algorithm, expected))
}

fn compute(algorithm: &ChecksumAlgorithm, bytes: &[u8]) -> Option<Checksum> {
    let mut hasher = Hasher::new(algorithm)?;
    hasher.update(bytes);
    Some(hasher.finish())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const SHA1: &str = "a9993e364706816aba3e25717850c26c9cd0d89d";
    const SHA256: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    #[test]
    fn checksums_are_written_and_compared() {
        let info = json!({ "algorithm": "SHA256", "checksum": SHA256 });
        assert_eq!(checksum_info(b"abc"), info);
        let table = [
            (info, Some(true)),
            (json!({ "checksum": SHA1 }), Some(true)),
            (json!({ "checksum": SHA1.to_uppercase() }), Some(true)),
            (json!({ "algorithm": "MD5", "checksum": SHA1 }), Some(false)),
            (json!({ "algorithm": "CRC32", "checksum": SHA1 }), None),
            (json!({ "algorithm": "SHA1" }), None),
        ];
        for (info, expected) in table {
            assert_eq!(matches(&info, b"abc"), expected, "{info}");
        }
    }
}
