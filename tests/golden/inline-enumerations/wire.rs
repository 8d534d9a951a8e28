//! Enumerations that are defined where they are used, in requests and results.

use crate::server::{Answer, Server};
use golden_inline_enumerations::jobs::{
    Info, InfoByHostValue, InfoDaysItem, InfoState, ListKindsItem, ListOptions, ListOrder,
    ListState,
};
use golden_inline_enumerations::{Client, RetryPolicy, mock};
use serde_json::json;

#[tokio::test]
async fn inline_enumerations_are_sent_and_read() {
    let server = Server::start().await;
    let builder = Client::builder(server.url()).retry(RetryPolicy::none());
    let client = builder.build().expect("a client");
    let body = json!([
        {"state": "RUNNING", "days": ["MON", "TUE"], "by_host": {"a": "UP"}, "size": 3, "mode": "FAST"},
        {"state": ""},
        {"state": "<="},
    ]);
    server.answer(Answer::json(200, &body));
    let options = ListOptions::new()
        .with_order(ListOrder::Desc)
        .with_kinds(vec![ListKindsItem::Backup, ListKindsItem::from("NEW")]);
    let read = client
        .jobs()
        .list_with(&ListState::On, &options)
        .await
        .expect("the answer");
    let request = server.take_request();
    assert_eq!(
        request.target,
        "/api/jobs/ON?order=desc&kinds=BACKUP&kinds=NEW"
    );
    let states: Vec<_> = read.iter().map(|info| info.state.clone()).collect();
    assert_eq!(
        states,
        [InfoState::Running, InfoState::Empty, InfoState::LessOrEqual]
    );
    assert_eq!(
        read[0].days.to_vec(),
        [InfoDaysItem::Mon, InfoDaysItem::from("TUE")]
    );
    assert_eq!(read[0].by_host["a"], InfoByHostValue::Up);
    assert_eq!(serde_json::to_value(&read).expect("JSON"), body);
    assert_eq!(
        serde_json::to_value(Info::new("LATER")).expect("JSON"),
        json!({"state": "LATER"})
    );
}

#[tokio::test]
async fn the_mock_knows_their_values() {
    let server = mock::Server::start().await.expect("a port");
    let client = server
        .client()
        .retry(RetryPolicy::none())
        .build()
        .expect("a client");
    client
        .jobs()
        .list(&ListState::Off)
        .await
        .expect("an example");
    assert!(client.jobs().list(&ListState::from("AWAY")).await.is_err());
}
