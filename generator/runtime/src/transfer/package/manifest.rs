//! Manifests of packages: the checksum of each file.
//!
//! The standard (DMTF DSP0243) has `SHA256(disk.vmdk)= 0123…`. Packages have been seen with what `openssl`, `sha256sum` and
//! `shasum` print, with blanks, with paths, and in other encodings. A line that is in no such form is an error, since a file
//! whose checksum is not understood would pass unchecked.

use crate::values::checksum::{Checksum, Hasher};
use crate::values::checksum_algorithm::ChecksumAlgorithm::{self, Md5, Sha1, Sha256, Sha512};

/// The checksum of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    /// The name as it is written, with `/` between folders.
    pub(super) name: String,
    pub(super) checksum: Checksum,
}

/// Reads a manifest. The error is the reason why it cannot be used, to follow its name.
pub(super) fn read(text: &str) -> Result<Vec<Entry>, String> {
    let mut entries: Vec<Entry> = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let entry = tagged(line).or_else(|| untagged(line));
        let entry = entry.ok_or_else(|| {
            let shown: String = line.chars().take(80).collect();
            format!("is not understood in line {number}: `{shown}`")
        })?;
        check(&entry).map_err(|reason| format!("is not usable in line {number}: {reason}"))?;
        insert(&mut entries, entry).map_err(|reason| format!("is contradictory: {reason}"))?;
    }
    match entries.is_empty() {
        true => Err("lists no file".to_owned()),
        false => Ok(entries),
    }
}

/// Returns entries in the form of the standard, which all servers read. `None` if an algorithm is not one of the standard.
pub(super) fn write(entries: &[Entry]) -> Option<String> {
    let lines = entries.iter().map(|Entry { name, checksum }| {
        let algorithm = checksum.algorithm();
        let digits = checksum.as_str().to_ascii_lowercase();
        let is_standard = matches!(algorithm, Sha1 | Sha256 | Sha512);
        is_standard.then(|| format!("{algorithm}({name})= {digits}\n"))
    });
    lines.collect()
}

/// Reads `SHA256(disk.vmdk)= 0123…`, with or without blanks, as `openssl` and `sha256sum --tag` print it.
fn tagged(line: &str) -> Option<Entry> {
    let (algorithm, rest) = line.split_once('(')?;
    // A name may contain parentheses, digits do not.
    let (name, digits) = rest.rsplit_once(')')?;
    let digits = digits.trim_start().strip_prefix('=')?;
    let algorithm = algorithm.trim();
    let is_word = !algorithm.is_empty() && !algorithm.contains(char::is_whitespace);
    is_word.then(|| entry(ChecksumAlgorithm::from(algorithm), name, digits))
}

/// Reads `0123…  disk.vmdk`, as `sha256sum` and `shasum` print it. The number of digits shows the algorithm.
fn untagged(line: &str) -> Option<Entry> {
    let (digits, name) = line.split_once(char::is_whitespace)?;
    let algorithm = ChecksumAlgorithm::KNOWN
        .iter()
        .find(|it| length(it) == Some(digits.len()) && is_hexadecimal(digits))?;
    let name = name.trim_start();
    // Of binary mode.
    let name = name.strip_prefix('*').unwrap_or(name);
    (!name.is_empty()).then(|| entry(algorithm.clone(), name, digits))
}

fn entry(algorithm: ChecksumAlgorithm, name: &str, digits: &str) -> Entry {
    let name = name.trim().replace('\\', "/");
    Entry {
        name: name.strip_prefix("./").unwrap_or(&name).to_owned(),
        checksum: Checksum::new(algorithm, digits.trim()),
    }
}

/// Returns an error if the checksum of an entry cannot be compared.
fn check(entry: &Entry) -> Result<(), String> {
    let (algorithm, digits) = (entry.checksum.algorithm(), entry.checksum.as_str());
    if Hasher::new(algorithm).is_none() {
        return Err(format!("the algorithm `{algorithm}` is unknown"));
    }
    match length(algorithm) {
        Some(length) if length != digits.len() || !is_hexadecimal(digits) => Err(format!(
            "a checksum by {algorithm} has {length} hexadecimal digits"
        )),
        _ if entry.name.is_empty() => Err("the name of the file is missing".to_owned()),
        _ => Ok(()),
    }
}

/// Adds an entry. Of several algorithms for a file the strongest is kept.
fn insert(entries: &mut Vec<Entry>, new: Entry) -> Result<(), String> {
    let Some(old) = entries.iter_mut().find(|old| old.name == new.name) else {
        entries.push(new);
        return Ok(());
    };
    let is_same = old.checksum.algorithm() == new.checksum.algorithm();
    if is_same && old.checksum != new.checksum {
        return Err(format!("it has two checksums for `{}`", new.name));
    }
    if length(new.checksum.algorithm()) > length(old.checksum.algorithm()) {
        *old = new;
    }
    Ok(())
}

/// Returns the number of digits of a checksum.
fn length(algorithm: &ChecksumAlgorithm) -> Option<usize> {
    match algorithm {
        Md5 => Some(32),
        Sha1 => Some(40),
        Sha256 => Some(64),
        Sha512 => Some(128),
        ChecksumAlgorithm::UnknownValue(_) => None,
    }
}

