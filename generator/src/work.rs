//! Work on several threads, with the same results in the same order for any number of them.
//!
//! Takes independent pieces of work; gives their results in the order of the pieces. Never looks into a piece, and never lets a
//! panic of one escape: it becomes a [`Defect`].

use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::{Builder, Scope, ScopedJoinHandle};

use crate::diagnostics::{Problem, ProblemKind, Problems};

/// Bytes of stack per thread. Types are walked by recursion, and documents decide their depth.
const STACK: usize = 16 * 1024 * 1024;

/// A thread that did not start, or whose work panicked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Defect(pub String);

impl From<Defect> for Problem {
    fn from(Defect(what): Defect) -> Self {
        Self::nowhere(ProblemKind::Defect(what))
    }
}

impl From<Defect> for Problems {
    fn from(defect: Defect) -> Self {
        Problem::from(defect).into()
    }
}

/// The number of threads to work on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Workers(NonZeroUsize);

impl Workers {
    /// Uses this many threads.
    pub fn new(count: NonZeroUsize) -> Self {
        Self(count)
    }

    /// Uses one thread for each core that this process may use.
    pub fn available() -> Self {
        Self(std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN))
    }

    /// Returns the number of threads.
    pub fn count(self) -> usize {
        self.0.get()
    }

    /// Does the pieces of work from 0 up to `pieces`, and returns their results in this order.
    ///
    /// A free thread takes the next piece, so long pieces should come first. `done` is called with the number of finished
    /// pieces, on the thread that finished the last of them.
    ///
    /// # Errors
    /// The error of the first piece in order that fails, or a [`Defect`].
    pub fn each<T: Send, E: From<Defect> + Send>(
        self,
        pieces: usize,
        work: impl Fn(usize) -> Result<T, E> + Sync,
        done: impl Fn(usize) + Sync,
    ) -> Result<Vec<T>, E> {
        let next = AtomicUsize::new(0);
        let finished = AtomicUsize::new(0);
        let share = || -> Vec<(usize, Result<T, E>)> {
            let mut results = Vec::new();
            loop {
                let piece = next.fetch_add(1, Ordering::Relaxed);
                if piece >= pieces {
                    return results;
                }
                results.push((piece, work(piece)));
                done(finished.fetch_add(1, Ordering::Relaxed) + 1);
            }
        };
        let threads = self.count().min(pieces);
        let mut results = Vec::with_capacity(pieces);
        std::thread::scope(|scope| {
            let threads: Vec<_> = (0..threads).map(|_| started(scope, share)).collect();
            // Join all of them: the scope would propagate the panic of a thread that was not joined.
            let shares: Vec<Result<_, E>> =
                threads.into_iter().map(|thread| joined(thread?)).collect();
            for share in shares {
                results.extend(share?);
            }
            Ok::<(), E>(())
        })?;
        results.sort_by_key(|(piece, _)| *piece);
        results.into_iter().map(|(_, result)| result).collect()
    }

    /// Does two things at the same time, or one after the other with a single worker.
    ///
    /// # Errors
    /// The error of the first, or else of the second; or a [`Defect`].
    pub fn both<A: Send, B: Send, E: From<Defect> + Send>(
        self,
        first: impl FnOnce() -> Result<A, E> + Send,
        second: impl FnOnce() -> Result<B, E> + Send,
    ) -> Result<(A, B), E> {
        std::thread::scope(|scope| {
            let first = started(scope, first)?;
            if self.count() == 1 {
                let first = joined(first)??;
                return Ok((first, joined(started(scope, second)?)??));
            }
            let second = started(scope, second)?;
            // Join both: the scope would propagate the panic of a thread that was not joined.
            let (first, second) = (joined(first), joined(second));
            Ok((first??, second??))
        })
    }
}

/// Starts a thread with the stack that walks of types need.
fn started<'scope, T: Send + 'scope, E: From<Defect>>(
    scope: &'scope Scope<'scope, '_>,
    work: impl FnOnce() -> T + Send + 'scope,
) -> Result<ScopedJoinHandle<'scope, T>, E> {
    Builder::new()
        .stack_size(STACK)
        .spawn_scoped(scope, work)
        .map_err(|error| Defect(format!("cannot start a thread: {error}")).into())
}

