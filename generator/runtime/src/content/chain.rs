//! Several pieces in a row, as one reader.
//!
//! A file is opened when it is its turn, so that any number of them needs one open file.

use super::source::{Opened, Reader, Source, too_short};
use bytes::Bytes;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use tokio::io::{AsyncRead, ReadBuf};

/// A piece of a body.
#[derive(Clone)]
pub(crate) enum Piece {
    Bytes(Bytes),
    File(Source),
}

impl Piece {
    pub(crate) fn size(&self) -> u64 {
        match self {
            Self::Bytes(bytes) => bytes.len() as u64,
            Self::File(source) => source.size(),
        }
    }
}

type Opening = Pin<Box<dyn Future<Output = io::Result<Opened>> + Send>>;

/// A reader of all pieces.
pub(crate) struct Chain {
    pieces: Arc<[Piece]>,
    /// The index of the next piece.
    next: usize,
    current: Current,
}

/// The piece that is read.
enum Current {
    None,
    Bytes(Bytes),
    Opening {
        opening: Opening,
        size: u64,
    },
    Reading {
        reader: Reader,
        left: u64,
        size: u64,
    },
}

impl Chain {
    pub(crate) fn new(pieces: Arc<[Piece]>) -> Self {
        Self {
            pieces,
            next: 0,
            current: Current::None,
        }
    }

    /// Begins with the next piece. Returns `false` after the last.
    fn advance(&mut self) -> bool {
        let Some(piece) = self.pieces.get(self.next) else {
            return false;
        };
        self.next += 1;
        self.current = match piece.clone() {
            Piece::Bytes(bytes) => Current::Bytes(bytes),
            Piece::File(source) => Current::Opening {
                size: source.size(),
                opening: Box::pin(async move { source.read_from(0, None).await }),
            },
        };
        true
    }
}

impl AsyncRead for Chain {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        loop {
            match &mut self.current {
                Current::Bytes(bytes) if !bytes.is_empty() => {
                    let part = bytes.split_to(bytes.len().min(buffer.remaining()));
                    buffer.put_slice(&part);
                    return Poll::Ready(Ok(()));
                }
                Current::Reading { left: 0, .. } | Current::None | Current::Bytes(_) => {
                    if !self.advance() {
                        return Poll::Ready(Ok(()));
                    }
                }
                Current::Opening { opening, size } => {
                    let size = *size;
                    self.current = match ready!(opening.as_mut().poll(context))? {
                        Opened::Bytes(bytes) => Current::Bytes(bytes),
                        Opened::Reader(reader) => Current::Reading {
                            reader,
                            left: size,
                            size,
                        },
                    };
                }
                Current::Reading { reader, left, size } => {
                    let limit = usize::try_from(*left).unwrap_or(usize::MAX);
                    let limit = limit.min(buffer.remaining());
                    let mut part = ReadBuf::new(buffer.initialize_unfilled_to(limit));
                    ready!(reader.as_mut().poll_read(context, &mut part))?;
                    let read = part.filled().len();
                    if read == 0 {
                        return Poll::Ready(Err(too_short(*size - *left, *size)));
                    }
                    *left -= read as u64;
                    buffer.advance(read);
                    return Poll::Ready(Ok(()));
                }
            }
        }
    }
}
