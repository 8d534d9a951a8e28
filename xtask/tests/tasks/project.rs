//! A small project: one document, one operation, the texts of the licenses.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

/// The document of the project.
const DOCUMENT: &str = include_str!("../../../tests/golden/crate/spec.yaml");

/// Variables of workflow runs and of personal settings, which would change results.
const FOREIGN: [&str; 4] = [
    "GITHUB_STEP_SUMMARY",
    "GITHUB_ACTIONS",
    "RUST_BACKTRACE",
    "VSPHERE_FACTS",
];

pub struct Project(TempDir);

impl Project {
    /// Returns a project with the document in `specs/9.1.0.0/`, without generated files and without a repository.
    pub fn new() -> Self {
        let project = Self(TempDir::new().expect("a folder"));
        for name in ["LICENSE-APACHE", "LICENSE-MIT"] {
            let text = fs::read_to_string(Path::new("..").join(name)).expect("a license");
            project.write(name, &text);
        }
        project.write("specs/9.1.0.0/things.yaml", DOCUMENT);
        project
    }

    /// Returns a project with generated files.
    pub fn generated() -> Self {
        let project = Self::new();
        assert_exit(&project.run(&["generate"]), 0);
        project
    }

    pub fn path(&self, path: &str) -> PathBuf {
        self.0.path().join(path)
    }

    pub fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    pub fn write(&self, path: &str, text: &str) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, text).expect("written");
    }

    /// Replaces a text that occurs once in a file.
    #[track_caller]
    pub fn edit(&self, path: &str, from: &str, to: &str) {
        let text = self.read(path);
        assert_eq!(text.matches(from).count(), 1, "`{from}` in {path}");
        self.write(path, &text.replace(from, to));
    }

    /// Returns the command of a task, in the folder of the project.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
        command
            .args(arguments)
            .current_dir(self.0.path())
            .env("CARGO_NET_OFFLINE", "true")
            .env("CARGO_TARGET_DIR", self.path("target"));
        for variable in FOREIGN {
            command.env_remove(variable);
        }
        command
    }

    pub fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().expect("the task runs")
    }

    /// Runs a task as a step of a workflow run. Returns the output and the summary.
    pub fn step(&self, arguments: &[&str]) -> (Output, String) {
        self.write("summary.md", "Before.\n");
        let output = self
            .command(arguments)
            .env("GITHUB_STEP_SUMMARY", self.path("summary.md"))
            .output()
            .expect("the task runs");
        let summary = self.read("summary.md");
        let added = summary.strip_prefix("Before.\n");
        let added = added.expect("what was there stays").to_owned();
        fs::remove_file(self.path("summary.md")).expect("it was read");
        (output, added)
    }

    #[track_caller]
    pub fn git(&self, arguments: &[&str]) {
        let output = Command::new("git")
            .args([
                "-c",
                "user.name=Author",
                "-c",
                "user.email=author@example.com",
            ])
            .args(arguments)
            .current_dir(self.0.path())
            .env("GIT_CONFIG_GLOBAL", self.path("no-such-file"))
            .output()
            .expect("git runs");
        assert!(
            output.status.success(),
            "git {arguments:?}: {}",
            stderr(&output)
        );
    }

    /// Commits all files.
    pub fn commit(&self) {
        if !self.path(".git").exists() {
            self.git(&["init", "--quiet"]);
        }
        self.git(&["add", "--all"]);
        self.git(&[
            "commit",
            "--quiet",
            "--allow-empty",
            "--message",
            "A state.",
        ]);
    }
}

pub fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

pub fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[track_caller]
pub fn assert_exit(output: &Output, code: i32) {
    assert_eq!(
        output.status.code(),
        Some(code),
        "{}{}",
        stdout(output),
        stderr(output)
    );
}

#[track_caller]
pub fn assert_has(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(text.contains(part), "`{part}` is not in\n{text}");
    }
}
