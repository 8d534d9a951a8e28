//! A sign of life during long work: no task is silent for more than five seconds.
//!
//! Takes work, or a command; reports the time that has passed on standard error whenever nothing else was printed for a while.
//! Never changes what the work does or prints.

use std::io::{self, Read, Write};
use std::process::{Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread;
use std::time::{Duration, Instant};

/// The longest silence.
const PACE: Duration = Duration::from_secs(4);

/// Runs work that prints nothing.
pub fn during<T>(work: impl FnOnce() -> T) -> T {
    beating(PACE, report, |_| work())
}

/// Runs a command. Its output is passed on.
///
/// # Errors
/// The command cannot be run.
pub fn command(command: &mut Command) -> io::Result<ExitStatus> {
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    let (out, err) = (child.stdout.take(), child.stderr.take());
    beating(PACE, report, |heard| {
        thread::scope(|scope| {
            scope.spawn(|| forward(err, io::stderr(), heard.clone()));
            forward(out, io::stdout(), heard.clone());
        });
        child.wait()
    })
}

fn report(elapsed: Duration) {
    eprintln!("    … {} s", elapsed.as_secs());
}

/// Copies output as it comes. An output that cannot be written is no reason to stop the command.
fn forward(from: Option<impl Read>, mut to: impl Write, heard: Sender<()>) {
    let Some(mut from) = from else { return };
    let mut buffer = [0; 8192];
    while let Ok(count @ 1..) = from.read(&mut buffer) {
        let _ = to.write_all(buffer.get(..count).unwrap_or_default());
        let _ = to.flush();
        let _ = heard.send(());
    }
}

/// Runs work, and reports the time that has passed after each silence. Work breaks a silence through its sender.
fn beating<T>(
    pace: Duration,
    report: impl Fn(Duration) + Send,
    work: impl FnOnce(&Sender<()>) -> T,
) -> T {
    let start = Instant::now();
    let (heard, ear) = mpsc::channel();
    thread::scope(|scope| {
        scope.spawn(move || {
            loop {
                match ear.recv_timeout(pace) {
                    Ok(()) => {}
                    Err(RecvTimeoutError::Timeout) => report(start.elapsed()),
                    Err(RecvTimeoutError::Disconnected) => return,
                }
            }
        });
        // Moved, so that a panic of the work ends the thread, too.
        let heard = heard;
        work(&heard)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn silence_is_broken_until_the_work_ends() {
        let (beat, beats) = mpsc::channel();
        let result = beating(
            Duration::from_millis(1),
            move |_| {
                let _ = beat.send(());
            },
            |_| {
                // Each comes only because this says nothing.
                for _ in 0..3 {
                    beats.recv().expect("a report");
                }
                "done"
            },
        );
        assert_eq!(result, "done");
    }

    #[cfg(unix)]
    #[test]
    fn a_command_has_its_exit_code() {
        let status = command(Command::new("sh").args(["-c", "exit 3"])).expect("sh runs");
        assert_eq!(status.code(), Some(3));
    }
}
