//! The count of the bytes of one attempt, and the watchdog that detects a stalled one.

use crate::error::Error;
use std::future::poll_fn;
use std::pin::pin;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::task::Poll;
use std::time::Duration;
use tokio::sync::Notify;
use tokio::time::{Instant, timeout_at};

/// The count of the bytes of one attempt, updated by its body and read by its observer.
///
/// An attempt has a meter of its own: the HTTP library may still hold the body of an earlier one.
pub(crate) struct Meter {
    /// The bytes of the file, from its beginning.
    bytes: AtomicU64,
    /// `true` while a read of the source is pending.
    reading: AtomicBool,
    changed: Notify,
}

/// The limits of the time in which nothing happens.
#[derive(Clone, Copy)]
pub(crate) struct Stall {
    /// Time in which the server accepts no byte.
    pub(crate) idle: Duration,
    /// Time from the last byte to the response.
    pub(crate) response: Duration,
}

impl Meter {
    /// Creates a meter of an attempt that begins at an offset of the file.
    pub(crate) fn new(offset: u64) -> Self {
        Self {
            bytes: AtomicU64::new(offset),
            reading: AtomicBool::new(false),
            changed: Notify::new(),
        }
    }

    /// Counts further bytes.
    pub(crate) fn advance(&self, bytes: u64) {
        self.bytes.fetch_add(bytes, Ordering::Relaxed);
        self.changed.notify_one();
    }

    /// Records the start or the end of a read of the source.
    pub(crate) fn reading(&self, reading: bool) {
        self.reading.store(reading, Ordering::Relaxed);
    }

    /// Returns the number of bytes so far.
    pub(crate) fn bytes(&self) -> u64 {
        self.bytes.load(Ordering::Relaxed)
    }

    /// Reports progress on a file of `size` bytes. Ends with a timeout if the attempt stalls. A slow source is not an error.
    pub(crate) async fn watch(&self, size: u64, stall: Stall, report: impl Fn(u64)) -> Error {
        let mut seen = self.bytes();
        let mut since = Instant::now();
        report(seen);
        loop {
            let limit = match seen >= size {
                true => stall.response,
                false => stall.idle,
            };
            let in_time = match since.checked_add(limit) {
                Some(until) => timeout_at(until, self.changed.notified()).await.is_ok(),
                None => {
                    self.changed.notified().await;
                    true
                }
            };
            let now = self.bytes();
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
pub(crate) async fn alongside<T>(
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
