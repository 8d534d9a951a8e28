//! Work on several threads: the same results in the same order, however many there are.
//!
//! Takes independent pieces of work; gives their results in the order of the pieces. Knows nothing of what the pieces
//! do, and never lets a panic of one of them out.

use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::{Builder, Scope, ScopedJoinHandle};

use crate::diagnostics::{Problem, ProblemKind};

/// Bytes of stack for a thread: types are walked by recursion, and documents decide how deep they are.
const STACK: usize = 16 * 1024 * 1024;

/// How many threads work at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Workers(NonZeroUsize);

impl Workers {
    /// That many.
    pub fn new(count: NonZeroUsize) -> Self {
        Self(count)
    }

    /// One for each core that this process may use.
    pub fn available() -> Self {
        Self(std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN))
    }

    /// How many these are.
    pub fn count(self) -> usize {
        self.0.get()
    }

    /// Does the pieces of work from 0 up to `pieces`, each once, and gives the results in this order.
    ///
    /// Whoever is free takes the next piece, so long ones should come first. `done` is told how many pieces are done,
    /// from whatever thread did the last of them.
    ///
    /// # Errors
    /// That of the first piece in order that has one, whichever came first in time; a panic is a [`ProblemKind::Defect`].
    pub fn each<T: Send, E: From<Problem> + Send>(
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
            // All of them are waited for: a panic that nobody asks after would go on in the scope.
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

    /// Does two things at the same time, or one after the other where there is one worker only.
    ///
    /// # Errors
    /// That of the first, or else that of the second; a panic is a [`ProblemKind::Defect`].
    pub fn both<A: Send, B: Send, E: From<Problem> + Send>(
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
            // Both are waited for: a panic that nobody asks after would go on in the scope.
            let (first, second) = (joined(first), joined(second));
            Ok((first??, second??))
        })
    }
}

/// A thread with the stack that walks of types need.
fn started<'scope, T: Send + 'scope, E: From<Problem>>(
    scope: &'scope Scope<'scope, '_>,
    work: impl FnOnce() -> T + Send + 'scope,
) -> Result<ScopedJoinHandle<'scope, T>, E> {
    Builder::new()
        .stack_size(STACK)
        .spawn_scoped(scope, work)
        .map_err(|error| defect(format!("no thread: {error}")))
}

fn joined<T, E: From<Problem>>(thread: ScopedJoinHandle<'_, T>) -> Result<T, E> {
    thread
        .join()
        .map_err(|_| defect("a step panicked".to_owned()))
}

fn defect<E: From<Problem>>(what: String) -> E {
    Problem::nowhere(ProblemKind::Defect(what)).into()
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
            let told = Mutex::new(Vec::new());
            let squares = workers(count).each(
                100,
                |piece| Ok::<_, Problem>(piece * piece),
                |done| told.lock().expect("no panic").push(done),
            );
            assert_eq!(
                squares,
                Ok((0..100).map(|n| n * n).collect()),
                "{count} threads"
            );
            let mut told = told.into_inner().expect("no panic");
            told.sort_unstable();
            assert_eq!(told, (1..=100).collect::<Vec<_>>(), "{count} threads");
        }
        assert_eq!(
            workers(2).each(0, |_| Ok::<(), Problem>(()), |_| ()),
            Ok(Vec::new())
        );
    }

    #[test]
    fn the_first_problem_in_order_is_told() {
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
    fn two_things_are_done_and_the_first_problem_is_told() {
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
        let fails = || Err::<(), _>(Problem::nowhere(ProblemKind::Defect("told".to_owned())));
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
            assert!(both.is_err_and(|problem| problem.to_string().contains("told")));
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
