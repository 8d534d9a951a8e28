//! Containment of progenitor: its panics become refusals, and a search finds the input that caused one.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};

thread_local! {
    /// Set while this thread runs code whose panics are caught.
    static CONTAINED: Cell<bool> = const { Cell::new(false) };
}

/// The reason for which progenitor gives no, or no usable, output.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Refusal(pub(super) String);

/// Returns `true` while a panic of this thread would be caught.
pub(super) fn is_contained() -> bool {
    CONTAINED.get()
}

/// Runs code that may panic.
///
/// # Errors
/// Its own refusal, or one with the message of the panic.
pub(super) fn contained<T>(run: impl FnOnce() -> Result<T, Refusal>) -> Result<T, Refusal> {
    let before = CONTAINED.replace(true);
    let result = catch_unwind(AssertUnwindSafe(run));
    CONTAINED.set(before);
    result.unwrap_or_else(|panic| {
        let message = panic.downcast_ref::<String>().map(String::as_str);
        let message = message
            .or_else(|| panic.downcast_ref::<&str>().copied())
            .unwrap_or("it panicked");
        Err(Refusal(message.to_owned()))
    })
}

/// Returns the index of the first of `count` inputs that fails together with those before it, by bisection.
///
/// `fails(n)` returns `true` if the first `n` inputs fail together.
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
    fn a_panic_becomes_a_refusal() {
        let refusal = |result: Result<(), Refusal>| result.map_err(|Refusal(message)| message);
        assert!(!is_contained());
        let own = contained(|| Err(Refusal("refused".to_owned())));
        assert_eq!(refusal(own), Err("refused".to_owned()));
        let formatted = contained(|| {
            assert!(is_contained());
            panic!("at {}", 7)
        });
        assert_eq!(refusal(formatted), Err("at 7".to_owned()));
        let other = contained(|| std::panic::panic_any(7));
        assert_eq!(refusal(other), Err("it panicked".to_owned()));
        assert!(!is_contained(), "the flag is restored");
    }

    #[test]
    fn the_first_failing_input_is_found() {
        for count in 0..20 {
            for guilty in 0..count {
                assert_eq!(culprit(count, |tried| tried > guilty), Some(guilty));
            }
            assert_eq!(culprit(count, |_| false), None, "it does not fail again");
        }
    }
}
