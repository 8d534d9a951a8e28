//! Logins of generated clients on the wire, and of their mocks.
//!
//! Generates the clients of two golden cases, and runs `tests/logins/calls.rs` with them.

use serde_json::{Value, json};
use vsphere_codegen::load::Inputs;
use vsphere_tests::places::{in_project, project_text};
use vsphere_tests::server::{Answer, Request, Server};
use vsphere_tests::workspace::Workspace;

const CASES: [&str; 2] = ["token-login", "security-schemes"];

const DEPENDENCIES: &str = r#"
token-login = { path = "../token-login", features = ["mock"] }
security-schemes = { path = "../security-schemes", features = ["mock"] }
vsphere-runtime = { path = "RUNTIME", features = ["mock"] }
serde_json = "1"
tokio = { version = "1", features = ["macros", "rt"] }
"#;

/// Runs the program, and returns its lines.
fn run(address: &str) -> Vec<Value> {
    let mut workspace = Workspace::new(env!("CARGO_TARGET_TMPDIR"), "logins");
    for case in CASES {
        let inputs = Inputs {
            specs: vec![in_project(&format!("tests/golden/{case}"))],
            ..Inputs::default()
        };
        let generated = vsphere_codegen::generate(&inputs, &Workspace::settings(case));
        let generated = generated.unwrap_or_else(|problems| panic!("{case}: {problems}"));
        workspace.add(case, generated.files);
    }
    let program = project_text("tests/logins/calls.rs");
    let runtime = in_project("generator/runtime").canonicalize();
    let runtime = runtime.expect("the runtime is there");
    let dependencies = DEPENDENCIES.replace("RUNTIME", &runtime.to_string_lossy());
    workspace.add_programs("caller", &dependencies, &[("main.rs".to_owned(), program)]);
    workspace.finish();
    let printed = workspace.cargo(&["run", "--package", "caller", "--", address]);
    let printed = printed.unwrap_or_else(|failure| panic!("{failure}"));
    let lines = printed.lines().map(serde_json::from_str);
    lines.map(|line| line.expect("a line of JSON")).collect()
}

/// Returns method, target, authorization and body of a request.
fn summary(request: &Request) -> String {
    let names = ["authorization", "x-jwt-token"];
    let headers = names.iter().flat_map(|name| request.header(name));
    let headers: Vec<&str> = headers.collect();
    let body = String::from_utf8_lossy(&request.body);
    let parts = [
        &request.method,
        &request.target,
        headers.join(", ").as_str(),
        &body,
    ]
    .map(str::to_owned);
    parts.join(" | ")
}

#[tokio::test]
async fn clients_log_in_as_their_documents_say() {
    let server = Server::start().await;
    let refused = || Answer::json(401, &json!({"message": "expired"}));
    let list = || Answer::json(200, &json!(["a"]));
    let token = |token: &str| Answer::json(200, &json!({"token": token, "validity": 0}));
    let pair = json!({"accessToken": "one", "refreshToken": {"id": "again"}, "newer": 1});
    for answer in [
        Answer::json(201, &pair),
        list(),
        refused(),
        Answer::text(200, "text/plain", "two"),
        list(),
        Answer::json(204, &json!(null)),
        Answer::json(200, &json!("GREEN")),
        token("three"),
        list(),
        Answer::json(204, &json!(null)),
        token("four"),
        list(),
        Answer::json(204, &json!(null)),
        list(),
        list(),
        list(),
        list(),
    ] {
        server.answer(answer);
    }
    let address = server.url().to_owned();
    let lines = tokio::task::spawn_blocking(move || run(&address)).await;
    let steps: Vec<String> = lines
        .expect("the program runs")
        .iter()
        .map(|line| {
            format!(
                "{} {}",
                line["step"].as_str().expect("a step"),
                line["result"]
            )
        })
        .collect();
    let expected = [
        r#"pair: first call ["a"]"#,
        r#"pair: refreshed ["a"]"#,
        r#"scheme: open "GREEN""#,
        r#"scheme: closed ["a"]"#,
        r#"scheme: source ["a"]"#,
        r#"scheme: token ["a"]"#,
        r#"scheme: key ["a"]"#,
        r#"scheme: key ["a"]"#,
        r#"scheme: password ["a"]"#,
        "mock: logins, refreshes, log-outs [2,1,1]",
        "mock: refused true",
        "mock: open 0",
        "mock: admitted true",
        "mock: admitted true",
        "mock: admitted true",
        "mock: admitted false",
        "mock: log-outs 1",
    ];
    assert_eq!(steps, expected);
    let sent: Vec<String> = server.take_requests().iter().map(summary).collect();
    let expected = [
        r#"POST | /api/v1/tokens |  | {"username":"admin","password":"hush"}"#,
        "GET | /api/v1/users | Bearer one | ",
        "GET | /api/v1/users | Bearer one | ",
        r#"PATCH | /api/v1/tokens/access-token/refresh |  | {"refreshToken":"again"}"#,
        "GET | /api/v1/users | Bearer two | ",
        r#"DELETE | /api/v1/tokens/refresh-token | Bearer two | {"refreshToken":"again"}"#,
        "GET | /api/health |  | ",
        r#"POST | /api/auth/token |  | {"username":"admin","password":"hush"}"#,
        "GET | /api/things | OpsToken three | ",
        "DELETE | /api/auth/token | OpsToken three | ",
        r#"POST | /api/auth/token |  | {"authSource":"corp","username":"admin","password":"hush"}"#,
        "GET | /api/things | OpsToken four | ",
        "DELETE | /api/auth/token | OpsToken four | ",
        "GET | /api/things | OpsToken given | ",
        "GET | /api/things/by-key | given | ",
        "GET | /api/things/by-key?key=given |  | ",
        "GET | /api/things/by-password | Basic YWRtaW46aHVzaA== | ",
    ];
    assert_eq!(sent, expected);
}
