//! Clients of golden cases on the wire, in both directions.
//!
//! `tests/constructs/<case>.rs` is a program that calls the client of the golden case with that name on the server at the address
//! that it is given, and prints a line of JSON for each call. A line of `<case>.jsonl` is a call: the `request` that the
//! server has to see (`method`, `target`, and if they matter `headers` and `body`), the `status` and body (`answer`) of the
//! response, and what the program has `printed`.

use std::fs;
use std::path::PathBuf;

use serde_json::Value;
use vsphere_codegen::load::Inputs;
use vsphere_tests::places::{in_project, project_text};
use vsphere_tests::server::{Answer, Request, Server};
use vsphere_tests::workspace::Workspace;

const DEPENDENCIES: &str = r#"
serde_json = "1"
tokio = { version = "1", features = ["macros", "rt"] }
"#;

/// The cases by name: those that have a program.
fn cases() -> Vec<String> {
    let files = fs::read_dir(in_project("tests/constructs")).expect("the folder is there");
    let programs = files.filter_map(|file| {
        let path: PathBuf = file.expect("the folder can be read").path();
        let is_program = path.extension().is_some_and(|it| it == "rs");
        is_program.then(|| path.file_stem().map(|it| it.to_string_lossy().into_owned()))?
    });
    let mut cases: Vec<String> = programs.collect();
    cases.sort();
    cases
}

/// Builds the client of each case and its program.
fn workspace(cases: &[String]) -> Workspace {
    let mut workspace = Workspace::new(env!("CARGO_TARGET_TMPDIR"), "constructs");
    for case in cases {
        let package = format!("golden-{case}");
        let inputs = Inputs {
            specs: vec![in_project(&format!("tests/golden/{case}"))],
            ..Inputs::default()
        };
        let generated = vsphere_codegen::generate(&inputs, &Workspace::settings(&package));
        let generated = generated.unwrap_or_else(|problems| panic!("{case}: {problems}"));
        workspace.add(&package, generated.files);
        let dependencies = format!("{DEPENDENCIES}{package} = {{ path = \"../{package}\" }}\n");
        let program = project_text(&format!("tests/constructs/{case}.rs"));
        let programs = [("main.rs".to_owned(), program)];
        workspace.add_programs(&format!("calls-{case}"), &dependencies, &programs);
    }
    workspace.finish();
    if let Err(failure) = workspace.cargo(&["build", "--workspace"]) {
        panic!("{failure}");
    }
    workspace
}

fn check(what: &str, request: &Request, expected: &Value) {
    let method = (request.method.as_str(), request.target.as_str());
    let text = |key: &str| expected[key].as_str().unwrap_or_default();
    assert_eq!(method, (text("method"), text("target")), "{what}");
    for (name, value) in expected["headers"].as_object().into_iter().flatten() {
        let values: Vec<&str> = value.as_str().into_iter().collect();
        assert_eq!(request.header(name), values, "{what}: the header `{name}`");
    }
    if let Some(body) = expected.get("body") {
        assert_eq!(request.json().as_ref(), Some(body), "{what}: the body");
    }
}

#[tokio::test]
async fn constructs_are_right_on_the_wire() {
    let cases = cases();
    let names = cases.clone();
    let workspace = tokio::task::spawn_blocking(move || workspace(&names)).await;
    let workspace = std::sync::Arc::new(workspace.expect("the programs are built"));
    for case in cases {
        let server = Server::start().await;
        let lines = project_text(&format!("tests/constructs/{case}.jsonl"));
        let calls: Vec<Value> = lines
            .lines()
            .map(|line| {
                serde_json::from_str(line).unwrap_or_else(|error| panic!("{case}: {error}"))
            })
            .collect();
        for call in &calls {
            let status = call["status"]
                .as_u64()
                .and_then(|it| u16::try_from(it).ok());
            let status = status.expect("a status");
            server.answer(match call.get("answer") {
                Some(answer) => Answer::json(status, answer),
                None => Answer::empty(status),
            });
        }
        let package = format!("calls-{case}");
        let (workspace, url) = (workspace.clone(), server.url().to_owned());
        // The server keeps running meanwhile.
        let run = move || workspace.cargo(&["run", "--package", &package, "--", &url]);
        let printed = tokio::task::spawn_blocking(run).await.expect("it runs");
        let printed = printed.unwrap_or_else(|failure| panic!("{failure}"));
        let requests = server.take_requests();
        assert_eq!(requests.len(), calls.len(), "{case}: requests");
        for (index, (call, request)) in calls.iter().zip(&requests).enumerate() {
            check(
                &format!("{case}, call {}", index + 1),
                request,
                &call["request"],
            );
        }
        let printed: Vec<Value> = printed
            .lines()
            .map(|line| serde_json::from_str(line).expect("a line of JSON"))
            .collect();
        let expected: Vec<&Value> = calls.iter().map(|call| &call["printed"]).collect();
        assert_eq!(
            printed.iter().collect::<Vec<_>>(),
            expected,
            "{case}: results"
        );
    }
}
