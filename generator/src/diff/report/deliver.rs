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
    let folder = match path.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    };
    let mut builder = tempfile::Builder::new();
    // A random name, because a link could wait at any other, and the rights that a new file gets.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let mut partial = builder.prefix(".vsphere-codegen-").tempfile_in(folder)?;
    partial.write_all(text.as_bytes())?;
    partial.persist(path)?;
    Ok(())
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

#[cfg(all(test, unix))]
mod tests {
    use std::fs;
    use std::os::unix::fs::{PermissionsExt, symlink};

    use super::*;

    #[test]
    fn a_report_is_written_through_no_link() {
        let folder = tempfile::tempdir().expect("a folder");
        let theirs = folder.path().join("theirs");
        fs::write(&theirs, "theirs").expect("a file can be written");
        let report = folder.path().join("report.html");
        // The name of a temporary file that another user can foresee.
        let foreseen = format!(".report.html.{}.partial", std::process::id());
        for link in [&report, &folder.path().join(foreseen)] {
            symlink(&theirs, link).expect("a link can be made");
        }
        replace(&report, "ours").expect("it can be written");
        assert_eq!(fs::read_to_string(&theirs).ok().as_deref(), Some("theirs"));
        assert_eq!(fs::read_to_string(&report).ok().as_deref(), Some("ours"));
        let mode = |path: &Path| {
            fs::symlink_metadata(path)
                .expect("it is there")
                .permissions()
                .mode()
        };
        assert_eq!(mode(&report), mode(&theirs), "the rights of any new file");
    }
}
