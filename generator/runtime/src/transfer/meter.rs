//! How far a transfer is, told from where the bytes pass by to where somebody waits.

use crate::error::{Error, ErrorCause};
use std::future::poll_fn;
use std::pin::pin;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::task::Poll;
use std::time::Duration;
use tokio::sync::Notify;
use tokio::time::{Instant, timeout_at};

/// Counts bytes.
#[derive(Default)]
pub(super) struct Meter {
    /// Of the file under way.
    current: AtomicU64,
    /// Of the files before it.
    before: AtomicU64,
    /// Of all files, as far as known.
    total: AtomicU64,
    /// Whether the source is being waited for.
    reading: AtomicBool,
    changed: Notify,
}

impl Meter {
    pub(super) fn expect(&self, bytes: u64) {
        self.total.fetch_add(bytes, Ordering::Relaxed);
    }

    /// Sets how much of the file is done.
    pub(super) fn set(&self, bytes: u64) {
        self.current.store(bytes, Ordering::Relaxed);
    }

    pub(super) fn advance(&self, bytes: u64) {
        self.current.fetch_add(bytes, Ordering::Relaxed);
        self.changed.notify_one();
    }

    pub(super) fn reading(&self, reading: bool) {
        self.reading.store(reading, Ordering::Relaxed);
    }

    /// Goes on to the next file.
    pub(super) fn next_file(&self) {
        let done = self.current.swap(0, Ordering::Relaxed);
        self.before.fetch_add(done, Ordering::Relaxed);
    }

    pub(super) fn current(&self) -> u64 {
        self.current.load(Ordering::Relaxed)
    }

    /// How much of all is done, from 0 to 100.
    pub(super) fn percent(&self) -> i64 {
        let done = self.before.load(Ordering::Relaxed) + self.current();
        let total = self.total.load(Ordering::Relaxed).max(1);
        let percent = u128::from(done) * 100 / u128::from(total);
        i64::try_from(percent).unwrap_or(100).min(100)
    }

    /// Reports what changes. Ends when the server takes nothing for `idle`, or does not answer for `answer` after it has
    /// taken all. A source that gives nothing may take its time.
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
                    return Error::new(None, ErrorCause::Timeout { connecting: false });
                }
                since = Instant::now();
            }
        }
    }
}

/// Does `work`, and `aside` as long as it lasts. If `aside` ends first, so does the work.
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
