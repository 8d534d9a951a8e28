//! The web service, over real connections.

use crate::service::app;
use serde_json::{Value, json};
use std::net::{Ipv4Addr, SocketAddr};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use vsphere_client::content::library::{self, StorageBacking};
use vsphere_client::content::{LibraryId, LibraryModel};
use vsphere_client::mock::{Fault, Server};

/// The service, in front of a mock with a library.
async fn start() -> (Server, SocketAddr) {
    let server = Server::start().await.expect("a mock");
    let backings = ["datastore-1", "datastore-2"].map(StorageBacking::datastore);
    let model = LibraryModel::new()
        .with_name("Images")
        .with_type("LOCAL")
        .with_storage_backings(backings);
    let libraries = server.mock().resources();
    libraries.insert(&LibraryId::from("library-1"), &model);
    let empty = LibraryModel::new().with_name("Empty").with_type("LOCAL");
    libraries.insert(&LibraryId::from("library-2"), &empty);

    let client = server.client().build().expect("a client");
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0));
    let listener = listener.await.expect("a port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(async { axum::serve(listener, app(client)).await });
    (server, address)
}

/// Sends a request, with JSON if there is any. Returns status and body.
async fn ask(address: SocketAddr, line: &str, body: Option<Value>) -> (u16, String) {
    let body = body.map(|body| body.to_string()).unwrap_or_default();
    let request = format!(
        "{line} HTTP/1.1\r\nhost: service\r\nconnection: close\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    let mut stream = TcpStream::connect(address).await.expect("connected");
    stream.write_all(request.as_bytes()).await.expect("sent");
    let mut response = String::new();
    stream.read_to_string(&mut response).await.expect("read");
    let (head, body) = response.split_once("\r\n\r\n").expect("a response");
    let status = head.split(' ').nth(1).expect("a status");
    (status.parse().expect("a number"), body.to_owned())
}

fn json_of((status, body): (u16, String)) -> Value {
    assert_eq!(status, 200, "{body}");
    serde_json::from_str(&body).expect("JSON")
}

#[tokio::test]
async fn libraries_are_listed_and_described() {
    let (server, address) = start().await;
    let first = json!({"id": "library-1", "name": "Images", "kind": "LOCAL", "backings": 2});
    let second = json!({"id": "library-2", "name": "Empty", "kind": "LOCAL", "backings": 0});
    let listed = json_of(ask(address, "GET /libraries", None).await);
    assert_eq!(listed, json!([first, second]));

    let new = json!({"name": "rescue", "description": "for bad days"});
    let (status, id) = ask(address, "POST /libraries/library-1/items", Some(new)).await;
    assert_eq!(status, 201, "{id}");
    let (status, bare) = ask(
        address,
        "POST /libraries/library-1/items",
        Some(json!({"name": "b"})),
    )
    .await;
    assert_eq!(status, 201, "{bare}");
    // A description that the caller does not have is not sent.
    let created = server.mock().requests_of(&library::item::CREATE);
    let sent = created.iter().map(|request| {
        let body = request.arguments().expect("read").body::<Value>();
        body.expect("a body").get("description").cloned()
    });
    assert_eq!(
        sent.collect::<Vec<_>>(),
        [Some(json!("for bad days")), None]
    );

    let details = json_of(ask(address, "GET /libraries/library-1", None).await);
    assert_eq!(details["name"], "Images");
    assert_eq!(details["datastores"], json!(["datastore-1", "datastore-2"]));
    assert_eq!(details["items"], json!(["rescue", "b"]));
    let details = json_of(ask(address, "GET /libraries/library-2", None).await);
    assert_eq!(details["datastores"], json!([]));
    // All requests of the service share one session.
    assert_eq!(server.mock().sessions().logins, 1);
}

#[tokio::test]
async fn errors_have_a_status_for_callers_of_the_service() {
    let (server, address) = start().await;
    let (status, body) = ask(address, "GET /libraries/library-9", None).await;
    assert_eq!(status, 404, "{body}");
    server
        .mock()
        .inject(Fault::status(403).on(&library::GET).times(1));
    let (status, body) = ask(address, "GET /libraries/library-1", None).await;
    assert_eq!(status, 502, "{body}");
    let secret = server.mock().password();
    assert!(!body.contains(secret.expose()), "{body}");
}
