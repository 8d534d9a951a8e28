//! What is asked of git.

use std::process::Command;

use crate::project::{self, Failure};

/// What git prints, in the folder of the project.
///
/// # Errors
/// It cannot be run, fails, or prints what is no text.
pub fn run(arguments: &[&str]) -> Result<String, Failure> {
    let output = Command::new("git")
        .args(arguments)
        .current_dir(project::root())
        .output()?;
    if output.status.success() {
        return Ok(String::from_utf8(output.stdout)?);
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(format!("git {}: {}", arguments.join(" "), said.trim()).into())
}
