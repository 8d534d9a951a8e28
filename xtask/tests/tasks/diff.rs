//! `diff`: revisions of a repository.

use serde_json::Value;

use crate::project::{Project, assert_exit, assert_has, stderr, stdout};

const DOCUMENT: &str = "specs/9.1.0.0/things.yaml";

/// A project with a field that was renamed since it was committed.
fn changed() -> Project {
    let project = Project::new();
    project.commit();
    project.edit(DOCUMENT, "        size: {", "        weight: {");
    project
}

#[test]
fn a_gate_stops_what_it_is_for() {
    let project = changed();
    let table: [(&[&str], i32); 6] = [
        (&["diff"], 0),
        (&["diff", "HEAD"], 0),
        (&["diff", "HEAD", "--fail-on", "breaking"], 1),
        (&["diff", "--fail-on", "any", "--format", "json"], 1),
        (&["diff", "HEAD", "HEAD", "--fail-on", "any"], 0),
        (&["diff", "9.1.0.0", "9.1.0.0", "--fail-on", "any"], 0),
    ];
    for (arguments, code) in table {
        assert_exit(&project.run(arguments), code);
    }
}

/// One operation that is not supported stops neither the comparison of the others nor goes unnoticed.
#[test]
fn what_is_not_compared_is_listed_and_exits_with_1() {
    let project = changed();
    let operation = "      operationId: ";
    project.edit(
        DOCUMENT,
        operation,
        "      servers: [{url: 'https://elsewhere.example'}]\n      operationId: ",
    );
    for gate in [&[][..], &["--fail-on", "any"]] {
        let output = project.run(&[&["diff", "HEAD"], gate].concat());
        assert_exit(&output, 1);
        assert_has(&stderr(&output), &["not compared"]);
        let report = stdout(&output);
        assert_has(
            &report,
            &["not compared", "a server for only some operations"],
        );
        assert!(!report.contains("No changes."), "{report}");
    }
}

#[test]
fn what_cannot_be_compared_exits_with_3() {
    let project = changed();
    let (compared, accepted, delivered) = (
        "The versions could not be compared.",
        "The versions were compared, but the list of accepted changes is wrong.",
        "The versions were compared, but the report could not be delivered.",
    );
    let wrong: [(&[&str], &str); 5] = [
        (&["diff", "no-such-branch"], compared),
        (&["diff", "HEAD:7.0.0.0"], compared),
        (&["diff", "HEAD", "no-such-file.yaml"], compared),
        (&["diff", "--accept", "no-such-list.txt"], accepted),
        (&["diff", "--out", "no/such/folder/report.txt"], delivered),
    ];
    for (arguments, remark) in wrong {
        let output = project.run(&[arguments, &["--fail-on", "any"]].concat());
        assert_exit(&output, 3);
        assert_eq!(stdout(&output), "", "{arguments:?}");
        assert_has(&stderr(&output), &[remark]);
    }
    // Who publishes a report is not to publish that of another run, nor to say nothing.
    project.write("report.html", "<p>No change.</p>");
    project.run(&[
        "diff",
        "no-such-branch",
        "--format",
        "html",
        "--out",
        "report.html",
    ]);
    assert!(!project.path("report.html").exists());
    let (output, summary) = project.step(&["diff", "no-such-branch", "--format", "github"]);
    assert_exit(&output, 3);
    let title = "::error title=The versions could not be compared.::See above.";
    assert_has(&stdout(&output), &["no-such-branch", title]);
    assert_has(
        &summary,
        &["## The versions could not be compared.\n", "no-such-branch"],
    );
    // Without a repository there are no revisions.
    assert_exit(&Project::new().run(&["diff", "HEAD"]), 3);
}

/// The problem is shown with its line and both places, which are named by the revision.
#[test]
fn a_problem_at_a_revision_is_shown() {
    let project = Project::new();
    project.edit(DOCUMENT, "info:", "info: {}\ninfo:");
    project.commit();
    project.edit(DOCUMENT, "info: {}\n", "");
    let output = project.run(&["diff", "HEAD"]);
    assert_exit(&output, 3);
    let printed = stderr(&output);
    let place = " --> HEAD:specs/9.1.0.0/things.yaml:";
    assert_has(
        &printed,
        &[
            "error[duplicate-key]: duplicate key `info`",
            " | info: {}\n",
        ],
    );
    assert_eq!(printed.matches(place).count(), 2, "{printed}");
}

