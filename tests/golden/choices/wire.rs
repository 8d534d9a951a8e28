//! Members of choices are read, sent and kept whole, and so are values that no member explains.

use crate::server::{Answer, Server};
use golden_choices::specs::{Data, Holder, ImportSpec, Level, OvaSpec, Port, Series, Spec};
use golden_choices::{Client, RetryPolicy, mock};
use serde_json::{Value, json};

fn client(server: &Server) -> Client {
    let builder = Client::builder(server.url()).retry(RetryPolicy::none());
    builder.build().expect("a client")
}

#[tokio::test]
async fn members_are_sent_by_their_discriminator() {
    let server = Server::start().await;
    let client = client(&server);
    let table: [(Spec, Value); 2] = [
        (
            OvaSpec::new("OVA", "u").into(),
            json!({"kind": "OVA", "url": "u"}),
        ),
        (
            ImportSpec::new("n").into(),
            json!({"name": "n", "kind": "Specs.ImportSpec"}),
        ),
    ];
    for (spec, body) in table {
        server.answer(Answer::json(200, &body));
        client.specs().apply("1", &spec).await.expect("the answer");
        assert_eq!(server.take_request().json(), Some(body));
    }
}

#[tokio::test]
async fn every_answer_survives_reading_and_sending() {
    let server = Server::start().await;
    let client = client(&server);
    let table = [
        (json!({"kind": "IMAGE", "url": "u", "more": [1]}), "Ova"),
        (
            json!({"kind": "OVA", "url": "u", "next": {"kind": "NEW", "a": {"b": null}}}),
            "Ova",
        ),
        (json!({"kind": "Specs.ImportSpec", "name": "n"}), "Import"),
        (json!({"kind": "NEW", "deep": {"er": [true]}}), "Unknown"),
        (json!({"nothing": 1}), "Unknown"),
    ];
    for (body, expected) in table {
        for _ in 0..2 {
            server.answer(Answer::json(200, &body));
        }
        let first = OvaSpec::new("OVA", "u").into();
        let read = client.specs().apply("1", &first).await.expect("the answer");
        let found = match &read {
            Spec::OvaSpec(spec) => {
                assert_eq!(spec.url, "u");
                "Ova"
            }
            Spec::ImportSpec(_) => "Import",
            Spec::Unknown(_) => "Unknown",
            _ => "another",
        };
        assert_eq!(found, expected, "{body}");
        client.specs().apply("1", &read).await.expect("the answer");
        server.take_requests();
        assert_eq!(serde_json::to_value(&read).expect("JSON"), body);
    }
}

#[tokio::test]
async fn choices_are_in_every_place() {
    let server = Server::start().await;
    let client = client(&server);
    let body = json!({
        "spec": {"kind": "OVA", "url": "u"},
        "specs": [{"kind": "NEW", "a": 1}],
        "by_name": {"a": {"points": [1.5]}, "b": {"other": 1}, "c": 3},
        "port": ["a", "b"],
        "level": "HIGHER",
        "same": {"points": [0.5]},
        "contact": {"mail": "m"},
        "own": true,
        "maybe": {"points": [2.5]},
    });
    server.answer(Answer::json(200, &body));
    let holder: Holder = serde_json::from_value(body.clone()).expect("a holder");
    let read = client.specs().set("1", &holder).await.expect("the answer");
    assert_eq!(server.take_request().json(), Some(body.clone()));
    assert_eq!(serde_json::to_value(&read).expect("JSON"), body);
    assert_eq!(
        read.port.as_text_list(),
        Some(vec!["a".to_owned(), "b".to_owned()])
    );
    assert_eq!(read.port.as_integer(), None);
    assert_eq!(read.level, Some(Level::from("HIGHER")));
    assert_eq!(read.own.and_then(|own| own.as_boolean()), Some(true));
    let points = read.by_name["a"].as_data().expect("data").points;
    assert_eq!(points.to_vec(), [1.5]);
    assert_eq!(read.by_name["c"].as_value(), &json!(3));
    assert_eq!(
        Port::from("https".to_owned()).as_text().as_deref(),
        Some("https")
    );
    assert!(Series::from(Data::new()).as_names().is_some());
}

#[tokio::test]
async fn a_field_of_values_is_a_discriminator() {
    let server = Server::start().await;
    let client = client(&server);
    for (body, expected) in [
        (json!({"form": "ELLIPSE", "radius": 2}), "ELLIPSE 2"),
        (json!({"form": "SQUARE", "side": 3}), "SQUARE 3"),
        (json!({"form": "CUBE", "edge": 4}), "CUBE"),
    ] {
        server.answer(Answer::json(200, &body));
        let read = client.specs().get("1").await.expect("the answer");
        let found = match &read {
            golden_choices::specs::GetResult::Circle(it) => format!("{} {}", it.form, it.radius),
            golden_choices::specs::GetResult::Square(it) => format!("{} {}", it.form, it.side),
            golden_choices::specs::GetResult::Unknown(it) => it.form.clone().unwrap_or_default(),
            _ => "another".to_owned(),
        };
        assert_eq!(found, expected);
        assert_eq!(serde_json::to_value(&read).expect("JSON"), body);
    }
}

#[tokio::test]
async fn the_mock_answers_with_members_and_refuses_others() {
    let server = mock::Server::start().await.expect("a port");
    let client = server
        .client()
        .retry(RetryPolicy::none())
        .build()
        .expect("a client");
    let spec: Spec = ImportSpec::new("n").into();
    let read = client.specs().apply("1", &spec).await.expect("an example");
    assert!(matches!(read, Spec::OvaSpec(_)), "{read:?}");
    let unknown: Spec = serde_json::from_value(json!({"kind": "NEW"})).expect("a value");
    assert!(client.specs().apply("1", &unknown).await.is_err());
    let holder = Holder::new(spec.clone(), 443_i64);
    client.specs().set("1", &holder).await.expect("an example");
    let holder = Holder::new(spec, Port::from_value(json!({"a": 1})));
    assert!(client.specs().set("1", &holder).await.is_err());
}
