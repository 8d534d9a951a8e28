//! The action for repositories that keep a generated client, with the workflow of the guide: each script runs in a checkout.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};
use tempfile::TempDir;
use vsphere_tests::generator::binary;
use vsphere_tests::places::{in_project, project_text};

use super::documents::Document;
use super::platform::{self, Job, Ran};

/// The page of the guide.
const PAGE: &str = "docs/src/ci.md";

/// A repository with a document and its client, and the checkout of a change to it.
struct Repository(TempDir);

impl Repository {
    /// Returns a repository whose first commit is current.
    fn new() -> Self {
        let repository = Self(TempDir::new().expect("a folder"));
        for folder in ["origin", "programs", "temp"] {
            fs::create_dir(repository.path(folder)).expect("a folder");
        }
        repository.write(
            "vcenter.yaml",
            &project_text("tests/golden/crate/spec.yaml"),
        );
        repository.git("origin", &["init", "--quiet"]);
        repository.generate();
        repository.commit();
        // Stands for `cargo install`, which would build the program with optimizations.
        let cargo = format!(
            "#!/usr/bin/env bash\necho \"$@\" >> '{}'\nwhile [ $# -gt 0 ]; do\n\
             case \"$1\" in --path) test -f \"$2/Cargo.toml\" ;; --root) root=\"$2\" ;; esac || exit 101\nshift\ndone\n\
             mkdir \"$root/bin\" && ln -s '{}' \"$root/bin/vsphere-codegen\"\n",
            repository.path("built").display(),
            binary().canonicalize().expect("the generator").display()
        );
        let path = repository.path("programs/cargo");
        fs::write(&path, cargo).expect("written");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("it is ours");
        repository
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.path("origin").join(name), text).expect("written");
    }

    /// Replaces a text that occurs once in the document.
    fn edit(&self, from: &str, to: &str) {
        let document = fs::read_to_string(self.path("origin/vcenter.yaml")).expect("the document");
        assert_eq!(document.matches(from).count(), 1, "{from}");
        self.write("vcenter.yaml", &document.replace(from, to));
    }

    fn generate(&self) {
        let arguments = inputs()["generate"].as_str().expect("a text").to_owned();
        let status = Command::new(binary().canonicalize().expect("the generator"))
            .arg("generate")
            .args(arguments.split_whitespace())
            .current_dir(self.path("origin"))
            .output()
            .expect("the generator runs");
        assert!(status.status.success(), "{status:?}");
    }

    fn git(&self, folder: &str, arguments: &[&str]) -> String {
        let output = Command::new("git")
            .args(["-c", "user.name=A", "-c", "user.email=a@example.com"])
            .args(arguments)
            .current_dir(self.path(folder))
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .output()
            .expect("git runs");
        assert!(output.status.success(), "{arguments:?}: {output:?}");
        String::from_utf8(output.stdout)
            .expect("text")
            .trim()
            .to_owned()
    }

    /// Commits all files and returns the commit.
    fn commit(&self) -> String {
        self.git("origin", &["add", "--all"]);
        self.git("origin", &["commit", "--quiet", "--message", "A state."]);
        self.git("origin", &["rev-parse", "HEAD"])
    }

    /// Runs the action for the last commit, in a checkout without history, as the platform makes it.
    fn run(&self, event: Value, inputs: Value) -> Ran {
        let from = format!("file://{}", self.path("origin").display());
        self.git("", &["clone", "--quiet", "--depth=1", &from, "work"]);
        self.run_again(event, inputs)
    }

    fn run_again(&self, event: Value, inputs: Value) -> Ran {
        let job = Job {
            workspace: self.path("work"),
            temp: self.path("temp"),
            programs: self.path("programs"),
            event,
            inputs,
        };
        let ran = platform::run(&root(), &job);
        let worktrees = self.git("work", &["worktree", "list"]);
        assert_eq!(worktrees.lines().count(), 1, "{worktrees}");
        ran
    }
}

