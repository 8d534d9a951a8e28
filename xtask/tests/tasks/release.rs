//! `release --dry-run`: what a release would be, in a small workspace that is packaged by cargo itself.
#![cfg(unix)]

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output};

use crate::project::{Project, assert_exit, assert_has, stderr, stdout};

const DRY_RUN: [&str; 2] = ["release", "--dry-run"];

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
    // The project's own checks of dependencies.
    let checks = fs::read_to_string("../.ci/deny").expect("the checks");
    project.write(".ci/deny", &checks);
    executable(&project.path(".ci/deny"));
    lock(&project);
    project.commit();
    project
}

/// Writes the lock file.
fn lock(project: &Project) {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["generate-lockfile", "--offline"]);
    let locked = cargo
        .current_dir(project.path(""))
        .output()
        .expect("cargo runs");
    assert!(locked.status.success(), "{}", stderr(&locked));
}

fn executable(path: &Path) {
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).expect("it is ours");
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

/// The tools beside a dry run, by the exit codes of their commands. `None` is a tool that is not installed.
struct Tools {
    /// Of cargo-semver-checks: the comparison.
    interfaces: Option<i32>,
    /// Of cargo-deny: fetching the advisories, and the check.
    dependencies: Option<(i32, i32)>,
}

/// Tools that find nothing wrong.
const CONTENT: Tools = Tools {
    interfaces: Some(0),
    dependencies: Some((0, 0)),
};

/// A dry run beside tools. A script stands for each: what it is asked goes into `bin/asked-<tool>`.
fn dry_run_beside(project: &Project, tools: &Tools, more: &[&str]) -> Output {
    let missing = |is_there: bool| if is_there { 0 } else { 1 };
    let (fetch, check) = tools.dependencies.unwrap_or((1, 1));
    let scripts = [
        (
            "semver-checks",
            missing(tools.interfaces.is_some()),
            0,
            tools.interfaces.unwrap_or(1),
        ),
        ("deny", missing(tools.dependencies.is_some()), fetch, check),
    ];
    for (tool, version, fetch, check) in scripts {
        let path = format!("bin/cargo-{tool}");
        let asked = project.path(&format!("bin/asked-{tool}"));
        project.write(
            &path,
            &format!(
                "#!/bin/sh\ncase \"$*\" in\n*--version*) exit {version};;\n*' fetch '*) exit {fetch};;\nesac\n\
                 echo \"$@\" >> '{}'\nexit {check}\n",
                asked.display()
            ),
        );
        executable(&project.path(&path));
    }
    let path = std::env::var("PATH").unwrap_or_default();
    let path = format!("{}:{path}", project.path("bin").display());
    let mut command = project.command(&[&DRY_RUN[..], more].concat());
    command.env("PATH", path).env_remove("CI");
    command.output().expect("the task runs")
}

/// A dry run that builds no package: the runtime of this project has no code.
fn dry_run(project: &Project) -> Output {
    dry_run_beside(project, &CONTENT, &["--no-verify"])
}

