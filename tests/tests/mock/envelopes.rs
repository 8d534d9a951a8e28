//! Operations below another base path than that of the client, whose results and errors are in envelopes: those below `/rest`.

use vsphere_client::mock::Mock;
use vsphere_client::operation::{Method, Operation, ResultShape};
use vsphere_client::{Client, ErrorKind};
use vsphere_runtime::Value;
use vsphere_runtime::mock::{Described, Parameter, Place, Reply, Shaped, StandardError};

static MODERN: Operation = Operation {
    id: "Depot.Images_get",
    path: "/images/{image}",
    result: ResultShape::Json,
    ..Operation::EMPTY
};

static OLDER: Operation = Operation {
    id: "Rest.Depot.Images_get",
    base_path: Some("/rest"),
    enveloped: true,
    ..MODERN
};

/// The same request as that of [`OLDER`], whose response is read as it is.
static PLAIN: Operation = Operation {
    enveloped: false,
    ..OLDER
};

static KEEP: Operation = Operation {
    id: "Rest.Depot.Images_keep",
    method: Method::Post,
    query: &[("~action", "keep")],
    result: ResultShape::Empty,
    ..OLDER
};

const IMAGE: &[Parameter] = &[Parameter::required::<String>(Place::Path, "image")];

static DESCRIBED: [Described; 3] = [
    Described {
        parameters: IMAGE,
        result: <String as Shaped>::shape,
        ..Described::of(&MODERN)
    },
    Described {
        parameters: IMAGE,
        result: <String as Shaped>::shape,
        ..Described::of(&OLDER)
    },
    Described {
        parameters: IMAGE,
        ..Described::of(&KEEP)
    },
];

async fn mock() -> Mock {
    let operations: Vec<&'static Described> = DESCRIBED.iter().collect();
    let mock = Mock::start("/api", &operations).await.expect("a free port");
    for operation in [&MODERN, &OLDER] {
        mock.handle(operation, |arguments| {
            let image: String = arguments.path("image")?;
            match image.as_str() {
                "gone" => Err(StandardError::new(ErrorKind::NotFound, "It is gone.")),
                image => Ok(Reply::value(&format!("{} of {image}", operation.id))),
            }
        });
    }
    mock
}

#[tokio::test]
async fn each_operation_has_its_base_path() {
    let mock = mock().await;
    for url in [mock.url().to_owned(), format!("{}/api", mock.url())] {
        let client = Client::builder(&url).no_proxy().build().expect("a client");
        let modern: String = client.call(&MODERN).path("1").await.expect("an image");
        let older: String = client.call(&OLDER).path("1").await.expect("an image");
        assert_eq!(modern, "Depot.Images_get of 1");
        assert_eq!(older, "Rest.Depot.Images_get of 1");
        client.call::<()>(&KEEP).path("1").await.expect("no result");
    }
    let requests = mock.requests();
    let paths: Vec<&str> = requests.iter().map(|request| request.path()).collect();
    let both = ["/api/images/1", "/rest/images/1", "/rest/images/1"];
    assert_eq!(paths, [both, both].concat());
}

#[tokio::test]
async fn envelopes_are_around_results_and_errors() {
    let mock = mock().await;
    let client = Client::builder(mock.url())
        .no_proxy()
        .build()
        .expect("a client");
    let plain: Value = client.call(&PLAIN).path("1").await.expect("an image");
    assert_eq!(
        plain.to_string(),
        r#"{"value":"Rest.Depot.Images_get of 1"}"#
    );
    for operation in [&MODERN, &OLDER] {
        let error = client.call::<String>(operation).path("gone").await;
        let error = error.expect_err("no image");
        let error = error.as_api().expect("an answer of the server");
        assert_eq!(error.kind(), ErrorKind::NotFound, "{}", operation.id);
        assert_eq!(error.messages().len(), 1);
        let body: Value = serde_json::from_slice(error.body()).expect("JSON");
        let kind = body.get("type").and_then(Value::as_str);
        let expected = operation
            .enveloped
            .then_some("com.vmware.vapi.std.errors.not_found");
        assert_eq!(kind, expected);
    }
}