fn root() -> PathBuf {
    in_project("").canonicalize().expect("the project")
}

/// The inputs in the workflow of the guide.
fn inputs() -> Value {
    let blocks = Document::read(PAGE).blocks();
    let workflow = blocks.iter().find(|block| block.language() == "yaml");
    let workflow: Value =
        serde_yaml::from_str(&workflow.expect("a workflow").code).expect("a workflow is YAML");
    let steps = workflow["jobs"]["client"]["steps"].as_array();
    let mut steps = steps.expect("steps").iter();
    let step = steps.find(|step| step["uses"] == "OWNER/REPOSITORY@REVISION");
    step.expect("the step")["with"].clone()
}

fn pull_request(base: &str) -> Value {
    json!({"pull_request": {"base": {"sha": base}}})
}

/// Adds a field, and generates the client anew.
fn change(repository: &Repository) {
    repository.edit(
        "        size: {",
        "        weight: {type: integer, description: How heavy it is.}\n        size: {",
    );
}

#[track_caller]
fn assert_has(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(text.contains(part), "`{part}` is not in\n{text}");
    }
}

/// The lines of the guide are all that a repository needs.
#[test]
fn three_lines_check_and_compare() {
    assert_eq!(inputs().as_object().expect("a mapping").len(), 1);
    let repository = Repository::new();
    let base = repository.git("origin", &["rev-parse", "HEAD"]);
    change(&repository);
    repository.generate();
    repository.commit();
    let ran = repository.run(pull_request(&base), inputs());
    assert_eq!(ran.failed(), [""; 0], "{}", ran.log());
    assert_has(
        &ran.summary,
        &[
            "## Generated client: up to date\n\n    vsphere-codegen generate --spec vcenter.yaml --out my-client ",
            "\n## Golden API: ",
            "Things.Info/weight",
            "artifact `api-changes-my-client`",
        ],
    );
    let uploaded = ran.inputs_of("actions/upload-artifact@").expect("a page");
    assert_eq!(uploaded["name"], "api-changes-my-client");
    let page = fs::read_to_string(uploaded["path"].as_str().expect("a path")).expect("the page");
    assert_has(&page, &["<!DOCTYPE html>", "weight"]);

    // The program is built once for the same sources.
    let cache = ran.inputs_of("actions/cache@").expect("a cache");
    let cached = Path::new(cache["path"].as_str().expect("a path")).join("vsphere-codegen");
    assert!(cached.exists());
    let again = repository.run_again(pull_request(&base), inputs());
    assert_eq!(again.inputs_of("actions/cache@"), Some(cache));
    let built = fs::read_to_string(repository.path("built")).expect("it was built");
    assert_eq!(built.lines().count(), 1);
    assert_has(&built, &["install --locked --path generator --root "]);
}

/// A state of the repository, and what the run says of it.
struct Case {
    /// Changes the repository after the base, and returns the event.
    state: fn(&Repository, String) -> Value,
    failed: &'static [&'static str],
    summary: &'static [&'static str],
    annotation: &'static str,
    has_page: bool,
}

