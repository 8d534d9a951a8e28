//! Errors and warnings on the command line: as JSON, in number, and with explanations.

use std::process::Output;

use serde_json::Value;
use tempfile::TempDir;
use vsphere_codegen::diagnostics::{ProblemId, Report, SCHEMA};
use vsphere_codegen::emit::Settings;
use vsphere_tests::generator::run;
use vsphere_tests::json_schema::faults;

fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn lines(text: &str) -> Vec<Value> {
    let parsed = text.lines().map(serde_json::from_str);
    parsed
        .collect::<Result<_, _>>()
        .unwrap_or_else(|error| panic!("{error}: {text}"))
}

#[test]
fn json_is_of_the_published_form() {
    let schema: Value = serde_json::from_str(SCHEMA).expect("the schema is JSON");
    for case in super::all() {
        let Err(problems) = vsphere_codegen::generate(&case.inputs(), &Settings::default()) else {
            continue;
        };
        let objects = lines(&Report::from(&problems).json());
        assert_eq!(objects.len(), problems.iter().len(), "{}", case.name);
        for problem in &objects {
            let faults = faults(&schema, problem);
            assert!(faults.is_empty(), "`{}`: {faults:#?}", case.name);
        }
    }
    // The check can fail.
    assert!(!faults(&schema, &serde_json::json!({"id": "duplicate-key"})).is_empty());
}

#[test]
fn machines_get_an_object_a_line_and_nothing_else() {
    let output = run(&[
        "inspect",
        "--spec",
        "input/duplicate-key",
        "--message-format",
        "json",
    ]);
    let expected = serde_json::json!({
        "id": "duplicate-key",
        "level": "error",
        "message": "duplicate key `/things`",
        "file": "input/duplicate-key/spec.yaml",
        "line": 6,
        "column": 3,
        "pointer": "/paths/~1things",
        "help": ProblemId::DuplicateKey.help(),
        "related": [{
            "label": "first defined here",
            "file": "input/duplicate-key/spec.yaml",
            "line": 4,
            "column": 3,
            "pointer": "/paths/~1things",
        }],
        "construct": null,
        "left_out": null,
    });
    assert_eq!(lines(&stderr(&output)), [expected]);
    assert_eq!(stdout(&output), "");
    // A comparison writes nothing else, either, and has all of the faults.
    let many = "input/many-problems";
    let output = run(&[
        "diff",
        many,
        many,
        "--message-format",
        "json",
        "--max-problems",
        "1",
    ]);
    assert!(lines(&stderr(&output)).len() > 10, "{}", stderr(&output));
}

#[test]
fn a_warning_is_reported_and_stops_nothing() {
    let folder = TempDir::new().expect("a folder");
    let out = folder.path().join("new");
    let out = out.to_str().expect("the path is text");
    let arguments = [
        "generate",
        "--spec",
        "golden/crate",
        "--overlay",
        "messages/table.json",
        "--out",
        out,
    ];
    let output = run(&[&arguments[..], &["--message-format", "json"]].concat());
    assert!(output.status.success());
    let warnings = lines(&stderr(&output));
    let [warning] = warnings.as_slice() else {
        panic!("one warning: {warnings:?}");
    };
    assert_eq!(
        (&warning["id"], &warning["level"]),
        (&"unused-table".into(), &"warning".into())
    );
    assert!(
        stdout(&output).contains(" operations, "),
        "{}",
        stdout(&output)
    );
}

#[test]
fn no_more_is_shown_than_is_asked_for() {
    for (arguments, shown) in [
        (&[][..], 20),
        (&["--max-problems", "3"], 3),
        (&["--max-problems", "100"], 30),
    ] {
        let spec = ["inspect", "--spec", "input/many-problems"];
        let text = stderr(&run(&[&spec[..], arguments].concat()));
        assert_eq!(text.matches("error[").count(), shown, "{text}");
        assert_eq!(
            text.contains(&format!("\nand {} more: ", 30 - shown)),
            shown < 30,
            "{text}"
        );
    }
}

#[test]
fn limits_are_named_and_can_be_raised() {
    // A flag, a value that is too low, one that is enough, and the id.
    let limits = [
        ("--max-size", "100", "100000", "too-large"),
        ("--max-nodes", "10", "100000", "too-many-nodes"),
        ("--max-depth", "3", "40", "too-deep"),
    ];
    for (flag, low, enough, id) in limits {
        let inspect = |value| run(&["inspect", "--spec", "golden/crate/spec.yaml", flag, value]);
        let refused = stderr(&inspect(low));
        assert!(refused.starts_with(&format!("error[{id}]: ")), "{refused}");
        assert!(
            refused.contains(&format!("`{flag} ")) && refused.contains(low),
            "{refused}"
        );
        let accepted = inspect(enough);
        assert!(accepted.status.success(), "{}", stderr(&accepted));
    }
    let device = stderr(&run(&[
        "inspect",
        "--spec",
        "/dev/zero",
        "--max-size",
        "1000",
    ]));
    assert!(
        device.starts_with("error[too-large]: "),
        "a file without an end: {device}"
    );
}

#[test]
fn every_kind_is_explained() {
    let list = stdout(&run(&["explain", "--list"]));
    assert_eq!(list.lines().count(), ProblemId::ALL.len());
    for id in ProblemId::ALL {
        assert!(list.contains(&format!("  {} ", id.as_str())), "{list}");
    }
    let page = run(&["explain", "duplicate-key"]);
    assert!(page.status.success());
    assert_eq!(stdout(&page), ProblemId::DuplicateKey.explanation());
    assert_eq!(stdout(&run(&["explain", "--schema"])), SCHEMA);
    let unknown = run(&["explain", "duplicate-keys"]);
    assert_eq!(
        (unknown.status.code(), stdout(&unknown).as_str()),
        (Some(2), "")
    );
}

#[test]
fn colors_are_only_for_terminals() {
    let output = run(&["inspect", "--spec", "input/duplicate-key"]);
    assert!(!stderr(&output).contains('\u{1b}'));
}