fn joined<T, E: From<Defect>>(thread: ScopedJoinHandle<'_, T>) -> Result<T, E> {
    thread
        .join()
        .map_err(|_| Defect("a step panicked".to_owned()).into())
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;

    fn workers(count: usize) -> Workers {
        Workers::new(NonZeroUsize::new(count).expect("more than none"))
    }

    #[test]
    fn results_come_in_the_order_of_the_pieces() {
        for count in [1, 2, 8] {
            let reported = Mutex::new(Vec::new());
            let squares = workers(count).each(
                100,
                |piece| Ok::<_, Problem>(piece * piece),
                |done| reported.lock().expect("no panic").push(done),
            );
            assert_eq!(
                squares,
                Ok((0..100).map(|n| n * n).collect()),
                "{count} threads"
            );
            let mut reported = reported.into_inner().expect("no panic");
            reported.sort_unstable();
            assert_eq!(reported, (1..=100).collect::<Vec<_>>(), "{count} threads");
        }
        assert_eq!(
            workers(2).each(0, |_| Ok::<(), Problem>(()), |_| ()),
            Ok(Vec::new())
        );
    }

    #[test]
    fn the_first_problem_in_order_is_returned() {
        for count in [1, 2, 8] {
            let failed = |piece: usize| match piece {
                3 | 7 => Err(Problem::nowhere(ProblemKind::Defect(piece.to_string()))),
                _ => Ok(piece),
            };
            let problem = workers(count).each(10, failed, |_| ()).expect_err("fails");
            assert_eq!(*problem.kind, ProblemKind::Defect("3".to_owned()));
        }
    }

    #[test]
    fn both_results_or_the_first_problem_are_returned() {
        let fails =
            |what: &str| Err::<(), _>(Problem::nowhere(ProblemKind::Defect(what.to_owned())));
        for count in [1, 2] {
            let both = workers(count).both(|| Ok::<_, Problem>(1), || Ok("two"));
            assert_eq!(both, Ok((1, "two")));
            let both = workers(count).both(|| fails("first"), || fails("second"));
            assert_eq!(
                both,
                Err(Problem::nowhere(ProblemKind::Defect("first".to_owned())))
            );
        }
    }

    fn is_panic<T>(result: Result<T, Problem>) -> bool {
        result.is_err_and(|problem| problem.kind.to_string().contains("a step panicked"))
    }

    #[test]
    fn a_panic_is_a_problem() {
        let panics = |piece: usize| match piece {
            1 => panic!("on purpose"),
            _ => Ok(()),
        };
        let fails = || Err::<(), _>(Problem::nowhere(ProblemKind::Defect("second".to_owned())));
        for count in [1, 2] {
            let workers = workers(count);
            assert!(is_panic(workers.each(3, panics, |_| ())), "{count}");
            // More than one of them.
            let all = |_| -> Result<(), Problem> { panic!("on purpose") };
            assert!(is_panic(workers.each(3, all, |_| ())), "{count}");
            for (first, second) in [(1, 0), (0, 1), (1, 1)] {
                let both = workers.both(|| panics(first), || panics(second));
                assert!(is_panic(both), "{count} workers: {first}, {second}");
            }
            let both = workers.both(fails, || panics(1));
            assert!(both.is_err_and(|problem| problem.to_string().contains("second")));
        }
    }

    #[test]
    fn deep_recursion_has_the_stack_that_it_needs() {
        #[inline(never)]
        fn deep(left: usize) -> usize {
            let frame = std::hint::black_box([left; 128]);
            match left {
                0 => 0,
                _ => deep(left - 1) + frame[0].min(1),
            }
        }
        // Half of the stack, and more than a thread has by default.
        let depth = STACK / 2 / (128 * size_of::<usize>()) / 2;
        let work = || Ok::<_, Problem>(deep(depth));
        for count in [1, 2] {
            assert_eq!(workers(count).both(work, work), Ok((depth, depth)));
        }
    }
}
