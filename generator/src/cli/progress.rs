//! The line that tells how far a long run is: on a terminal only, and gone when the run is over.

use std::io::Write;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use vsphere_codegen::run_options::{Progress, Step};

/// A run that takes longer than this is worth a line.
const LONG: Duration = Duration::from_millis(300);
/// So is one whose input is larger than this, in bytes.
const LARGE: usize = 1_000_000;
/// The line changes no more often than this, but for the beginning of a step.
const PACE: Duration = Duration::from_millis(50);

/// What brings the cursor back to the beginning of a line, and what removes the rest of one.
const BACK: &str = "\r";
const CLEAR: &str = "\x1b[K";

/// The line. It can be told of progress from any thread.
pub(super) struct Line<W>(Option<Mutex<State<W>>>, Instant);

struct State<W> {
    out: W,
    large: bool,
    /// What is there, and since when.
    shown: Option<(Step, Duration)>,
}

impl<W: Write> Line<W> {
    /// A line at the end of `out`, or nothing at all where `out` is no terminal.
    pub(super) fn new(out: W, terminal: bool) -> Self {
        let state = State {
            out,
            large: false,
            shown: None,
        };
        Self(terminal.then(|| Mutex::new(state)), Instant::now())
    }

    /// Shows how far the run is, if it is a long one.
    pub(super) fn show(&self, progress: Progress) {
        self.show_after(self.1.elapsed(), progress);
    }

    fn show_after(&self, elapsed: Duration, progress: Progress) {
        let Some(mut state) = self.state() else {
            return;
        };
        state.large |= progress.step == Step::Load && progress.of > LARGE;
        let due = match state.shown {
            None => state.large || elapsed > LONG,
            Some((step, at)) => step != progress.step || elapsed.saturating_sub(at) >= PACE,
        };
        if due {
            state.shown = Some((progress.step, elapsed));
            state.write(&format!("{BACK}{}{CLEAR}", text(progress)));
        }
    }

    /// Removes the line. What is printed next begins where it began.
    pub(super) fn clear(&self) {
        if let Some(mut state) = self.state()
            && state.shown.take().is_some()
        {
            state.write(&format!("{BACK}{CLEAR}"));
        }
    }

    fn state(&self) -> Option<MutexGuard<'_, State<W>>> {
        let state = self.0.as_ref()?;
        Some(state.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl<W: Write> State<W> {
    /// A terminal that is gone is no reason to stop.
    fn write(&mut self, text: &str) {
        let _ = self.out.write_all(text.as_bytes());
        let _ = self.out.flush();
    }
}

/// `refine, format: 12 of 758`.
fn text(progress: Progress) -> String {
    let Progress { step, done, of } = progress;
    let megabytes = |bytes: usize| format!("{}.{}", bytes / 1_000_000, bytes / 100_000 % 10);
    match (step, of) {
        (_, 0) => step.to_string(),
        (Step::Load, _) => format!("{step}: {} of {} MB", megabytes(done), megabytes(of)),
        _ => format!("{step}: {done} of {of}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(step: Step, done: usize, of: usize) -> Progress {
        Progress { step, done, of }
    }

    /// What a terminal, or something else, is sent when it is told of this after so many milliseconds.
    fn sent(terminal: bool, told: &[(u64, Progress)]) -> String {
        let mut out = Vec::new();
        let line = Line::new(&mut out, terminal);
        for (after, progress) in told {
            line.show_after(Duration::from_millis(*after), *progress);
        }
        line.clear();
        String::from_utf8(out).expect("text")
    }

    #[test]
    fn a_large_input_has_a_line_at_once_and_it_goes() {
        let told = [
            (0, at(Step::Load, 0, 6_100_000)),
            (10, at(Step::Load, 100, 6_100_000)),
            (90, at(Step::Load, 3_050_000, 6_100_000)),
            (95, at(Step::Dialect, 0, 0)),
            (99, at(Step::Refine, 12, 758)),
        ];
        assert_eq!(
            sent(true, &told),
            "\rload: 0.0 of 6.1 MB\x1b[K\rload: 3.0 of 6.1 MB\x1b[K\rdialect\x1b[K\
             \rrefine, format: 12 of 758\x1b[K\r\x1b[K"
        );
    }

    #[test]
    fn a_short_run_has_none() {
        let told = [
            (0, at(Step::Load, 0, 999_999)),
            (300, at(Step::Refine, 1, 2)),
        ];
        assert_eq!(sent(true, &told), "");
    }

    #[test]
    fn a_slow_run_has_one() {
        let told = [(0, at(Step::Load, 0, 10)), (301, at(Step::Refine, 1, 2))];
        assert_eq!(sent(true, &told), "\rrefine, format: 1 of 2\x1b[K\r\x1b[K");
    }

    #[test]
    fn what_is_no_terminal_is_left_alone() {
        let told = [
            (0, at(Step::Load, 0, 6_100_000)),
            (900, at(Step::Refine, 1, 2)),
        ];
        assert_eq!(sent(false, &told), "");
    }
}
