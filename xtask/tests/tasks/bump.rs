//! `bump`: a version from the vendor's document to checks that pass, run again after each stop.
#![cfg(unix)]

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::Output;

use crate::project::{Project, assert_exit, assert_has, stderr, stdout};

const FRAGMENTS: &str = "common: common\nnote: A fragment for a test.\nfragments:\n- name: things\n  about: Things.\n  \
                         select:\n  - /things/**\n";

const LIST: &str = "specs/9.2.0.0/todo.txt";

const FRAGMENT: &str = "specs/9.2.0.0/things.yaml";

/// A project of version 9.1.0.0, and the vendor's document of 9.2.0.0: a new field, a fact in a new wording, a changed fact.
fn project() -> Project {
    let project = Project::new();
    let document = project.read("specs/9.1.0.0/things.yaml");
    project.write("specs/fragments.yaml", FRAGMENTS);
    project.write("vendor.yaml", &document);
    assert_exit(&project.run(&["import", "vendor.yaml"]), 0);
    project.write("vendor.yaml", &document.replace("9.1.0.0", "9.2.0.0"));
    project.edit(
        "vendor.yaml",
        "        size: {",
        "        weight: {type: integer, description: How heavy it is.}\n        size: {",
    );
    project.edit(
        "vendor.yaml",
        "description: Describes a thing.",
        "description: 'Describes a thing. This operation was added in __vSphere API 9.2.0.0__.'",
    );
    project.write(
        "CHANGELOG.md",
        "# Changelog\n\n## Unreleased\n\n- New.\n\n## 0.1.0\n\n- All.\n",
    );
    program(&project, "bin/cargo", "echo \"cargo $UPDATE_GOLDEN $*\"");
    program(&project, ".ci/run", "echo 'all checks'");
    project
}

fn program(project: &Project, path: &str, line: &str) {
    project.write(path, &format!("#!/bin/sh\n{line}\n"));
    let executable = fs::Permissions::from_mode(0o755);
    fs::set_permissions(project.path(path), executable).expect("an executable");
}

fn bump(project: &Project) -> Output {
    let path = std::env::var("PATH").expect("a path");
    let path = format!("{}:{path}", project.path("bin").display());
    let mut command = project.command(&["bump", "vendor.yaml"]);
    command.env("PATH", path).output().expect("the task runs")
}

/// Asserts that a run stops at a step, and names the next run.
#[track_caller]
fn assert_stops(output: &Output, step: &str, next: &str) {
    assert_exit(output, 1);
    let place = format!("stopped at step {step} of 7");
    let next = format!("next: {next}, then run:\n    cargo xtask bump vendor.yaml\n");
    assert_has(&stdout(output), &[&place, &next]);
}

/// Writes the missing description.
fn describe(project: &Project) {
    let fragment = project.read(FRAGMENT);
    let (before, weight) = fragment.split_once("        weight:\n").expect("the field");
    let described =
        format!("{before}        weight:\n          description: Its weight.\n{weight}");
    project.write(FRAGMENT, &described);
}

/// Deletes the lines of a kind from the list.
fn delete(project: &Project, kind: &str) {
    let list = project.read(LIST);
    let kept = list
        .lines()
        .filter(|line| !line.contains(&format!(": {kind}: ")));
    let kept: String = kept.map(|line| format!("{line}\n")).collect();
    assert_ne!(kept, list, "no line of {kind}");
    project.write(LIST, &kept);
}

