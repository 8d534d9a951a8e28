//! What all connections share.

use super::answer::Handler;
use super::api::Api;
use super::fault::{Effect, Fault, draw};
use super::record::{Log, Request};
use super::world::World;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// The server's parts, each behind its own lock. No two locks are held at the same time, but for a handler of a test, which
/// may ask for anything but itself.
pub(crate) struct Shared {
    pub(crate) api: Arc<Api>,
    pub(crate) world: Mutex<World>,
    handlers: Mutex<BTreeMap<&'static str, Arc<Mutex<Handler>>>>,
    faults: Mutex<Vec<Fault>>,
    /// Requests that something went wrong with.
    struck: AtomicU64,
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
            struck: AtomicU64::new(0),
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

    pub(crate) fn set_handler(
        &self,
        operation: &'static str,
        handler: Option<Arc<Mutex<Handler>>>,
    ) {
        let mut handlers = lock(&self.handlers);
        match handler {
            Some(handler) => handlers.insert(operation, handler),
            None => handlers.remove(operation),
        };
    }

    pub(crate) fn inject(&self, fault: Fault) {
        lock(&self.faults).push(fault);
    }

    pub(crate) fn clear_faults(&self) {
        lock(&self.faults).clear();
    }

    pub(crate) fn struck(&self) -> u64 {
        self.struck.load(Ordering::Relaxed)
    }

    /// What goes wrong with a request.
    pub(crate) fn draw(&self, request: &Request) -> (Duration, Option<Effect>) {
        let (delay, effect) = draw(&mut lock(&self.faults), request);
        if !delay.is_zero() || effect.is_some() {
            self.struck.fetch_add(1, Ordering::Relaxed);
        }
        (delay, effect)
    }
}
