//! Mistakes that the types of the client turn into errors of the compiler.
//!
//! Each file of `cases/` is a program with one error. A comment `//~ CODE LABEL` marks its line.

use std::collections::BTreeMap;
use std::fs;

use serde_json::Value;
use vsphere_tests::places::in_project;
use vsphere_tests::workspace::Workspace;

/// Errors by the name of their program: line, code and label.
type Errors = BTreeMap<String, Vec<(usize, String)>>;

#[test]
fn mistakes_do_not_compile() {
    let mut programs = Vec::new();
    let mut expected = Errors::new();
    for entry in fs::read_dir("tests/compile_fail/cases").expect("the cases are there") {
        let path = entry.expect("an entry").path();
        let name = path
            .file_stem()
            .expect("a name")
            .to_string_lossy()
            .into_owned();
        let text = fs::read_to_string(&path).expect("a case is text");
        expected.insert(name.clone(), marked(&text));
        programs.push((format!("bin/{name}.rs"), text));
    }
    assert!(!programs.is_empty(), "there are no cases");

    let mut workspace = Workspace::new(env!("CARGO_TARGET_TMPDIR"), "compile-fail");
    let client = in_project("generated")
        .canonicalize()
        .expect("the client is there");
    let dependencies = format!("vsphere-client = {{ path = {client:?} }}\n");
    workspace.add_programs("mistakes", &dependencies, &programs);
    workspace.finish();
    let output = workspace.output(&[
        "check",
        "--workspace",
        "--keep-going",
        "--message-format=json",
    ]);

    assert!(!output.status.success(), "all programs compile");
    assert_eq!(reported(&String::from_utf8_lossy(&output.stdout)), expected);
}

/// Returns the errors that a case is marked with.
fn marked(text: &str) -> Vec<(usize, String)> {
    let lines = text.lines().enumerate();
    let marks =
        lines.filter_map(|(at, line)| Some((at + 1, line.split_once("//~ ")?.1.to_owned())));
    marks.collect()
}

/// Returns the errors in the messages of cargo.
fn reported(messages: &str) -> Errors {
    let mut errors = Errors::new();
    for line in messages.lines() {
        let line: Value = serde_json::from_str(line).expect("cargo prints JSON");
        let message = &line["message"];
        // The last error of a program only counts the others.
        let (Some("error"), Some(code)) =
            (message["level"].as_str(), message["code"]["code"].as_str())
        else {
            continue;
        };
        let spans = message["spans"].as_array().into_iter().flatten();
        for span in spans.filter(|span| span["is_primary"] == true) {
            let line_number = span["line_start"].as_u64().expect("a line") as usize;
            let label = span["label"].as_str().unwrap_or_default();
            let program = line["target"]["name"].as_str().expect("a program");
            let of_program = errors.entry(program.to_owned()).or_default();
            of_program.push((line_number, format!("{code} {label}")));
        }
    }
    errors
}