#[test]
fn each_run_names_its_step_and_the_next_one_until_all_is_done() {
    let project = project();
    let output = bump(&project);
    assert_stops(&output, "3", "work through specs/9.2.0.0/todo.txt");
    let first = project.read(LIST);
    assert_has(
        &first,
        &[
            "specs/9.2.0.0/things.yaml:",
            ": write: schema `Things.Info`, property `weight` (#/components/schemas/",
            ": review: now \"This operation was added in __vSphere API 9.2.0.0__.\"",
        ],
    );
    assert!(!project.path("generated").exists());

    // Nothing is forgotten by another run, and places follow the text.
    assert_stops(&bump(&project), "3", "work through specs/9.2.0.0/todo.txt");
    assert_eq!(project.read(LIST), first);
    describe(&project);
    assert_stops(&bump(&project), "3", "work through specs/9.2.0.0/todo.txt");
    let second = project.read(LIST);
    assert!(!second.contains(": write: "), "{second}");
    assert_has(&second, &[": review: now "]);

    delete(&project, "review");
    program(&project, ".ci/run", "echo 'a check fails' && exit 1");
    let output = bump(&project);
    assert_stops(&output, "7", "repair what the checks name above");
    let calls = "cargo 1 test --workspace --test=golden calls\n";
    assert_has(&stdout(&output), &[calls, "a check fails\n"]);
    assert!(!project.path(LIST).exists());
    assert_has(&project.read("generated/src/lib.rs"), &["9.2.0.0"]);
    let page = project.read("target/bump/9.2.0.0/review.html");
    assert_has(&page, &["9.1.0.0", "9.2.0.0", "weight"]);
    let changelog = project.read("CHANGELOG.md");
    assert_has(&changelog, &["- New.\n\n### ", ": 9.1.0.0 to 9.2.0.0\n"]);

    // A finished version is changed by no further run.
    program(&project, ".ci/run", "echo 'all checks'");
    project.commit();
    for _ in 0..2 {
        let output = bump(&project);
        assert_exit(&output, 0);
        assert_has(
            &stdout(&output),
            &[
                "[7 of 7",
                "all checks\n",
                "all 7 steps are done: 9.2.0.0 is in",
                "git commit",
            ],
        );
    }
    project.git(&["add", "--all"]);
    project.git(&[
        "diff",
        "--cached",
        "--exit-code",
        "--",
        "specs",
        "generated",
        "CHANGELOG.md",
    ]);
}

#[test]
fn a_fact_in_a_new_wording_is_not_lost() {
    let project = project();
    let (known, new) = (
        "This operation was added in __",
        "This operation has been introduced with __",
    );
    project.edit("vendor.yaml", known, new);
    let output = bump(&project);
    assert_stops(&output, "2", "work through specs/9.2.0.0/todo.txt");
    let list = project.read(LIST);
    assert_has(
        &list,
        &[
            "vendor.yaml:",
            ": sentence: ",
            "has been introduced with __vSphere API 9.2.0.0__",
        ],
    );
    project.edit("vendor.yaml", new, known);
    assert_stops(&bump(&project), "3", "work through specs/9.2.0.0/todo.txt");
}

#[test]
fn a_failure_names_its_step() {
    let project = project();
    project.write("vendor.yaml", "openapi: 2.0\n");
    let output = bump(&project);
    assert_exit(&output, 3);
    assert_has(
        &stdout(&output),
        &[
            "stopped at step 1 of 7",
            "next: repair what is named above, then run:\n    cargo xtask bump",
        ],
    );
    assert_has(&stderr(&output), &["vendor.yaml"]);
}

#[test]
fn an_older_version_is_imported_only() {
    let project = project();
    let document = project.read("vendor.yaml").replace("9.2.0.0", "8.0.0.0");
    project.write("vendor.yaml", &document);
    let output = bump(&project);
    assert_exit(&output, 3);
    assert_has(
        &stderr(&output),
        &["8.0.0.0 is older than specs/9.1.0.0", "cargo xtask import"],
    );
    assert!(!project.path("generated").exists());
}

#[test]
fn a_given_version_is_that_of_the_documents() {
    let project = project();
    let document = project.read("vendor.yaml").replace("9.2.0.0", "v9");
    project.write("vendor.yaml", &document);
    project.run(&["import", "vendor.yaml", "--api-version", "9.3.0.0"]);
    assert_has(
        &project.read("specs/9.3.0.0/things.yaml"),
        &["version: 9.3.0.0"],
    );
}

/// A folder whose name is not the version of its documents, and one that no task reads.
#[test]
fn folders_are_named_by_their_version() {
    let project = Project::new();
    let document = project.read("specs/9.1.0.0/things.yaml");
    project.write("specs/latest/things.yaml", &document);
    let output = project.run(&["generate"]);
    assert_exit(&output, 0);
    assert_has(
        &stderr(&output),
        &["warning: specs/latest/ is not read: its name is no version"],
    );
    project.write("specs/9.3.0.0/things.yaml", &document);
    let wrong = [
        "specs/9.3.0.0/things.yaml:",
        "the document is of version 9.1.0.0, and its folder is named 9.3.0.0",
    ];
    for task in [
        &["generate"][..],
        &["check"],
        &["diff", "9.1.0.0", "9.3.0.0"],
    ] {
        let output = project.run(task);
        assert_exit(&output, 3);
        assert_has(&stderr(&output), &wrong);
    }
}
