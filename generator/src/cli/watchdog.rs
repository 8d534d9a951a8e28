//! The end of a run that takes too long.
//!
//! What is known to make a run slow is limited by amounts, which are the same on every machine. Some of what a document asks
//! for cannot be told beforehand (a JSONPath that visits every pair of nodes, say), and no thread can be stopped from
//! outside: so the whole program ends. It never does once something is being written.

use std::io::{IsTerminal, Write, stderr};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

use vsphere_codegen::diagnostics::{Problem, ProblemKind};
use vsphere_codegen::exit::Exit;

use super::console::Console;

/// Ends the program when its time is over; not any more once it is disarmed or dropped.
#[derive(Debug)]
pub(super) struct Watchdog(Arc<(Mutex<bool>, Condvar)>);

impl Watchdog {
    /// For a run that begins now; `last` is what is left to do when it is ended.
    pub(super) fn start(
        seconds: u64,
        console: Console,
        last: impl FnOnce() + Send + 'static,
    ) -> Self {
        let watched = Arc::new((Mutex::new(false), Condvar::new()));
        let watching = Arc::clone(&watched);
        // Without a thread the run goes on unwatched.
        let _ = std::thread::Builder::new().spawn(move || {
            let (disarmed, told) = &*watching;
            let disarmed = disarmed.lock().unwrap_or_else(PoisonError::into_inner);
            let wait = Duration::from_secs(seconds);
            let waited = told.wait_timeout_while(disarmed, wait, |disarmed| !*disarmed);
            // The lock is held until the end: whoever disarms now waits for it.
            let (disarmed, _) = waited.unwrap_or_else(PoisonError::into_inner);
            if !*disarmed {
                if stderr().is_terminal() {
                    // The line of progress, if there is one.
                    let _ = stderr().write_all(b"\r\x1b[K");
                }
                console.problem(&Problem::nowhere(ProblemKind::TooSlow { seconds }));
                last();
                std::process::exit(Exit::Failed.code().into());
            }
        });
        Self(watched)
    }

    /// From now on the run takes as long as it takes: something is written, or waits for a reader.
    pub(super) fn disarm(&self) {
        let (disarmed, told) = &*self.0;
        *disarmed.lock().unwrap_or_else(PoisonError::into_inner) = true;
        told.notify_all();
    }
}

impl Drop for Watchdog {
    fn drop(&mut self) {
        self.disarm();
    }
}
