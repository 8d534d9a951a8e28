//! The index of an OVA: a tar archive (POSIX ustar and pax, and the extensions of GNU tar).
//!
//! Takes the archive, gives the place of each file in it. Never reads the content of files, nor extracts any.

use std::io::{self, Read, Seek, SeekFrom};

/// The unit of the format, in bytes.
const BLOCK: u64 = 512;

/// The limit of a name or of extended headers, in bytes.
const EXTENSION_LIMIT: u64 = 1 << 20;

/// The limit of the number of entries.
const MOST: usize = 100_000;

/// A file in an archive.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Member {
    pub(super) name: String,
    /// The position of its first byte in the archive.
    pub(super) begin: u64,
    pub(super) size: u64,
}

/// The failure of an attempt to read the index.
#[derive(Debug)]
pub(super) enum Fault {
    Io(io::Error),
    /// The reason why the archive cannot be used, to follow its name.
    Unusable(String),
}

impl From<io::Error> for Fault {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

fn unusable<T>(reason: impl Into<String>) -> Result<T, Fault> {
    Err(Fault::Unusable(reason.into()))
}

/// Facts of extended headers about the next file.
#[derive(Default)]
struct Extension {
    name: Option<String>,
    size: Option<u64>,
}

/// Returns the files of an archive of `length` bytes, in order.
pub(super) fn members(archive: &mut (impl Read + Seek), length: u64) -> Result<Vec<Member>, Fault> {
    let mut members = Vec::new();
    let mut extension = Extension::default();
    let mut at = 0;
    // Some programs leave out the empty blocks at the end.
    while at < length {
        if length - at < BLOCK {
            return unusable(format!(
                "is incomplete: it ends within a header at byte {at}"
            ));
        }
        let header = read_at(archive, at, BLOCK)?;
        if header.iter().all(|byte| *byte == 0) {
            break;
        }
        if !has_right_sum(&header) {
            return unusable(foreign(&header, at));
        }
        let kind = header[156];
        let own = number(&header[124..136]);
        let size = match (kind, extension.size) {
            (b'0' | 0 | b'7', Some(size)) => Some(size),
            _ => own,
        };
        let begin = at + BLOCK;
        let end = size.and_then(|size| begin.checked_add(size));
        let (Some(size), Some(end)) = (size, end) else {
            return unusable(format!("is damaged: the header at byte {at} has no size"));
        };
        if end > length {
            let name = extension.name.unwrap_or_else(|| name(&header));
            let (have, want) = (length - begin, size);
            return unusable(format!(
                "is incomplete: it has {have} of {want} bytes of `{name}`"
            ));
        }
        match kind {
            b'L' => extension.name = Some(text(&extended(archive, begin, size)?)),
            b'x' => extended_header(&extended(archive, begin, size)?, &mut extension),
            b'0' | 0 | b'7' => {
                let extension = std::mem::take(&mut extension);
                let name = extension.name.unwrap_or_else(|| name(&header));
                let name = name.strip_prefix("./").unwrap_or(&name).to_owned();
                members.push(Member { name, begin, size });
            }
            b'S' => return unusable("has a sparse file, which no OVA may have"),
            // Folders, links, and headers for all files.
            _ if kind != b'K' && kind != b'g' => extension = Extension::default(),
            _ => {}
        }
        if members.len() > MOST {
            return unusable(format!("has more than {MOST} files"));
        }
        at = end.next_multiple_of(BLOCK);
    }
    Ok(members)
}

/// Returns the reason why there is no header at a position.
fn foreign(bytes: &[u8], at: u64) -> String {
    match bytes {
        [0x1f, 0x8b, ..] if at == 0 => {
            "is compressed with gzip, which no OVA is: decompress it before".to_owned()
        }
        [b'P', b'K', 3, 4, ..] if at == 0 => "is a ZIP archive: unpack it before".to_owned(),
        _ if at == 0 => "is no OVA: it is not a tar archive".to_owned(),
        _ => format!("is damaged: there is no header at byte {at}"),
    }
}

fn read_at(archive: &mut (impl Read + Seek), at: u64, length: u64) -> io::Result<Vec<u8>> {
    archive.seek(SeekFrom::Start(at))?;
    let mut bytes = Vec::new();
    archive.take(length).read_to_end(&mut bytes)?;
    match bytes.len() as u64 == length {
        true => Ok(bytes),
        false => Err(io::ErrorKind::UnexpectedEof.into()),
    }
}

fn extended(archive: &mut (impl Read + Seek), at: u64, size: u64) -> Result<Vec<u8>, Fault> {
    if size > EXTENSION_LIMIT {
        return unusable(format!(
            "is damaged: the extended header at byte {at} has {size} bytes"
        ));
    }
    Ok(read_at(archive, at, size)?)
}

/// Returns `true` if the sum of a header is that of its bytes, where those of the sum count as blanks.
fn has_right_sum(header: &[u8]) -> bool {
    let bytes = header.iter().enumerate();
    let bytes = bytes.map(|(at, byte)| {
        if (148..156).contains(&at) {
            b' '
        } else {
            *byte
        }
    });
    let unsigned: u64 = bytes.clone().map(u64::from).sum();
    // Programs of old summed signed bytes.
    let signed: i64 = bytes.map(|byte| i64::from(byte.cast_signed())).sum();
    let stored = number(&header[148..156]);
    stored.is_some_and(|sum| sum == unsigned || i64::try_from(sum) == Ok(signed))
}

/// Reads a number: octal digits, or the bytes of a larger one as GNU tar writes it.
fn number(field: &[u8]) -> Option<u64> {
    if let [0x80, rest @ ..] = field {
        let fold = |sum: u64, byte: &u8| sum.checked_mul(256)?.checked_add(u64::from(*byte));
        return rest.iter().try_fold(0, fold);
    }
    let text = std::str::from_utf8(field).ok()?;
    let digits = text.trim_matches(|it: char| it == ' ' || it == '\0');
    match digits {
        "" => Some(0),
        digits => u64::from_str_radix(digits, 8).ok(),
    }
}

/// Returns the name in a header.
fn name(header: &[u8]) -> String {
    let name = text(&header[..100]);
    // GNU tar has other fields in place of the prefix, and another magic.
    let prefix = match &header[257..263] {
        b"ustar\0" => text(&header[345..500]),
        _ => String::new(),
    };
    match prefix.as_str() {
        "" => name,
        prefix => format!("{prefix}/{name}"),
    }
}

/// Returns the text before the first NUL.
fn text(bytes: &[u8]) -> String {
    let bytes = bytes.split(|byte| *byte == 0).next().unwrap_or_default();
    String::from_utf8_lossy(bytes).into_owned()
}

/// Reads the records of an extended header: `30 path=some/long/name\n`, with the length of the record first.
fn extended_header(mut records: &[u8], extension: &mut Extension) {
    while let Some(blank) = records.iter().position(|byte| *byte == b' ') {
        let length = std::str::from_utf8(&records[..blank]).ok();
        let length = length.and_then(|it| it.trim_start_matches('\0').parse::<usize>().ok());
        let Some(record) = length.and_then(|it| records.get(blank + 1..it)) else {
            return;
        };
        records = &records[blank + 1 + record.len()..];
        let record = String::from_utf8_lossy(record);
        match record.trim_end_matches('\n').split_once('=') {
            Some(("path", name)) => extension.name = Some(name.to_owned()),
            Some(("size", size)) => extension.size = size.parse().ok(),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;

    /// Returns the header of an entry.
    fn header(name: &str, size: &[u8], kind: u8) -> Vec<u8> {
        let mut header = vec![0; 512];
        header[..name.len()].copy_from_slice(name.as_bytes());
        header[124..124 + size.len()].copy_from_slice(size);
        header[156] = kind;
        header[257..263].copy_from_slice(b"ustar\0");
        seal(&mut header);
        header
    }

    fn seal(header: &mut [u8]) {
        header[148..156].fill(b' ');
        let sum: u32 = header.iter().map(|byte| u32::from(*byte)).sum();
        header[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    }

    fn entry(name: &str, content: &[u8], kind: u8) -> Vec<u8> {
        let size = format!("{:011o}\0", content.len());
        let mut entry = header(name, size.as_bytes(), kind);
        entry.extend_from_slice(content);
        entry.resize(entry.len().next_multiple_of(512), 0);
        entry
    }

    fn read(archive: &[u8]) -> Result<Vec<Member>, String> {
        let found = members(&mut Cursor::new(archive), archive.len() as u64);
        found.map_err(|fault| match fault {
            Fault::Io(error) => error.to_string(),
            Fault::Unusable(reason) => reason,
        })
    }

    fn member(name: &str, begin: u64, size: u64) -> Member {
        let name = name.to_owned();
        Member { name, begin, size }
    }

    #[test]
    fn files_are_found_with_and_without_the_end() {
        let mut archive = entry("a.ovf", b"<Envelope/>", b'0');
        archive.extend(entry("folder/", b"", b'5'));
        archive.extend(entry("./a-disk1.vmdk", &[7; 600], 0));
        let expected = vec![member("a.ovf", 512, 11), member("a-disk1.vmdk", 2048, 600)];
        assert_eq!(read(&archive).as_ref(), Ok(&expected));
        archive.extend([0; 1024]);
        archive.extend(b"trailing rubbish");
        assert_eq!(read(&archive), Ok(expected));
        assert_eq!(read(b""), Ok(Vec::new()));
    }

    #[test]
    fn long_names_and_large_sizes_are_read() {
        let long = "x".repeat(120);
        // GNU tar.
        let mut archive = entry("././@LongLink", format!("{long}\0").as_bytes(), b'L');
        archive.extend(entry("xxx", b"1", b'0'));
        assert_eq!(read(&archive), Ok(vec![member(&long, 1536, 1)]));
        // pax. The header has the size of what fits in it.
        let record = format!("{} path={long}\n10 size=2\n", long.len() + 10);
        let mut archive = entry("PaxHeaders/x", record.as_bytes(), b'x');
        archive.extend(header("xxx", b"00000000000\0", b'0'));
        archive.extend([b'2'; 512]);
        archive.extend(entry("next", b"3", b'0'));
        let expected = vec![member(&long, 1536, 2), member("next", 2560, 1)];
        assert_eq!(read(&archive), Ok(expected));
        // ustar.
        let mut archive = entry("disk.vmdk", b"", b'0');
        archive[345..348].copy_from_slice(b"sub");
        seal(&mut archive[..512]);
        assert_eq!(read(&archive), Ok(vec![member("sub/disk.vmdk", 512, 0)]));
        // Sizes from 8 GiB on.
        let mut size = [0; 12];
        size[0] = 0x80;
        size[4..].copy_from_slice(&(9_u64 << 30).to_be_bytes());
        let archive = header("disk.vmdk", &size, b'0');
        let reason = "is incomplete: it has 0 of 9663676416 bytes of `disk.vmdk`";
        assert_eq!(read(&archive), Err(reason.to_owned()));
    }

    #[test]
    fn unusable_archives_have_a_reason() {
        let whole = [entry("a.ovf", &[1; 600], b'0'), entry("b", b"2", b'0')].concat();
        let mut damaged = whole.clone();
        damaged[1536] = b'?';
        let table: [(&[u8], &str); 7] = [
            (&[0x1f, 0x8b, 8, 0].repeat(200), "is compressed with gzip"),
            (&b"PK\x03\x04".repeat(200), "is a ZIP archive"),
            (&b"<Envelope/>".repeat(60), "is no OVA"),
            (b"short", "is incomplete: it ends within a header at byte 0"),
            (
                &whole[..1000],
                "is incomplete: it has 488 of 600 bytes of `a.ovf`",
            ),
            (&damaged, "is damaged: there is no header at byte 1536"),
            (&entry("a", b"", b'S'), "has a sparse file"),
        ];
        for (archive, reason) in table {
            let error = read(archive).expect_err(reason);
            assert!(error.starts_with(reason), "{error}");
        }
        // No beginning of an archive is read as a whole one, nor panics.
        for length in 1..whole.len() {
            let found = read(&whole[..length]);
            let is_whole = (1112..=1536).contains(&length) || length > 2048;
            assert_eq!(found.is_ok(), is_whole, "{length}: {found:?}");
        }
    }

    #[test]
    fn no_archive_panics() {
        let record = "13 path=long\n10 size=2\n";
        let mut whole = entry("x", record.as_bytes(), b'x');
        whole.extend(entry("././@LongLink", b"long\0", b'L'));
        whole.extend(entry("a.ovf", &[1; 600], b'0'));
        let mut random = fastrand::Rng::with_seed(7);
        for _ in 0..5_000 {
            let mut archive = whole.clone();
            for _ in 0..random.usize(1..4) {
                let at = random.usize(..archive.len());
                archive[at] = random.u8(..);
                // So that the damage is seen behind the sum of the header.
                let header = at / 512 * 512;
                if [0, 1024, 2048].contains(&header) && random.bool() {
                    seal(&mut archive[header..header + 512]);
                }
            }
            archive.truncate(random.usize(..=archive.len()));
            let length = archive.len() as u64;
            for member in read(&archive).unwrap_or_default() {
                assert!(member.begin + member.size <= length, "{member:?}");
            }
        }
    }
}
