//! Arguments and settings that cannot be sent.

use crate::support::{NO_CONTENT, Server};
use serde_json::json;
use vsphere_runtime::operation::{Method, Operation};
use vsphere_runtime::{Call, Client, ErrorCause, Secret, Uri};

macro_rules! operation {
    ($method:ident $path:literal) => {{
        static OPERATION: Operation = Operation {
            id: "Test_call",
            method: Method::$method,
            path: $path,
            success: 204,
            ..Operation::EMPTY
        };
        &OPERATION
    }};
}

type Build = fn(&Client) -> Call<()>;

#[tokio::test]
async fn invalid_arguments_are_not_sent() {
    /// Returns a map whose keys are invalid in JSON.
    fn odd() -> std::collections::BTreeMap<(i64, i64), i64> {
        [((1, 2), 3)].into()
    }
    let table: [(&str, Build, Option<&str>); 22] = [
        (
            "empty",
            |c| c.call(operation!(Get "/a/{b}")).path(""),
            Some("b"),
        ),
        (
            "dot",
            |c| c.call(operation!(Get "/a/{b}")).path("."),
            Some("b"),
        ),
        (
            "dots",
            |c| c.call(operation!(Get "/a/{b}/c")).path(&Uri::from("..")),
            Some("b"),
        ),
        (
            "dots with text around",
            |c| c.call(operation!(Get "/a/{b}.zip")).path(".."),
            Some("b"),
        ),
        (
            "dots in the path",
            |c| c.call(operation!(Get "/../x")),
            None,
        ),
        (
            "encoded dots in the path",
            |c| c.call(operation!(Get "/%2e%2E/x")),
            None,
        ),
        (
            "dots with a path parameter",
            |c| c.call(operation!(Get "/..;/x")),
            None,
        ),
        (
            "dots of path and value",
            |c| c.call(operation!(Get "/%2{b}/x")).path("e."),
            None,
        ),
        (
            "dots before a slash",
            |c| c.call(operation!(Get "/a/{b}")).path("../../x"),
            None,
        ),
        (
            "dots before a semicolon",
            |c| c.call(operation!(Get "/a/{b}")).path("..;x"),
            None,
        ),
        (
            "missing",
            |c| c.call(operation!(Get "/a/{b}/{c}")).path("1"),
            Some("c"),
        ),
        (
            "too many",
            |c| c.call(operation!(Get "/a/{b}")).path("1").path("2"),
            None,
        ),
        (
            "first one counts",
            |c| c.call(operation!(Get "/a/{b}/{c}")).path("").path(".."),
            Some("b"),
        ),
        (
            "nested query",
            |c| {
                c.call(operation!(Get "/x"))
                    .query_structure(&json!({"a": {"b": 1}}))
            },
            Some("a"),
        ),
        (
            "no structure",
            |c| c.call(operation!(Get "/x")).query_structure(&7),
            Some("query"),
        ),
        (
            "nested form",
            |c| c.call(operation!(Post "/x")).form(&json!({"a": [[1]]})),
            Some("a"),
        ),
        (
            "header",
            |c| {
                c.call(operation!(Get "/x"))
                    .header("Client-Token", "a\r\nb: c")
            },
            Some("Client-Token"),
        ),
        (
            "header text",
            |c| c.call(operation!(Get "/x")).header("Client-Token", "ü"),
            Some("Client-Token"),
        ),
        (
            "body",
            |c| c.call(operation!(Post "/x")).json(&odd()),
            Some("body"),
        ),
        (
            "field",
            |c| c.call(operation!(Post "/x")).field("f", &odd()),
            Some("f"),
        ),
        (
            "two bodies",
            |c| c.call(operation!(Post "/x")).json(&1).field("f", &1),
            Some("body"),
        ),
        (
            "user",
            |c| {
                c.call(operation!(Post "/x"))
                    .basic_auth("a:b", Secret::new("p"))
            },
            Some("user"),
        ),
    ];
    let server = Server::start(NO_CONTENT).await;
    let client = server.client();
    for (name, build, parameter) in table {
        let error = build(&client).await.expect_err(name);
        let ErrorCause::Encode(facts) = error.as_cause() else {
            panic!("{name}: {error:?}")
        };
        assert_eq!(facts.parameter(), parameter, "{name}");
        assert!(
            error.is_encode() && error.status().is_none() && error.operation() == Some("Test_call"),
            "{name}"
        );
        let text = error.to_string();
        assert!(
            text.starts_with("Test_call: cannot be sent: ") && text.contains(facts.reason()),
            "{text}"
        );
        assert!(
            parameter.is_none_or(|parameter| text.contains(parameter)),
            "{text}"
        );
        assert!(!text.contains('\n'), "{text}");
    }
    let bad_session = client.with_session_id(Secret::new("line\nbreak"));
    let error = bad_session
        .call::<()>(operation!(Get "/x"))
        .await
        .expect_err("a bad session");
    assert!(
        error.is_encode() && !format!("{error} {error:?}").contains("break"),
        "{error}"
    );
    assert_eq!(server.request_count(), 0);
}

#[tokio::test]
async fn invalid_settings_build_no_client() {
    for builder in [
        Client::builder("vcenter.example.org"),
        Client::builder("https://vc").session_id(Secret::new("a\nb")),
        Client::builder("https://vc").user_agent("a\nb"),
        Client::builder("https://vc").base_path("/a?b"),
    ] {
        let error = builder.build().expect_err("a bad setting");
        assert!(error.is_encode() && error.operation().is_none(), "{error}");
    }
}
