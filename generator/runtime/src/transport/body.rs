//! The body of a response, as its parts arrive: decompressed and limited in size.
//!
//! Takes the parts of a body, gives the whole. What counts is the decompressed size, and beside it what was received: a
//! body of many empty parts is limited, too.

#[cfg(feature = "gzip")]
use crate::transport::gzip::Gunzip;
use crate::transport::unreadable::Unreadable;
use bytes::{Bytes, BytesMut};

/// A body that is being read.
pub(super) enum Body {
    Plain(Plain),
    #[cfg(feature = "gzip")]
    Gzip(Box<Gunzip>),
}

impl Body {
    /// Begins a body with this header `content-encoding`, of at most `limit` bytes. About `announced` bytes are expected.
    pub(super) fn new(encoding: Option<&str>, limit: usize, announced: usize) -> Self {
        match encoding {
            #[cfg(feature = "gzip")]
            Some(encoding) if is_gzip(encoding) => Self::Gzip(Box::new(Gunzip::new(limit))),
            _ => Self::Plain(Plain::new(limit, announced)),
        }
    }

    /// Appends the next part.
    pub(super) fn push(&mut self, part: Bytes) -> Result<(), Unreadable> {
        match self {
            Self::Plain(plain) => plain.push(part),
            #[cfg(feature = "gzip")]
            Self::Gzip(gzip) => gzip.push(&part),
        }
    }

    /// Checks that the body is complete.
    pub(super) fn finish(&mut self) -> Result<(), Unreadable> {
        match self {
            Self::Plain(_) => Ok(()),
            #[cfg(feature = "gzip")]
            Self::Gzip(gzip) => gzip.finish(),
        }
    }

    /// Returns what was read.
    pub(super) fn whole(self) -> Bytes {
        match self {
            Self::Plain(plain) => plain.whole(),
            #[cfg(feature = "gzip")]
            Self::Gzip(gzip) => gzip.whole(),
        }
    }
}

/// Returns the reason why a body with this header `content-encoding` is not what the operation documents, if there is one.
pub(super) fn encoding_problem(encoding: &str) -> Option<&'static str> {
    let is_plain = ["", "identity"]
        .iter()
        .any(|it| encoding.eq_ignore_ascii_case(it));
    match is_gzip(encoding) {
        _ if is_plain => None,
        true if cfg!(feature = "gzip") => None,
        true => Some("it is compressed by gzip: enable the feature `gzip`"),
        false => {
            Some("it is compressed in a way that was not asked for: look for a proxy that does so")
        }
    }
}

fn is_gzip(encoding: &str) -> bool {
    let mut names = ["gzip", "x-gzip"].into_iter();
    names.any(|name| encoding.eq_ignore_ascii_case(name))
}

/// A body without encoding. Copied only if it arrives in several parts.
pub(super) struct Plain {
    first: Bytes,
    all: BytesMut,
    limit: usize,
    announced: usize,
}

impl Plain {
    fn new(limit: usize, announced: usize) -> Self {
        Self {
            first: Bytes::new(),
            all: BytesMut::new(),
            limit,
            announced,
        }
    }

    fn len(&self) -> usize {
        self.all.len().max(self.first.len())
    }

    fn push(&mut self, mut part: Bytes) -> Result<(), Unreadable> {
        let room = self.limit - self.len();
        let fits = part.len() <= room;
        part.truncate(room);
        self.append(part);
        match fits {
            true => Ok(()),
            false => Err(Unreadable::TooLarge),
        }
    }

    fn append(&mut self, part: Bytes) {
        if self.len() == 0 {
            self.first = part;
            return;
        }
        if self.all.is_empty() {
            let both = self.first.len() + part.len();
            self.all.reserve(self.announced.max(both));
            self.all.extend_from_slice(&self.first);
        }
        self.all.extend_from_slice(&part);
    }

    fn whole(self) -> Bytes {
        match self.all.is_empty() {
            true => self.first,
            false => self.all.freeze(),
        }
    }
}
