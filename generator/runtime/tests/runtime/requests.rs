//! Requests, byte for byte.

use crate::support::{NO_CONTENT, SECRET, SESSION, Server, answer};
use serde_json::json;
use std::time::Duration;
use vsphere_runtime::operation::{Method, Operation};
use vsphere_runtime::{Call, Client, DateTime, Secret, Uri, resource_id, structure};

resource_id! {
    /// Identifier of a library.
    pub struct LibraryId = "com.vmware.content.Library";
}

struct Filter {
    text: String,
    number: i64,
    factor: Option<f64>,
    flag: Option<bool>,
    ids: Vec<LibraryId>,
    absent: Option<String>,
}

structure! {
    Filter {
        required text = "text",
        required number = "number",
        optional factor = "factor",
        optional flag = "flag",
        required ids = "ids",
        optional absent = "absent",
    }
}

fn filter() -> Filter {
    Filter {
        text: "a b&c".into(),
        number: -7,
        factor: Some(0.1),
        flag: Some(true),
        ids: vec!["x".into(), "y/z".into()],
        absent: None,
    }
}

macro_rules! operation {
    ($method:ident $path:literal $($query:tt)*) => {{
        static OPERATION: Operation = Operation {
            id: "Test_call",
            method: Method::$method,
            path: $path,
            query: &[$($query)*],
            success: 204,
            ..Operation::EMPTY
        };
        &OPERATION
    }};
}

type Build = fn(&Client) -> Call<()>;

/// An expected request: the request line without the version, the additional headers, the body.
type Row = (
    &'static str,
    Build,
    &'static str,
    &'static [&'static str],
    &'static str,
);

const JSON: &str = "content-type: application/json";
const FORM: &str = "content-type: application/x-www-form-urlencoded";