const CASES: &[Case] = &[
    // The client is older than its document.
    Case {
        state: |repository, base| {
            change(repository);
            repository.commit();
            pull_request(&base)
        },
        failed: &["check"],
        summary: &[
            "## Generated client: out of date\n\nRun this, and commit the result:\n\n    vsphere-codegen generate --spec ",
            "\n    --- ",
            "\n    +",
            "Things.Info/weight",
        ],
        annotation: "::error title=Generated client::out of date",
        has_page: true,
    },
    // The document cannot be read.
    Case {
        state: |repository, base| {
            repository.edit("openapi: 3.0.3", "openapi: [");
            repository.commit();
            pull_request(&base)
        },
        failed: &["check"],
        summary: &[
            "## Generated client: not checked, the generator failed\n",
            "\n    error",
            "## Changes of the API: not compared\n\nOne of the versions cannot be read",
        ],
        annotation: "::error title=Generated client::not checked",
        has_page: false,
    },
    // The change repairs the document of its base.
    Case {
        state: |repository, _| {
            repository.edit("openapi: 3.0.3", "openapi: [");
            let broken = repository.commit();
            repository.edit("openapi: [", "openapi: 3.0.3");
            repository.commit();
            pull_request(&broken)
        },
        failed: &[],
        summary: &[
            "up to date",
            "not compared\n\nOne of the versions cannot be read",
        ],
        annotation: "::warning title=Changes of the API::not compared: One of",
        has_page: false,
    },
    // A part of the document is not supported.
    Case {
        state: |repository, base| {
            repository.edit(
                "components:\n",
                "  /odd:\n    trace:\n      operationId: Things_trace\n      tags: [Things]\n      responses: \
                 {\"204\": {description: Done.}}\ncomponents:\n",
            );
            repository.commit();
            pull_request(&base)
        },
        failed: &["check"],
        summary: &["not compared"],
        annotation: "::warning title=Changes of the API::parts are not compared",
        has_page: true,
    },
    // The base has no document yet.
    Case {
        state: |repository, _| {
            repository.git("origin", &["rm", "--quiet", "vcenter.yaml"]);
            let empty = repository.commit();
            repository.git("origin", &["revert", "--no-edit", &empty]);
            pull_request(&empty)
        },
        failed: &[],
        summary: &["up to date", "not compared\n\nThe documents are new"],
        annotation: "::notice title=Changes of the API::not compared: The documents are new",
        has_page: false,
    },
    // The first push of a branch.
    Case {
        state: |_, _| json!({"before": "0".repeat(40)}),
        failed: &[],
        summary: &["up to date", "not compared\n\nThis run has no base"],
        annotation: "::notice title=Changes of the API::not compared: This run",
        has_page: false,
    },
    // A run by hand.
    Case {
        state: |_, _| json!({}),
        failed: &[],
        summary: &["up to date", "not compared\n\nThis run has no base"],
        annotation: "::notice title=Changes of the API::not compared: This run",
        has_page: false,
    },
    // A base that the server does not have.
    Case {
        state: |_, _| pull_request(&"1".repeat(40)),
        failed: &["changes"],
        summary: &["up to date", "not compared\n\nThe base cannot be fetched"],
        annotation: "::error title=Changes of the API::not compared: The base cannot",
        has_page: false,
    },
];

#[test]
fn each_state_has_its_result() {
    for case in CASES {
        let repository = Repository::new();
        let base = repository.git("origin", &["rev-parse", "HEAD"]);
        let event = (case.state)(&repository, base);
        let ran = repository.run(event, inputs());
        let log = ran.log();
        assert_eq!(ran.failed(), case.failed, "{log}");
        assert_has(&ran.summary, case.summary);
        let annotated = log.lines().any(|line| line.starts_with(case.annotation));
        assert!(annotated, "{}\n{log}", case.annotation);
        let page = ran.inputs_of("actions/upload-artifact@");
        assert_eq!(page.is_some(), case.has_page, "{log}");
    }
}

/// A base is any revision that the server has.
#[test]
fn a_branch_can_be_the_base() {
    let repository = Repository::new();
    repository.git("origin", &["branch", "stable"]);
    change(&repository);
    repository.generate();
    repository.commit();
    let mut inputs = inputs();
    inputs["base"] = "stable".into();
    let ran = repository.run(json!({}), inputs);
    assert_eq!(ran.failed(), [""; 0], "{}", ran.log());
    assert_has(&ran.summary, &["Things.Info/weight"]);
}

