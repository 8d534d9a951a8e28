//! The sessions that the server has for a client, until each has ended.
//!
//! Takes a session when a login created it, and ends it when it is released: once, in a task of its own. It is forgotten when
//! the server has confirmed its end, so that a log-out can wait for it, or try again. Never decides which session is in use.

use crate::error::Error;
use crate::error::redacted::Redacted;
use crate::session::authorization::Authorization;
use crate::session::source::{End, Source};
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
    /// `true` if the caller has the session, too. Only a log-out ends it.
    is_exported: bool,
}

/// The result of a request that ends a session; `None` until it is known.
type EndResult = watch::Receiver<Option<Result<(), Error>>>;

/// A request that ends a session.
struct Ending {
    result: EndResult,
    /// `true` if it was in progress already.
    is_joined: bool,
}

impl Ending {
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
            is_exported: false,
        };
        entries.sessions.insert(generation, entry);
        generation
    }

    /// Leaves a session to the caller: only a log-out ends it.
    pub(super) fn export(&self, generation: u64) {
        if let Some(entry) = self.entries().sessions.get_mut(&generation) {
            entry.is_exported = true;
        }
    }

    /// Ends a session in the background, best effort. Does nothing if that was tried before, or the caller has it, too.
    pub(super) fn release(self: &Arc<Self>, generation: u64) {
        let is_left = |entry: &Entry| entry.failed || entry.is_exported;
        let is_left = self
            .entries()
            .sessions
            .get(&generation)
            .is_some_and(is_left);
        if !is_left {
            self.end(generation);
        }
    }

    /// Ends all sessions in the background, best effort, except those that the caller has, too.
    pub(super) fn release_all(self: &Arc<Self>) {
        for generation in self.generations(|entry| !entry.is_exported) {
            self.end(generation);
        }
    }

    /// Waits for the sessions that are being ended, whatever the outcome.
    #[cfg(feature = "blocking")]
    pub(super) async fn ended(&self) {
        for mut end in self.ends() {
            end.wait_for(Option::is_some).await.ok();
        }
    }

    #[cfg(feature = "blocking")]
    fn ends(&self) -> Vec<EndResult> {
        let entries = self.entries();
        let ends = entries.sessions.values().map(|entry| entry.end.clone());
        ends.flatten().collect()
    }

    /// Ends all sessions, and waits for those that are being ended. Returns the first error.
    pub(super) async fn end_all(self: &Arc<Self>) -> Result<(), Error> {
        let generations = self.generations(|_| true).into_iter();
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

    /// Returns the generations of the sessions with this property.
    fn generations(&self, has: impl Fn(&Entry) -> bool) -> Vec<u64> {
        let entries = self.entries();
        let found = entries.sessions.iter().filter(|(_, entry)| has(entry));
        found.map(|(generation, _)| *generation).collect()
    }

    /// Starts to end a session, or joins the request in progress. Returns `None` if there is nothing to wait for.
    fn end(self: &Arc<Self>, generation: u64) -> Option<Ending> {
        let mut entries = self.entries();
        let entry = entries.sessions.get(&generation)?;
        if let Some(end) = &entry.end
            && end.has_changed().is_ok()
        {
            return Some(Ending {
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
            sender.send_replace(Some(result.map(|_| ())));
        };
        runtime.spawn(task.in_current_span());
        Some(Ending {
            result: end,
            is_joined: false,
        })
    }

    fn record_end(&self, generation: u64, result: &Result<End, Error>) {
        let mut entries = self.entries();
        match result {
            Ok(end) => {
                entries.sessions.remove(&generation);
                match end {
                    End::Ended => tracing::info!(generation, "logged out"),
                    End::Kept => tracing::debug!(generation, "the session is kept for others"),
                }
            }
            Err(error) => {
                if let Some(entry) = entries.sessions.get_mut(&generation) {
                    entry.end = None;
                    entry.failed = true;
                }
                tracing::warn!(
                    generation,
                    error = Redacted(error).to_string(),
                    "the session could not be ended"
                );
            }
        }
    }
}
