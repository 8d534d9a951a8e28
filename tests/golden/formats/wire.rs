//! Values of each format go out and come back as they are.

use crate::server::{Answer, Server};
use golden_formats::days::{Info, SetOptions};
use golden_formats::{Client, Date, RetryPolicy, mock};
use serde_json::json;

#[tokio::test]
async fn formats_are_sent_and_read() {
    let server = Server::start().await;
    let builder = Client::builder(server.url()).retry(RetryPolicy::none());
    let client = builder.build().expect("a client");
    let body = json!({
        "day": "2028-02-29",
        "holidays": ["2026-01-01", "2026-12-25"],
        "time": "2026-03-01T12:00:00.000Z",
        "count": i32::MIN,
        "counts": {"a": i32::MAX},
        "total": i64::MAX,
        "number": i64::MIN,
        "short": 65535,
        "ratio": 0.1,
        "share": 1e300,
        "link": "../a",
        "page": "https://example.com/ü",
        "content": "AAE=",
        "secret": "s",
        "id": "01234567-89AB-cdef-0123-456789abcdef",
        "duration": "P1DT2H",
        "address": "192.0.2.1",
        "start": "23:00",
        "mail": "a@example.com",
        "odd": "vm-1",
    });
    let info: Info = serde_json::from_value(body.clone()).expect("every format");
    server.answer(Answer::json(200, &body));
    let day = Date::new(2028, 2, 29).expect("a day");
    let options = SetOptions::new().with_limit(-1).with_trace("A0");
    let read = client
        .days()
        .set_with(&day, &info, &options)
        .await
        .expect("the answer");
    assert_eq!(read.day, day);
    assert_eq!(serde_json::to_value(&read).expect("JSON"), body);
    let request = server.take_request();
    assert_eq!(request.target, "/api/days/2028-02-29?limit=-1");
    assert_eq!(request.header("trace"), ["A0"]);
    assert_eq!(request.json(), Some(body));
}

#[tokio::test]
async fn values_beyond_a_format_are_refused() {
    for (field, value) in [
        ("day", json!("2026-02-29")),
        ("day", json!("2026-03-01T00:00:00Z")),
        ("count", json!(2_147_483_648_i64)),
        ("count", json!(1.5)),
    ] {
        let mut body = json!({"day": "2026-03-01", "count": 1});
        body[field] = value;
        assert!(
            serde_json::from_value::<Info>(body.clone()).is_err(),
            "{body}"
        );
    }
}

#[tokio::test]
async fn the_mock_checks_formats() {
    let server = mock::Server::start().await.expect("a port");
    let client = server
        .client()
        .retry(RetryPolicy::none())
        .build()
        .expect("a client");
    let info = Info::new(Date::UNIX_EPOCH, 1);
    let options = SetOptions::new().with_limit(i32::MAX);
    let read = client
        .days()
        .set_with(&Date::UNIX_EPOCH, &info, &options)
        .await;
    assert_eq!(read.expect("an example").count, 0);
}
