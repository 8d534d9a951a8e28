//! Tests of the workflow of the repository, and of its action: commands exist, and jobs may only read.
//!
//! The tests of the guide run the action.

use std::collections::BTreeSet;
use std::path::Path;

use clap::Parser;
use serde_yaml::Value;

use crate::flags::Flags;

const WORKFLOWS: &str = "../.github/workflows";

/// The action for other repositories, as seen from the workflows.
const ACTION: &str = "../../action.yml";

/// Returns the workflows by the names of their files.
fn workflows() -> Vec<(String, Value)> {
    let entries = std::fs::read_dir(WORKFLOWS).expect("the workflows are there");
    let names = entries.flatten().map(|entry| entry.file_name());
    let all: Vec<_> = names.map(|name| read(&name.to_string_lossy())).collect();
    assert!(!all.is_empty(), "there is no workflow");
    all
}

/// Returns the workflows and the action.
fn workflows_and_action() -> Vec<(String, Value)> {
    let mut all = workflows();
    all.push(read(ACTION));
    all
}

fn read(name: &str) -> (String, Value) {
    let text = text_of(name);
    let value = serde_yaml::from_str(&text).expect("a workflow is YAML");
    (name.to_owned(), value)
}

fn text_of(name: &str) -> String {
    std::fs::read_to_string(Path::new(WORKFLOWS).join(name)).expect("a workflow is text")
}

fn jobs(workflow: &Value) -> Vec<(&str, &Value)> {
    let jobs = workflow["jobs"].as_mapping().expect("a workflow has jobs");
    jobs.iter()
        .map(|(name, job)| (name.as_str().expect("a job has a name"), job))
        .collect()
}

fn steps(workflow: &Value) -> Vec<&Value> {
    if let Some(steps) = workflow["runs"]["steps"].as_sequence() {
        return steps.iter().collect();
    }
    let jobs = jobs(workflow).into_iter();
    jobs.flat_map(|(name, job)| {
        let steps = job["steps"].as_sequence();
        steps.unwrap_or_else(|| panic!("{name} has no steps"))
    })
    .collect()
}

/// Returns the lines that a workflow runs.
fn lines(workflow: &Value) -> Vec<&str> {
    let scripts = steps(workflow)
        .into_iter()
        .filter_map(|step| step["run"].as_str());
    scripts.flat_map(str::lines).map(str::trim).collect()
}

#[test]
fn nothing_but_reading_is_allowed() {
    for (name, workflow) in workflows() {
        let mut permissions = vec![&workflow["permissions"]];
        let of_jobs = jobs(&workflow)
            .into_iter()
            .map(|(_, job)| &job["permissions"]);
        permissions.extend(of_jobs.filter(|permissions| !permissions.is_null()));
        for permissions in permissions {
            let allowed = permissions.as_mapping();
            let allowed = allowed.unwrap_or_else(|| panic!("{name} has no limited permissions"));
            for (scope, level) in allowed {
                let level = level.as_str();
                assert!(
                    matches!(level, Some("read" | "none")),
                    "{name} may {level:?} {scope:?}"
                );
            }
        }
        let text = serde_yaml::to_string(&workflow).expect("it was read");
        assert!(!text.contains("secrets."), "{name} needs a secret");
        // With this event the code of a pull request would run with the rights of the repository.
        assert!(!text.contains("pull_request_target"), "{name}");
    }
}

/// A tag can be moved, a commit cannot. A comment has the version.
#[test]
fn actions_are_pinned() {
    for (name, workflow) in workflows_and_action() {
        let text = text_of(&name);
        let used = steps(&workflow).into_iter();
        // The action of this repository has its revision.
        for action in used
            .filter_map(|step| step["uses"].as_str())
            .filter(|action| *action != "./")
        {
            let (owner, commit) = action.split_once('@').expect("an action has a version");
            assert!(
                owner.starts_with("actions/"),
                "{name}: {owner} is not GitHub's own"
            );
            let is_commit =
                commit.len() == 40 && commit.bytes().all(|byte| byte.is_ascii_hexdigit());
            assert!(is_commit, "{name}: {action}");
            let versioned = format!("{action} # v");
            assert!(
                text.contains(&versioned),
                "{name}: {action} has no version beside it"
            );
        }
        let checkouts = steps(&workflow).into_iter().filter(|step| {
            let uses = step["uses"].as_str();
            uses.is_some_and(|uses| uses.starts_with("actions/checkout@"))
        });
        for step in checkouts {
            let kept = step["with"]["persist-credentials"].as_bool();
            assert_eq!(kept, Some(false), "{name}: scripts could use the token");
        }
    }
}

/// Expressions would make texts of a change (its title, its branch) part of a script.
#[test]
fn no_script_has_an_expression_in_it() {
    for (name, workflow) in workflows_and_action() {
        for line in lines(&workflow) {
            assert!(!line.contains("${{"), "{name}: {line}");
        }
    }
}

#[test]
fn every_command_is_there() {
    let mut tasks = BTreeSet::new();
    for (name, workflow) in workflows() {
        for line in lines(&workflow) {
            let words: Vec<&str> = line.split_whitespace().collect();
            match words.as_slice() {
                ["cargo", "xtask", task, ..] => {
                    let parsed = Flags::try_parse_from(&words[1..]);
                    assert!(parsed.is_ok(), "{name}: {line}: {parsed:?}");
                    tasks.insert((*task).to_owned());
                }
                ["cargo", "check" | "run", ..] | ["rustup", "toolchain", "install", ..] => {}
                [script, ..] if script.starts_with(".ci/") => {
                    let path = Path::new("..").join(script);
                    assert!(is_executable(&path), "{name}: {line}");
                }
                _ => panic!(
                    "{name}: unknown command `{line}`: a workflow only runs commands that contributors can run"
                ),
            }
        }
    }
    let expected = ["check", "diff"].map(str::to_owned);
    assert!(tasks.is_superset(&BTreeSet::from(expected)), "{tasks:?}");
}

#[cfg(unix)]
fn is_executable(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    let metadata = std::fs::metadata(path);
    metadata.is_ok_and(|metadata| metadata.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn is_executable(path: &Path) -> bool {
    path.is_file()
}

/// The job with the oldest compiler uses the version of the manifest.
#[test]
fn the_oldest_rust_is_the_one_that_is_promised() {
    #[derive(serde::Deserialize)]
    struct Manifest {
        workspace: Workspace,
    }
    #[derive(serde::Deserialize)]
    struct Workspace {
        package: Package,
    }
    #[derive(serde::Deserialize)]
    #[serde(rename_all = "kebab-case")]
    struct Package {
        rust_version: String,
    }
    let text = std::fs::read_to_string("../Cargo.toml").expect("the manifest");
    let manifest: Manifest = toml::from_str(&text).expect("TOML");
    let promised = manifest.workspace.package.rust_version;
    let mut built = Vec::new();
    for (_, workflow) in workflows() {
        let of_jobs = jobs(&workflow).into_iter();
        built.extend(of_jobs.filter_map(|(_, job)| {
            let toolchain = job["env"]["RUSTUP_TOOLCHAIN"].as_str();
            toolchain.map(str::to_owned)
        }));
    }
    assert_eq!(built, [promised]);
}
