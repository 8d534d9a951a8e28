//! Throw-away workspaces in which generated crates are built.
//!
//! They share the build folder of the project: what it has built is not built again.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use vsphere_codegen::emit::{Files, Settings};

use crate::places::in_project;

const NO_WARNINGS: &str = "\n[lints.rust]\nwarnings = \"deny\"\n";

/// The profile of the project: with another one, every dependency would be compiled a second time.
const PROFILE: &str = "\n[profile.dev]\ndebug = 1\n";

/// A workspace below the build folder of the project.
pub struct Workspace {
    folder: PathBuf,
    target: PathBuf,
    members: Vec<String>,
}

impl Workspace {
    /// Returns a workspace without members. `below` is cargo's `CARGO_TARGET_TMPDIR`.
    pub fn new(below: &str, name: &str) -> Self {
        let below = Path::new(below);
        Self {
            folder: below.join(name),
            target: below.parent().unwrap_or(below).to_path_buf(),
            members: Vec::new(),
        }
    }

    /// Returns the folder of the workspace.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Returns settings for a member that uses the runtime of this project.
    ///
    /// # Panics
    ///
    /// If there is no runtime.
    pub fn settings(package: &str) -> Settings {
        let runtime = in_project("generator/runtime").canonicalize();
        let runtime = runtime.expect("the runtime is there");
        Settings {
            package: package.to_owned(),
            runtime: Some(runtime.to_string_lossy().into_owned()),
            mock: true,
            ..Settings::default()
        }
    }

    /// Adds a generated crate, in which every warning is an error.
    ///
    /// # Panics
    ///
    /// If it cannot be written.
    pub fn add(&mut self, member: &str, mut files: Files) {
        let manifest = files.0.get_mut("Cargo.toml");
        manifest
            .expect("a crate has a manifest")
            .push_str(NO_WARNINGS);
        files
            .write(&self.folder.join(member))
            .expect("the build folder can be written");
        self.members.push(member.to_owned());
    }

    /// Adds a hand-written package with programs: the path of each below `src`, with its text.
    ///
    /// # Panics
    ///
    /// If it cannot be written.
    pub fn add_programs(
        &mut self,
        member: &str,
        dependencies: &str,
        programs: &[(String, String)],
    ) {
        let manifest = format!(
            "[package]\nname = \"{member}\"\nedition = \"2024\"\n{NO_WARNINGS}\n[dependencies]\n{dependencies}"
        );
        write(&self.folder.join(member).join("Cargo.toml"), &manifest);
        for (path, text) in programs {
            write(&self.folder.join(member).join("src").join(path), text);
        }
        self.members.push(member.to_owned());
    }

    /// Writes the manifest of the workspace, once all members are added.
    ///
    /// # Panics
    ///
    /// If it cannot be written.
    pub fn finish(&self) {
        self.remove_stale();
        write(
            &self.folder.join("Cargo.toml"),
            &format!(
                "[workspace]\nresolver = \"3\"\nmembers = {:?}\n{PROFILE}",
                self.members
            ),
        );
        // Without the network, only the versions that the project itself uses are sure to be there.
        let lock = self.folder.join("Cargo.lock");
        if !lock.exists() {
            fs::copy(in_project("Cargo.lock"), lock).expect("the project has a lock file");
        }
    }

    fn remove_stale(&self) {
        let Ok(entries) = fs::read_dir(&self.folder) else {
            return;
        };
        for entry in entries.flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            if entry.path().is_dir() && !self.members.contains(&name) {
                fs::remove_dir_all(entry.path()).expect("the build folder can be cleaned");
            }
        }
    }

    /// Runs cargo in the workspace, without the network, and returns what it printed to standard output.
    ///
    /// # Errors
    ///
    /// The beginning of standard error, if cargo fails.
    ///
    /// # Panics
    ///
    /// If cargo cannot be started.
    pub fn cargo(&self, arguments: &[&str]) -> Result<String, String> {
        let output = self.output(arguments);
        if output.status.success() {
            return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
        }
        let reported = String::from_utf8_lossy(&output.stderr);
        let start: String = reported.chars().take(8000).collect();
        Err(format!(
            "`cargo {}` fails in {}:\n{start}",
            arguments.join(" "),
            self.folder.display()
        ))
    }

    /// Runs cargo in the workspace, without the network.
    ///
    /// # Panics
    ///
    /// If cargo cannot be started.
    pub fn output(&self, arguments: &[&str]) -> Output {
        // `--offline` belongs before the arguments that `cargo run` passes to a program.
        let (subcommand, others) = arguments.split_first().expect("a subcommand");
        Command::new(env!("CARGO"))
            .args([subcommand, "--offline", "--quiet"])
            .args(others)
            .current_dir(&self.folder)
            .env("CARGO_TARGET_DIR", &self.target)
            .env("RUSTDOCFLAGS", "-D warnings")
            .env_remove("RUSTFLAGS")
            .output()
            .expect("cargo runs")
    }
}

/// Writes a file if its text changes: otherwise the next run would build everything anew.
fn write(path: &Path, text: &str) {
    if fs::read_to_string(path).is_ok_and(|old| old == text) {
        return;
    }
    fs::create_dir_all(path.parent().expect("a file lies in a folder"))
        .expect("folders can be made");
    fs::write(path, text).expect("the build folder can be written");
}
