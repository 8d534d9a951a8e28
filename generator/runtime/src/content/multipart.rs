//! Bodies of several parts: `multipart/form-data` as in RFC 7578.

use super::chain::Piece;
use super::source::Source;
use bytes::Bytes;
use std::sync::Arc;

/// The parts of a body, in order.
pub(crate) struct Multipart {
    boundary: String,
    media_type: String,
    pieces: Vec<Piece>,
    /// Text that no piece holds yet.
    text: Vec<u8>,
}

impl Multipart {
    /// Creates a body without parts, whose boundary no file has by accident.
    pub(crate) fn new() -> Self {
        let boundary = format!("vsphere-{:032x}", fastrand::u128(..));
        Self {
            media_type: format!("multipart/form-data; boundary={boundary}"),
            boundary,
            pieces: Vec::new(),
            text: Vec::new(),
        }
    }

    /// Adds a value.
    pub(crate) fn value(&mut self, name: &str, media_type: &str, value: &[u8]) {
        self.head(name, None, media_type);
        self.text.extend_from_slice(value);
        self.text.extend_from_slice(b"\r\n");
    }

    /// Adds a file. One without a name has that of the part: servers treat parts without a file's name as values.
    pub(crate) fn file(&mut self, name: &str, source: &Source) {
        let media_type = source.content_type().unwrap_or("application/octet-stream");
        self.head(name, Some(source.name().unwrap_or(name)), media_type);
        let text = std::mem::take(&mut self.text);
        self.pieces.push(Piece::Bytes(Bytes::from(text)));
        self.pieces.push(Piece::File(source.clone()));
        self.text.extend_from_slice(b"\r\n");
    }

    fn head(&mut self, name: &str, file: Option<&str>, media_type: &str) {
        let mut head = format!(
            "--{}\r\ncontent-disposition: form-data; name=\"{}\"",
            self.boundary,
            escaped(name)
        );
        if let Some(file) = file {
            head.push_str(&format!("; filename=\"{}\"", escaped(file)));
        }
        head.push_str(&format!("\r\ncontent-type: {media_type}\r\n\r\n"));
        self.text.extend_from_slice(head.as_bytes());
    }

    /// Returns the media type of the whole body.
    pub(crate) fn media_type(&self) -> &str {
        &self.media_type
    }

    /// Returns the pieces of the whole body.
    pub(crate) fn finish(mut self) -> Arc<[Piece]> {
        let end = format!("--{}--\r\n", self.boundary);
        self.text.extend_from_slice(end.as_bytes());
        self.pieces.push(Piece::Bytes(Bytes::from(self.text)));
        self.pieces.into()
    }
}

/// Returns a name as browsers write it between quotes, so that it can end neither the quotes nor the line.
fn escaped(name: &str) -> String {
    name.replace('"', "%22")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}
