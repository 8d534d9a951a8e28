//! Requests that keep an idle session from expiring.

use std::pin::Pin;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::task::AbortHandle;
use tokio::time::sleep;

/// A request that uses the session, for a client of type `C`. Returns `false` once the client is gone.
pub(crate) type Ping<C> = fn(C) -> Pin<Box<dyn Future<Output = bool> + Send>>;

/// The shortest interval, below any setting. Servers end sessions after minutes.
const SHORTEST: Duration = Duration::from_secs(1);

/// The task that keeps a session alive, if there is one.
pub(crate) struct KeepAlive<C> {
    settings: Option<(Duration, Ping<C>)>,
    task: Mutex<Task>,
}

#[derive(Default)]
enum Task {
    #[default]
    Idle,
    Running(AbortHandle),
    /// Stopped permanently.
    Stopped,
}

impl<C: Clone + Send + 'static> KeepAlive<C> {
    /// Pings each time this interval has passed, which is a second at least.
    pub(crate) fn every(interval: Duration, ping: Ping<C>) -> Self {
        Self {
            settings: Some((interval.max(SHORTEST), ping)),
            task: Mutex::default(),
        }
    }

    /// Returns a keep-alive that never pings.
    pub(crate) fn never() -> Self {
        Self {
            settings: None,
            task: Mutex::default(),
        }
    }

    fn task(&self) -> MutexGuard<'_, Task> {
        self.task.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Starts the task, unless it is running: the first time, and after the end of the runtime that it ran on.
    pub(crate) fn start(&self, client: impl FnOnce() -> C) {
        let Some((interval, ping)) = self.settings else {
            return;
        };
        let mut task = self.task();
        let is_needed = match &*task {
            Task::Idle => true,
            Task::Running(running) => running.is_finished(),
            Task::Stopped => false,
        };
        if is_needed {
            let running = tokio::spawn(keep_alive(client(), interval, ping));
            *task = Task::Running(running.abort_handle());
        }
    }

    pub(crate) fn stop(&self) {
        if let Task::Running(running) = std::mem::replace(&mut *self.task(), Task::Stopped) {
            running.abort();
        }
    }
}

async fn keep_alive<C: Clone>(client: C, interval: Duration, ping: Ping<C>) {
    loop {
        sleep(interval).await;
        if !ping(client.clone()).await {
            return;
        }
    }
}
