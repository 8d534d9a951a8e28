//! The encodings of text files in packages.
//!
//! Descriptors and manifests are UTF-8; PowerShell redirects output to UTF-16.

/// Returns the text of a file, without its byte order mark. Wrong characters are replaced.
pub(super) fn decode(bytes: &[u8]) -> String {
    let utf_16 = |bytes: &[u8], unit: fn([u8; 2]) -> u16| {
        let units = bytes.chunks_exact(2).map(|pair| unit([pair[0], pair[1]]));
        String::from_utf16_lossy(&units.collect::<Vec<_>>())
    };
    match bytes {
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        [0xff, 0xfe, rest @ ..] => utf_16(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => utf_16(rest, u16::from_be_bytes),
        bytes => String::from_utf8_lossy(bytes).into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::decode;

    #[test]
    fn encodings_are_recognized() {
        let utf_16 = |unit: fn(u16) -> [u8; 2]| "\u{feff}aü".encode_utf16().flat_map(unit);
        for bytes in [
            "aü".as_bytes().to_vec(),
            "\u{feff}aü".as_bytes().to_vec(),
            utf_16(u16::to_le_bytes).collect(),
            utf_16(u16::to_be_bytes).collect(),
        ] {
            assert_eq!(decode(&bytes), "aü", "{bytes:?}");
        }
        assert_eq!(decode(b"a\xff"), "a\u{fffd}");
    }
}
