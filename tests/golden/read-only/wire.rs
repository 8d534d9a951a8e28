//! Read-only and write-only properties on the wire: read where they are, and sent only where the caller sets them.

use golden_read_only::hosts::{Host, Login, State};
use golden_read_only::mock::Server;
use golden_read_only::{Client, RetryPolicy};
use serde_json::{Value, json};

use crate::server::{Answer, Server as HttpServer};

#[tokio::test]
async fn properties_of_one_side_are_sent_by_it_alone() {
    let answers = [
        json!({"id": "1", "name": "n", "tags": ["a"]}),
        json!({"power": "ON"}),
        json!(null),
    ];
    let server = HttpServer::start().await;
    answers
        .iter()
        .for_each(|answer| server.answer(Answer::json(200, answer)));
    let client = Client::builder(server.url()).retry(RetryPolicy::none());
    let client = client.build().expect("a client");
    let hosts = client.hosts();

    let host: Host = hosts.get("1").await.expect("a host");
    assert_eq!(
        (host.id.as_deref(), host.secret.is_none()),
        (Some("1"), true)
    );
    let state = hosts
        .set("1", &Host::new("n").with_secret("s"))
        .await
        .expect("a state");
    assert_eq!(state.power, "ON");
    hosts.connect("1", &Login::new("p")).await.expect("done");
    let sent = [
        Value::Null,
        json!({"name": "n", "secret": "s"}),
        json!({"password": "p"}),
    ];
    let requests = server.take_requests().into_iter();
    let bodies = requests.map(|request| request.json().unwrap_or(Value::Null));
    assert_eq!(bodies.collect::<Vec<Value>>(), sent);

    let mock = Server::start().await.expect("a mock");
    mock.hosts().on_get(|host| Ok(Host::new("n").with_id(host)));
    mock.hosts().on_set(|_, _| Ok(State::new("OFF")));
    let client = mock.client().build().expect("a client");
    let host = client.hosts().get("7").await.expect("a host");
    assert_eq!(host.id.as_deref(), Some("7"));
    assert_eq!(
        client.hosts().set("7", &host).await.expect("a state").power,
        "OFF"
    );
}
