//! The client on the wire, compared with a page: requests for each combination of documented fields, and results of each
//! documented response.

use crate::page::{Page, error_name, error_type};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use vsphere_client::Client;
use vsphere_client::content::library::ConversionSpec;
use vsphere_client::esx::settings::depots::offline::{CreateResult, CreateSpec};
use vsphere_client::vapi::std::errors;
use vsphere_runtime::{ApiError, Error};
use vsphere_tests::server::{Answer, Server};

const LIBRARY: &str = "b2f1c8a0/ü 1";

fn client(server: &Server) -> Client {
    Client::builder(server.url())
        // Count the requests of one call.
        .retry(vsphere_client::RetryPolicy::none())
        .build()
        .expect("a client of a server on loopback")
}

/// Calls the operation of the page with a body; returns the identifier of the task, if it starts one.
async fn call(page: &Page, client: &Client, body: &Value) -> Result<Value, Error> {
    match page.name.as_str() {
        "content-library-convert" => {
            let spec: ConversionSpec = typed(body);
            client
                .content()
                .library()
                .convert(&LIBRARY.into(), &spec)
                .await
                .map(|()| Value::Null)
        }
        "create-depots-offline-task" => {
            let spec: CreateSpec = typed(body);
            let offline = client.esx().settings().depots().offline();
            offline
                .create_task(&spec)
                .await
                .map(|task| task.id().into())
        }
        other => panic!("no call for {other}: add one"),
    }
}

fn typed<T: DeserializeOwned>(value: &Value) -> T {
    serde_json::from_value(value.clone()).unwrap_or_else(|error| panic!("{error}: {value}"))
}

/// Returns bodies with each documented value of each enumeration and an undocumented one, with and without each optional field.
pub fn bodies(page: &Page) -> Vec<Value> {
    let body = page.text("/body/type");
    let whole = page.example(body, true);
    let mut bodies = vec![json!({})];
    for field in page.fields(body) {
        let mut values = match field.kind.strip_prefix("enum:") {
            Some(name) => page
                .values(name)
                .into_iter()
                .chain(["NOT_DOCUMENTED"])
                .map(Value::from)
                .collect(),
            None => vec![whole[&field.name].clone()],
        };
        if field.required == Some(false) {
            values.push(Value::Null);
        }
        let with = |(body, value): (&Value, &Value)| {
            let mut body = body.clone();
            if !value.is_null() {
                body[&field.name] = value.clone();
            }
            body
        };
        let pairs = bodies
            .iter()
            .flat_map(|body| values.iter().map(move |value| (body, value)));
        bodies = pairs.map(with).collect();
    }
    bodies
}

async fn check_requests(page: &Page, target: &str, count: usize) {
    let server = Server::start().await;
    let client = client(&server);
    let bodies = bodies(page);
    assert_eq!(
        bodies.len(),
        count,
        "combinations of what the page documents"
    );
    for body in bodies {
        let answer = json!("a task");
        server.answer(match page.text("/success/returns") {
            "task" => Answer::json(page.success(), &answer),
            _ => Answer::empty(page.success()),
        });
        let result = call(page, &client, &body)
            .await
            .unwrap_or_else(|error| panic!("{body}: {error}"));
        let expected = if page.text("/success/returns") == "task" {
            answer
        } else {
            Value::Null
        };
        assert_eq!(result, expected, "{body}");
        let request = server.take_request();
        assert_eq!(request.method, page.text("/method"), "{body}");
        assert_eq!(request.target, target, "{body}");
        assert_eq!(
            request.header("content-type"),
            [page.text("/body/media")],
            "{body}"
        );
        assert_eq!(request.json(), Some(body), "the body");
    }
}

#[tokio::test]
async fn convert_sends_what_is_documented() {
    let page = Page::read("content-library-convert");
    check_requests(
        &page,
        "/api/content/library/b2f1c8a0%2F%C3%BC%201?action=convert",
        2,
    )
    .await;
}

#[tokio::test]
async fn create_depots_offline_sends_what_is_documented() {
    let page = Page::read("create-depots-offline-task");
    check_requests(&page, "/api/esx/settings/depots/offline?vmw-task=true", 24).await;
}

/// Calls the same operations through the methods that users call.
#[tokio::test]
async fn structures_by_hand_send_what_is_documented() {
    let server = Server::start().await;
    let client = client(&server);
    let offline = client.esx().settings().depots().offline();
    let location = "https://host.example/depot.zip?x=1";
    let pull = CreateSpec::new("PULL")
        .with_location(location)
        .with_description("text");
    let table = [
        (
            pull,
            json!({"description": "text", "source_type": "PULL", "location": location}),
        ),
        (
            CreateSpec::new("PUSH").with_file_id("f"),
            json!({"source_type": "PUSH", "file_id": "f"}),
        ),
    ];
    for (spec, body) in table {
        server.answer(Answer::json(202, &json!("t")));
        offline.create_task(&spec).await.expect("a task");
        assert_eq!(server.take_request().json(), Some(body));
    }
    let spec = ConversionSpec::new("TO_PUBLISHED_LIBRARY");
    client
        .content()
        .library()
        .convert(&"l".into(), &spec)
        .await
        .expect("nothing");
    let body = server.take_request().json();
    assert_eq!(
        body,
        Some(json!({"conversion_type": "TO_PUBLISHED_LIBRARY"}))
    );
}

