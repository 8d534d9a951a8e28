//! Bodies of several parts: `multipart/form-data`.

use crate::content::source::Source;
use crate::wire::disposition::{file_name, parameter};

/// A part of a body.
pub(super) struct Part<'b> {
    pub(super) name: String,
    /// The media type without its parameters, in lower case.
    pub(super) media_type: String,
    file_name: Option<String>,
    pub(super) bytes: &'b [u8],
}

impl Part<'_> {
    /// Returns the part as a file, with its name.
    pub(super) fn into_file(self) -> (Option<String>, Source) {
        let source = Source::bytes(self.bytes).media_type(self.media_type);
        let source = match self.file_name {
            Some(name) => source.named(name),
            None => source,
        };
        (Some(self.name), source)
    }
}

/// Returns the parts of a body; `None` if it is malformed.
pub(super) fn parts<'b>(content_type: &str, body: &'b [u8]) -> Option<Vec<Part<'b>>> {
    let boundary = parameter(content_type, "boundary")?;
    let delimiter = format!("\r\n--{boundary}");
    let first = body.strip_prefix(&delimiter.as_bytes()[2..])?;
    let mut rest = first;
    let mut found = Vec::new();
    loop {
        if rest.starts_with(b"--") {
            return Some(found);
        }
        rest = rest.strip_prefix(b"\r\n")?;
        let (part, after) = split(rest, delimiter.as_bytes())?;
        // A part without headers begins with the empty line.
        let (head, bytes) = match part.strip_prefix(b"\r\n") {
            Some(bytes) => (&b""[..], bytes),
            None => split(part, b"\r\n\r\n")?,
        };
        found.push(read(head, bytes)?);
        rest = after;
    }
}

fn read<'b>(head: &[u8], bytes: &'b [u8]) -> Option<Part<'b>> {
    let head = std::str::from_utf8(head).ok()?;
    let header = |wanted: &str| {
        let mut lines = head.split("\r\n").filter_map(|line| line.split_once(':'));
        let found = lines.find(|(name, _)| name.trim().eq_ignore_ascii_case(wanted));
        found.map(|(_, value)| value.trim())
    };
    let disposition = header("content-disposition")?;
    let media_type = header("content-type").unwrap_or("text/plain");
    let media_type = media_type.split(';').next().unwrap_or_default();
    Some(Part {
        name: unescaped(&parameter(disposition, "name")?),
        media_type: media_type.trim().to_ascii_lowercase(),
        file_name: file_name(disposition).map(|name| unescaped(&name)),
        bytes,
    })
}

/// Returns what is before and after the first occurrence of `mark`.
fn split<'b>(bytes: &'b [u8], mark: &[u8]) -> Option<(&'b [u8], &'b [u8])> {
    let at = bytes.windows(mark.len()).position(|part| part == mark)?;
    Some((&bytes[..at], &bytes[at + mark.len()..]))
}

/// Returns a name as it was before browsers and clients put it between quotes.
fn unescaped(name: &str) -> String {
    name.replace("%22", "\"")
        .replace("%0D", "\r")
        .replace("%0A", "\n")
}
