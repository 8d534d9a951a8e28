//! Counts of transferred bytes, and the watchdog that detects a stalled transfer.

use crate::error::Error;
use std::future::poll_fn;
use std::pin::pin;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::task::Poll;
use std::time::Duration;
use tokio::sync::Notify;
use tokio::time::{Instant, timeout_at};

/// Counters of bytes, updated by a body and read by its observer.
#[derive(Default)]
pub(super) struct Meter {
    /// Bytes of the current file.
    current: AtomicU64,
    /// Bytes of the files before it.
    before: AtomicU64,
    /// Bytes of all files, as far as known.
    total: AtomicU64,
    /// `true` while a read of the source is pending.
    reading: AtomicBool,
    changed: Notify,
}

impl Meter {
    /// Adds to the size of all files.
    pub(super) fn expect(&self, bytes: u64) {
        self.total.fetch_add(bytes, Ordering::Relaxed);
    }

    /// Sets the transferred bytes of the current file.
    pub(super) fn set(&self, bytes: u64) {
        self.current.store(bytes, Ordering::Relaxed);
    }

    /// Adds to the transferred bytes of the current file.
    pub(super) fn advance(&self, bytes: u64) {
        self.current.fetch_add(bytes, Ordering::Relaxed);
        self.changed.notify_one();
    }

    /// Records the start or the end of a read of the source.
    pub(super) fn reading(&self, reading: bool) {
        self.reading.store(reading, Ordering::Relaxed);
    }

    /// Moves on to the next file.
    pub(super) fn next_file(&self) {
        let done = self.current.swap(0, Ordering::Relaxed);
        self.before.fetch_add(done, Ordering::Relaxed);
    }

    /// Returns the transferred bytes of the current file.
    pub(super) fn current(&self) -> u64 {
        self.current.load(Ordering::Relaxed)
    }

    /// Returns the progress of all files in percent.
    pub(super) fn percent(&self) -> i64 {
        let done = self.before.load(Ordering::Relaxed) + self.current();
        let total = self.total.load(Ordering::Relaxed).max(1);
        let percent = u128::from(done) * 100 / u128::from(total);
        i64::try_from(percent).unwrap_or(100).min(100)
    }

    /// Reports progress. Ends with a timeout if the server accepts no byte for `idle`, or does not respond within `answer` after
    /// the last byte. A slow source is not an error.
    pub(super) async fn watch(
        &self,
        size: u64,
        idle: Duration,
        answer: Duration,
        mut report: impl FnMut(u64),
    ) -> Error {
        let mut seen = self.current();
        let mut since = Instant::now();
        report(seen);
        loop {
            let limit = if seen >= size { answer } else { idle };
            let in_time = match since.checked_add(limit) {
                Some(until) => timeout_at(until, self.changed.notified()).await.is_ok(),
                None => {
                    self.changed.notified().await;
                    true
                }
            };
            let now = self.current();
            if now != seen {
                (seen, since) = (now, Instant::now());
                report(seen);
            } else if !in_time {
                if !self.reading.load(Ordering::Relaxed) {
                    return Error::timeout(false);
                }
                since = Instant::now();
            }
        }
    }
}

/// Runs `work`, and polls `aside` along with it. If `aside` ends first, its error is the result.
pub(super) async fn alongside<T>(
    work: impl Future<Output = Result<T, Error>>,
    aside: impl Future<Output = Error>,
) -> Result<T, Error> {
    let mut work = pin!(work);
    let mut aside = pin!(aside);
    poll_fn(|context| {
        if let Poll::Ready(outcome) = work.as_mut().poll(context) {
            return Poll::Ready(outcome);
        }
        aside.as_mut().poll(context).map(Err)
    })
    .await
}
