//! A checksum that another thread computes during a transfer.
//!
//! Hashing takes about as long as moving the bytes, so that a transfer that alternates between both takes twice as long.

use crate::error::Error;
use crate::error::transfer::TransferError;
use crate::values::checksum::{Checksum, Hasher};
use bytes::Bytes;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use tokio::sync::mpsc::{OwnedPermit, Receiver, Sender, channel};
use tokio::task::{JoinHandle, spawn_blocking};

/// The most chunks that may wait to be hashed. The HTTP library reads at most 512 KiB at once.
const QUEUE: usize = 4;

type Reserving = Pin<Box<dyn Future<Output = Option<OwnedPermit<Bytes>>> + Send>>;

/// A running computation. Queued chunks are shared, not copied.
///
/// Dropping it ends the thread after the current chunk.
pub(super) struct Hashing {
    chunks: Sender<Bytes>,
    reserving: Option<Reserving>,
    permit: Option<OwnedPermit<Bytes>>,
    thread: JoinHandle<Checksum>,
}

impl Hashing {
    /// Starts the thread with the state of `hasher`. Must be called on a tokio runtime.
    pub(super) fn start(hasher: Hasher) -> Self {
        let (chunks, queue) = channel(QUEUE);
        Self {
            chunks,
            reserving: None,
            permit: None,
            thread: spawn_blocking(move || hash(hasher, queue)),
        }
    }

    /// Adds a chunk, after waiting for room in the queue.
    pub(super) async fn update(&mut self, chunk: Bytes) {
        poll_fn(|context| self.poll_ready(context)).await;
        self.put(chunk);
    }

    /// Waits until there is room for a chunk, which [`put`](Self::put) then adds.
    pub(super) fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<()> {
        if self.permit.is_none() {
            let reserving = self.reserving.get_or_insert_with(|| {
                let chunks = self.chunks.clone();
                Box::pin(async move { chunks.reserve_owned().await.ok() })
            });
            self.permit = ready!(reserving.as_mut().poll(context));
            self.reserving = None;
        }
        Poll::Ready(())
    }

    /// Adds a chunk, for which there must be room.
    pub(super) fn put(&mut self, chunk: Bytes) {
        // Without a permit the thread has ended early, which `finish` reports.
        if let Some(permit) = self.permit.take() {
            permit.send(chunk);
        }
    }

    /// Returns the checksum of all chunks.
    pub(super) async fn finish(self) -> Result<Checksum, Error> {
        // The thread ends when the last sender is dropped.
        drop((self.chunks, self.reserving, self.permit));
        self.thread.await.map_err(|_| interrupted())
    }
}

fn hash(mut hasher: Hasher, mut chunks: Receiver<Bytes>) -> Checksum {
    while let Some(chunk) = chunks.blocking_recv() {
        hasher.update(&chunk);
    }
    hasher.finish()
}

/// Returns the error of a thread that ended early, which happens only with the runtime.
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
    async fn chunks_are_added_at_once_or_when_there_is_room() {
        let mut hashing = start();
        hashing.update(Bytes::from_static(b"a")).await;
        for chunk in [&b"b"[..], b"c"] {
            poll_fn(|context| hashing.poll_ready(context)).await;
            // Polling twice reserves once.
            poll_fn(|context| hashing.poll_ready(context)).await;
            hashing.put(Bytes::from_static(chunk));
        }
        poll_fn(|context| hashing.poll_ready(context)).await;
        assert_eq!(hashing.finish().await.expect("a checksum").as_str(), ABC);
    }

    #[tokio::test]
    async fn the_queue_is_limited() {
        let (chunks, _receiver) = channel(QUEUE);
        let mut hashing = Hashing {
            chunks,
            reserving: None,
            permit: None,
            thread: spawn_blocking(|| Checksum::sha256("")),
        };
        let mut queued = 0;
        let moment = Duration::from_millis(20);
        while timeout(moment, hashing.update(Bytes::from_static(b"a")))
            .await
            .is_ok()
        {
            queued += 1;
        }
        assert_eq!(queued, QUEUE);
    }
}
