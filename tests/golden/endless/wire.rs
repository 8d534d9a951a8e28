//! A structure that a document says to contain itself: sent and read without the other one, and with it.

use golden_endless::mock::Server;
use golden_endless::nodes::{Edge, Node};
use golden_endless::{Client, RetryPolicy};
use serde_json::json;

use crate::server::{Answer, Server as HttpServer};

#[tokio::test]
async fn a_value_of_an_endless_structure_ends() {
    let server = HttpServer::start().await;
    let answer = json!({"name": "b", "edge": {"weight": 1, "target": {"name": "c"}}, "parent": {"name": "a"}});
    server.answer(Answer::json(200, &answer));
    let client = Client::builder(server.url()).retry(RetryPolicy::none());
    let client = client.build().expect("a client");
    let read = client
        .nodes()
        .create(&Node::new("b"))
        .await
        .expect("a node");
    assert_eq!(read.parent.expect("a parent").name, "a");
    assert_eq!(read.edge.expect("an edge").target.name, "c");
    assert_eq!(server.take_requests()[0].json(), Some(json!({"name": "b"})));

    let mock = Server::start().await.expect("a mock");
    mock.nodes().on_create(Ok);
    let client = mock.client().build().expect("a client");
    let node = Node::new("b").with_edge(Edge::new(1, Node::new("c")));
    let read = client.nodes().create(&node).await.expect("a node");
    assert_eq!(read.edge.expect("an edge").weight, 1);
}
