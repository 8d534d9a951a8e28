//! The public key of a certificate that the TLS library refuses to parse, such as one of X.509 version 1.

/// An element of DER (X.690, section 8.1).
struct Element<'a> {
    tag: u8,
    /// With tag and length.
    whole: &'a [u8],
    content: &'a [u8],
}

/// The parts of a subject public key info (RFC 5280, section 4.1).
pub(super) struct PublicKey<'a> {
    /// The whole structure.
    pub(super) info: &'a [u8],
    /// The algorithm, without tag and length.
    pub(super) algorithm: &'a [u8],
    /// The bits of the key.
    pub(super) bits: &'a [u8],
}

/// Returns the public key of a certificate.
pub(super) fn public_key(certificate: &[u8]) -> Option<PublicKey<'_>> {
    const VERSION: u8 = 0xa0;
    let (certificate, _) = element(certificate)?;
    let (signed, _) = element(certificate.content)?;
    let mut fields = signed.content;
    let (first, after) = element(fields)?;
    if first.tag == VERSION {
        fields = after;
    }
    // Serial number, signature, issuer, validity, subject.
    for _ in 0..5 {
        (_, fields) = element(fields)?;
    }
    let (info, _) = element(fields)?;
    let (algorithm, bits) = element(info.content)?;
    let (bits, _) = element(bits)?;
    // The first byte is the number of unused bits.
    let (0, bits) = bits
        .content
        .split_first()
        .map(|(unused, bits)| (*unused, bits))?
    else {
        return None;
    };
    Some(PublicKey {
        info: info.whole,
        algorithm: algorithm.content,
        bits,
    })
}

/// Splits the first element off.
fn element(der: &[u8]) -> Option<(Element<'_>, &[u8])> {
    let (&[tag, length], rest) = der.split_first_chunk::<2>()?;
    let (length, rest) = match length {
        0..=0x7f => (usize::from(length), rest),
        0x81..=0x84 => {
            let (length, rest) = rest.split_at_checked(usize::from(length & 0x7f))?;
            let length = length
                .iter()
                .fold(0, |sum, byte| sum << 8 | usize::from(*byte));
            (length, rest)
        }
        _ => return None,
    };
    let (content, rest) = rest.split_at_checked(length)?;
    let whole = &der[..der.len() - rest.len()];
    Some((
        Element {
            tag,
            whole,
            content,
        },
        rest,
    ))
}

#[cfg(test)]
mod tests {
    use super::public_key;

    /// A certificate with fields of one byte each.
    const VERSION_1: [u8; 32] = [
        48, 30, 48, 0x81, 27, 2, 1, 1, 48, 1, 2, 48, 1, 3, 48, 1, 4, 48, 1, 5, 48, 10, 48, 3, 6, 7,
        8, 3, 3, 0, 9, 10,
    ];

    #[test]
    fn keys_are_found() {
        let key = public_key(&VERSION_1).expect("a key");
        assert_eq!(key.info, &VERSION_1[20..32]);
        assert_eq!((key.algorithm, key.bits), (&[6, 7, 8][..], &[9, 10][..]));
    }

    #[test]
    fn truncated_certificates_have_no_key() {
        for length in 0..VERSION_1.len() {
            assert!(public_key(&VERSION_1[..length]).is_none(), "{length}");
        }
    }
}
