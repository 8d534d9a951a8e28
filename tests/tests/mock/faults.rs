//! Injected faults.

use crate::start;
use std::time::{Duration, Instant};
use vsphere_client::content::library::{GET, LIST};
use vsphere_client::mock::{Fault, Server, StandardError};
use vsphere_client::{Client, ErrorKind, RetryPolicy};

fn patient(server: &Server) -> Client {
    let quick = RetryPolicy::default().first_wait(Duration::from_millis(1));
    server.client().retry(quick).build().expect("a client")
}

#[tokio::test]
async fn a_status_with_body_and_retry_after() {
    let (server, client) = start().await;
    let libraries = client.content().library();
    let wait = Duration::from_secs(7);
    server.mock().inject(
        Fault::status(503)
            .retry_after(wait)
            .body("<html>busy</html>")
            .on(&LIST),
    );
    let error = libraries.list().await.expect_err("busy");
    assert_eq!(
        (error.status(), error.retry_after()),
        (Some(503), Some(wait))
    );
    assert_eq!(
        error.as_api().expect("an answer").body(),
        b"<html>busy</html>"
    );
    // Other operations are not affected.
    let error = libraries
        .get(&"none".into())
        .await
        .expect_err("there is none");
    assert!(error.is_not_found(), "{error}");
    server.mock().clear_faults();
    libraries.list().await.expect("a list");

    let error = StandardError::new(ErrorKind::ResourceBusy, "Busy.");
    server.mock().inject(Fault::error(error).on(&GET).times(1));
    let error = libraries.get(&"none".into()).await.expect_err("busy");
    assert!(
        error.is_resource_busy() && error.status() == Some(500),
        "{error}"
    );
}

#[tokio::test]
async fn the_nth_matching_request() {
    let (server, client) = start().await;
    let libraries = client.content().library();
    let is_two = |request: &vsphere_client::mock::Request| request.path().ends_with("/two");
    server.mock().inject(Fault::status(500).when(is_two).nth(2));
    let mut statuses = Vec::new();
    for id in ["one", "two", "one", "two", "two"] {
        let error = libraries.get(&id.into()).await.expect_err("there is none");
        statuses.push(error.status());
    }
    let expected = [404, 404, 404, 500, 404].map(Some);
    assert_eq!(statuses, expected);
}

#[tokio::test]
async fn a_delay() {
    let (server, client) = start().await;
    client.content().library().list().await.expect("a list");
    let delay = Duration::from_millis(60);
    server.mock().inject(Fault::delay(delay).on(&LIST));
    let before = Instant::now();
    client.content().library().list().await.expect("a list");
    assert!(before.elapsed() >= delay);
    let call = client
        .content()
        .library()
        .list()
        .timeout(Duration::from_millis(10));
    assert!(call.await.expect_err("too late").is_client_timeout());
}

#[tokio::test]
async fn connections_close_before_within_and_instead_of_the_response() {
    let (server, client) = start().await;
    let mock = server.mock();
    let model = vsphere_client::content::LibraryModel::new()
        .with_name("a")
        .with_storage_backings(Vec::new());
    let create = || client.content().local_library().create(&model);
    client.content().library().list().await.expect("a list");

    mock.inject(Fault::drop_connection().times(1));
    assert!(create().await.expect_err("dropped").is_transport());
    assert!(
        client
            .content()
            .library()
            .list()
            .await
            .expect("a list")
            .is_empty()
    );

    // The operation was performed, but the response is lost.
    mock.inject(Fault::lose_response().times(1));
    assert!(create().await.expect_err("lost").is_transport());
    assert_eq!(
        client
            .content()
            .library()
            .list()
            .await
            .expect("a list")
            .len(),
        1
    );

    mock.inject(Fault::disconnect_after(3).times(1));
    let error = client
        .content()
        .library()
        .list()
        .await
        .expect_err("broken off");
    assert!(error.is_transport(), "{error}");
    mock.inject(Fault::truncate(3).times(1));
    let error = client.content().library().list().await.expect_err("cut");
    assert!(error.is_decode(), "{error}");
    let statuses: Vec<_> = mock
        .requests()
        .iter()
        .map(|request| request.status())
        .collect();
    let expected = [
        Some(201),
        Some(200),
        None,
        Some(200),
        None,
        Some(200),
        Some(200),
        Some(200),
    ];
    assert_eq!(statuses, expected);
}

#[tokio::test]
async fn a_client_retries_transient_faults() {
    let (server, _) = start().await;
    let client = patient(&server);
    let faults = [
        Fault::status(429),
        Fault::status(502),
        Fault::status(503),
        Fault::status(504),
        Fault::drop_connection(),
        Fault::lose_response(),
        Fault::disconnect_after(1),
        Fault::expire_session(),
    ];
    for fault in faults {
        let shown = format!("{fault:?}");
        server.mock().inject(fault.on(&LIST).times(1));
        let listed = client.content().library().list().await;
        listed.unwrap_or_else(|error| panic!("{shown}: {error}"));
    }
    server.mock().inject(Fault::status(500).on(&LIST).times(1));
    assert!(
        client.content().library().list().await.is_err(),
        "a 500 is not retried"
    );
}

#[tokio::test]
async fn a_seed_decides_who_is_affected() {
    let run = |seed| async move {
        let (server, client) = start().await;
        client.content().library().list().await.expect("a list");
        server
            .mock()
            .inject(Fault::status(503).with_probability(0.3, seed));
        let mut affected = Vec::new();
        for _ in 0..60 {
            affected.push(client.content().library().list().await.is_err());
        }
        affected
    };
    let first = run(5).await;
    assert_eq!(first, run(5).await);
    assert_ne!(first, run(6).await);
    assert!(first.contains(&true) && first.contains(&false));
}
