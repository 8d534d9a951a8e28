//! Parameters in every form, from the client to the mock server.

use serde_json::{Value, json};
use std::collections::BTreeMap;
use vsphere_runtime::mock::{
    Described, Field, Mock, Parameter, Place, Reply, Shape, Shaped, Structure,
};
use vsphere_runtime::operation::{Operation, QueryStyle, ResultShape};
use vsphere_runtime::{Client, Map, RetryPolicy};

/// The structure of the styles that name fields.
#[derive(serde::Serialize)]
struct Target {
    id: &'static str,
    size: Option<i64>,
}

impl Shaped for Target {
    fn shape() -> Shape {
        static STRUCTURE: Structure = Structure {
            name: "Target",
            fields: &[
                Field::required::<String>("id"),
                Field::optional::<i64>("size"),
            ],
            ..Structure::EMPTY
        };
        Shape::Structure(&STRUCTURE)
    }
}

macro_rules! described {
    ($($name:ident $path:literal $parameter:expr;)*) => {
        $(static $name: Described = {
            static OPERATION: Operation = Operation {
                id: stringify!($name),
                path: $path,
                result: ResultShape::Json,
                ..Operation::EMPTY
            };
            Described {
                parameters: &[$parameter],
                result: <Value as Shaped>::shape,
                ..Described::of(&OPERATION)
            }
        };)*
    };
}

type Texts = Vec<String>;
type Counts = BTreeMap<String, i64>;

described! {
    COMMAS "/commas" Parameter::required::<Texts>(Place::Query, "p").styled(QueryStyle::Commas);
    SPACES "/spaces" Parameter::optional::<Texts>(Place::Query, "p").styled(QueryStyle::Spaces);
    PIPES "/pipes" Parameter::optional::<Vec<i64>>(Place::Query, "p").styled(QueryStyle::Pipes);
    BRACKETS "/brackets" Parameter::optional::<Target>(Place::Query, "p").styled(QueryStyle::Brackets);
    ENTRIES "/entries" Parameter::optional::<Map<String, Value>>(Place::Query, "p").styled(QueryStyle::Brackets);
    NUMBERS "/numbers" Parameter::optional::<Vec<Target>>(Place::Query, "p").styled(QueryStyle::Numbers);
    JSON "/json" Parameter::optional::<Target>(Place::Query, "p").styled(QueryStyle::Json);
    COUNTS "/counts" Parameter::optional::<Counts>(Place::Query, "p");
    PART "/part/id:{p}" Parameter::required::<String>(Place::Path, "p");
    FILE "/file/{p}.json" Parameter::required::<String>(Place::Path, "p");
    SYNC "/sync/{p}:sync" Parameter::required::<String>(Place::Path, "p");
    LIST "/list/{p}" Parameter::required::<Vec<i64>>(Place::Path, "p");
}

/// Starts a server whose operations answer with their argument.
async fn echo() -> (Mock, Client) {
    let all = [
        &COMMAS, &SPACES, &PIPES, &BRACKETS, &ENTRIES, &NUMBERS, &JSON, &COUNTS, &PART, &FILE,
        &SYNC, &LIST,
    ];
    let mock = Mock::start("/api", &all).await.expect("a free port");
    for described in all {
        let is_path = described.parameters[0].place == Place::Path;
        mock.handle(described.operation, move |arguments| {
            let value: Value = match is_path {
                true => arguments.path("p")?,
                false => arguments.query("p")?,
            };
            Ok(Reply::value(&value))
        });
    }
    let client = Client::builder(mock.url()).retry(RetryPolicy::none());
    (mock, client.build().expect("a client"))
}

