//! The limit of calls in flight, which shrinks while a server is overloaded.
//!
//! Takes the outcome of each request, gives the places of the next ones in the order in which they are asked for. Never
//! delays a request while there is a free place, and never holds a place during a backoff or a login: the caller gives
//! it back before.
//!
//! The limit follows TCP's congestion control: an overload halves the number of requests in flight, and each round of
//! successes adds one until the limit of the settings is reached.

use std::sync::{Mutex, MutexGuard, PoisonError};
use tokio::sync::{Semaphore, SemaphorePermit};
use tracing::{debug, warn};

/// The default limit of calls in flight.
pub(crate) const DEFAULT: usize = 256;

/// The requests in flight of a client and its clones.
pub(crate) struct Concurrency {
    permits: Semaphore,
    /// The limit of the settings.
    most: usize,
    /// `true` if an overload lowers the limit.
    slows: bool,
    state: Mutex<State>,
}

struct State {
    /// The limit now.
    limit: usize,
    /// Requests in flight.
    held: usize,
    /// Places that are to vanish when they are given back.
    surplus: usize,
    /// The number of times that the limit was lowered.
    lowered: u64,
    /// Successes since the limit changed.
    successes: usize,
}

/// The verdict of the server on its load.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Load {
    /// It served the request.
    Served,
    /// It refused the request because there are too many: 429, 503.
    Overloaded,
}

/// A place for one request, until it is dropped.
pub(crate) struct Place<'a> {
    of: &'a Concurrency,
    permit: Option<SemaphorePermit<'a>>,
    /// The number of times that the limit had been lowered when the request was sent.
    lowered: u64,
}

impl Concurrency {
    /// Allows `most` requests at a time, at least one. Fewer while the server is overloaded, if it `slows`.
    pub(crate) fn new(most: usize, slows: bool) -> Self {
        let most = most.clamp(1, Semaphore::MAX_PERMITS);
        Self {
            permits: Semaphore::new(most),
            most,
            slows,
            state: Mutex::new(State {
                limit: most,
                held: 0,
                surplus: 0,
                lowered: 0,
                successes: 0,
            }),
        }
    }

    /// Allows any number of requests.
    pub(crate) fn unlimited() -> Self {
        Self::new(Semaphore::MAX_PERMITS, false)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns the limit now.
    pub(crate) fn limit(&self) -> usize {
        self.state().limit
    }

    /// Returns a place if one is free and no one waits for it.
    pub(crate) fn try_enter(&self) -> Option<Place<'_>> {
        let permit = self.permits.try_acquire().ok()?;
        Some(self.place(Some(permit)))
    }

    /// Waits for a place.
    pub(crate) async fn enter(&self) -> Place<'_> {
        // An error means that the semaphore is closed, which it never is.
        let permit = self.permits.acquire().await.ok();
        self.place(permit)
    }

    fn place<'a>(&'a self, permit: Option<SemaphorePermit<'a>>) -> Place<'a> {
        let mut state = self.state();
        state.held += 1;
        Place {
            of: self,
            permit,
            lowered: state.lowered,
        }
    }

    fn lower(&self, state: &mut State) {
        // A single request is slowed by its own backoff.
        let limit = (state.held / 2).max(1);
        if state.held < 2 || limit >= state.limit {
            return;
        }
        let less = state.limit - limit;
        state.surplus += less - self.permits.forget_permits(less);
        state.limit = limit;
        state.lowered += 1;
        state.successes = 0;
        warn!(
            limit,
            most = self.most,
            "the server is overloaded: fewer calls in flight"
        );
    }

    fn raise(&self, state: &mut State) {
        state.successes += 1;
        if state.successes < state.limit {
            return;
        }
        state.successes = 0;
        state.limit += 1;
        match state.surplus {
            0 => self.permits.add_permits(1),
            _ => state.surplus -= 1,
        }
        if state.limit == self.most {
            debug!(limit = state.limit, "the server is no longer overloaded");
        }
    }
}

