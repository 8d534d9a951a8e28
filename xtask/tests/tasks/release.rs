//! `release --dry-run`: what a release would be, in a small workspace that is packaged by cargo itself.
#![cfg(unix)]

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::{Command, Output};

use crate::project::{Project, assert_exit, assert_has, stderr, stdout};

const DRY_RUN: [&str; 3] = ["release", "--dry-run", "--no-verify"];

const DOCUMENT: &str = "specs/9.1.0.0/things.yaml";

/// A version that is lower than any that the project will have.
const LOW: &str = "0.0.1";

/// The features of the runtime that the generated manifest names, as lines of a manifest.
fn runtime_features(project: &Project) -> String {
    let manifest = project.read("generated/Cargo.toml");
    let named = manifest.split("\"vsphere-runtime/").skip(1);
    named
        .filter_map(|rest| Some(format!("{} = []\n", rest.split_once('"')?.0)))
        .collect()
}

/// A workspace of the generated crate and a runtime without code, committed.
fn workspace() -> Project {
    let project = Project::generated();
    let now = now(&project);
    project.write("Cargo.toml", &manifest(&now));
    project.write(
        "generator/runtime/Cargo.toml",
        &format!(
            "[package]\nname = \"vsphere-runtime\"\ndescription = \"A runtime without code\"\nversion = \"{now}\"\n\
             edition = \"2024\"\nrust-version = \"1.88\"\nlicense = \"MIT OR Apache-2.0\"\nreadme = \"../../README.md\"\n\
             keywords = [\"test\"]\ncategories = [\"api-bindings\"]\n\n[features]\n{}",
            runtime_features(&project)
        ),
    );
    project.write("generator/runtime/src/lib.rs", "//! Nothing.\n");
    for name in ["LICENSE-APACHE", "LICENSE-MIT"] {
        let text = project.read(name);
        project.write(&format!("generator/runtime/{name}"), &text);
    }
    project.write("README.md", "# A project\n");
    project.write(
        "CHANGELOG.md",
        "# Changelog\n\n## Unreleased\n\n- All of it.\n",
    );
    project.write(".gitignore", "/target\n/bin\n");
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["generate-lockfile", "--offline"]);
    let locked = cargo
        .current_dir(project.path(""))
        .output()
        .expect("cargo runs");
    assert!(locked.status.success(), "{}", stderr(&locked));
    project.commit();
    project
}

fn manifest(version: &str) -> String {
    format!(
        "[workspace]\nresolver = \"3\"\nmembers = [\"generator/runtime\", \"generated\"]\n\n[workspace.package]\n\
         version = \"{version}\"\n"
    )
}

/// The version of the generator, which the generated crate has, too.
fn now(project: &Project) -> String {
    let manifest = project.read("generated/Cargo.toml");
    let line = manifest
        .lines()
        .find_map(|line| line.strip_prefix("version = "));
    line.expect("a version").trim_matches('"').to_owned()
}

/// A workspace that was released as `before`; since then, the API has changed.
fn released(before: &str, change: impl Fn(&Project)) -> Project {
    let project = workspace();
    let now = now(&project);
    project.write("Cargo.toml", &manifest(before));
    project.commit();
    project.git(&["tag", &format!("v{before}")]);
    project.write("Cargo.toml", &manifest(&now));
    project.edit("CHANGELOG.md", "- All of it.", "- More of it.");
    change(&project);
    assert_exit(&project.run(&["generate"]), 0);
    project.commit();
    project
}

fn grown(project: &Project) {
    project.edit(
        DOCUMENT,
        "        size: {",
        "        weight: {type: integer, description: How heavy it is.}\n        size: {",
    );
}

fn broken(project: &Project) {
    project.edit(DOCUMENT, "        size: {", "        weight: {");
}

/// A dry run where cargo-semver-checks answers with these exit codes: to `--version`, and to a check.
///
/// A script stands for the tool: what it is asked goes into `bin/asked`.
fn dry_run_beside(project: &Project, version: i32, check: i32, more: &[&str]) -> Output {
    let tool = project.path("bin/cargo-semver-checks");
    project.write(
        "bin/cargo-semver-checks",
        &format!(
            "#!/bin/sh\nif [ \"$2\" = --version ]; then exit {version}; fi\necho \"$@\" > '{}'\nexit {check}\n",
            project.path("bin/asked").display()
        ),
    );
    fs::set_permissions(&tool, fs::Permissions::from_mode(0o755)).expect("it is ours");
    let path = std::env::var("PATH").unwrap_or_default();
    let path = format!("{}:{path}", project.path("bin").display());
    let mut command = project.command(&[&DRY_RUN[..], more].concat());
    command.env("PATH", path).output().expect("the task runs")
}

fn dry_run(project: &Project) -> Output {
    dry_run_beside(project, 1, 1, &[])
}

#[test]
fn a_first_release_is_described_from_end_to_end() {
    let project = workspace();
    let output = dry_run(&project);
    assert_exit(&output, 0);
    let printed = stdout(&output);
    let now = now(&project);
    assert_has(
        &printed,
        &[
            "this is the first release",
            &format!("## {now}\n\n- All of it.\n"),
            "No `repository` in the manifest of vsphere-runtime, vsphere-client.",
            "Packaged: vsphere-runtime, vsphere-client.",
            &format!("== {now} can be released"),
        ],
    );
    // Dependencies come first.
    let place = |name: &str| printed.find(&format!("cargo publish --locked -p {name}\n"));
    assert!(place("vsphere-runtime").is_some(), "{printed}");
    assert!(
        place("vsphere-runtime") < place("vsphere-client"),
        "{printed}"
    );
}

