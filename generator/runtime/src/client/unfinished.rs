//! Work in the background that needs the session of a client, and that a log-out waits for.

use tokio::sync::watch;

/// The number of unfinished works.
#[derive(Default)]
pub(crate) struct Unfinished(watch::Sender<usize>);

/// An unfinished work, until it is dropped.
pub(crate) struct Work(watch::Sender<usize>);

impl Unfinished {
    /// Counts another work.
    pub(crate) fn begin(&self) -> Work {
        self.0.send_modify(|count| *count += 1);
        Work(self.0.clone())
    }

    /// Returns `true` if there is none.
    pub(crate) fn is_empty(&self) -> bool {
        *self.0.borrow() == 0
    }

    /// Waits until there is none.
    pub(crate) async fn finished(&self) {
        // An error means that the sender is gone, which is in `self`.
        self.0.subscribe().wait_for(|count| *count == 0).await.ok();
    }
}

impl Drop for Work {
    fn drop(&mut self) {
        self.0.send_modify(|count| *count -= 1);
    }
}
