//! Progenitor's panics and refusals, kept inside: they become problems that name what they are about.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::diagnostics::{Problem, ProblemKind};

thread_local! {
    /// Set while this thread runs what may panic and is caught.
    static CONTAINED: Cell<bool> = const { Cell::new(false) };
}

/// Whether a panic of this thread is going to end in a problem, so that nothing need be printed of it.
pub(super) fn is_contained() -> bool {
    CONTAINED.get()
}

/// Runs something that may panic.
///
/// # Errors
/// Its own, and [`ProblemKind::Backend`] with the words of a panic.
pub(super) fn contained<T>(run: impl FnOnce() -> Result<T, Problem>) -> Result<T, Problem> {
    let before = CONTAINED.replace(true);
    let result = catch_unwind(AssertUnwindSafe(run));
    CONTAINED.set(before);
    result.unwrap_or_else(|panic| {
        let message = panic.downcast_ref::<String>().map(String::as_str);
        let message = message
            .or_else(|| panic.downcast_ref::<&str>().copied())
            .unwrap_or("it panicked");
        Err(Problem::nowhere(ProblemKind::Backend(message.to_owned())))
    })
}

/// The first of `count` things that cannot be done together with those before it, by halving; `fails` is told how many
/// of them, from the first on, to try.
pub(super) fn culprit(count: usize, fails: impl Fn(usize) -> bool) -> Option<usize> {
    let (mut good, mut bad) = (0, count);
    if count == 0 || !fails(count) {
        return None;
    }
    while bad - good > 1 {
        let middle = good + (bad - good) / 2;
        if fails(middle) {
            bad = middle;
        } else {
            good = middle;
        }
    }
    Some(bad - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_a_problem() {
        let message = |result: Result<(), Problem>| match result.map_err(|problem| *problem.kind) {
            Err(ProblemKind::Backend(message)) => message,
            other => panic!("{other:?}"),
        };
        assert!(!is_contained());
        let own = Problem::nowhere(ProblemKind::Backend("refused".to_owned()));
        assert_eq!(message(contained(|| Err(own))), "refused");
        let formatted = contained(|| {
            assert!(is_contained());
            panic!("at {}", 7)
        });
        assert_eq!(message(formatted), "at 7");
        assert_eq!(
            message(contained(|| std::panic::panic_any(7))),
            "it panicked"
        );
        assert!(!is_contained(), "it is over when it is over");
    }

    #[test]
    fn what_fails_is_found_by_halving() {
        for count in 0..20 {
            for guilty in 0..count {
                assert_eq!(culprit(count, |tried| tried > guilty), Some(guilty));
            }
            assert_eq!(culprit(count, |_| false), None, "it does not fail again");
        }
    }
}
