//! Questions to git about the project.

use std::process::Command;

use crate::project::{self, Failure};

/// Runs git in the folder of the project and returns what it prints.
///
/// # Errors
/// Git cannot be run, fails, or prints something that is not text.
pub fn run(arguments: &[&str]) -> Result<String, Failure> {
    let output = Command::new("git")
        .args(arguments)
        .current_dir(project::root())
        .output()?;
    if output.status.success() {
        return Ok(String::from_utf8(output.stdout)?);
    }
    let reported = String::from_utf8_lossy(&output.stderr);
    Err(format!("git {}: {}", arguments.join(" "), reported.trim()).into())
}
