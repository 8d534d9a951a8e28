//! Streams as iterators.

use super::driver::Driver;
use super::error::BlockingError;
use futures_core::Stream;
use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;

/// Returns an iterator over the items of a stream, which blocks the calling thread until the next one is there.
///
/// # Examples
///
/// ```no_run
/// use vsphere_runtime::blocking::iter;
/// use vsphere_runtime::{Error, Task};
///
/// fn follow(task: &Task<String>) -> Result<(), Error> {
///     for info in iter(task.updates()) {
///         println!("{}", info?.status().as_str());
///     }
///     Ok(())
/// }
/// ```
pub fn iter<S: Stream>(stream: S) -> Iter<S> {
    Iter {
        stream: Some(Box::pin(stream)),
        driver: None,
    }
}

/// An iterator over the items of a stream, by [`iter`].
pub struct Iter<S> {
    /// `None` after the end.
    stream: Option<Pin<Box<S>>>,
    /// Lives as long as the stream, which may have work in the background.
    driver: Option<Arc<Driver>>,
}

impl<S, T, E> Iter<S>
where
    S: Stream<Item = Result<T, E>> + Send,
    T: Send,
    E: Send,
{
    fn advance(&mut self) -> Result<Option<S::Item>, BlockingError> {
        let Some(stream) = &mut self.stream else {
            return Ok(None);
        };
        let driver = match self.driver.take() {
            Some(driver) => driver,
            None => Driver::get()?,
        };
        let driver = self.driver.insert(driver);
        driver.block_on(poll_fn(|context| stream.as_mut().poll_next(context)))
    }
}

impl<S, T, E> Iterator for Iter<S>
where
    S: Stream<Item = Result<T, E>> + Send,
    T: Send,
    E: From<BlockingError> + Send,
{
    type Item = Result<T, E>;

    /// Returns the next item. After a [`BlockingError`] there is no other.
    fn next(&mut self) -> Option<Self::Item> {
        let item = match self.advance() {
            Ok(Some(item)) => return Some(item),
            Ok(None) => None,
            Err(error) => Some(Err(error.into())),
        };
        self.stream = None;
        item
    }
}

impl<S> fmt::Debug for Iter<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Iter").finish_non_exhaustive()
    }
}
