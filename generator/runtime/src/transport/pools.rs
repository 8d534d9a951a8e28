//! The connections to endpoints of transfers, shared by all that trust the same.

use crate::transport::http_client::Http;
use crate::transport::thumbprint::Thumbprint;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// The most pools that are kept. Servers choose the thumbprints, so their number needs a limit.
const MOST: usize = 32;

/// The settings that connections of a client can differ in.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Key {
    /// The only certificate to trust. Without it, that of the client's own settings.
    pub(super) pin: Option<Thumbprint>,
    /// `true` for the server of the API.
    pub(super) is_api: bool,
    /// `true` for servers that are called with TLS.
    pub(super) is_tls: bool,
    /// The limit of the time to connect.
    pub(super) connect: Duration,
    /// The time in which the server may confirm nothing.
    pub(super) idle: Duration,
}

/// Pools of connections by their settings, the latest used last.
pub(super) struct Pools<T = Http>(Mutex<Vec<(Key, T)>>);

impl<T> Default for Pools<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<T: Clone> Pools<T> {
    /// Returns the pool with these settings, or makes it.
    pub(super) fn get_or_make<E>(
        &self,
        key: &Key,
        make: impl FnOnce() -> Result<T, E>,
    ) -> Result<T, E> {
        let mut pools = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let found = pools.iter().position(|(of, _)| of == key);
        let pool = match found {
            Some(at) => pools.remove(at).1,
            None => make()?,
        };
        if pools.len() >= MOST {
            pools.remove(0);
        }
        pools.push((key.clone(), pool.clone()));
        Ok(pool)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;
    use std::convert::Infallible;

    #[test]
    fn pools_are_made_once_and_limited_in_number() {
        let pools = Pools::<u64>::default();
        let made = Cell::new(0);
        let get = |seconds| {
            let idle = Duration::from_secs(seconds);
            let key = Key {
                pin: None,
                is_api: false,
                is_tls: true,
                connect: idle,
                idle,
            };
            let pool = pools.get_or_make(&key, || {
                made.set(made.get() + 1);
                Ok::<_, Infallible>(seconds)
            });
            assert_eq!(pool, Ok(seconds));
        };
        let most = MOST as u64;
        (0..most).for_each(get);
        get(0);
        assert_eq!(made.get(), MOST);
        // Replaces the one that was used least recently, which is not the first.
        get(most);
        get(0);
        assert_eq!(made.get(), MOST + 1);
        get(1);
        assert_eq!(made.get(), MOST + 2);
    }
}
