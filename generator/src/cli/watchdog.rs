//! Ends runs that take too long.
//!
//! Known causes of slow runs have limits that are the same on every machine. Other costs cannot be predicted, such as a
//! JSONPath that visits every pair of nodes, and threads cannot be stopped from outside. So the watchdog ends the process,
//! but never while output is written.

use std::io::{IsTerminal, Write, stderr};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

use vsphere_codegen::diagnostics::{Problem, ProblemKind};
use vsphere_codegen::exit::Exit;

use super::console::Console;

/// Ends the process after a time, unless disarmed or dropped before.
#[derive(Debug)]
pub(super) struct Watchdog(Arc<(Mutex<bool>, Condvar)>);

impl Watchdog {
    /// Starts the time of a run; `last` is called before the process ends.
    pub(super) fn start(
        seconds: u64,
        console: Console,
        last: impl FnOnce() + Send + 'static,
    ) -> Self {
        let watched = Arc::new((Mutex::new(false), Condvar::new()));
        let watching = Arc::clone(&watched);
        // Without a thread the run has no time limit.
        let _ = std::thread::Builder::new().spawn(move || {
            let (disarmed, changed) = &*watching;
            let disarmed = disarmed.lock().unwrap_or_else(PoisonError::into_inner);
            let wait = Duration::from_secs(seconds);
            let waited = changed.wait_timeout_while(disarmed, wait, |disarmed| !*disarmed);
            // The lock is held until the process ends, so disarming now blocks.
            let (disarmed, _) = waited.unwrap_or_else(PoisonError::into_inner);
            if !*disarmed {
                if stderr().is_terminal() {
                    // Clear the progress line.
                    let _ = stderr().write_all(b"\r\x1b[K");
                }
                console.problem(&Problem::nowhere(ProblemKind::TooSlow { seconds }));
                last();
                std::process::exit(Exit::Failed.code().into());
            }
        });
        Self(watched)
    }

    /// Stops the watchdog, before output is written.
    pub(super) fn disarm(&self) {
        let (disarmed, changed) = &*self.0;
        *disarmed.lock().unwrap_or_else(PoisonError::into_inner) = true;
        changed.notify_all();
    }
}

impl Drop for Watchdog {
    fn drop(&mut self) {
        self.disarm();
    }
}
