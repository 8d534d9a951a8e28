//! `cargo xtask soak`: the client under load, faults and session expiries.
//!
//! The run itself is an example of the tests' package: this workspace must not need the generated crate, which it makes.

use std::process::Command;

use crate::flags::{Format, SoakArgs};
use crate::project::{self, Failure};

/// Builds and runs it with all optimisations. The exit code is that of the run: 1 if anything was lost or left behind.
///
/// # Errors
/// It cannot be built or run.
pub fn run(args: &SoakArgs) -> Result<u8, Failure> {
    let mut command = Command::new("cargo");
    command
        .args(["run", "--quiet", "--release", "-p", "vsphere-tests"])
        .args(["--example", "soak", "--"])
        .args(["--calls", &args.calls.to_string()])
        .args(["--faults", &args.faults.to_string()])
        .current_dir(project::root());
    let output = command.stderr(std::process::Stdio::inherit()).output()?;
    let line = String::from_utf8(output.stdout)?;
    match args.format {
        Format::Json => print!("{line}"),
        Format::Text => print!("{}", table(&line)),
    }
    match output.status.code() {
        Some(code) if !line.is_empty() => Ok(u8::try_from(code)?),
        _ => Err("the soak did not come to an end".into()),
    }
}

/// The fields of a flat JSON object, a line each.
fn table(line: &str) -> String {
    let fields = line.trim().trim_start_matches('{').trim_end_matches('}');
    fields
        .replace(',', "\n")
        .replace('"', "")
        .replace(':', ": ")
        + "\n"
}
