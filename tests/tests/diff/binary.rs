//! Comparisons by the command line: exit codes, formats, accept lists.

use std::fs;
use std::path::Path;
use std::process::Output;

use serde_json::Value;
use tempfile::TempDir;
use vsphere_tests::generator::{binary, run};

fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn text(path: &Path) -> &str {
    path.to_str().expect("the path is text")
}

/// The base against itself with an overlay.
fn diff(case: &str, more: &[&str]) -> Output {
    let overlay = format!("diff/cases/{case}.yaml");
    let sides = [
        "diff",
        "diff/base.yaml",
        "diff/base.yaml",
        "--new-overlay",
        &overlay,
    ];
    run(&[&sides[..], more].concat())
}

#[track_caller]
fn assert_code(output: &Output, code: i32) {
    assert_eq!(
        output.status.code(),
        Some(code),
        "{}{}",
        stdout(output),
        stderr(output)
    );
}

#[test]
fn a_gate_stops_changes_of_its_level() {
    let stopped = [
        ("fields", &["--fail-on", "breaking"][..], 1),
        ("fields", &["--fail-on", "any"], 1),
        ("fields", &[], 0),
        ("preview", &["--fail-on", "breaking"], 0),
        ("preview", &["--fail-on", "any"], 1),
    ];
    for (case, arguments, code) in stopped {
        assert_code(&diff(case, arguments), code);
    }
    let same = run(&[
        "diff",
        "diff/base.yaml",
        "diff/base.yaml",
        "--fail-on",
        "any",
    ]);
    assert_code(&same, 0);
    assert!(stdout(&same).contains("No changes."), "{}", stdout(&same));
}

/// The level of listed changes does not affect the gate.
#[test]
fn a_gate_stops_unlisted_changes() {
    let output = diff("errors", &["--level", "breaking", "--fail-on", "any"]);
    assert_code(&output, 1);
    assert!(
        stdout(&output).contains("changes are below `breaking` and not listed"),
        "{}",
        stdout(&output)
    );
}

#[test]
fn a_failed_comparison_is_no_empty_report() {
    let folder = TempDir::new().expect("a folder");
    let out = folder.path().join("report.json");
    let broken = [
        ["diff", "diff/base.yaml", "diff/no-such-file.yaml"],
        ["diff", "input/not-yaml", "diff/base.yaml"],
        [
            "diff",
            "input/dangling-reference",
            "input/dangling-reference",
        ],
    ];
    for arguments in broken {
        let output = run(&[
            &arguments[..],
            &["--fail-on", "any", "--format", "json", "--out", text(&out)],
        ]
        .concat());
        assert_code(&output, 3);
        assert_eq!(stdout(&output), "");
        assert!(
            stderr(&output).contains("the versions could not be compared"),
            "{}",
            stderr(&output)
        );
        assert!(!out.exists(), "a report of nothing was written");
    }
    let nowhere = folder.path().join("no/such/folder/report.json");
    assert_code(&diff("fields", &["--out", text(&nowhere)]), 3);
}

#[test]
fn a_wrong_command_line_exits_with_2() {
    let wrong: [&[&str]; 6] = [
        &["diff"],
        &["diff", "diff/base.yaml"],
        &[
            "diff",
            "diff/base.yaml",
            "diff/base.yaml",
            "--format",
            "pdf",
        ],
        &[
            "diff",
            "diff/base.yaml",
            "diff/base.yaml",
            "--fail-on",
            "sometimes",
        ],
        &["diff", "--explain", "no-such-rule"],
        &["diff", "--list", "diff/base.yaml"],
    ];
    for arguments in wrong {
        assert_code(&run(arguments), 2);
    }
}

#[test]
fn rules_are_listed_and_explained() {
    let list = stdout(&run(&["diff", "--list"]));
    for line in list.lines() {
        let id = line.split_whitespace().nth(1).expect("a level and an id");
        let explained = run(&["diff", "--explain", id]);
        assert_code(&explained, 0);
        let explained = stdout(&explained);
        assert!(explained.starts_with(&format!("{id}: ")), "{explained}");
        assert!(
            explained.contains("Why: ") && explained.contains("Action: "),
            "{explained}"
        );
        // A process per rule would take long and show nothing more.
        if id == "request-type-narrowed" {
            break;
        }
    }
    assert!(list.lines().count() > 100, "{list}");
}

/// An accept list with all breaking rules of a case.
fn accepted(case: &str) -> String {
    let report: Value =
        serde_json::from_str(&stdout(&diff(case, &["--format", "json"]))).expect("JSON");
    let mut lines = vec!["# Known changes.".to_owned(), String::new()];
    for change in report["changes"].as_array().into_iter().flatten() {
        let path = change["subject"]["path"].as_str().unwrap_or_default();
        let rules = change["wire"]["rules"].as_array().into_iter().flatten();
        let effects = change["rust"]["effects"].as_array().into_iter().flatten();
        for rule in rules
            .chain(effects)
            .filter(|rule| rule["level"] == "breaking")
        {
            lines.push(format!(
                "{} {path} it is wanted",
                rule["id"].as_str().unwrap_or_default()
            ));
        }
    }
    lines.sort();
    lines.dedup();
    lines.join("\n")
}

