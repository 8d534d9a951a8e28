//! The sessions that the server has for a client, until each has ended.
//!
//! Takes a session when a login created it, and ends it when it is released: once, in a task of its own. It is forgotten when
//! the server has confirmed its end, so that a log-out can wait for it, or try again. Never decides which session is in use.

use crate::error::Error;
use crate::error::redacted::Redacted;
use crate::session::authorization::Authorization;
use crate::session::source::Source;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::runtime::Handle;
use tokio::sync::watch;
use tracing::Instrument as _;

/// The sessions of a client.
pub(super) struct Registry {
    source: Arc<dyn Source>,
    entries: Mutex<Entries>,
}

#[derive(Default)]
struct Entries {
    /// Sessions by their generation.
    sessions: BTreeMap<u64, Entry>,
    /// The generation of the latest session.
    latest: u64,
    /// The runtime of the latest login, for sessions that are released outside any runtime.
    runtime: Option<Handle>,
}

struct Entry {
    authorization: Authorization,
    /// The request in progress that ends the session. Without a sender it ended with its runtime.
    end: Option<EndResult>,
    /// `true` if the session could not be ended. Only a log-out tries again.
    failed: bool,
}

/// The result of a request that ends a session; `None` until it is known.
type EndResult = watch::Receiver<Option<Result<(), Error>>>;

/// A request that ends a session.
struct End {
    result: EndResult,
    /// `true` if it was in progress already.
    is_joined: bool,
}

impl End {
    async fn result(mut self) -> Result<(), Error> {
        match self.result.wait_for(Option::is_some).await {
            Ok(result) => result.clone().unwrap_or(Ok(())),
            Err(_) => Err(Error::login_aborted()),
        }
    }
}

impl Registry {
    pub(super) fn new(source: Arc<dyn Source>) -> Arc<Self> {
        Arc::new(Self {
            source,
            entries: Mutex::default(),
        })
    }

    fn entries(&self) -> MutexGuard<'_, Entries> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a new session. Returns its generation, which grows from 1.
    pub(super) fn insert(&self, authorization: Authorization) -> u64 {
        let mut entries = self.entries();
        entries.latest += 1;
        entries.runtime = Handle::try_current().ok().or(entries.runtime.take());
        let generation = entries.latest;
        let entry = Entry {
            authorization,
            end: None,
            failed: false,
        };
        entries.sessions.insert(generation, entry);
        generation
    }

    /// Ends a session in the background, best effort. Does nothing if that was tried before.
    pub(super) fn release(self: &Arc<Self>, generation: u64) {
        let failed = |entries: &Entries| {
            entries
                .sessions
                .get(&generation)
                .is_some_and(|it| it.failed)
        };
        if !failed(&self.entries()) {
            self.end(generation);
        }
    }

    /// Ends all sessions in the background, best effort.
    pub(super) fn release_all(self: &Arc<Self>) {
        for generation in self.generations() {
            self.end(generation);
        }
    }

    /// Ends all sessions, and waits for those that are being ended. Returns the first error.
    pub(super) async fn end_all(self: &Arc<Self>) -> Result<(), Error> {
        let generations = self.generations().into_iter();
        let started: Vec<_> = generations
            .filter_map(|it| Some((it, self.end(it)?)))
            .collect();
        let mut outcome = Ok(());
        for (generation, end) in started {
            let is_joined = end.is_joined;
            let mut result = end.result().await;
            // The other request may have failed before the server could be reached again.
            if is_joined
                && result.is_err()
                && let Some(end) = self.end(generation)
            {
                result = end.result().await;
            }
            outcome = outcome.and(result);
        }
        outcome
    }

    fn generations(&self) -> Vec<u64> {
        self.entries().sessions.keys().copied().collect()
    }

    /// Starts to end a session, or joins the request in progress. Returns `None` if there is nothing to wait for.
    fn end(self: &Arc<Self>, generation: u64) -> Option<End> {
        let mut entries = self.entries();
        let entry = entries.sessions.get(&generation)?;
        if let Some(end) = &entry.end
            && end.has_changed().is_ok()
        {
            return Some(End {
                result: end.clone(),
                is_joined: true,
            });
        }
        // A source may return one authorization several times: a token of a file. The last session of it ends it.
        let is_shared = entries.sessions.iter().any(|(other, it)| {
            *other != generation && it.authorization.is_same(&entry.authorization)
        });
        if is_shared {
            entries.sessions.remove(&generation);
            return None;
        }
        let runtime = Handle::try_current().ok();
        let Some(runtime) = runtime.or_else(|| entries.runtime.clone()) else {
            tracing::warn!("a session is not ended: there is no runtime to log out on");
            return None;
        };
        let (sender, end) = watch::channel(None);
        let entry = entries.sessions.get_mut(&generation)?;
        entry.end = Some(end.clone());
        let authorization = entry.authorization.clone();
        let registry = Arc::clone(self);
        let task = async move {
            let result = registry.source.log_out(&authorization).await;
            registry.record_end(generation, &result);
            sender.send_replace(Some(result));
        };
        runtime.spawn(task.in_current_span());
        Some(End {
            result: end,
            is_joined: false,
        })
    }

    fn record_end(&self, generation: u64, result: &Result<(), Error>) {
        let mut entries = self.entries();
        match result {
            Ok(()) => {
                entries.sessions.remove(&generation);
                tracing::info!(generation, "logged out");
            }
            Err(error) => {
                if let Some(entry) = entries.sessions.get_mut(&generation) {
                    entry.end = None;
                    entry.failed = true;
                }
                tracing::warn!(generation, error = %Redacted(error), "the session could not be ended");
            }
        }
    }
}
