//! A checksum that is computed beside a transfer, by another thread.
//!
//! To hash takes about as long as to move the bytes. Where both are done by turns, a transfer takes twice as long.

use crate::error::Error;
use crate::error::transfer::TransferError;
use crate::values::checksum::{Checksum, Hasher};
use bytes::Bytes;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use tokio::sync::mpsc::{OwnedPermit, Receiver, Sender, channel};
use tokio::task::{JoinHandle, spawn_blocking};

/// How many parts may wait to be hashed. The HTTP library reads half a MiB at once at most.
const WAITING: usize = 4;

type Reserving = Pin<Box<dyn Future<Output = Option<OwnedPermit<Bytes>>> + Send>>;

/// A checksum on its way. The parts that wait for it are shared, not copied.
///
/// Dropping it ends the thread after the part that it is at.
pub(super) struct Hashing {
    parts: Sender<Bytes>,
    reserving: Option<Reserving>,
    permit: Option<OwnedPermit<Bytes>>,
    thread: JoinHandle<Checksum>,
}

impl Hashing {
    /// Goes on with what `hasher` knows already. Must be called on a tokio runtime.
    pub(super) fn start(hasher: Hasher) -> Self {
        let (parts, to_hash) = channel(WAITING);
        Self {
            parts,
            reserving: None,
            permit: None,
            thread: spawn_blocking(move || hash(hasher, to_hash)),
        }
    }

    /// Takes the next part. Waits while too many of them do.
    pub(super) async fn update(&mut self, part: Bytes) {
        poll_fn(|context| self.poll_ready(context)).await;
        self.put(part);
    }

    /// Waits until there is room for a part, which [`put`](Self::put) then takes.
    pub(super) fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<()> {
        if self.permit.is_none() {
            let reserving = self.reserving.get_or_insert_with(|| {
                let parts = self.parts.clone();
                Box::pin(async move { parts.reserve_owned().await.ok() })
            });
            self.permit = ready!(reserving.as_mut().poll(context));
            self.reserving = None;
        }
        Poll::Ready(())
    }

    /// Takes the next part, for which there is room.
    pub(super) fn put(&mut self, part: Bytes) {
        // Without a permit the thread is gone, of which `finish` tells.
        if let Some(permit) = self.permit.take() {
            permit.send(part);
        }
    }

    /// The checksum of all parts.
    pub(super) async fn finish(self) -> Result<Checksum, Error> {
        // Whoever holds a sender keeps the thread waiting.
        drop((self.parts, self.reserving, self.permit));
        self.thread.await.map_err(|_| interrupted())
    }
}

fn hash(mut hasher: Hasher, mut parts: Receiver<Bytes>) -> Checksum {
    while let Some(part) = parts.blocking_recv() {
        hasher.update(&part);
    }
    hasher.finish()
}

/// The thread ends early only with the runtime.
fn interrupted() -> Error {
    TransferError::Interrupted.into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::values::checksum::ChecksumAlgorithm;
    use std::time::Duration;
    use tokio::time::timeout;

    const ABC: &str = "a9993e364706816aba3e25717850c26c9cd0d89d";

    fn start() -> Hashing {
        Hashing::start(Hasher::new(&ChecksumAlgorithm::Sha1).expect("known"))
    }

    #[tokio::test]
    async fn both_ways_to_give_parts() {
        let mut hashing = start();
        hashing.update(Bytes::from_static(b"a")).await;
        for part in [&b"b"[..], b"c"] {
            poll_fn(|context| hashing.poll_ready(context)).await;
            // Being asked twice reserves once.
            poll_fn(|context| hashing.poll_ready(context)).await;
            hashing.put(Bytes::from_static(part));
        }
        poll_fn(|context| hashing.poll_ready(context)).await;
        assert_eq!(hashing.finish().await.expect("a checksum").as_str(), ABC);
    }

    /// However slow the thread is, no more than so many parts wait for it.
    #[tokio::test]
    async fn no_more_parts_than_that() {
        let (parts, _nobody_takes_them) = channel(WAITING);
        let mut hashing = Hashing {
            parts,
            reserving: None,
            permit: None,
            thread: spawn_blocking(|| Checksum::sha256("")),
        };
        let mut taken = 0;
        let moment = Duration::from_millis(20);
        while timeout(moment, hashing.update(Bytes::from_static(b"a")))
            .await
            .is_ok()
        {
            taken += 1;
        }
        assert_eq!(taken, WAITING);
    }
}