/// A workflow run has the change merged into its base, and a history of two commits.
#[test]
fn the_first_parent_is_the_base_of_a_merge() {
    let project = Project::new();
    project.commit();
    project.git(&["checkout", "--quiet", "-b", "change"]);
    project.edit(DOCUMENT, "        size: {", "        weight: {");
    project.commit();
    // The base changes in the meantime: that is no part of the change.
    project.git(&["checkout", "--quiet", "-b", "base", "HEAD^"]);
    project.edit(
        DOCUMENT,
        "description: \"Things ",
        "description: \"Some things ",
    );
    project.commit();
    project.git(&["merge", "--quiet", "--no-edit", "change"]);
    let from = format!("file://{}", project.path("").display());
    project.git(&["clone", "--quiet", "--depth", "2", &from, "clone"]);
    let mut command = project.command(&["diff", "HEAD^1", "--format", "json"]);
    command.current_dir(project.path("clone"));
    let output = command.output().expect("the task runs");
    assert_exit(&output, 0);
    let report: Value = serde_json::from_str(&stdout(&output)).expect("JSON");
    let changes = report["changes"].as_array().expect("a list");
    let subjects: Vec<&Value> = changes
        .iter()
        .map(|change| &change["subject"]["part"])
        .collect();
    assert_eq!(subjects, ["size", "weight"], "{report:#}");
}

#[test]
fn a_workflow_run_gets_annotations_and_a_summary() {
    let (output, summary) = changed().step(&["diff", "HEAD", "--format", "github"]);
    assert_exit(&output, 0);
    let annotations = stdout(&output);
    assert!(
        annotations.lines().all(|line| line.starts_with("::")),
        "{annotations}"
    );
    // A removed field has no place in the checked-out files.
    let gone = [
        "::error title=Things.Info/size",
        "HEAD:specs/9.1.0.0/things.yaml:",
    ];
    assert_has(&annotations, &gone);
    assert_has(
        &summary,
        &[
            "## Golden API: 9.1.0.0 to 9.1.0.0\n",
            "`Things.Info/weight`",
        ],
    );
}

/// Calls with two swapped strings still compile, but send them in the wrong places.
#[test]
fn arguments_that_swap_places_between_revisions_are_a_change() {
    let project = Project::new();
    let pair = |first: &str, second: &str| {
        format!(
            "openapi: 3.0.3\ninfo: {{title: T, version: 9.1.0.0}}\npaths: {{}}\ncomponents:\n  schemas:\n    \
             Things.Pair: {{type: object, required: [to, from], properties: {{{first}: {{type: string}}, {second}: \
             {{type: string}}}}}}\n"
        )
    };
    project.write(DOCUMENT, &pair("from", "to"));
    project.commit();
    project.write(DOCUMENT, &pair("to", "from"));
    let output = project.run(&["diff", "HEAD", "--level", "all", "--fail-on", "any"]);
    assert_exit(&output, 1);
    assert_has(&stdout(&output), &["rust-argument-order-changed"]);
    // Two documents with a different order are equal.
    project.write("other/things.yaml", &pair("from", "to"));
    let arguments = ["diff", "other", "specs/9.1.0.0", "--fail-on", "any"];
    assert_exit(&project.run(&arguments), 0);
}

/// The newest version is compared; changes of another one are mentioned.
#[test]
fn other_versions_that_have_changed_are_named() {
    let project = Project::new();
    let text = project.read(DOCUMENT);
    project.write(
        "specs/9.0.0.0/things.yaml",
        &text.replace("9.1.0.0", "9.0.0.0"),
    );
    project.commit();
    assert_eq!(stderr(&project.run(&["diff", "HEAD"])), "");
    project.edit(
        "specs/9.0.0.0/things.yaml",
        "        size: {",
        "        weight: {",
    );
    let printed = "Not compared, and not the same: specs/9.0.0.0.\n";
    assert_eq!(stderr(&project.run(&["diff", "HEAD"])), printed);
    assert_eq!(
        stderr(&project.run(&["diff", "HEAD:9.0.0.0", "9.0.0.0"])),
        ""
    );
}

/// Problems of both sides are reported, and warnings of the new one.
#[test]
fn problems_and_warnings_are_reported() {
    let project = changed();
    for file in ["a.yaml", "b.yaml"] {
        project.write(file, "openapi: 3.0.3\ninfo: {}\n");
    }
    let output = project.run(&["diff", "a.yaml", "b.yaml"]);
    assert_exit(&output, 3);
    assert_has(&stderr(&output), &["a.yaml:2", "b.yaml:2"]);
    project.edit(DOCUMENT, "info:", "webhooks: {}\ninfo:");
    let output = project.run(&["diff", "HEAD"]);
    assert_has(
        &stderr(&output),
        &["warning[ignored]", "specs/9.1.0.0/things.yaml"],
    );
}
