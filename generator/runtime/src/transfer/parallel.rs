//! Work on several files at the same time.

use crate::error::Error;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::Poll;
use tokio::sync::{Semaphore, SemaphorePermit};

/// The limit of the files that are transferred at the same time.
pub(super) struct Turns {
    limit: usize,
    transferring: Semaphore,
}

impl Turns {
    /// Lets `limit` files be transferred at the same time, at least 1.
    pub(super) fn new(limit: usize) -> Self {
        let limit = limit.clamp(1, Semaphore::MAX_PERMITS / 2);
        Self {
            limit,
            transferring: Semaphore::new(limit),
        }
    }

    /// Waits for the turn of a file, which lasts until the result is dropped.
    pub(super) async fn wait(&self) -> Option<SemaphorePermit<'_>> {
        // An error means that the semaphore was closed, which this one never is.
        self.transferring.acquire().await.ok()
    }

    /// Returns the number of files that are worked on: while some are transferred, as many others are prepared.
    pub(super) fn open_files(&self) -> usize {
        match self.limit {
            // One after the other, as the caller wants it.
            1 => 1,
            limit => limit * 2,
        }
    }
}

/// Runs `work` for each item with its index, for at most `limit` items at the same time. Returns the results in the order of
/// the items. After an error the other runs are dropped.
///
/// All run in the task of the caller, so that they can borrow from it, and dropping the future ends them at once.
pub(super) async fn for_each<I, F, T>(
    items: Vec<I>,
    limit: usize,
    work: impl Fn(usize, I) -> F,
) -> Result<Vec<T>, Error>
where
    F: Future<Output = Result<T, Error>>,
{
    let mut waiting = items.into_iter().enumerate();
    let mut running: Vec<(usize, Pin<Box<F>>)> = Vec::new();
    let mut done = Vec::new();
    poll_fn(|context| {
        loop {
            let room = limit.max(1) - running.len();
            let begun = waiting.by_ref().take(room);
            running.extend(begun.map(|(index, item)| (index, Box::pin(work(index, item)))));
            let before = running.len();
            // A run that is always ready must not use up the time of the others.
            running.rotate_left(1.min(before));
            let mut at = 0;
            while at < running.len() {
                match running[at].1.as_mut().poll(context) {
                    Poll::Pending => at += 1,
                    Poll::Ready(Ok(result)) => done.push((running.remove(at).0, result)),
                    Poll::Ready(Err(error)) => return Poll::Ready(Err(error)),
                }
            }
            if running.is_empty() && waiting.len() == 0 {
                return Poll::Ready(Ok(()));
            }
            // Those that replace finished ones are polled at once, too.
            if running.len() == before {
                return Poll::Pending;
            }
        }
    })
    .await?;
    done.sort_unstable_by_key(|(index, _)| *index);
    Ok(done.into_iter().map(|(_, result)| result).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::{Cell, RefCell};
    use tokio::task::yield_now;

    #[tokio::test]
    async fn results_are_in_order_and_runs_are_limited() {
        for limit in [0, 1, 3, 100] {
            let (now, most) = (Cell::new(0), Cell::new(0));
            let work = |index: usize, item: usize| {
                let (now, most) = (&now, &most);
                async move {
                    now.set(now.get() + 1);
                    most.set(now.get().max(most.get()));
                    // The first ones take longest.
                    for _ in index..10 {
                        yield_now().await;
                    }
                    now.set(now.get() - 1);
                    Ok(item * 2)
                }
            };
            let doubled = for_each((0..10).collect(), limit, work).await;
            let expected: Vec<_> = (0..10).map(|item| item * 2).collect();
            assert_eq!(doubled.expect("results"), expected);
            assert_eq!(most.get(), limit.clamp(1, 10));
        }
        let none = for_each(Vec::<()>::new(), 4, async |_, ()| Ok(()));
        assert!(none.await.expect("nothing").is_empty());
    }

    #[tokio::test]
    async fn an_error_ends_the_others() {
        let ended = RefCell::new(Vec::new());
        let work = |index: usize, ()| {
            let ended = &ended;
            async move {
                yield_now().await;
                ended.borrow_mut().push(index);
                match index {
                    1 => Err(Error::logged_out()),
                    _ => std::future::pending::<Result<(), Error>>().await,
                }
            }
        };
        let outcome = for_each(vec![(); 10], 2, work).await;
        assert!(outcome.expect_err("an error").is_logged_out());
        let mut ended = ended.into_inner();
        ended.sort_unstable();
        assert_eq!(ended, [0, 1]);
    }

    #[test]
    fn as_many_files_are_prepared_as_are_transferred() {
        for (limit, open) in [(0, 1), (1, 1), (2, 4), (4, 8)] {
            assert_eq!(Turns::new(limit).open_files(), open);
        }
        Turns::new(usize::MAX);
    }
}
