//! Binary data.

use crate::values::text::read_text;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, Engine as _, GeneralPurpose, GeneralPurposeConfig};
use serde::de::{Error as _, Unexpected};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;

/// The standard alphabet. Padding is written, and optional when reading.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Binary data: base64 text in JSON.
///
/// `Debug` shows the length only, since the data may be a key.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Bytes(Vec<u8>);

impl Bytes {
    /// Returns the data.
    pub fn as_slice(&self) -> &[u8] {
        &self.0
    }

    /// Returns the data without a copy.
    pub fn into_vec(self) -> Vec<u8> {
        self.0
    }
}

impl AsRef<[u8]> for Bytes {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

impl From<Vec<u8>> for Bytes {
    fn from(data: Vec<u8>) -> Self {
        Self(data)
    }
}

impl From<&[u8]> for Bytes {
    fn from(data: &[u8]) -> Self {
        Self(data.to_vec())
    }
}

impl fmt::Debug for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Bytes({} bytes)", self.0.len())
    }
}

impl Serialize for Bytes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&BASE64.encode(&self.0))
    }
}

/// Reads base64 with or without padding, on one line or several.
impl<'de> Deserialize<'de> for Bytes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = read_text(deserializer)?;
        let compact: Vec<u8> = text
            .bytes()
            .filter(|byte| !byte.is_ascii_whitespace())
            .collect();
        // The error of the decoder would quote the data.
        BASE64
            .decode(compact)
            .map(Self)
            .map_err(|_| D::Error::invalid_value(Unexpected::Other("other text"), &"base64"))
    }
}

#[cfg(test)]
mod tests {
    use super::Bytes;

    #[test]
    fn bytes_are_base64_text() {
        let table: [(&str, &[u8]); 6] = [
            ("\"\"", b""),
            ("\"aGk=\"", b"hi"),
            ("\"aGk\"", b"hi"),
            ("\"aG\\r\\nk=\"", b"hi"),
            ("\"+/8=\"", &[0xfb, 0xff]),
            ("\"AAEC\"", &[0, 1, 2]),
        ];
        for (json, data) in table {
            assert_eq!(
                serde_json::from_str::<Bytes>(json).expect(json).as_slice(),
                data
            );
        }
        assert_eq!(
            serde_json::to_string(&Bytes::from(vec![0xfb, 0xff])).expect("text"),
            "\"+/8=\""
        );
        for json in ["\"-_8=\"", "\"a\"", "1", "null"] {
            assert!(serde_json::from_str::<Bytes>(json).is_err(), "{json}");
        }
        assert_eq!(format!("{:?}", Bytes::from(vec![1, 2])), "Bytes(2 bytes)");
    }
}
