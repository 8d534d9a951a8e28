//! State that all connections share.

use super::handlers::{Handler, Handlers};
use super::world::World;
use crate::mock::model::api::Api;
use crate::mock::request::fault::{Effect, Fault};
use crate::mock::request::faults::{Drawn, Faults, matching};
use crate::mock::request::record::{Log, Request};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// The parts of the server, each behind its own lock.
///
/// No code holds two of these locks at a time, and none runs or drops a value of a test while it holds one. A running
/// handler is the exception: it may do anything but call the operation that it answers.
pub(crate) struct Shared {
    pub(crate) api: Arc<Api>,
    pub(crate) world: Mutex<World>,
    handlers: Mutex<Handlers>,
    faults: Mutex<Faults>,
    /// The number of requests that a fault affected.
    fault_count: AtomicU64,
    log: Mutex<Log>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Shared {
    pub(crate) fn new(api: Arc<Api>, url: String) -> Self {
        Self {
            world: Mutex::new(World::new(Arc::clone(&api), url)),
            api,
            handlers: Mutex::default(),
            faults: Mutex::default(),
            fault_count: AtomicU64::new(0),
            log: Mutex::default(),
        }
    }

    pub(crate) fn world(&self) -> MutexGuard<'_, World> {
        lock(&self.world)
    }

    pub(crate) fn log(&self) -> MutexGuard<'_, Log> {
        lock(&self.log)
    }

    pub(crate) fn handler(&self, operation: &str) -> Option<Arc<Mutex<Handler>>> {
        lock(&self.handlers).get(operation).cloned()
    }

    pub(crate) fn set_handler(&self, operation: &'static str, handler: Arc<Mutex<Handler>>) {
        let replaced = lock(&self.handlers).insert(operation, handler);
        drop(replaced);
    }

    pub(crate) fn remove_handler(&self, operation: &str) {
        let removed = lock(&self.handlers).remove(operation);
        drop(removed);
    }

    pub(crate) fn inject(&self, fault: Fault) {
        lock(&self.faults).push(fault);
    }

    pub(crate) fn clear_faults(&self) {
        let cleared = lock(&self.faults).clear();
        drop(cleared);
    }

    pub(crate) fn fault_count(&self) -> u64 {
        self.fault_count.load(Ordering::Relaxed)
    }

    /// Returns the delay and the effect of the faults that affect a request.
    pub(crate) fn draw(&self, request: &Request) -> (Duration, Option<Effect>) {
        let candidates = lock(&self.faults).candidates(request);
        let Drawn {
            delay,
            effect,
            used,
        } = match matching(&candidates, request) {
            Ok(matching) => lock(&self.faults).draw(&matching),
            Err(error) => Drawn {
                effect: Some(Effect::Error(error)),
                ..Drawn::default()
            },
        };
        drop(used);
        if !delay.is_zero() || effect.is_some() {
            self.fault_count.fetch_add(1, Ordering::Relaxed);
        }
        (delay, effect)
    }
}
