//! Composed structures on the wire: the fields of all parts in one object.

use golden_composition::disks::{AnyDisk, CreateBody, Flat, Info, Kind, Plain};
use golden_composition::mock::Server;
use golden_composition::{Client, RetryPolicy};
use serde_json::{Value, json};

use crate::server::{Answer, Server as HttpServer};

#[tokio::test]
async fn composed_structures_have_the_fields_of_all_parts() {
    let info = json!({
        "bytes": 5, "unit": "GB", "name": null, "labels": ["a"], "kind": "SPARSE", "state": {"any": [1]},
        "changed": "2026-01-02T03:04:05Z", "backing": {"file": "f", "labels": ["b"], "later": 1},
        "size": {"bytes": 6}, "count": 7,
    });
    let flat = json!({"type": "Disks.Flat", "name": "n", "eager": true, "later": [true]});
    let plain = json!({"type": "Disks.Plain"});
    let answers = [info, json!([]), flat.clone(), plain.clone()];
    let server = HttpServer::start().await;
    answers
        .iter()
        .for_each(|answer| server.answer(Answer::json(200, answer)));
    let client = Client::builder(server.url()).retry(RetryPolicy::none());
    let client = client.build().expect("a client");
    let disks = client.disks();

    let body = CreateBody::new(5, "p").with_unit("GB");
    let info: Info = disks.create(&body).await.expect("the disk");
    let sent = json!({"bytes": 5, "unit": "GB", "path": "p"});
    assert_eq!(request(&server), ("POST /api/disks".to_owned(), sent));
    // Required by one part, and narrowed by another.
    assert_eq!((info.unit.as_str(), info.kind), ("GB", Kind::Sparse));
    assert_eq!((info.name, info.labels), (None, vec!["a".to_owned()]));
    assert_eq!(info.state, Some(json!({"any": [1]})));
    let backing = info.backing.expect("an inline structure");
    assert_eq!(
        (backing.file.as_deref(), backing.labels.as_slice()),
        (Some("f"), &["b".to_owned()][..])
    );
    assert_eq!(info.size.map(|size| size.bytes), Some(6));
    assert_eq!(info.count, Some(7));
    assert!(disks.list().await.expect("the disks").is_empty());
    request(&server);

    // A member of a family keeps what it does not know.
    let mut disk = Flat::new("Disks.Flat");
    disk.eager = Some(true);
    let read = disks.set("1", &AnyDisk::from(disk)).await.expect("a disk");
    let sent = json!({"type": "Disks.Flat", "eager": true});
    assert_eq!(request(&server), ("PUT /api/disks/1".to_owned(), sent));
    assert!(
        matches!(&read, AnyDisk::Flat(flat) if flat.name.as_deref() == Some("n")),
        "{read:?}"
    );
    assert_eq!(
        disks
            .set("1", &read)
            .await
            .map(|it| matches!(it, AnyDisk::Plain(_)))
            .ok(),
        Some(true)
    );
    assert_eq!(request(&server), ("PUT /api/disks/1".to_owned(), flat));

    let mock = Server::start().await.expect("a mock");
    mock.disks().on_set(|_, disk| Ok(disk));
    let client = mock.client().build().expect("a client");
    let plain = AnyDisk::from(Plain::new("Disks.Plain"));
    let read = client.disks().set("1", &plain).await.expect("a disk");
    assert!(matches!(read, AnyDisk::Plain(_)));
}

/// The request: method and target, and the body.
fn request(server: &HttpServer) -> (String, Value) {
    let request = server.take_request();
    let target = format!("{} {}", request.method, request.target);
    (target, request.json().unwrap_or(Value::Null))
}
