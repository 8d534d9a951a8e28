//! Where a report goes.

use std::io::{self, ErrorKind, Write};
use std::path::Path;

/// Prints a report, or whatever else a command gives. A reader who has seen enough is no failure.
///
/// # Errors
/// Standard output cannot be written to.
pub fn print(text: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    let printed = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    match printed {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        printed => printed,
    }
}

/// Writes a report beside the file of before and moves it there, so that it is whole or not there.
///
/// # Errors
/// The file cannot be written, or not be moved; nothing half-written is left behind then.
pub fn replace(path: &Path, text: &str) -> io::Result<()> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let partial = path.with_file_name(format!(".{name}.{}.partial", std::process::id()));
    let moved = std::fs::write(&partial, text).and_then(|()| std::fs::rename(&partial, path));
    if moved.is_err() {
        // That it cannot be removed either is no news.
        let _ = std::fs::remove_file(&partial);
    }
    moved
}

/// Removes the report of an earlier run, which would look like that of one that gives none; tells whether there was one.
///
/// # Errors
/// It is still there.
pub fn discard(path: &Path) -> io::Result<bool> {
    let is_there = path.is_file();
    if is_there {
        std::fs::remove_file(path)?;
    }
    Ok(is_there)
}
