//! The client of the legacy documents on the wire: generated here, and called by the program `tests/documented/legacy.rs`.

use crate::page::{Page, error_name};
use crate::wire::{bodies, error_body};
use serde_json::{Value, json};
use vsphere_codegen::emit::{Files, Settings};
use vsphere_codegen::load::Inputs;
use vsphere_tests::places::{in_project, project_text};
use vsphere_tests::server::{Answer, Server};
use vsphere_tests::workspace::Workspace;

/// Generates the client of the legacy documents.
pub fn generate(settings: &Settings) -> Files {
    let inputs = Inputs {
        specs: vec![in_project("specs/8.0.3.0")],
        overlays: Vec::new(),
        ..Inputs::default()
    };
    let generated = vsphere_codegen::generate(&inputs, settings);
    let generated = generated.unwrap_or_else(|problems| {
        panic!("the legacy documents cannot be generated from: {problems}")
    });
    generated.files
}

const DEPENDENCIES: &str = r#"
documented-legacy = { path = "../documented-legacy" }
serde_json = "1"
tokio = { version = "1", features = ["macros", "rt"] }
"#;

/// Runs the program with request bodies, and returns its line for each.
async fn call(server: &Server, bodies: &[Value]) -> Vec<Value> {
    let mut arguments = vec![server.url().to_owned()];
    arguments.extend(bodies.iter().map(Value::to_string));
    let run = move || {
        let mut workspace = Workspace::new(env!("CARGO_TARGET_TMPDIR"), "documented");
        let settings = Workspace::settings("documented-legacy");
        workspace.add("documented-legacy", generate(&settings));
        let program = project_text("tests/documented/legacy.rs");
        let programs = [("main.rs".to_owned(), program)];
        workspace.add_programs("caller", DEPENDENCIES, &programs);
        workspace.finish();
        let mut line = vec!["run", "--package", "caller", "--"];
        line.extend(arguments.iter().map(String::as_str));
        workspace.cargo(&line)
    };
    // The server keeps running meanwhile.
    let printed = tokio::task::spawn_blocking(run).await;
    let printed = printed.expect("the workspace is built");
    let printed = printed.unwrap_or_else(|failure| panic!("{failure}"));
    let lines = printed.lines().map(serde_json::from_str);
    lines.map(|line| line.expect("a line of JSON")).collect()
}

#[tokio::test]
async fn create_depots_offline_of_the_legacy_dialect_is_as_documented_on_the_wire() {
    let page = Page::read("create-depots-offline-task");
    let server = Server::start().await;
    let mut sent = bodies(&page);
    assert_eq!(sent.len(), 24, "combinations of what the page documents");
    let mut expected = Vec::new();
    for number in 0..sent.len() {
        let task = format!("task {number}");
        server.answer(Answer::json(page.success(), &json!(task)));
        expected.push(json!({"task": task}));
    }
    for documented in page.errors() {
        for (error, data) in &documented.errors {
            for all in [true, false] {
                let name = error_name(error);
                let body = error_body(&page, &documented.returns, &name, data.as_deref(), all);
                server.answer(Answer::json(documented.status, &body));
                let kind = body["error_type"].as_str().unwrap_or("unknown");
                let result = data.as_ref().filter(|_| all).map(|_| &body["data"]);
                expected.push(json!({
                    "status": documented.status,
                    "kind": kind,
                    "result": result,
                    "body": body,
                }));
                sent.push(page.example(page.text("/body/type"), false));
            }
        }
    }
    assert_eq!(expected.len(), 24 + 10, "errors, each in two forms");

    let printed = call(&server, &sent).await;

    assert_eq!(printed, expected, "what the client read");
    let requests = server.take_requests();
    assert_eq!(requests.len(), sent.len(), "one request for each call");
    for (request, body) in requests.iter().zip(sent) {
        assert_eq!(request.method, page.text("/method"), "{body}");
        // The documents have `/api` in their paths, and it is sent once.
        let target = "/api/esx/settings/depots/offline?vmw-task=true";
        assert_eq!(request.target, target, "{body}");
        let media = request.header("content-type");
        assert_eq!(media, [page.text("/body/media")], "{body}");
        assert_eq!(request.json(), Some(body), "the body");
    }
}