#[test]
fn a_first_release_is_described_from_end_to_end() {
    let project = workspace();
    let output = dry_run(&project);
    assert_exit(&output, 1);
    let printed = stdout(&output);
    let now = now(&project);
    assert_has(
        &printed,
        &[
            "this is the first release",
            &format!("## {now}\n\n- All of it.\n"),
            "No `repository` in the manifest of vsphere-runtime, vsphere-client.",
            "Packaged: vsphere-runtime, vsphere-client.",
            &format!(
                "== {now} can be released when nothing is open\n\nOpen, because it was not checked:\n\n\
                 - packages: not built from their contents: leave out `--no-verify`\n\nBy hand: "
            ),
            "\n    .ci/run\n    git tag -a v",
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

/// Success is that everything was checked.
#[test]
fn a_release_without_open_points_is_a_success() {
    let project = workspace();
    // The client needs more of the runtime than this one has.
    project.edit(
        "Cargo.toml",
        "members = [\"generator/runtime\", \"generated\"]",
        "members = [\"generator/runtime\"]",
    );
    lock(&project);
    project.commit();
    let output = dry_run_beside(&project, &CONTENT, &[]);
    assert_exit(&output, 0);
    let printed = stdout(&output);
    let done = format!("== {} can be released\n\nBy hand: ", now(&project));
    assert_has(
        &printed,
        &["Packaged, built from it: vsphere-runtime.", &done],
    );
}

/// What was not checked is neither a success nor an obstacle.
#[test]
fn what_was_not_checked_is_open() {
    let project = released(LOW, grown);
    let table = [
        (
            Tools {
                interfaces: None,
                ..CONTENT
            },
            "- interfaces: not compared with v0.0.1: run `cargo install --locked cargo-semver-checks`",
        ),
        (
            Tools {
                dependencies: None,
                ..CONTENT
            },
            "- dependencies: skipped, cargo-deny is missing: run `cargo install",
        ),
        (
            Tools {
                dependencies: Some((1, 0)),
                ..CONTENT
            },
            "- advisories: skipped, the database cannot be fetched\n",
        ),
    ];
    for (tools, point) in table {
        let output = dry_run_beside(&project, &tools, &["--no-verify"]);
        assert_exit(&output, 1);
        assert_has(
            &stdout(&output),
            &[
                "can be released when nothing is open\n",
                point,
                "\nBy hand: ",
            ],
        );
    }
    // Without advisories, the other checks are made.
    let asked = project.read("bin/asked-deny");
    let last = asked.lines().last().expect("it was asked");
    assert!(last.ends_with("bans sources sources"), "{asked}");
}

/// Open points are listed beside obstacles, and there is nothing to do by hand yet.
#[test]
fn findings_about_dependencies_are_in_the_way() {
    let tools = Tools {
        dependencies: Some((1, 1)),
        ..CONTENT
    };
    let output = dry_run_beside(&workspace(), &tools, &["--no-verify"]);
    assert_exit(&output, 1);
    let printed = stdout(&output);
    assert_has(
        &printed,
        &[
            "cannot be released yet\n\n- `.ci/deny` has findings about dependencies, see above\n\n\
             Open, because it was not checked:\n\n- packages: not built",
            "\n- advisories: skipped, the database cannot be fetched\n",
        ],
    );
    assert!(!printed.contains("By hand"), "{printed}");
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
        assert_has(&stdout(&high), &[&step, "can be released when"]);
    }
}

#[test]
fn the_changes_of_the_api_are_in_the_changelog() {
    let project = released(LOW, broken);
    project.git(&["tag", "v0.0.2"]);
    // The nearest tag is the default.
    assert_has(&stdout(&dry_run(&project)), &["since v0.0.2", "0 changes"]);
    let output = dry_run_beside(&project, &CONTENT, &["--no-verify", "--since", "v0.0.1"]);
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
    for check in [0, 100] {
        let tools = Tools {
            interfaces: Some(check),
            ..CONTENT
        };
        let output = dry_run_beside(&project, &tools, &["--no-verify"]);
        assert_exit(&output, 1);
        let asked = project.read("bin/asked-semver-checks");
        assert_eq!(
            asked.lines().last(),
            Some(
                "semver-checks check-release --baseline-rev v0.0.1 -p vsphere-runtime -p vsphere-client"
            )
        );
        let found =
            stdout(&output).contains("- cargo-semver-checks reports differences from v0.0.1");
        assert_eq!(found, check != 0);
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

    let output = dry_run_beside(&workspace(), &CONTENT, &["--since", "v9"]);
    assert_exit(&output, 3);

    // A project without its checks cannot be checked.
    let unchecked = workspace();
    fs::remove_file(unchecked.path(".ci/deny")).expect("it was there");
    unchecked.commit();
    let output = dry_run(&unchecked);
    assert_exit(&output, 3);
    assert_has(&stderr(&output), &[".ci/deny cannot be run"]);

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