fn rows() -> Vec<Row> {
    vec![
        (
            "plain",
            |c| c.call(operation!(Get "/x")),
            "GET /api/x",
            &[],
            "",
        ),
        (
            "methods",
            |c| c.call(operation!(Patch "/x")),
            "PATCH /api/x",
            &["content-length: 0"],
            "",
        ),
        (
            "put",
            |c| c.call(operation!(Put "/x")).json(&1),
            "PUT /api/x",
            &[JSON, "content-length: 1"],
            "1",
        ),
        (
            "head",
            |c| c.call(operation!(Head "/x")),
            "HEAD /api/x",
            &[],
            "",
        ),
        (
            "constants come first",
            |c| {
                c.call(operation!(Post "/x" ("action", "create from"), ("vmw-task", "true")))
                    .query("a", "1")
            },
            "POST /api/x?action=create%20from&vmw-task=true&a=1",
            &["content-length: 0"],
            "",
        ),
        (
            "constants without a value",
            |c| {
                static OPERATION: Operation = Operation {
                    path: "/x",
                    query: &[("vmw-task", "true")],
                    query_flags: &["with-removed", "a b"],
                    success: 204,
                    ..Operation::EMPTY
                };
                c.call(&OPERATION).query("a", "1")
            },
            "GET /api/x?vmw-task=true&with-removed&a%20b&a=1",
            &[],
            "",
        ),
        (
            "path values",
            |c| {
                c.call(operation!(Get "/a/{b}/c/{d}.zip"))
                    .path(&LibraryId::new("1/2 ü"))
                    .path("...?")
            },
            "GET /api/a/1%2F2%20%C3%BC/c/...%3F.zip",
            &[],
            "",
        ),
        (
            "already encoded dots stay text",
            |c| c.call(operation!(Get "/a/{b}/c")).path("%2e%2e"),
            "GET /api/a/%252e%252e/c",
            &[],
            "",
        ),
        (
            "query scalars",
            |c| {
                let time: DateTime = "2026-03-01T12:00:00Z".parse().expect("a time");
                c.call(operation!(Get "/x"))
                    .query("text", "a b+c&d=e/ü~")
                    .query("flag", &true)
                    .query("number", &-1_i64)
                    .query("float", &1.5)
                    .query("time", &time)
                    .query("uri", &Uri::from("https://h/?q"))
                    .query("id", &LibraryId::new("l"))
                    .query("empty", "")
                    .query("na me", "x")
            },
            "GET /api/x?text=a%20b%2Bc%26d%3De%2F%C3%BC~&flag=true&number=-1&float=1.5\
             &time=2026-03-01T12%3A00%3A00.000Z&uri=https%3A%2F%2Fh%2F%3Fq&id=l&empty=&na%20me=x",
            &[],
            "",
        ),
        (
            "query lists and options",
            |c| {
                c.call(operation!(Get "/x"))
                    .query("none", &None::<String>)
                    .query("some", &Some("1"))
                    .query("list", &vec![2_i64, 3])
                    .query("slice", &["4", "5"][..])
                    .query("no_list", &None::<Vec<LibraryId>>)
                    .query("some_list", &Some(vec![LibraryId::new("6")]))
                    .query("empty_list", &Vec::<String>::new())
            },
            "GET /api/x?some=1&list=2&list=3&slice=4&slice=5&some_list=6",
            &[],
            "",
        ),
        (
            "query structures",
            |c| {
                c.call(operation!(Get "/x"))
                    .query_structure(&filter())
                    .query_structure(&None::<Filter>)
                    .query("z", "1")
            },
            "GET /api/x?text=a%20b%26c&number=-7&factor=0.1&flag=true&ids=x&ids=y%2Fz&z=1",
            &[],
            "",
        ),
        (
            "optional query structure",
            |c| {
                c.call(operation!(Get "/x"))
                    .query_structure(&Some(json!({"a": [], "b": null, "c": [1, null, 2]})))
            },
            "GET /api/x?c=1&c=2",
            &[],
            "",
        ),
        (
            "headers",
            |c| {
                c.call(operation!(Get "/x"))
                    .header("Client-Token", &Some("t o\tken"))
                    .header("Absent", &None::<String>)
                    .header("Secret", &Secret::new("s"))
                    .header("Many", &vec!["1", "2"])
            },
            "GET /api/x",
            &["client-token: t o\tken", "secret: s", "many: 1", "many: 2"],
            "",
        ),
        (
            "json",
            |c| c.call(operation!(Post "/x")).json(&filter()),
            "POST /api/x",
            &[JSON, "content-length: 70"],
            r#"{"text":"a b&c","number":-7,"factor":0.1,"flag":true,"ids":["x","y/z"]}"#,
        ),
        (
            "json of a text",
            |c| c.call(operation!(Post "/x")).json("t"),
            "POST /api/x",
            &[JSON, "content-length: 3"],
            "\"t\"",
        ),
        (
            "no optional json",
            |c| c.call(operation!(Delete "/x")).json_opt(None::<&Filter>),
            "DELETE /api/x",
            &[],
            "",
        ),
        (
            "optional json",
            |c| c.call(operation!(Delete "/x")).json_opt(Some(&json!({}))),
            "DELETE /api/x",
            &[JSON, "content-length: 2"],
            "{}",
        ),
        (
            "form",
            |c| c.call(operation!(Post "/x")).form(&filter()),
            "POST /api/x",
            &[FORM, "content-length: 58"],
            "text=a+b%26c&number=-7&factor=0.1&flag=true&ids=x&ids=y%2Fz",
        ),
        (
            "form with secrets",
            |c| {
                c.call(operation!(Post "/x"))
                    .form(&json!({"a": "ü", "b": null}))
            },
            "POST /api/x",
            &[FORM, "content-length: 8"],
            "a=%C3%BC",
        ),
        (
            "fields",
            |c| {
                c.call(operation!(Post "/x"))
                    .field("file_name", "f\"1")
                    .field_opt("absent", &None::<i64>)
                    .field_opt("endpoint_type", &Some(LibraryId::new("e")))
                    .field("z", &json!({"b": 1, "a": 2}))
            },
            "POST /api/x",
            &[JSON, "content-length: 67"],
            r#"{"file_name":"f\"1","endpoint_type":"e","z":{"b":1,"a":2}}"#,
        ),
        (
            "optional fields without any",
            |c| c.call(operation!(Post "/x")).field_opt("a", &None::<i64>),
            "POST /api/x",
            &["content-length: 0"],
            "",
        ),
        (
            "required fields without any",
            |c| {
                c.call(operation!(Post "/x"))
                    .fields()
                    .field_opt("a", &None::<i64>)
            },
            "POST /api/x",
            &[JSON, "content-length: 2"],
            "{}",
        ),
        (
            "required fields",
            |c| {
                c.call(operation!(Post "/x"))
                    .fields()
                    .field("a", &1)
                    .fields()
            },
            "POST /api/x",
            &[JSON, "content-length: 7"],
            r#"{"a":1}"#,
        ),
    ]
}

