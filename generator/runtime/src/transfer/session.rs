//! Update and download sessions on the server, which are always removed in the end.

use super::operations::{
    DOWNLOAD_CANCEL, DOWNLOAD_CREATE, DOWNLOAD_DELETE, DOWNLOAD_KEEP_ALIVE, UPDATE_CANCEL,
    UPDATE_CREATE, UPDATE_DELETE, UPDATE_KEEP_ALIVE,
};
use crate::client::call::Call;
use crate::client::handle::Client;
use crate::content::progress::Reporter;
use crate::error::Error;
use crate::error::redacted::Redacted;
use crate::error::transfer::TransferError;
use crate::retry::attempts::{Attempts, Budget};
use crate::retry::policy::RetryPolicy;
use crate::retry::transient::{Purpose, is_transient};
use crate::wire::operation::Operation;
use serde::Serialize;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::runtime::Handle;
use tokio::time::{Instant, sleep};
use tracing::{Instrument as _, debug, warn};

/// The timeout of the calls that cancel and remove a session.
const END_TIMEOUT: Duration = Duration::from_secs(30);

/// The longest time from the first attempt to remove a session to the last.
const END_ELAPSED: Duration = Duration::from_secs(120);

/// The operations of a kind of session.
pub(super) struct SessionKind {
    create: &'static Operation,
    keep_alive: &'static Operation,
    /// The field of `keep_alive` for the progress.
    progress: &'static str,
    cancel: &'static Operation,
    delete: &'static Operation,
}

/// Sessions of uploads.
pub(super) static UPDATE: SessionKind = SessionKind {
    create: &UPDATE_CREATE,
    keep_alive: &UPDATE_KEEP_ALIVE,
    progress: "client_progress",
    cancel: &UPDATE_CANCEL,
    delete: &UPDATE_DELETE,
};

/// Sessions of downloads.
pub(super) static DOWNLOAD: SessionKind = SessionKind {
    create: &DOWNLOAD_CREATE,
    keep_alive: &DOWNLOAD_KEEP_ALIVE,
    progress: "progress",
    cancel: &DOWNLOAD_CANCEL,
    delete: &DOWNLOAD_DELETE,
};

/// A session on the server. Dropping it cancels and removes it in the background.
pub(super) struct Session {
    client: Client,
    kind: &'static SessionKind,
    id: String,
    /// The retries of its removal.
    retry: RetryPolicy,
    /// `true` if the server has ended the session, so that it need not be canceled.
    ended: AtomicBool,
    /// `true` if `end` removes the session, so that `drop` need not.
    removing: bool,
    runtime: Handle,
}

impl Session {
    /// Creates a session in a task of its own, so that a session is removed even if the caller stops waiting for it.
    pub(super) async fn create(
        client: &Client,
        kind: &'static SessionKind,
        retry: &RetryPolicy,
        model: &impl Serialize,
    ) -> Result<Self, Error> {
        let call = client
            .call::<String>(kind.create)
            .header("Client-Token", &token())
            .json(model)
            .send();
        let client = client.clone();
        let retry = retry.clone().max_elapsed(END_ELAPSED);
        let unfinished = client.unfinished();
        let create = async move {
            let id = call.await?;
            debug!(session = id, "transfer session created");
            let session = Self {
                client,
                kind,
                id,
                retry,
                ended: AtomicBool::new(false),
                removing: false,
                runtime: Handle::current(),
            };
            // In this order: if no one waits for the session, its removal begins before the creation counts as finished.
            Ok((session, unfinished))
        };
        match tokio::spawn(create.in_current_span()).await {
            Ok(created) => created.map(|(session, _)| session),
            Err(_) => Err(TransferError::Interrupted.into()),
        }
    }

    /// Returns a call with the session in its path.
    pub(super) fn call<T>(&self, operation: &'static Operation) -> Call<T> {
        self.client.call(operation).path(&self.id)
    }

    /// Records that the server has ended the session.
    pub(super) fn mark_ended(&self) {
        self.ended.store(true, Ordering::Relaxed);
    }

    /// Keeps the session alive. Ends only with the error of a session that does not exist any more.
    pub(super) async fn keep_alive(&self, interval: Duration, reporter: &Reporter) -> Error {
        let mut reported = 0;
        loop {
            sleep(interval).await;
            let percent = reporter.percent();
            // The server accepts only a growing number.
            let progress = (percent > reported).then_some(percent);
            let call = self.call::<()>(self.kind.keep_alive).fields();
            match call
                .field_opt(self.kind.progress, &progress)
                .idempotent()
                .await
            {
                Ok(()) => reported = percent.max(reported),
                Err(error) if error.is_not_found() || error.is_not_allowed_in_current_state() => {
                    return error;
                }
                Err(error) => {
                    warn!(
                        error = Redacted(&error).to_string(),
                        "keeping the transfer session alive failed"
                    );
                }
            }
        }
    }

    /// Removes the session, and cancels it before unless it has ended. Dropping the future does not stop that.
    pub(super) async fn end(mut self) {
        self.removing = true;
        self.runtime.spawn(self.clean_up()).await.ok();
    }

    fn clean_up(&self) -> impl Future<Output = ()> + Send + 'static {
        let (client, kind, id) = (self.client.clone(), self.kind, self.id.clone());
        let retry = self.retry.clone();
        let mut canceled = self.ended.load(Ordering::Relaxed);
        // From now on, not from the first poll of the task.
        let unfinished = client.unfinished();
        let clean_up = async move {
            let _unfinished = unfinished;
            // Of its own: other calls of a bad time must not cost the session its removal.
            let budget = Budget::new(&retry);
            let mut attempts = Attempts::new(&retry, &budget, Instant::now(), None);
            loop {
                let Err(error) = remove(&client, kind, &id, &mut canceled).await else {
                    attempts.succeeded();
                    debug!(session = id, "transfer session removed");
                    return;
                };
                let wait = match is_transient(&error, Purpose::Poll) {
                    true => attempts.next(error.retry_after()),
                    false => None,
                };
                let Some(wait) = wait else {
                    warn!(
                        error = Redacted(&error).to_string(),
                        session = id,
                        "the transfer session is left on the server"
                    );
                    return;
                };
                debug!(
                    error = Redacted(&error).to_string(),
                    wait_s = wait.as_secs_f64(),
                    "removing the transfer session is retried"
                );
                sleep(wait).await;
            }
        };
        clean_up.in_current_span()
    }
}

/// Cancels a session, unless that is done, and removes it.
async fn remove(
    client: &Client,
    kind: &SessionKind,
    id: &str,
    canceled: &mut bool,
) -> Result<(), Error> {
    if !*canceled {
        let cancel = client.call::<()>(kind.cancel).path(id).idempotent();
        match cancel.timeout(END_TIMEOUT).await {
            Err(error) if is_transient(&error, Purpose::Poll) => return Err(error),
            // It may have ended by itself, and can be removed then.
            Err(error) => {
                debug!(
                    error = Redacted(&error).to_string(),
                    "canceling the transfer session failed"
                )
            }
            Ok(()) => {}
        }
        *canceled = true;
    }
    let delete = client.call::<()>(kind.delete).path(id);
    match delete.timeout(END_TIMEOUT).await {
        Err(error) if !error.is_not_found() => Err(error),
        _ => Ok(()),
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        if !self.removing {
            self.runtime.spawn(self.clean_up());
        }
    }
}

/// Makes a random UUID, by which the server recognizes a retried request.
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
        let of = |at| token.chars().nth(at).expect("a character");
        assert!(of(14) == '4' && "89ab".contains(of(19)));
        assert_ne!(token, super::token());
    }
}