fn is_hexadecimal(digits: &str) -> bool {
    digits.bytes().all(|it| it.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHA1: &str = "da39a3ee5e6b4b0d3255bfef95601890afd80709";
    const SHA256: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    fn one(algorithm: ChecksumAlgorithm, name: &str, digits: &str) -> Entry {
        let name = name.to_owned();
        let checksum = Checksum::new(algorithm, digits);
        Entry { name, checksum }
    }

    #[test]
    fn forms_found_in_the_wild() {
        let upper = SHA256.to_uppercase();
        let sha512 = "0f".repeat(64);
        let md5 = "0f".repeat(16);
        let table = [
            // The standard, and ovftool.
            (format!("SHA256(a.ovf)= {SHA256}"), Sha256, "a.ovf"),
            (format!("SHA1(a.ovf)= {SHA1}\r"), Sha1, "a.ovf"),
            // Older versions of ovftool, `sha256sum --tag`, BSD.
            (format!("SHA256 (a.ovf) = {SHA256}"), Sha256, "a.ovf"),
            // Packer, wazuh, and others.
            (format!("SHA256(a.ovf) = {SHA256}"), Sha256, "a.ovf"),
            (format!("SHA256(a.ovf)={SHA256}"), Sha256, "a.ovf"),
            (format!("SHA256( a.ovf )={SHA256}  "), Sha256, "a.ovf"),
            (format!("  sha256(a.ovf)= {upper}"), Sha256, "a.ovf"),
            // OpenSSL from version 3 on.
            (format!("SHA2-256(a.ovf)= {SHA256}"), Sha256, "a.ovf"),
            (format!("SHA512(a.ovf)= {sha512}"), Sha512, "a.ovf"),
            (format!("MD5(a.ovf)= {md5}"), Md5, "a.ovf"),
            // Names.
            (format!("SHA256(a (1).ovf)= {SHA256}"), Sha256, "a (1).ovf"),
            (
                format!("SHA256(a=(b)= c.ovf)= {SHA256}"),
                Sha256,
                "a=(b)= c.ovf",
            ),
            (format!("SHA256(./a.ovf)= {SHA256}"), Sha256, "a.ovf"),
            (format!(r"SHA256(.\a.ovf)= {SHA256}"), Sha256, "a.ovf"),
            (format!(r"SHA256(b\a.ovf)= {SHA256}"), Sha256, "b/a.ovf"),
            // `sha256sum`, `shasum -b`, `md5sum`.
            (format!("{SHA256}  a.ovf"), Sha256, "a.ovf"),
            (format!("{upper} *a b.ovf"), Sha256, "a b.ovf"),
            (format!("{SHA1}\t./a.ovf"), Sha1, "a.ovf"),
            (format!("{sha512}  /build/a.ovf"), Sha512, "/build/a.ovf"),
            (format!("{md5}  a.ovf"), Md5, "a.ovf"),
        ];
        for (line, algorithm, name) in table {
            let text = format!("# by a test\n\n{line}\n");
            let read = read(&text).expect(&line);
            let digits = read[0].checksum.as_str().to_owned();
            assert_eq!(read, [one(algorithm, name, &digits)], "{line}");
        }
    }

    #[test]
    fn several_algorithms_of_a_file() {
        let text = format!("SHA1(a)= {SHA1}\nSHA256(a)= {SHA256}\nSHA1(a)= {SHA1}\n");
        assert_eq!(read(&text), Ok(vec![one(Sha256, "a", SHA256)]));
    }

    #[test]
    fn lines_that_are_not_understood_are_errors() {
        let other = SHA1.replace('d', "0");
        let table = [
            (String::new(), "lists no file"),
            ("\n# none\n".to_owned(), "lists no file"),
            (
                format!("SHA1(a)= {SHA1}\nSHA256 a.ovf {SHA256}"),
                "is not understood in line 2: `SHA256 a.ovf ",
            ),
            (SHA1.to_owned(), "is not understood in line 1: "),
            (format!("{SHA1}0  a"), "is not understood in line 1: "),
            (format!("(a)= {SHA1}"), "is not understood in line 1: "),
            (
                format!("SHA1(a)= {SHA256}"),
                "is not usable in line 1: a checksum by SHA1 has 40 hexadecimal digits",
            ),
            (
                format!("SHA1(a)= {}", "z".repeat(40)),
                "is not usable in line 1: a checksum by SHA1 has 40 hexadecimal digits",
            ),
            (
                format!("SHA384(a)= {SHA256}"),
                "is not usable in line 1: the algorithm `SHA384` is unknown",
            ),
            (
                format!("SHA1()= {SHA1}"),
                "is not usable in line 1: the name of the file is missing",
            ),
            (
                format!("SHA1(a)= {SHA1}\nSHA1(a)= {other}"),
                "is contradictory: it has two checksums for `a`",
            ),
        ];
        for (text, reason) in table {
            let error = read(&text).expect_err(&text);
            assert!(error.starts_with(reason), "{text}: {error}");
        }
    }

    #[test]
    fn entries_are_written_as_the_standard_has_it() {
        let entries = [
            one(Sha256, "a (1).ovf", &SHA256.to_uppercase()),
            one(Sha1, "b", SHA1),
        ];
        let expected = format!("SHA256(a (1).ovf)= {SHA256}\nSHA1(b)= {SHA1}\n");
        assert_eq!(write(&entries), Some(expected));
        assert_eq!(write(&[one(Md5, "a", "00")]), None);
    }

    #[test]
    fn no_manifest_panics() {
        let text = format!("SHA1(ü)= {SHA1}\n{SHA256} *ü\n");
        let mut random = fastrand::Rng::with_seed(7);
        let parts = ["(", ")", "=", " ", "\n", "\r", "*", "\\", "./", "ü", ""];
        for _ in 0..5_000 {
            let mut characters: Vec<_> = text.chars().map(String::from).collect();
            let at = random.usize(..characters.len());
            characters[at] = parts[random.usize(..parts.len())].to_owned();
            for entry in read(&characters.concat()).unwrap_or_default() {
                assert!(!entry.name.is_empty(), "{entry:?}");
            }
        }
    }
}
