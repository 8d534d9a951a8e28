//! Decompression of bodies by gzip, within the limit of their size.
//!
//! Takes compressed parts, gives at most as many bytes as the limit allows. Never holds more of the result than that,
//! however small the body is that unpacks to it.

use crate::transport::unreadable::Unreadable;
use bytes::Bytes;
use flate2::write::MultiGzDecoder;
use std::io::{self, Write};

/// A compressed body that is being read.
pub(super) struct Gunzip {
    decoder: MultiGzDecoder<Sink>,
    received: usize,
    limit: usize,
}

/// The decompressed bytes.
struct Sink {
    bytes: Vec<u8>,
    limit: usize,
    is_full: bool,
}

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let room = self.limit - self.bytes.len();
        if bytes.len() > room {
            self.bytes.extend_from_slice(&bytes[..room]);
            self.is_full = true;
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.bytes.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Gunzip {
    pub(super) fn new(limit: usize) -> Self {
        let sink = Sink {
            bytes: Vec::new(),
            limit,
            is_full: false,
        };
        Self {
            decoder: MultiGzDecoder::new(sink),
            received: 0,
            limit,
        }
    }

    pub(super) fn push(&mut self, part: &[u8]) -> Result<(), Unreadable> {
        self.received = self.received.saturating_add(part.len());
        // A body that unpacks to nothing: empty members, or a head without an end. Compression adds little to any other.
        let most = self.limit.saturating_add(self.limit / 1024);
        if self.received > most.saturating_add(OVERHEAD) {
            return Err(Unreadable::TooLarge);
        }
        let outcome = self.decoder.write_all(part);
        self.checked(outcome)
    }

    pub(super) fn finish(&mut self) -> Result<(), Unreadable> {
        // A response without a body has no frame either.
        if self.received == 0 {
            return Ok(());
        }
        let outcome = self.decoder.try_finish();
        self.checked(outcome)
    }

    fn checked(&self, outcome: io::Result<()>) -> Result<(), Unreadable> {
        match outcome {
            Ok(()) => Ok(()),
            Err(_) if self.decoder.get_ref().is_full => Err(Unreadable::TooLarge),
            Err(_) => Err(Unreadable::Damaged("it is not complete gzip")),
        }
    }

    pub(super) fn whole(mut self) -> Bytes {
        std::mem::take(&mut self.decoder.get_mut().bytes).into()
    }
}

/// More than head and tail of a member take. The blocks of incompressible data add less than a thousandth.
const OVERHEAD: usize = 64 * 1024;

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::Compression;
    use flate2::write::GzEncoder;

    fn packed(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(bytes).expect("memory");
        encoder.finish().expect("memory")
    }

    /// Unpacks in parts of this size.
    fn unpack(packed: &[u8], size: usize, limit: usize) -> (Result<(), Unreadable>, Vec<u8>) {
        let mut gunzip = Gunzip::new(limit);
        let pushed = packed.chunks(size).try_for_each(|part| gunzip.push(part));
        let outcome = pushed.and_then(|()| gunzip.finish());
        (outcome, gunzip.whole().to_vec())
    }

    #[test]
    fn bodies_are_unpacked_up_to_the_limit() {
        let body: Vec<u8> = (0..20_000_u32).flat_map(u32::to_be_bytes).collect();
        let whole = packed(&body);
        for size in [1, 7, 4096, whole.len()] {
            assert_eq!(unpack(&whole, size, body.len()), (Ok(()), body.clone()));
            let (outcome, part) = unpack(&whole, size, 1000);
            assert_eq!(outcome, Err(Unreadable::TooLarge));
            assert_eq!(part, body[..1000]);
        }
        let two = [packed(b"one "), packed(b"two")].concat();
        assert_eq!(unpack(&two, 3, 100), (Ok(()), b"one two".to_vec()));
        assert_eq!(unpack(&[], 1, 100), (Ok(()), Vec::new()));
    }

    #[test]
    fn a_bomb_costs_no_more_than_the_limit() {
        let bomb = packed(&vec![0; 8 << 20]);
        assert!(bomb.len() < 16_000, "{}", bomb.len());
        let mut gunzip = Gunzip::new(1 << 16);
        assert_eq!(gunzip.push(&bomb), Err(Unreadable::TooLarge));
        assert_eq!(gunzip.whole().len(), 1 << 16);
    }

    #[test]
    fn what_unpacks_to_nothing_is_limited() {
        let empty = packed(b"");
        let many = empty.repeat(200_000 / empty.len());
        assert_eq!(unpack(&many, 4096, 1000).0, Err(Unreadable::TooLarge));
        // A name without an end.
        let head = [&[0x1f, 0x8b, 8, 8, 0, 0, 0, 0, 0, 0][..], &[b'x'; 200_000]].concat();
        assert_eq!(unpack(&head, 4096, 1000).0, Err(Unreadable::TooLarge));
    }

    #[test]
    fn damage_is_found() {
        let whole = packed(b"a body of some length, and some more");
        let mut table = vec![b"{\"plain\":1}".to_vec(), b"\x1f".to_vec()];
        table.extend((1..whole.len()).map(|length| whole[..length].to_vec()));
        // In the data and in the checksum.
        for at in [12, whole.len() - 6] {
            let mut damaged = whole.clone();
            damaged[at] ^= 0x55;
            table.push(damaged);
        }
        for bytes in table {
            let (outcome, _) = unpack(&bytes, 5, 1000);
            assert!(matches!(outcome, Err(Unreadable::Damaged(_))), "{bytes:?}");
        }
    }
}
