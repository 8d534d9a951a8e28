//! A checksum that is computed beside a transfer, on threads for blocking work.
//!
//! Hashing takes about as long as moving the bytes, so that a transfer that alternates between both takes twice as long. On the
//! other hand it must not keep a thread while it waits for bytes: there may be one thread only, and many transfers. So each batch
//! of chunks is a short job of its own, which takes the state of the checksum and returns it.

use crate::error::Error;
use crate::error::transfer::TransferError;
use crate::values::checksum::{Checksum, Hasher};
use crate::values::checksum_algorithm::ChecksumAlgorithm;
use bytes::Bytes;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use tokio::task::{JoinHandle, spawn_blocking};

/// The number of waiting bytes that a job is started for. Smaller jobs would cost more than the hashing.
const BATCH: usize = 128 << 10;

/// The number of waiting bytes from which on the transfer waits, too. The HTTP library reads at most 512 KiB at once, so that at
/// most 1 MiB waits while another is hashed.
const FULL: usize = 512 << 10;

/// The least number of bytes that a waiting chunk counts as. A tiny one may keep a larger buffer in memory.
const LEAST: usize = 1 << 10;

/// A checksum in computation. Queued chunks are shared, not copied.
pub(crate) struct Hashing {
    waiting: Vec<Bytes>,
    /// The number of bytes in `waiting`, where each chunk counts as [`LEAST`] or more.
    queued: usize,
    state: State,
}

enum State {
    Idle(Hasher),
    Running(JoinHandle<Hasher>),
    /// A job was lost.
    Interrupted,
}

/// Returns the hasher of an algorithm, or the error that names the known ones.
pub(crate) fn hasher(algorithm: &ChecksumAlgorithm) -> Result<Hasher, Error> {
    Hasher::new(algorithm).ok_or_else(|| {
        let known = ChecksumAlgorithm::KNOWN.iter().map(|it| it.as_str());
        let known = known.collect::<Vec<_>>().join(", ");
        let reason = format!("cannot be computed by `{algorithm}`: use one of {known}");
        Error::invalid(None, Some("checksum"), &reason)
    })
}

impl Hashing {
    pub(crate) fn new(hasher: Hasher) -> Self {
        Self {
            waiting: Vec::new(),
            queued: 0,
            state: State::Idle(hasher),
        }
    }

    /// Adds a chunk, after waiting for room in the queue. Must be called on a tokio runtime.
    pub(crate) async fn update(&mut self, chunk: Bytes) {
        poll_fn(|context| self.poll_ready(context)).await;
        self.put(chunk);
    }

    /// Waits until there is room for a chunk, which [`put`](Self::put) then adds.
    pub(crate) fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<()> {
        if self.poll_idle(context).is_ready() && self.queued >= BATCH {
            self.start();
        }
        match self.queued < FULL {
            true => Poll::Ready(()),
            false => Poll::Pending,
        }
    }

    /// Adds a chunk, for which there must be room.
    pub(crate) fn put(&mut self, chunk: Bytes) {
        self.queued += chunk.len().max(LEAST);
        self.waiting.push(chunk);
        if self.queued >= BATCH {
            self.start();
        }
    }

    /// Returns the checksum of all chunks.
    pub(crate) async fn finish(mut self) -> Result<Checksum, Error> {
        poll_fn(|context| self.poll_idle(context)).await;
        if self.queued > 0 {
            self.start();
            poll_fn(|context| self.poll_idle(context)).await;
        }
        match self.state {
            State::Idle(hasher) => Ok(hasher.finish()),
            State::Running(_) | State::Interrupted => Err(TransferError::Interrupted.into()),
        }
    }

    /// Waits until no job runs.
    fn poll_idle(&mut self, context: &mut Context<'_>) -> Poll<()> {
        if let State::Running(job) = &mut self.state {
            self.state = match ready!(Pin::new(job).poll(context)) {
                Ok(hasher) => State::Idle(hasher),
                Err(_) => State::Interrupted,
            };
        }
        Poll::Ready(())
    }

