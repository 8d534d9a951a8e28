//! The thread behind blocking calls.
//!
//! Gives a runtime on a thread of its own, which drives connections, timers and work in the background. There is one at most.
//! It starts when it is needed, and ends when no one holds it. Must never panic in an async context, whatever the runtime.

use super::error::BlockingError;
use std::fmt;
use std::io;
use std::panic::resume_unwind;
use std::sync::mpsc;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, Weak};
use std::thread::{self, ThreadId};
use std::time::Duration;
use tokio::runtime::{Builder, Handle};
use tokio::sync::oneshot;
use tokio::time::timeout;
use tracing::Instrument as _;
use tracing::instrument::WithSubscriber as _;

/// The name of the thread. Linux shows 15 bytes.
const NAME: &str = "vsphere-block";

/// The time for which the drop of a client waits for its log-out.
const FINISH: Duration = Duration::from_secs(5);

static RUNNING: Mutex<Weak<Driver>> = Mutex::new(Weak::new());

/// A runtime on a thread of its own, which ends when the driver is dropped.
pub(crate) struct Driver {
    runtime: Handle,
    thread: ThreadId,
    /// Ends the thread by being dropped, without waiting for it: the driver may be dropped on the thread itself.
    _end: oneshot::Sender<()>,
}

impl Driver {
    /// Returns the running driver, or starts one.
    pub(super) fn get() -> Result<Arc<Self>, BlockingError> {
        let mut running = running();
        if let Some(driver) = running.upgrade() {
            return Ok(driver);
        }
        let driver = Arc::new(Self::start().map_err(BlockingError::no_thread)?);
        *running = Arc::downgrade(&driver);
        Ok(driver)
    }

    /// Returns the driver if the caller runs on its runtime: in a blocking call, or in the background of one.
    pub(crate) fn current() -> Option<Arc<Self>> {
        let runtime = Handle::try_current().ok()?;
        let driver = running().upgrade()?;
        (driver.runtime.id() == runtime.id()).then_some(driver)
    }

    /// The thread makes and drops the runtime itself: elsewhere, dropping it could panic.
    fn start() -> io::Result<Self> {
        let (end, ended) = oneshot::channel();
        let (sender, started) = mpsc::sync_channel(1);
        let run = move || match Builder::new_current_thread().enable_all().build() {
            Err(error) => drop(sender.send(Err(error))),
            Ok(runtime) => {
                sender.send(Ok(runtime.handle().clone())).ok();
                // An error: the sender was dropped, which is the end.
                runtime.block_on(ended).ok();
            }
        };
        let thread = thread::Builder::new().name(NAME.to_owned()).spawn(run)?;
        let runtime = started.recv().map_err(io::Error::other)??;
        Ok(Self {
            runtime,
            thread: thread.thread().id(),
            _end: end,
        })
    }

    /// Runs a future to its end, on the calling thread if that is possible.
    pub(super) fn block_on<F>(&self, future: F) -> Result<F::Output, BlockingError>
    where
        F: Future<Output: Send> + Send,
    {
        match Handle::try_current() {
            Err(error) if error.is_missing_context() => Ok(self.runtime.block_on(future)),
            Ok(_) if thread::current().id() == self.thread => Err(BlockingError::on_driver()),
            // A thread of another runtime, which must not be entered twice, or one that is ending.
            _ => self.block_elsewhere(future),
        }
    }

    /// Runs a future to its end on a thread of its own.
    fn block_elsewhere<F>(&self, future: F) -> Result<F::Output, BlockingError>
    where
        F: Future<Output: Send> + Send,
    {
        let future = future.in_current_span().with_current_subscriber();
        thread::scope(|scope| {
            let run = || self.runtime.block_on(future);
            let thread = thread::Builder::new().spawn_scoped(scope, run);
            let thread = thread.map_err(BlockingError::no_thread)?;
            Ok(thread.join().unwrap_or_else(|panic| resume_unwind(panic)))
        })
    }
}

fn running() -> MutexGuard<'static, Weak<Driver>> {
    RUNNING.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The driver that a client needs as long as it lives: none until it is used by a blocking call. Clones share it.
#[derive(Clone, Default)]
pub(crate) struct Keep(Arc<OnceLock<Arc<Driver>>>);

impl Keep {
    /// Keeps the driver from now on, if the caller runs on it.
    pub(crate) fn keep_current(&self) {
        if self.0.get().is_none()
            && let Some(driver) = Driver::current()
        {
            self.0.set(driver).ok();
        }
    }

    /// Runs the last work of a client, which may continue in the background after a limit. Returns `false` if it was not
    /// begun: no driver is kept, or the caller is its thread.
    pub(crate) fn finish(&self, work: impl Future<Output: Send> + Send) -> bool {
        let limited = async { drop(timeout(FINISH, work).await) };
        self.0
            .get()
            .is_some_and(|driver| driver.block_on(limited).is_ok())
    }
}

impl fmt::Debug for Keep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Keep")
            .field(&self.0.get().is_some())
            .finish()
    }
}
