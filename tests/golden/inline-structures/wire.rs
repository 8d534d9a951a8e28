//! Inline structures on the wire, in a query, in bodies and in results.

use golden_inline_structures::mock::Server;
use golden_inline_structures::ports::{CreateBodyItem, ListPage, ListResult, ListResultPortsItem};
use golden_inline_structures::types::ChangeBodyLimits;
use golden_inline_structures::{Client, RetryPolicy};
use serde_json::{Value, json};

use crate::server::{Answer, Server as HttpServer};

#[tokio::test]
async fn inline_structures_are_sent_and_read() {
    let answers = [
        json!({"ports": [{"number": 1, "later": true}], "next": "2"}),
        json!({"a": {"id": "1"}}),
        json!(null),
    ];
    let server = HttpServer::start().await;
    answers
        .iter()
        .for_each(|answer| server.answer(Answer::json(200, answer)));
    let client = Client::builder(server.url()).retry(RetryPolicy::none());
    let client = client.build().expect("a client");
    let ports = client.ports();

    let page = ListPage::new().with_size(10).with_marker("m");
    let listed = ports.list_with(&page).await;
    let listed: ListResult = listed.expect("a page");
    assert_eq!(
        listed
            .ports
            .iter()
            .map(|port| port.number)
            .collect::<Vec<_>>(),
        [1]
    );
    assert_eq!(listed.next.as_deref(), Some("2"));
    let added = ports
        .create(&[CreateBodyItem::new(3)])
        .await
        .expect("ports");
    assert_eq!(added["a"].id, "1");
    ports
        .update("a", &ChangeBodyLimits::new().with_rate(5))
        .await
        .expect("done");
    let sent = [
        ("GET /api/ports?size=10&marker=m".to_owned(), Value::Null),
        ("POST /api/ports".to_owned(), json!([{"number": 3}])),
        (
            "PATCH /api/ports/a".to_owned(),
            json!({"limits": {"rate": 5}}),
        ),
    ];
    let requests = server.take_requests().into_iter();
    let requests = requests.map(|request| {
        let target = format!("{} {}", request.method, request.target);
        (target, request.json().unwrap_or(Value::Null))
    });
    assert_eq!(requests.collect::<Vec<_>>(), sent);

    let mock = Server::start().await.expect("a mock");
    mock.ports().on_list(|page| {
        let size = page.and_then(|page| page.size).unwrap_or_default();
        Ok(ListResult::new([ListResultPortsItem::new(size)]))
    });
    let client = mock.client().build().expect("a client");
    let listed = client.ports().list_with(&page).await;
    assert_eq!(listed.expect("a page").ports[0].number, 10);
}