#[test]
fn accepted_changes_pass_the_gate() {
    let folder = TempDir::new().expect("a folder");
    let list = folder.path().join("accepted.txt");
    fs::write(&list, accepted("fields")).expect("a list");
    let gate = [
        "--fail-on",
        "breaking",
        "--level",
        "all",
        "--accept",
        text(&list),
    ];
    let output = diff("fields", &gate);
    assert_code(&output, 0);
    assert!(
        stdout(&output).contains("accepted (rust-field-removed): it is wanted"),
        "{}",
        stdout(&output)
    );
    // Accepted changes still count for semantic versioning.
    assert!(
        stdout(&output).contains("semver      major"),
        "{}",
        stdout(&output)
    );
    let any = diff("fields", &["--fail-on", "any", "--accept", text(&list)]);
    assert_code(&any, 1);

    let all = accepted("fields");
    let one_less: Vec<&str> = all
        .lines()
        .filter(|line| !line.starts_with("response-"))
        .collect();
    fs::write(&list, one_less.join("\n")).expect("a list");
    assert_code(&diff("fields", &gate), 1);
}

#[test]
fn an_accept_list_has_no_invalid_lines() {
    let folder = TempDir::new().expect("a folder");
    let list = folder.path().join("accepted.txt");
    let wrong = [
        (
            "rust-field-removed Shop.Things.* gone with the wind\nrust-type-moved * nothing moves here",
            ":2:1\n",
            "accepts nothing",
        ),
        (
            "rust-field-removed Shop.Things.*",
            ":1:1\n",
            "has no reason",
        ),
        (
            "\n\nrust-field-vanished * why not",
            ":3:1\n",
            "unknown rule `rust-field-vanished`",
        ),
        ("rust-field-removed", ":1:1\n", "has no subject"),
    ];
    for (lines, place, what) in wrong {
        fs::write(&list, lines).expect("a list");
        let output = diff("fields", &["--accept", text(&list)]);
        assert_code(&output, 3);
        assert_eq!(stdout(&output), "");
        let printed = stderr(&output);
        assert!(
            printed.contains(place) && printed.contains(what),
            "{lines}: {printed}"
        );
    }
}

/// A line is used if it matches, even if an earlier line does, too.
#[test]
fn lines_of_an_accept_list_may_overlap() {
    let folder = TempDir::new().expect("a folder");
    let list = folder.path().join("accepted.txt");
    let lines =
        "rust-field-removed Shop.* gone\nrust-field-removed Shop.Things.Summary/name gone, too";
    fs::write(&list, lines).expect("a list");
    let output = diff("fields", &["--level", "all", "--accept", text(&list)]);
    assert_code(&output, 0);
    let said = stdout(&output);
    assert!(
        said.contains("accepted (rust-field-removed): gone\n"),
        "{said}"
    );
    assert!(!said.contains("gone, too"), "{said}");
}

/// A line accepts one privilege, not those that a later version may require.
#[test]
fn privileges_are_accepted_one_by_one() {
    let folder = TempDir::new().expect("a folder");
    let list = folder.path().join("accepted.txt");
    let report = stdout(&diff("rights", &["--format", "json"]));
    let report: Value = serde_json::from_str(&report).expect("JSON");
    let added: Vec<&str> = report["changes"]
        .as_array()
        .into_iter()
        .flatten()
        .filter(|change| change["kind"] == "privilege-added")
        .filter_map(|change| change["subject"]["path"].as_str())
        .collect();
    let one = added.first().expect("a privilege");
    fs::write(&list, format!("request-privilege-added {one} announced")).expect("a list");
    let output = stdout(&diff(
        "rights",
        &["--format", "json", "--accept", text(&list)],
    ));
    let report: Value = serde_json::from_str(&output).expect("JSON");
    let changes = report["changes"].as_array().into_iter().flatten();
    let accepted: Vec<&Value> = changes
        .filter(|change| {
            change["accepted"]
                .as_array()
                .is_some_and(|list| !list.is_empty())
        })
        .collect();
    assert_eq!(accepted.len(), 1, "{accepted:#?}");
    assert_eq!(accepted[0]["subject"]["path"], *one);
}

#[test]
fn errors_of_both_sides_are_reported() {
    let output = run(&[
        "diff",
        "diff/no-such-file.yaml",
        "diff/nor-such-a-file.yaml",
    ]);
    assert_code(&output, 3);
    let said = stderr(&output);
    assert!(
        said.contains("no-such-file.yaml") && said.contains("nor-such-a-file.yaml"),
        "{said}"
    );
}

