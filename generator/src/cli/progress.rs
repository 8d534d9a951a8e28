//! The progress line of long runs, on terminals only; removed at the end.

use std::io::Write;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use vsphere_codegen::run_options::{Progress, Step};

/// The duration after which the line appears.
const LONG: Duration = Duration::from_millis(300);
/// The input size in bytes above which the line appears at once.
const LARGE: usize = 1_000_000;
/// The minimum time between updates within a step.
const PACE: Duration = Duration::from_millis(50);

/// Control codes: move to the start of the line, clear to its end.
const BACK: &str = "\r";
const CLEAR: &str = "\x1b[K";

/// The progress line; usable from any thread.
pub(super) struct Line<W>(Option<Mutex<State<W>>>, Instant);

struct State<W> {
    out: W,
    large: bool,
    /// The step shown, and the time of the last update.
    shown: Option<(Step, Duration)>,
}

impl<W: Write> Line<W> {
    /// Creates a line at the end of `out`; it stays empty unless `out` is a terminal.
    pub(super) fn new(out: W, terminal: bool) -> Self {
        let state = State {
            out,
            large: false,
            shown: None,
        };
        Self(terminal.then(|| Mutex::new(state)), Instant::now())
    }

    /// Shows progress, if the run is long.
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

    /// Removes the line.
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
    /// Writes to the terminal; errors are ignored.
    fn write(&mut self, text: &str) {
        let _ = self.out.write_all(text.as_bytes());
        let _ = self.out.flush();
    }
}

/// Returns the line of a step: `refine, format: 12 of 758`.
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

    /// The output for progress reported after a number of milliseconds.
    fn sent(terminal: bool, reports: &[(u64, Progress)]) -> String {
        let mut out = Vec::new();
        let line = Line::new(&mut out, terminal);
        for (after, progress) in reports {
            line.show_after(Duration::from_millis(*after), *progress);
        }
        line.clear();
        String::from_utf8(out).expect("text")
    }

    #[test]
    fn a_large_input_shows_the_line_at_once() {
        let reports = [
            (0, at(Step::Load, 0, 6_100_000)),
            (10, at(Step::Load, 100, 6_100_000)),
            (90, at(Step::Load, 3_050_000, 6_100_000)),
            (95, at(Step::Dialect, 0, 0)),
            (99, at(Step::Refine, 12, 758)),
        ];
        assert_eq!(
            sent(true, &reports),
            "\rload: 0.0 of 6.1 MB\x1b[K\rload: 3.0 of 6.1 MB\x1b[K\rdialect\x1b[K\
             \rrefine, format: 12 of 758\x1b[K\r\x1b[K"
        );
    }

    #[test]
    fn a_short_run_has_no_line() {
        let reports = [
            (0, at(Step::Load, 0, 999_999)),
            (300, at(Step::Refine, 1, 2)),
        ];
        assert_eq!(sent(true, &reports), "");
    }

    #[test]
    fn a_slow_run_has_a_line() {
        let reports = [(0, at(Step::Load, 0, 10)), (301, at(Step::Refine, 1, 2))];
        assert_eq!(
            sent(true, &reports),
            "\rrefine, format: 1 of 2\x1b[K\r\x1b[K"
        );
    }

    #[test]
    fn other_outputs_get_no_line() {
        let reports = [
            (0, at(Step::Load, 0, 6_100_000)),
            (900, at(Step::Refine, 1, 2)),
        ];
        assert_eq!(sent(false, &reports), "");
    }
}
