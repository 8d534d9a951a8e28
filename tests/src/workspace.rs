//! Throw-away workspaces in which generated crates are built.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use vsphere_codegen::emit::{Files, Settings};

use crate::places::in_project;

const NO_WARNINGS: &str = "\n[lints.rust]\nwarnings = \"deny\"\n";

/// A workspace that lies below the normal build folder, so that the next run finds what this one built.
pub struct Workspace {
    folder: PathBuf,
    members: Vec<String>,
}

impl Workspace {
    /// One without members. `below` is cargo's `CARGO_TARGET_TMPDIR`.
    pub fn new(below: &str, name: &str) -> Self {
        Self {
            folder: Path::new(below).join(name),
            members: Vec::new(),
        }
    }

    /// Where it lies.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// What a member that uses the runtime of this project is generated with.
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

    /// A generated crate in which no warning is let pass.
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

    /// A package written by hand, with a program.
    ///
    /// # Panics
    ///
    /// If it cannot be written.
    pub fn add_program(&mut self, member: &str, dependencies: &str, main: &str) {
        let manifest = format!(
            "[package]\nname = \"{member}\"\nedition = \"2024\"\n{NO_WARNINGS}\n[dependencies]\n{dependencies}"
        );
        write(&self.folder.join(member).join("Cargo.toml"), &manifest);
        write(&self.folder.join(member).join("src/main.rs"), main);
        self.members.push(member.to_owned());
    }

    /// Completes it, once all members are added.
    ///
    /// # Panics
    ///
    /// If it cannot be written.
    pub fn finish(&self) {
        self.remove_stale();
        write(
            &self.folder.join("Cargo.toml"),
            &format!(
                "[workspace]\nresolver = \"3\"\nmembers = {:?}\n",
                self.members
            ),
        );
        // Without the network only the versions that the project itself uses are sure to be there.
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
            if entry.path().is_dir() && name != "target" && !self.members.contains(&name) {
                fs::remove_dir_all(entry.path()).expect("the build folder can be cleaned");
            }
        }
    }

    /// Runs cargo in it, without the network.
    ///
    /// # Errors
    ///
    /// What cargo said, if it fails.
    ///
    /// # Panics
    ///
    /// If it cannot be run.
    pub fn cargo(&self, arguments: &[&str]) -> Result<String, String> {
        // `--offline` belongs before what `cargo run` hands on.
        let (subcommand, rest) = arguments.split_first().expect("a subcommand");
        let output = Command::new(env!("CARGO"))
            .args([subcommand, "--offline", "--quiet"])
            .args(rest)
            .current_dir(&self.folder)
            .env("CARGO_TARGET_DIR", self.folder.join("target"))
            .env("RUSTDOCFLAGS", "-D warnings")
            .env_remove("RUSTFLAGS")
            .output()
            .expect("cargo runs");
        if output.status.success() {
            return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
        }
        let said = String::from_utf8_lossy(&output.stderr);
        let start: String = said.chars().take(8000).collect();
        Err(format!(
            "`cargo {}` fails in {}:\n{start}",
            arguments.join(" "),
            self.folder.display()
        ))
    }
}

/// A file is written only if it changes, or the next run would build everything anew.
fn write(path: &Path, text: &str) {
    if fs::read_to_string(path).is_ok_and(|old| old == text) {
        return;
    }
    fs::create_dir_all(path.parent().expect("a file lies in a folder"))
        .expect("folders can be made");
    fs::write(path, text).expect("the build folder can be written");
}