#[tokio::test]
async fn what_is_sent_in_a_style_is_read_in_it() {
    let (mock, client) = echo().await;
    let target = Target {
        id: "a&b",
        size: Some(2),
    };
    let bare = Target {
        id: "[c]",
        size: None,
    };
    let commas = json!(["a,b", "c d", "é"]);
    let spaces = json!(["a,b", "c|d"]);
    let entries = json!({"k.x": "v", "n": "a=b"});
    let counts = json!({"a": 1, "b&c": 2});
    let table = [
        (&COMMAS, commas.clone(), commas),
        (&SPACES, spaces.clone(), spaces),
        (&PIPES, json!([1, -2]), json!([1, -2])),
        (&PIPES, json!([]), Value::Null),
        (&BRACKETS, json!(target), json!({"id": "a&b", "size": 2})),
        (&BRACKETS, json!(bare), json!({"id": "[c]"})),
        (&BRACKETS, Value::Null, Value::Null),
        (&ENTRIES, entries.clone(), entries),
        (
            &NUMBERS,
            json!([target, bare]),
            json!([{"id": "a&b", "size": 2}, {"id": "[c]"}]),
        ),
        (&NUMBERS, json!([]), Value::Null),
        (&JSON, json!(target), json!({"id": "a&b", "size": 2})),
        (&COUNTS, counts.clone(), counts),
    ];
    for (described, sent, expected) in table {
        let style = described.parameters[0].style;
        let call = client.call::<Value>(described.operation);
        let id = described.operation.id;
        let got = call.query_as("p", style, &sent).await;
        assert_eq!(
            got.unwrap_or_else(|error| panic!("{error}")),
            expected,
            "{id}"
        );
    }
    let paths = mock.requests();
    assert!(paths.iter().all(|request| request.operation().is_some()));
}

#[tokio::test]
async fn placeholders_are_filled_and_found_within_a_segment() {
    let (mock, client) = echo().await;
    let table = [
        (&PART, "a:b/c", "/api/part/id:a%3Ab%2Fc"),
        (&FILE, "a.json", "/api/file/a.json.json"),
        (&SYNC, "a:sync", "/api/sync/a%3Async:sync"),
    ];
    for (described, value, path) in table {
        let got = client.call::<Value>(described.operation).path(value).await;
        assert_eq!(got.unwrap_or_else(|error| panic!("{error}")), value);
        let last = mock.requests().pop().expect("a request");
        assert_eq!(last.path(), path);
        assert_eq!(last.operation(), Some(described.operation.id));
    }
    let got = client.call::<Value>(LIST.operation).path_list(&[1, 2]);
    assert_eq!(got.await.expect("a list"), json!([1, 2]));
    for refused in [
        client.call::<Value>(PART.operation).path(""),
        client.call::<Value>(PART.operation).path(".."),
        client.call::<Value>(LIST.operation).path_list::<[i64]>(&[]),
        client.call::<Value>(LIST.operation).path_list(&json!([{}])),
    ] {
        let error = refused.await.expect_err("another resource").to_string();
        assert!(error.contains("`p` "), "{error}");
    }
}

#[tokio::test]
async fn what_a_style_cannot_express_is_refused() {
    let (mock, client) = echo().await;
    let table = [
        (&SPACES, json!(["a b"]), "must not contain ` `"),
        (&BRACKETS, json!({"id": {"a": 1}}), "must be a scalar"),
        (&COMMAS, json!({"a": 1}), "must be a scalar or a list"),
    ];
    for (described, value, reason) in table {
        let style = described.parameters[0].style;
        let call = client.call::<Value>(described.operation);
        let error = call.query_as("p", style, &value).await.expect_err(reason);
        assert!(error.to_string().contains(reason), "{error}");
    }
    assert!(mock.requests().is_empty());
    // The server refuses what the style does not allow.
    for (described, name, value) in [
        (&BRACKETS, "p[other]", json!("x")),
        (&NUMBERS, "p.2.id", json!("x")),
        (&JSON, "p", json!("{")),
    ] {
        let call = client.call::<Value>(described.operation);
        let error = call.query_as(name, QueryStyle::Pairs, &value).await;
        let error = error.expect_err("a refusal");
        assert_eq!(error.status(), Some(400), "{error}");
    }
}
