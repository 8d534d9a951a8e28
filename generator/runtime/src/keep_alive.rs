//! Calls that keep an idle session from expiring.

use crate::client::{Client, WeakClient};
use crate::error::Outline;
use crate::{Method, Operation};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::task::AbortHandle;
use tokio::time::sleep;

static USE: Operation = Operation {
    id: "Cis.Session_get",
    method: Method::Get,
    path: "/session",
    ..Operation::EMPTY
};

/// The task that keeps a session alive, if there is to be one.
pub(crate) struct KeepAlive {
    interval: Option<Duration>,
    task: Mutex<Keeper>,
}

#[derive(Default)]
enum Keeper {
    #[default]
    Idle,
    Running(AbortHandle),
    /// For good.
    Stopped,
}

impl KeepAlive {
    pub(crate) fn new(interval: Option<Duration>) -> Self {
        Self {
            interval,
            task: Mutex::default(),
        }
    }

    fn task(&self) -> MutexGuard<'_, Keeper> {
        self.task.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The first time begins it, and the first one after the runtime ended that it ran on.
    pub(crate) fn start(&self, client: &Client) {
        let Some(interval) = self.interval else {
            return;
        };
        let mut keeper = self.task();
        let begin = match &*keeper {
            Keeper::Idle => true,
            Keeper::Running(task) => task.is_finished(),
            Keeper::Stopped => false,
        };
        if begin {
            let task = tokio::spawn(keep_alive(client.downgrade(), interval));
            *keeper = Keeper::Running(task.abort_handle());
        }
    }

    pub(crate) fn stop(&self) {
        if let Keeper::Running(task) = std::mem::replace(&mut *self.task(), Keeper::Stopped) {
            task.abort();
        }
    }
}

async fn keep_alive(client: WeakClient, interval: Duration) {
    loop {
        sleep(interval).await;
        let Some(client) = client.upgrade() else {
            return;
        };
        if client.has_session()
            && let Err(error) = client.call::<()>(&USE).await
        {
            tracing::warn!(error = %Outline(&error), "the session could not be kept alive");
        }
    }
}
