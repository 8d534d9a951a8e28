//! Prints and saves reports.

use std::io::{self, ErrorKind, Write};
use std::path::Path;

/// Prints the output of a command. A closed pipe is no error.
///
/// # Errors
/// Standard output cannot be written.
pub fn print(text: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    let printed = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    match printed {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        printed => printed,
    }
}

/// Writes a report atomically, to a temporary file that is then renamed.
///
/// # Errors
/// The file cannot be written or renamed; no partial file is left behind.
pub fn replace(path: &Path, text: &str) -> io::Result<()> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let partial = path.with_file_name(format!(".{name}.{}.partial", std::process::id()));
    let moved = std::fs::write(&partial, text).and_then(|()| std::fs::rename(&partial, path));
    if moved.is_err() {
        // The first error is the one to report.
        let _ = std::fs::remove_file(&partial);
    }
    moved
}

/// Removes the report of an earlier run, which could pass for the result of this one. Returns `true` if there was one.
///
/// # Errors
/// The report cannot be removed.
pub fn discard(path: &Path) -> io::Result<bool> {
    let is_there = path.is_file();
    if is_there {
        std::fs::remove_file(path)?;
    }
    Ok(is_there)
}