#[tokio::test]
async fn documented_errors_of_convert_are_read() {
    check_errors(&Page::read("content-library-convert"), 14).await;
}

#[tokio::test]
async fn documented_errors_of_create_depots_offline_are_read() {
    check_errors(&Page::read("create-depots-offline-task"), 10).await;
}

/// Returns each documented error of each status, with all fields and with the required ones only.
async fn check_errors(page: &Page, count: usize) {
    let server = Server::start().await;
    let client = client(&server);
    let request = page.example(page.text("/body/type"), false);
    let mut checked = 0;
    for documented in page.errors() {
        for (error, data) in &documented.errors {
            for all in [true, false] {
                let name = error_name(error);
                let body = error_body(page, &documented.returns, &name, data.as_deref(), all);
                server.answer(Answer::json(documented.status, &body));
                let outcome = call(page, &client, &request).await;
                let failure = outcome.expect_err(error);
                let api = failure
                    .as_api()
                    .unwrap_or_else(|| panic!("{error}: {failure}"));
                assert_eq!(api.status(), documented.status, "{error}");
                check_error(
                    page,
                    api,
                    &body,
                    &[&name, page.in_client(&documented.returns).1],
                );
                if let (Some(data), true) = (data, all) {
                    assert_eq!(
                        decoded_data(data, api),
                        body["data"],
                        "{error}: its data as {data}"
                    );
                }
                checked += 1;
            }
        }
    }
    assert_eq!(checked, count, "{}: errors, each in two forms", page.name);
}

/// Returns the body of an error response, with all fields or with the required ones only.
pub fn error_body(page: &Page, returns: &str, name: &str, data: Option<&str>, all: bool) -> Value {
    let mut body = page.example(returns, all);
    if all {
        body["error_type"] = error_type(name).into();
        if let Some(data) = data {
            body["data"] = page.example(data, true);
        }
    }
    body
}

/// Asserts that the error has all that was sent, as values and as typed structures.
fn check_error(page: &Page, api: &ApiError, body: &Value, structures: &[&str]) {
    assert_eq!(api.error_type(), body["error_type"].as_str(), "{body}");
    let kind = body["error_type"].as_str().unwrap_or("unknown");
    assert_eq!(api.kind().to_string(), kind, "{}: {body}", page.name);
    assert_eq!(api.data(), body.get("data"), "{body}");
    let message = |message: &vsphere_runtime::Message| {
        let mut fields = json!({
            "id": message.id(),
            "default_message": message.default_message(),
            "args": message.args(),
        });
        if let Some(localized) = message.localized() {
            fields["localized"] = localized.into();
        }
        fields
    };
    let sent = body["messages"]
        .as_array()
        .expect("messages")
        .iter()
        .cloned();
    let sent = sent.map(|mut sent| {
        sent.as_object_mut().expect("a message").remove("params");
        sent
    });
    let read: Vec<_> = api.messages().iter().map(message).collect();
    assert_eq!(read, sent.collect::<Vec<_>>(), "messages of {body}");
    for structure in structures {
        let read = decoded(structure, api);
        assert_eq!(&read, body, "read as {structure} and written again");
    }
}

fn again<T: DeserializeOwned + Serialize>(read: Result<T, Error>) -> Value {
    let read = read.unwrap_or_else(|error| panic!("a documented body cannot be read: {error}"));
    serde_json::to_value(read).expect("JSON")
}

/// Decodes a body as the structure of the client with this name.
fn decoded(structure: &str, api: &ApiError) -> Value {
    match structure {
        "AlreadyExists" => again(api.decode::<errors::AlreadyExists>()),
        "Error" => again(api.decode::<errors::Error>()),
        "InvalidArgument" => again(api.decode::<errors::InvalidArgument>()),
        "InvalidElementType" => again(api.decode::<errors::InvalidElementType>()),
        "NotAllowedInCurrentState" => again(api.decode::<errors::NotAllowedInCurrentState>()),
        "NotFound" => again(api.decode::<errors::NotFound>()),
        "ServiceUnavailable" => again(api.decode::<errors::ServiceUnavailable>()),
        "Unauthenticated" => again(api.decode::<errors::Unauthenticated>()),
        "Unauthorized" => again(api.decode::<errors::Unauthorized>()),
        other => panic!("no structure for {other}: add it"),
    }
}

fn decoded_data(structure: &str, api: &ApiError) -> Value {
    match structure {
        "Offline.CreateResult" => again(api.decode_data::<CreateResult>()),
        other => panic!("no structure for {other}: add it"),
    }
}
