//! Properties and parameters whose names differ in signs or case only: each is sent and read under its own name.

use golden_naming_apart_fields::mock::Server;
use golden_naming_apart_fields::records::Record;
use golden_naming_apart_fields::{Client, RetryPolicy};
use serde_json::json;

use crate::server::{Answer, Server as HttpServer};

#[tokio::test]
async fn each_field_has_its_own_name() {
    let wire = json!({
        "_type": "RecordType", "type": "disk", "record_id": "1", "recordId": "3", "record_id_2": "2",
    });
    let record = Record::new("RecordType", "disk", "1");
    let record = record.with_record_id_3("3").with_record_id_2("2");

    let server = HttpServer::start().await;
    server.answer(Answer::json(200, &wire));
    let client = Client::builder(server.url()).retry(RetryPolicy::none());
    let client = client.build().expect("a client");
    let read = client.records().set("a", "b", "c", &record).await;
    let read = read.expect("a record");
    let read = (read.type_, read.type_2, read.record_id_3, read.record_id_2);
    let text = |text: &str| text.to_owned();
    let expected = (
        text("RecordType"),
        text("disk"),
        Some(text("3")),
        Some(text("2")),
    );
    assert_eq!(read, expected);
    let requests = server.take_requests();
    assert_eq!(requests.len(), 1);
    assert_eq!(requests[0].target, "/api/records/a?_type=b&Type=c");
    assert_eq!(requests[0].json(), Some(wire));

    let mock = Server::start().await.expect("a mock");
    mock.records().on_set(|_, _, _, record| Ok(record));
    let client = mock.client().build().expect("a client");
    let read = client.records().set("a", "b", "c", &record).await;
    assert_eq!(read.expect("a record").type_2, "disk");
}
