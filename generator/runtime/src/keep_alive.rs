//! Calls that keep an idle session from expiring.

use crate::client::{Client, WeakClient};
use crate::error::Outline;
use crate::{Method, Operation};
use std::sync::OnceLock;
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
    task: OnceLock<AbortHandle>,
}

impl KeepAlive {
    pub(crate) fn new(interval: Option<Duration>) -> Self {
        Self {
            interval,
            task: OnceLock::new(),
        }
    }

    /// The first time begins it.
    pub(crate) fn start(&self, client: &Client) {
        if let Some(interval) = self.interval {
            self.task.get_or_init(|| {
                tokio::spawn(keep_alive(client.downgrade(), interval)).abort_handle()
            });
        }
    }

    pub(crate) fn stop(&self) {
        if let Some(task) = self.task.get() {
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