    /// Starts a job for the waiting chunks, unless one runs.
    fn start(&mut self) {
        self.state = match std::mem::replace(&mut self.state, State::Interrupted) {
            State::Idle(hasher) => State::Running(spawn_blocking(job(hasher, self.take()))),
            State::Running(job) => State::Running(job),
            State::Interrupted => {
                self.take();
                State::Interrupted
            }
        };
    }

    fn take(&mut self) -> Vec<Bytes> {
        self.queued = 0;
        std::mem::take(&mut self.waiting)
    }
}

/// Returns a job that adds chunks to a checksum.
fn job(mut hasher: Hasher, chunks: Vec<Bytes>) -> impl FnOnce() -> Hasher {
    move || {
        for chunk in chunks {
            hasher.update(&chunk);
        }
        hasher
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc;
    use std::task::Waker;

    const ABC: &str = "a9993e364706816aba3e25717850c26c9cd0d89d";

    fn new() -> Hashing {
        Hashing::new(Hasher::new(&ChecksumAlgorithm::Sha1).expect("known"))
    }

    fn is_ready(hashing: &mut Hashing) -> bool {
        let mut context = Context::from_waker(Waker::noop());
        hashing.poll_ready(&mut context).is_ready()
    }

    #[tokio::test]
    async fn chunks_are_added_at_once_or_when_there_is_room() {
        let mut hashing = new();
        hashing.update(Bytes::from_static(b"a")).await;
        for chunk in [&b"b"[..], b"c"] {
            poll_fn(|context| hashing.poll_ready(context)).await;
            hashing.put(Bytes::from_static(chunk));
        }
        assert_eq!(hashing.finish().await.expect("a checksum").as_str(), ABC);
    }

    #[tokio::test]
    async fn batches_of_any_size_make_one_checksum() {
        let content: Vec<u8> = (0..3_000_000_u32).map(|at| (at % 251) as u8).collect();
        let mut whole = Hasher::new(&ChecksumAlgorithm::Sha1).expect("known");
        whole.update(&content);
        let whole = whole.finish();
        for size in [100, BATCH - 1, BATCH, FULL, content.len()] {
            let mut hashing = new();
            for chunk in content.chunks(size) {
                hashing.update(Bytes::copy_from_slice(chunk)).await;
            }
            assert_eq!(hashing.finish().await.expect("a checksum"), whole, "{size}");
        }
    }

    /// Without a free thread chunks are queued up to the limit, and no thread is needed to queue them.
    #[test]
    fn the_queue_is_limited() {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .max_blocking_threads(1)
            .build();
        let runtime = runtime.expect("a runtime");
        runtime.block_on(async {
            for size in [1, BATCH] {
                let (release, released) = mpsc::channel::<()>();
                let busy = spawn_blocking(move || released.recv().is_ok());
                let mut hashing = new();
                let mut queued = 0;
                while is_ready(&mut hashing) {
                    hashing.put(Bytes::from_static(&[0; BATCH]).slice(..size));
                    queued += size.max(LEAST);
                }
                // One batch is in the job.
                assert_eq!(queued, BATCH + FULL);
                release.send(()).expect("a thread");
                assert!(busy.await.expect("a thread"));
                poll_fn(|context| hashing.poll_ready(context)).await;
                hashing.finish().await.expect("a checksum");
            }
        });
    }

    #[test]
    fn the_end_of_the_runtime_is_an_error() {
        let runtime = tokio::runtime::Builder::new_current_thread().build();
        let runtime = runtime.expect("a runtime");
        let handle = runtime.handle().clone();
        runtime.shutdown_background();
        let mut hashing = new();
        let _guard = handle.enter();
        hashing.put(Bytes::from_static(&[0; BATCH]));
        let other = tokio::runtime::Builder::new_current_thread().build();
        let error = other.expect("a runtime").block_on(hashing.finish());
        assert!(error.expect_err("no job").to_string().contains("runtime"));
    }
}
