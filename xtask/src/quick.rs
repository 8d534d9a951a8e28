//! `cargo xtask quick`: the checks to run while working.
//!
//! Leaves out what compiles generated crates, runs a browser, or needs minutes: `.ci/run` has that.

use std::process::Command;
use std::time::Instant;

use vsphere_codegen::exit::Exit;

use crate::flags::TidyArgs;
use crate::project::{self, Failure};
use crate::tidy;

/// A command of cargo, by its title.
///
/// Each is about the whole workspace. For single packages, cargo would choose other features of their dependencies and
/// compile those a second time.
const COMMANDS: [(&str, &[&str]); 4] = [
    (
        "format",
        &[
            "fmt",
            "--check",
            "-p=vsphere-codegen",
            "-p=vsphere-runtime",
            "-p=vsphere-tests",
            "-p=vsphere-benches",
            "-p=vsphere-fuzz-targets",
            "-p=vsphere-test-server",
        ],
    ),
    (
        "format of xtask",
        &["fmt", "--check", "--manifest-path=xtask/Cargo.toml"],
    ),
    (
        "lints",
        &[
            "clippy",
            "--quiet",
            "--workspace",
            "--all-targets",
            "--",
            "-Dwarnings",
        ],
    ),
    (
        "tests: unit, golden, runtime",
        &[
            "test",
            "--quiet",
            "--workspace",
            "--lib",
            "--test=golden",
            "--test=runtime",
            "--",
            "--skip=compile::",
            // Tests of the runtime wait for time limits more than they compute.
            "--test-threads=8",
        ],
    ),
];

/// Runs all checks, and prints each with its time. Stops after the first that fails.
///
/// # Errors
/// Cargo cannot be run, or the tables of `tidy` cannot be read.
pub fn run() -> Result<Exit, Failure> {
    let start = Instant::now();
    if !timed(
        "tidy",
        || Ok(tidy::run(&TidyArgs::default())? == Exit::Done),
    )? {
        return Ok(Exit::Stopped);
    }
    for (title, arguments) in COMMANDS {
        if !timed(title, || succeeds(arguments))? {
            return Ok(Exit::Stopped);
        }
    }
    println!("all: {:.1} s", start.elapsed().as_secs_f64());
    Ok(Exit::Done)
}

/// Runs a check and prints its time.
fn timed(title: &str, check: impl FnOnce() -> Result<bool, Failure>) -> Result<bool, Failure> {
    println!("== {title}");
    let start = Instant::now();
    let passed = check()?;
    let verdict = if passed { "passed" } else { "failed" };
    println!(
        "== {title}: {verdict}, {:.1} s\n",
        start.elapsed().as_secs_f64()
    );
    Ok(passed)
}

fn succeeds(arguments: &[&str]) -> Result<bool, Failure> {
    let status = Command::new("cargo")
        .args(arguments)
        .current_dir(project::root())
        .status()?;
    Ok(status.success())
}
