//! Sessions for updates and downloads, which end whatever happens.

use super::meter::Meter;
use super::operations::{
    DOWNLOAD_CANCEL, DOWNLOAD_CREATE, DOWNLOAD_DELETE, DOWNLOAD_KEEP_ALIVE, UPDATE_CANCEL,
    UPDATE_CREATE, UPDATE_DELETE, UPDATE_KEEP_ALIVE,
};
use crate::client::call::Call;
use crate::client::handle::Client;
use crate::error::Error;
use crate::error::redacted::Redacted;
use crate::error::transfer::TransferError;
use crate::wire::operation::Operation;
use serde::Serialize;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::runtime::Handle;
use tokio::time::sleep;
use tracing::{Instrument as _, debug, warn};

/// Nobody waits longer for a session to end.
const END_TIMEOUT: Duration = Duration::from_secs(30);

/// What sessions of a kind have in common.
pub(super) struct Kind {
    create: &'static Operation,
    keep_alive: &'static Operation,
    progress: &'static str,
    cancel: &'static Operation,
    delete: &'static Operation,
}

pub(super) static UPDATE: Kind = Kind {
    create: &UPDATE_CREATE,
    keep_alive: &UPDATE_KEEP_ALIVE,
    progress: "client_progress",
    cancel: &UPDATE_CANCEL,
    delete: &UPDATE_DELETE,
};

pub(super) static DOWNLOAD: Kind = Kind {
    create: &DOWNLOAD_CREATE,
    keep_alive: &DOWNLOAD_KEEP_ALIVE,
    progress: "progress",
    cancel: &DOWNLOAD_CANCEL,
    delete: &DOWNLOAD_DELETE,
};

/// A session on the server. Dropping it cancels and removes it in the background.
pub(super) struct Session {
    client: Client,
    kind: &'static Kind,
    id: String,
    /// Whether there is nothing to cancel any more.
    over: AtomicBool,
    /// Whether somebody sees to its end already.
    ended: bool,
    runtime: Handle,
}

impl Session {
    /// Creates a session, in a task of its own: if the caller goes away, the session still comes here, and ends.
    pub(super) async fn create(
        client: &Client,
        kind: &'static Kind,
        model: &impl Serialize,
    ) -> Result<Self, Error> {
        let call = client
            .call::<String>(kind.create)
            .header("Client-Token", &token())
            .json(model)
            .send();
        let client = client.clone();
        let create = async move {
            let id = call.await?;
            debug!(session = id, "session for a transfer");
            Ok(Self {
                client,
                kind,
                id,
                over: AtomicBool::new(false),
                ended: false,
                runtime: Handle::current(),
            })
        };
        match tokio::spawn(create.in_current_span()).await {
            Ok(session) => session,
            Err(_) => Err(TransferError::Interrupted.into()),
        }
    }

    /// A call about this session.
    pub(super) fn call<T>(&self, operation: &'static Operation) -> Call<'_, T> {
        self.client.call(operation).path(&self.id)
    }

    /// Notes that the server ended the session, one way or another.
    pub(super) fn is_over(&self) {
        self.over.store(true, Ordering::Relaxed);
    }

    /// Keeps the session from expiring. Ends only if it is no more.
    pub(super) async fn keep_alive(&self, interval: Duration, meter: &Meter) -> Error {
        let mut told = 0;
        loop {
            sleep(interval).await;
            let percent = meter.percent();
            // The server wants it to grow.
            let progress = (percent > told).then_some(percent);
            let call = self.call::<()>(self.kind.keep_alive).fields();
            match call
                .field_opt(self.kind.progress, &progress)
                .idempotent()
                .await
            {
                Ok(()) => told = percent.max(told),
                Err(error) if error.is_not_found() || error.is_not_allowed_in_current_state() => {
                    return error;
                }
                Err(error) => {
                    warn!(error = %Redacted(&error), "the session for a transfer could not be kept alive");
                }
            }
        }
    }

    /// Removes the session, after cancelling it unless it is over. Goes on if the future is dropped.
    pub(super) async fn end(mut self) {
        self.ended = true;
        self.runtime.spawn(self.clean_up()).await.ok();
    }

    fn clean_up(&self) -> impl Future<Output = ()> + Send + 'static {
        let (client, kind, id) = (self.client.clone(), self.kind, self.id.clone());
        let cancel = !self.over.load(Ordering::Relaxed);
        let clean_up = async move {
            if cancel {
                let call = client.call::<()>(kind.cancel).path(&id).idempotent();
                if let Err(error) = call.timeout(END_TIMEOUT).await {
                    warn!(error = %Redacted(&error), "the session for a transfer could not be cancelled");
                }
            }
            let call = client.call::<()>(kind.delete).path(&id);
            match call.timeout(END_TIMEOUT).await {
                Err(error) if !error.is_not_found() => {
                    warn!(error = %Redacted(&error), "the session for a transfer could not be removed");
                }
                _ => debug!(session = id, "the session for a transfer is removed"),
            }
        };
        clean_up.in_current_span()
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        if !self.ended {
            self.runtime.spawn(self.clean_up());
        }
    }
}

/// By this the server knows a repetition. A UUID, as it wants.
fn token() -> String {
    let bits = fastrand::u128(..);
    format!(
        "{:08x}-{:04x}-4{:03x}-{:04x}-{:012x}",
        bits >> 96,
        bits >> 80 & 0xffff,
        bits >> 64 & 0xfff,
        bits >> 48 & 0x3fff | 0x8000,
        bits & 0xffff_ffff_ffff
    )
}

#[cfg(test)]
mod tests {
    #[test]
    fn tokens() {
        let token = super::token();
        let lengths: Vec<_> = token.split('-').map(str::len).collect();
        assert_eq!(lengths, [8, 4, 4, 4, 12]);
        assert!(token[14..].starts_with('4') && "89ab".contains(&token[19..20]));
        assert_ne!(token, super::token());
    }
}
