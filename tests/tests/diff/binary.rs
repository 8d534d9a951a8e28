//! The same through the command line: exit codes, formats, lists of accepted changes.

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
fn a_gate_stops_what_it_is_for() {
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
    assert!(stdout(&same).contains("No change."), "{}", stdout(&same));
}

/// The level that is listed changes nothing about the gate.
#[test]
fn what_is_not_listed_is_stopped_all_the_same() {
    let output = diff("errors", &["--level", "breaking", "--fail-on", "any"]);
    assert_code(&output, 1);
    assert!(
        stdout(&output).contains("changes are below `breaking` and not listed"),
        "{}",
        stdout(&output)
    );
}

#[test]
fn what_cannot_be_compared_does_not_look_like_no_change() {
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
            stderr(&output).contains("The versions could not be compared."),
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
            explained.contains("Why: ") && explained.contains("What to do: "),
            "{explained}"
        );
        // Starting a process for each of them would take long and tell nothing more.
        if id == "request-type-narrowed" {
            break;
        }
    }
    assert!(list.lines().count() > 100, "{list}");
}

/// A list that accepts all that breaks somebody in a case.
fn accepted(case: &str) -> String {
    let report: Value =
        serde_json::from_str(&stdout(&diff(case, &["--format", "json"]))).expect("JSON");
    let mut lines = vec!["# What is known.".to_owned(), String::new()];
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
fn what_is_accepted_passes_the_gate() {
    let folder = TempDir::new().expect("a folder");
    let list = folder.path().join("accepted.txt");
    fs::write(&list, accepted("fields")).expect("a list");
    let gate = ["--fail-on", "breaking", "--accept", text(&list)];
    let output = diff("fields", &gate);
    assert_code(&output, 0);
    assert!(
        stdout(&output).contains("accepted (rust-field-removed): it is wanted"),
        "{}",
        stdout(&output)
    );
    // Semantic versions know no acceptance.
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
fn a_list_of_accepted_changes_is_exact() {
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
            "there is no reason",
        ),
        (
            "\n\nrust-field-vanished * why not",
            ":3:1\n",
            "there is no rule `rust-field-vanished`",
        ),
        ("rust-field-removed", ":1:1\n", "has no subject"),
    ];
    for (lines, place, what) in wrong {
        fs::write(&list, lines).expect("a list");
        let output = diff("fields", &["--accept", text(&list)]);
        assert_code(&output, 3);
        assert_eq!(stdout(&output), "");
        let said = stderr(&output);
        assert!(
            said.contains(place) && said.contains(what),
            "{lines}: {said}"
        );
    }
}

/// A line that matches something is of use, even if another one does so before it.
#[test]
fn lines_of_a_list_may_overlap() {
    let folder = TempDir::new().expect("a folder");
    let list = folder.path().join("accepted.txt");
    let lines =
        "rust-field-removed Shop.* gone\nrust-field-removed Shop.Things.Summary/name gone, too";
    fs::write(&list, lines).expect("a list");
    let output = diff("fields", &["--accept", text(&list)]);
    assert_code(&output, 0);
    let said = stdout(&output);
    assert!(
        said.contains("accepted (rust-field-removed): gone\n"),
        "{said}"
    );
    assert!(!said.contains("gone, too"), "{said}");
}

/// One line accepts one privilege, and not those that a later version may ask for.
#[test]
fn a_privilege_is_accepted_by_itself() {
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
    fs::write(&list, format!("request-privilege-added {one} told to all")).expect("a list");
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
fn all_that_is_wrong_with_both_sides_is_told() {
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

/// What is published after a failed run must not be the report of the one before.
#[test]
fn a_run_without_a_report_leaves_none_behind() {
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
            "The versions could not be compared.",
        ),
        (
            &[
                "diff",
                "diff/base.yaml",
                "diff/base.yaml",
                "--accept",
                text(&list),
            ],
            "there is no report until the list of accepted changes is right",
        ),
    ];
    for (arguments, said) in failing {
        assert_code(
            &diff("fields", &["--format", "html", "--out", text(&out)]),
            0,
        );
        assert!(out.exists());
        let output = run(&[arguments, &["--format", "html", "--out", text(&out)]].concat());
        assert_code(&output, 3);
        assert!(!out.exists(), "the report of before is still there");
        let told = stderr(&output);
        assert!(
            told.contains(said) && told.contains("The report of an earlier run is removed: "),
            "{told}"
        );
    }
}

/// Neither a reader who has seen enough nor a full disk makes anything panic.
#[cfg(target_os = "linux")]
#[test]
fn what_cannot_be_printed_is_an_error_and_a_closed_pipe_is_none() {
    use std::process::{Command, Stdio};

    let commands: [&[&str]; 8] = [
        &["diff", "--list"],
        &["diff", "--schema"],
        &["diff", "--explain", "rust-mock-changed"],
        &["diff", "diff/base.yaml", "diff/base.yaml"],
        &["explain", "--list"],
        &["explain", "--schema"],
        &["explain", "acceptance"],
        &["inspect", "--spec", "diff/base.yaml"],
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
    // With nobody to tell, the exit code still tells.
    let failing: [(&[&str], i32); 2] = [
        (&["explain", "no-kind-of-this-name"], 2),
        (&["diff", "x", "y"], 3),
    ];
    for (arguments, code) in failing {
        assert_code(&start(arguments, Stdio::piped(), full()), code);
    }
}

#[test]
fn colours_are_for_terminals_alone() {
    assert!(!stdout(&diff("fields", &[])).contains('\u{1b}'));
}

#[test]
fn a_report_replaces_the_one_before() {
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

/// Of what nothing is made, no change can be found: that is told, and the report stays as it is.
#[test]
fn what_is_not_compared_is_told() {
    let spec = "golden/ignored/spec.yaml";
    let output = run(&["diff", spec, spec, "--format", "json"]);
    assert_code(&output, 0);
    assert!(stderr(&output).starts_with("warning[ignored]: "));
    let report: Value = serde_json::from_str(&stdout(&output)).expect("JSON");
    assert!(report.is_object());
    assert_eq!(stderr(&diff("fields", &[])), "");
}