/// A failed run must not leave the report of an earlier one, which could be published.
#[test]
fn a_failed_run_removes_an_earlier_report() {
    let folder = TempDir::new().expect("a folder");
    let out = folder.path().join("report.html");
    let list = folder.path().join("accepted.txt");
    fs::write(&list, "rust-type-moved * nothing moves here").expect("a list");
    let failing: [(&[&str], &str); 3] = [
        (
            &[
                "diff",
                "diff/base.yaml",
                "diff/base.yaml",
                "--max-time",
                "0",
            ],
            "[too-slow]",
        ),
        (
            &["diff", "diff/base.yaml", "diff/no-such-file.yaml"],
            "the versions could not be compared",
        ),
        (
            &[
                "diff",
                "diff/base.yaml",
                "diff/base.yaml",
                "--accept",
                text(&list),
            ],
            "there is no report because the accept list is invalid",
        ),
    ];
    for (arguments, expected) in failing {
        assert_code(
            &diff("fields", &["--format", "html", "--out", text(&out)]),
            0,
        );
        assert!(out.exists());
        let output = run(&[arguments, &["--format", "html", "--out", text(&out)]].concat());
        assert_code(&output, 3);
        assert!(!out.exists(), "the earlier report still exists");
        let output = stderr(&output);
        assert!(
            output.contains(expected) && output.contains("removed the report of an earlier run: "),
            "{output}"
        );
    }
}

/// Neither a closed pipe nor a full disk causes a panic.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_an_error_and_a_closed_pipe_is_none() {
    use std::process::{Command, Stdio};

    let commands: [&[&str]; 8] = [
        &["diff", "--list"],
        &["diff", "--schema"],
        &["diff", "--explain", "rust-mock-changed"],
        &["diff", "golden/crate/spec.yaml", "golden/crate/spec.yaml"],
        &["explain", "--list"],
        &["explain", "--schema"],
        &["explain", "acceptance"],
        &["inspect", "--spec", "golden/crate/spec.yaml"],
    ];
    let full = || {
        let full = fs::OpenOptions::new().write(true).open("/dev/full");
        Stdio::from(full.expect("/dev/full"))
    };
    let closed = || {
        let (reader, writer) = std::io::pipe().expect("a pipe");
        drop(reader);
        Stdio::from(writer)
    };
    let start = |arguments: &[&str], stdout: Stdio, stderr: Stdio| {
        let mut command = Command::new(binary());
        command.args(arguments).stdout(stdout).stderr(stderr);
        let child = command.spawn().expect("the program starts");
        child.wait_with_output().expect("the program ends")
    };
    for arguments in commands {
        let output = start(arguments, full(), Stdio::piped());
        assert_code(&output, 3);
        let said = stderr(&output);
        assert!(said.contains("standard output"), "{arguments:?}: {said}");
        let output = start(arguments, closed(), Stdio::piped());
        assert_code(&output, 0);
        assert_eq!(stderr(&output), "", "{arguments:?}");
    }
    // Without standard error, the exit code still reports the failure.
    let failing: [(&[&str], i32); 2] = [
        (&["explain", "no-kind-of-this-name"], 2),
        (&["diff", "x", "y"], 3),
    ];
    for (arguments, code) in failing {
        assert_code(&start(arguments, Stdio::piped(), full()), code);
    }
}

#[test]
fn colors_are_for_terminals_only() {
    assert!(!stdout(&diff("fields", &[])).contains('\u{1b}'));
}

#[test]
fn a_report_replaces_an_earlier_one() {
    let folder = TempDir::new().expect("a folder");
    let out = folder.path().join("report.md");
    for case in ["fields", "errors"] {
        assert_code(
            &diff(case, &["--format", "markdown", "--out", text(&out)]),
            0,
        );
        let report = fs::read_to_string(&out).expect("a report");
        assert!(
            report.starts_with("## Diff API: 9\\.0\\.0\\.0 to")
                || report.starts_with("## Diff API: 9.0.0.0 to"),
            "{report}"
        );
        let left: Vec<_> = fs::read_dir(folder.path()).expect("a folder").collect();
        assert_eq!(left.len(), 1, "something else is left behind: {left:?}");
    }
}

/// Changes of ignored parts cannot be found: a warning says so, and the report is not affected.
#[test]
fn ignored_parts_are_warned_of() {
    let spec = "golden/ignored/spec.yaml";
    let output = run(&["diff", spec, spec, "--format", "json"]);
    assert_code(&output, 0);
    assert!(stderr(&output).starts_with("warning[ignored]: "));
    let report: Value = serde_json::from_str(&stdout(&output)).expect("JSON");
    assert!(report.is_object());
    let spec = "golden/crate/spec.yaml";
    assert_eq!(stderr(&run(&["diff", spec, spec])), "");
}