/// Releases are published by hand.
#[test]
fn there_is_no_release_but_a_dry_run() {
    let output = workspace().run(&["release"]);
    assert_exit(&output, 2);
    assert_has(&stderr(&output), &["published by hand", "--dry-run"]);
    assert_eq!(stdout(&output), "");
}

/// Obstacles of a first release, one at a time.
#[test]
fn obstacles_are_named() {
    type Spoil = fn(&Project);
    let table: [(Spoil, &str); 5] = [
        (
            |project| {
                project.write(
                    "CHANGELOG.md",
                    "# Changelog\n\n## Unreleased\n\n## 0.0.1\n\n- Old.\n",
                )
            },
            "- CHANGELOG.md has nothing under `## Unreleased`",
        ),
        (
            |project| {
                let released = format!("## Unreleased\n\n- New.\n\n## {}", now(project));
                project.edit("CHANGELOG.md", "## Unreleased", &released);
            },
            "CHANGELOG.md already has a section for",
        ),
        (
            |project| project.write("generated/src/lib.rs", "// Generated by vsphere-codegen\n"),
            "- generated/ is out of date in 1 files",
        ),
        (
            |project| {
                fs::remove_file(project.path("generator/runtime/LICENSE-MIT"))
                    .expect("it was there");
            },
            "- vsphere-runtime does not contain LICENSE-MIT",
        ),
        (
            |project| {
                project.edit(
                    "generator/runtime/Cargo.toml",
                    "keywords = [\"test\"]\n",
                    "",
                )
            },
            "- the manifest of vsphere-runtime has no keywords",
        ),
    ];
    for (spoil, obstacle) in table {
        let project = workspace();
        spoil(&project);
        project.commit();
        let output = dry_run(&project);
        assert_exit(&output, 1);
        assert_has(&stdout(&output), &["cannot be released yet\n", obstacle]);
    }
}

/// Versions for each step have tests of their own.
#[test]
fn the_version_follows_the_api() {
    let now = now(&workspace());
    type Change = fn(&Project);
    let table: [(Change, &str); 3] = [(|_| (), "none"), (grown, "minor"), (broken, "major")];
    for (change, step) in table {
        let step = format!("which require the step `{step}`");
        let low = dry_run(&released(&now, change));
        assert_exit(&low, 1);
        assert_has(
            &stdout(&low),
            &[
                &step,
                &format!("- the version is {now}, but must be at least "),
            ],
        );
        let high = dry_run(&released(LOW, change));
        assert_exit(&high, 0);
        assert_has(
            &stdout(&high),
            &[&step, "cargo-semver-checks is not installed"],
        );
    }
}

#[test]
fn the_changes_of_the_api_are_in_the_changelog() {
    let project = released(LOW, broken);
    project.git(&["tag", "v0.0.2"]);
    // The nearest tag is the default.
    assert_has(&stdout(&dry_run(&project)), &["since v0.0.2", "0 changes"]);
    let output = dry_run_beside(&project, 1, 1, &["--since", "v0.0.1"]);
    assert_has(
        &stdout(&output),
        &[
            "since v0.0.1 (0.0.1)",
            "\n\n- More of it.\n\n### Golden API: 9.1.0.0 to 9.1.0.0\n",
            "\n#### Things\n",
            "`Things.Info/weight`",
        ],
    );
}

#[test]
fn interfaces_are_compared_where_the_tool_is_installed() {
    let project = released(LOW, grown);
    for (check, code) in [(0, 0), (100, 1)] {
        let output = dry_run_beside(&project, 0, check, &[]);
        assert_exit(&output, code);
        let asked = project.read("bin/asked");
        assert_eq!(
            asked,
            "semver-checks check-release --baseline-rev v0.0.1 -p vsphere-runtime -p vsphere-client\n"
        );
        let found =
            stdout(&output).contains("- cargo-semver-checks reports differences from v0.0.1");
        assert_eq!(found, code == 1);
    }
}

/// A failed check is no obstacle.
#[test]
fn a_failed_check_exits_with_3() {
    let unfinished = workspace();
    unfinished.write("notes.txt", "not committed");
    let output = dry_run(&unfinished);
    assert_exit(&output, 3);
    assert_has(&stderr(&output), &["uncommitted", "?? notes.txt"]);

    let output = dry_run_beside(&workspace(), 1, 1, &["--since", "v9"]);
    assert_exit(&output, 3);

    // A history without its tags does not look like a first release.
    let origin = released(LOW, grown);
    let shallow = Project::new();
    let from = format!("file://{}", origin.path("").display());
    shallow.git(&[
        "clone",
        "--quiet",
        "--depth",
        "1",
        "--no-tags",
        &from,
        "clone",
    ]);
    let mut command = shallow.command(&DRY_RUN);
    command.current_dir(shallow.path("clone"));
    let output = command.output().expect("the task runs");
    assert_exit(&output, 3);
    assert_has(&stderr(&output), &["shallow clone", "--since"]);
}