/// Returns the headers without that of the host, sorted.
fn headers(request: &str) -> Vec<&str> {
    let head = request.split_once("\r\n\r\n").expect("a head").0;
    let mut lines: Vec<_> = head
        .lines()
        .skip(1)
        .filter(|line| !line.starts_with("host: "))
        .collect();
    lines.sort_unstable();
    lines
}

#[tokio::test]
async fn calls_become_requests() {
    for (name, build, line, own, body) in rows() {
        let server = Server::start(NO_CONTENT).await;
        build(&server.client())
            .await
            .unwrap_or_else(|error| panic!("{name}: {error}"));
        let request = server.request();
        let first = request.lines().next().expect("a line");
        assert_eq!(first, format!("{line} HTTP/1.1"), "{name}");
        let length = format!("content-length: {}", body.len());
        let mut expected = vec!["accept: application/json", "user-agent: test/1"];
        if cfg!(feature = "gzip") {
            expected.push("accept-encoding: gzip");
        }
        expected.extend(own.iter().map(|&line| {
            if line.starts_with("content-length") {
                length.as_str()
            } else {
                line
            }
        }));
        expected.sort_unstable();
        assert_eq!(headers(&request), expected, "{name}");
        assert_eq!(
            request.split_once("\r\n\r\n").expect("a head").1,
            body,
            "{name}"
        );
    }
}

#[tokio::test]
async fn the_session_is_sent_in_its_header() {
    let server = Server::start(answer(201, "\"token\"")).await;
    let plain = server.client();
    let session = plain.with_session_id(Secret::new(SESSION));
    plain.call::<Secret>(&SECRET).await.expect("no session");
    assert!(!server.request().contains("vmware-api-session-id"));

    let server = Server::start(answer(201, "\"token\"")).await;
    let client = Client::builder(&server.url)
        .session_id(Secret::new(SESSION))
        .build()
        .expect("a client");
    client.call::<Secret>(&SECRET).await.expect("a session");
    assert!(
        server
            .request()
            .contains(&format!("vmware-api-session-id: {SESSION}\r\n"))
    );
    assert!(server.request().contains(&format!(
        "user-agent: vsphere-runtime/{}\r\n",
        vsphere_runtime::VERSION
    )));
    assert!(format!("{session:?}").contains("Secret(..)"));

    // A login does not send the current session.
    let server = Server::start(answer(201, "\"token\"")).await;
    let client = server.client().with_session_id(Secret::new(SESSION));
    let token = client
        .call::<Secret>(&SECRET)
        .basic_auth("user", Secret::new("pass:wörd"))
        .await
        .expect("a token");
    assert_eq!(token.expose(), "token");
    assert!(
        server
            .request()
            .contains("authorization: Basic dXNlcjpwYXNzOnfDtnJk\r\n"),
        "{}",
        server.request()
    );
    assert!(!server.request().contains(SESSION));
}

#[tokio::test]
async fn the_base_path_is_configurable() {
    for (path, base, line) in [
        ("/api", None, "/api/x"),
        ("/", Some("/rest"), "/rest/x"),
        ("/proxy/", Some(""), "/proxy/x"),
    ] {
        let server = Server::start(NO_CONTENT).await;
        let builder = Client::builder(&format!("{}{path}", server.url));
        let builder = match base {
            Some(base) => builder.base_path(base),
            None => builder,
        };
        builder
            .build()
            .expect("a client")
            .call::<()>(operation!(Get "/x"))
            .await
            .expect("an answer");
        assert!(
            server
                .request()
                .starts_with(&format!("GET {line} HTTP/1.1\r\n"))
        );
    }
}

#[tokio::test]
async fn calls_borrow_nothing_and_send_when_awaited() {
    fn send<T: Send>(value: T) -> T {
        value
    }
    let server = Server::start(NO_CONTENT).await;
    let spawned = {
        let client = server.client();
        let call = send(
            client
                .call::<()>(operation!(Get "/a/{b}"))
                .path("1")
                .timeout(Duration::from_secs(30)),
        );
        assert_eq!(call.operation(), "Test_call");
        assert_eq!(server.request_count(), 0);
        // The future outlives its client.
        tokio::spawn(send(call.send()))
    };
    spawned.await.expect("a task").expect("an answer");
    assert!(server.request().starts_with("GET /api/a/1 "));
}
