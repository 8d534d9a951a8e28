//! The body of a call that has files, read anew for each attempt.

use super::body::{Body, Sending};
use super::chain::{Chain, Piece};
use super::meter::{Stall, alongside};
use super::progress::{Observer, Phase, Reporter};
use super::source::Opened;
use crate::error::Error;
use std::sync::Arc;

/// The body of a call that has files.
pub(crate) struct Upload {
    pieces: Arc<[Piece]>,
    size: u64,
    reporter: Reporter,
    stall: Stall,
}

impl Upload {
    /// Creates a body of pieces, whose progress `observer` gets as that of one file.
    pub(crate) fn new(pieces: Arc<[Piece]>, observer: Option<Observer>, stall: Stall) -> Self {
        let size = pieces.iter().map(Piece::size).sum();
        let first = pieces.iter().find_map(|piece| match piece {
            Piece::File(source) => source.name(),
            Piece::Bytes(_) => None,
        });
        let name = first.unwrap_or("body").to_owned();
        Self {
            reporter: Reporter::new(observer, [(&*name, Some(size))].into_iter()),
            pieces,
            size,
            stall,
        }
    }

    /// Begins another attempt.
    pub(crate) fn open(&self) -> (Body, Sending) {
        let chain = Chain::new(Arc::clone(&self.pieces));
        Body::new(Opened::Reader(Box::pin(chain)), 0, self.size, None)
    }

    /// Waits for the response to an attempt, and reports its progress. The error of a file comes before that of the connection,
    /// which broke because of it.
    pub(crate) async fn run<T>(
        &self,
        sending: &Sending,
        exchange: impl Future<Output = Result<T, Error>>,
    ) -> Result<T, Error> {
        let file = self.reporter.file(0);
        file.rewind();
        file.phase(Phase::Transferring);
        let watch = sending.watch(self.stall, |bytes| file.bytes(bytes));
        let outcome = alongside(exchange, watch).await;
        if outcome.is_ok() && sending.ended() {
            file.bytes(self.size);
            self.reporter.phase(Phase::Done);
        }
        match sending.error() {
            Some(error) => Err(Error::local(error)),
            None => outcome,
        }
    }
}