impl Place<'_> {
    /// Gives the place back, with the verdict of the server.
    pub(crate) fn leave(self, load: Load) {
        let of = self.of;
        if !of.slows {
            return;
        }
        let mut state = of.state();
        // Requests that were sent before the limit was lowered say nothing about the new one.
        if self.lowered != state.lowered {
            return;
        }
        match load {
            Load::Overloaded => of.lower(&mut state),
            Load::Served if state.limit < of.most => of.raise(&mut state),
            Load::Served => {}
        }
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        let mut state = self.of.state();
        state.held -= 1;
        if state.surplus > 0
            && let Some(permit) = self.permit.take()
        {
            state.surplus -= 1;
            permit.forget();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn enter_all(of: &Concurrency) -> Vec<Place<'_>> {
        std::iter::from_fn(|| of.try_enter()).collect()
    }

    #[test]
    fn there_are_as_many_places_as_the_limit() {
        for (most, expected) in [(0, 1), (1, 1), (3, 3)] {
            let concurrency = Concurrency::new(most, true);
            for _ in 0..2 {
                assert_eq!(enter_all(&concurrency).len(), expected);
            }
        }
        let unlimited = Concurrency::unlimited();
        let places: Vec<_> = (0..10_000).map_while(|_| unlimited.try_enter()).collect();
        assert_eq!(places.len(), 10_000);
    }

    #[test]
    fn an_overload_halves_the_concurrent_calls_once_for_all_that_were_sent() {
        let concurrency = Concurrency::new(100, true);
        let mut places: Vec<_> = (0..8).map_while(|_| concurrency.try_enter()).collect();
        assert_eq!(places.len(), 8);
        for place in places.drain(..5) {
            place.leave(Load::Overloaded);
        }
        assert_eq!(concurrency.limit(), 4);
        // Three are still in flight, so that there is one place.
        assert_eq!(enter_all(&concurrency).len(), 1);
        drop(places);
        assert_eq!(enter_all(&concurrency).len(), 4);
    }

    #[test]
    fn each_round_of_successes_adds_a_place() {
        let concurrency = Concurrency::new(6, true);
        let mut places = enter_all(&concurrency);
        let last = places.pop().expect("six");
        last.leave(Load::Overloaded);
        // Successes of requests from before do not count.
        places.into_iter().for_each(|it| it.leave(Load::Served));
        let mut limits = Vec::new();
        for _ in 0..5 {
            let round = enter_all(&concurrency);
            limits.push(round.len());
            round.into_iter().for_each(|it| it.leave(Load::Served));
        }
        assert_eq!(limits, [3, 4, 5, 6, 6]);
        assert_eq!(concurrency.limit(), 6);
    }

    #[test]
    fn the_limit_never_falls_below_one() {
        let concurrency = Concurrency::new(4, true);
        for _ in 0..5 {
            let mut places = enter_all(&concurrency);
            assert!(!places.is_empty());
            places.pop().expect("a place").leave(Load::Overloaded);
        }
        assert_eq!(concurrency.limit(), 1);
        // A surplus that is still in flight is not given back twice.
        let concurrency = Concurrency::new(4, true);
        let mut places = enter_all(&concurrency);
        places.pop().expect("a place").leave(Load::Overloaded);
        assert_eq!(concurrency.limit(), 2);
        assert!(concurrency.try_enter().is_none());
        places.pop();
        assert!(concurrency.try_enter().is_none());
        places.pop();
        assert!(concurrency.try_enter().is_some());
    }

    #[test]
    fn a_single_call_and_a_steady_client_are_not_slowed() {
        let concurrency = Concurrency::new(4, true);
        let alone = concurrency.try_enter().expect("a place");
        alone.leave(Load::Overloaded);
        assert_eq!(concurrency.limit(), 4);
        let steady = Concurrency::new(4, false);
        for place in enter_all(&steady) {
            place.leave(Load::Overloaded);
        }
        assert_eq!(enter_all(&steady).len(), 4);
    }
}
