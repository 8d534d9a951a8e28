//! The generator's program, run as users run it.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::LazyLock;

/// The path of the generator's program, built by the cargo that runs the test.
static BINARY: LazyLock<PathBuf> = LazyLock::new(|| {
    let output = Command::new(env!("CARGO"))
        .args([
            "build",
            // With the features that its dependencies have in the tests: for the package alone, cargo would choose fewer
            // and compile everything a second time.
            "--workspace",
            "--bin",
            "vsphere-codegen",
            "--message-format=json",
        ])
        .current_dir("..")
        .output()
        .expect("cargo runs");
    assert!(
        output.status.success(),
        "the generator does not build:\n{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let messages = String::from_utf8_lossy(&output.stdout).into_owned();
    let built = messages
        .lines()
        .filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok())
        .filter_map(|message| message.get("executable")?.as_str().map(PathBuf::from))
        .next_back();
    built.expect("cargo names the binary that it built")
});

/// Returns the path of the program.
///
/// # Panics
///
/// If it cannot be built.
pub fn binary() -> &'static Path {
    &BINARY
}

/// Runs the program in the folder of the tests.
///
/// # Panics
///
/// If it cannot be built or started.
pub fn run(arguments: &[&str]) -> Output {
    Command::new(binary())
        .args(arguments)
        .env_remove("RUST_BACKTRACE")
        .output()
        .expect("the generator runs")
}