/// Words are quoted as in a shell, and nothing else of a shell happens.
#[test]
fn arguments_are_not_evaluated() {
    let table = [
        (
            "--spec vcenter.yaml  --out\n'my client'",
            "--spec\0vcenter.yaml\0--out\0my client\0",
        ),
        (
            "--spec=a\\ b.yaml --default-features ''",
            "--spec\0a b.yaml\0--default-features\0\0",
        ),
        (
            "--out $(touch x) `touch x` ; touch x",
            "--out\0$(touch\0x)\0`touch\0x`\0;\0touch\0x\0",
        ),
        ("--out \"$HOME/*\" *", "--out\0$HOME/*\0*\0"),
        ("", ""),
    ];
    let repository = Repository::new();
    repository.git("", &["clone", "--quiet", "origin", "work"]);
    for (given, expected) in table {
        let ran = repository.run_again(json!({}), json!({"generate": given}));
        assert!(!ran.failed().contains(&"arguments"), "{}", ran.log());
        let read = repository.path("temp/vsphere-codegen/arguments");
        assert_eq!(fs::read_to_string(read).expect("arguments"), expected);
    }
    assert_eq!(repository.git("work", &["status", "--porcelain"]), "");
    // Nothing is built for words that cannot be read.
    let ran = repository.run_again(json!({}), json!({"generate": "--out 'a"}));
    assert_eq!(ran.failed(), ["arguments"]);
    assert_eq!(ran.steps.len(), 1);
}

/// Several documents cannot be compared, and are not silently compared in part.
#[test]
fn several_documents_are_not_compared() {
    let repository = Repository::new();
    let base = repository.git("origin", &["rev-parse", "HEAD"]);
    let more = inputs()["generate"].as_str().expect("a text").to_owned() + " --spec vcenter.yaml";
    let ran = repository.run(pull_request(&base), json!({"generate": more}));
    assert_has(
        &ran.summary,
        &["not compared\n\nDocuments of several --spec"],
    );
}

/// Overlays belong to both sides, as far as the base has them.
#[test]
fn overlays_are_applied_to_both_sides() {
    let overlay = "overlay: 1.0.0\ninfo: {title: Names, version: \"1\"}\nactions:\n  - target: $.info\n    update: {title: Named}\n";
    let repository = Repository::new();
    let first = repository.git("origin", &["rev-parse", "HEAD"]);
    repository.write("names.yaml", overlay);
    let second = repository.commit();
    repository.write("names.yaml", &overlay.replace("Named", "Renamed"));
    repository.commit();
    let with = inputs()["generate"].as_str().expect("a text").to_owned() + " --overlay=names.yaml";
    let ran = repository.run(pull_request(&first), json!({"generate": with}));
    assert_has(&ran.summary, &["\n## Renamed: "]);
    let ran = repository.run_again(pull_request(&second), json!({"generate": with}));
    assert_has(&ran.summary, &["\n## Renamed: "]);
}

/// Texts of documents are no commands to the platform, and no markup of the summary.
#[test]
fn texts_of_documents_stay_texts() {
    let repository = Repository::new();
    let base = repository.git("origin", &["rev-parse", "HEAD"]);
    let command = "::error title=Injected::by a document";
    repository.edit(
        "description: The size.",
        &format!("description: \"One.\\n\\n{command}\\n\\n```\\n# Injected\", {command}"),
    );
    repository.commit();
    let ran = repository.run(pull_request(&base), inputs());
    let mut stopped: Option<String> = None;
    for line in ran.log().lines().map(str::trim_start) {
        if let Some(token) = line.strip_prefix("::stop-commands::") {
            assert!(token.len() == 32, "{line}");
            stopped = Some(format!("::{token}::"));
        } else if stopped.as_deref() == Some(line) {
            stopped = None;
        } else if stopped.is_none() {
            assert!(!line.contains("Injected"), "{line}");
        }
    }
    assert!(ran.log().contains("Injected"), "{}", ran.log());
    for line in ran.summary.lines().filter(|line| line.contains("Injected")) {
        assert!(line.starts_with("    "), "{line}");
    }
}

#[test]
fn the_guide_shows_every_input() {
    let page = project_text(PAGE);
    for input in platform::read(&root())["inputs"]
        .as_object()
        .expect("inputs")
        .keys()
    {
        assert!(page.contains(&format!("          {input}: ")), "{input}");
    }
}
