//! Redirects, retries without a connection, and time limits.

use crate::support::vcenter::Vcenter;
use crate::support::{GET, PASSWORD, TASK, capture};
use std::time::Duration;
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::time::{Instant, timeout};
use vsphere_runtime::operation::Operation;
use vsphere_runtime::{Client, ClientBuilder, Error, ErrorCause, RetryPolicy, Task, Value};
use vsphere_test_server::{Act, Script};

const MOMENT: Duration = Duration::from_millis(30);

/// Three attempts, without delay.
fn patient(builder: ClientBuilder) -> ClientBuilder {
    let policy = RetryPolicy::default()
        .attempts(3)
        .first_wait(Duration::from_millis(1));
    builder.retry(policy)
}

/// Returns the result as text, and captures the error.
async fn result(client: &Client, operation: &'static Operation) -> String {
    match client.call::<Value>(operation).await {
        Ok(value) => value.to_string(),
        Err(error) => {
            capture::show_error(&error);
            let text = error.to_string();
            text.split_once(": ").expect("an operation").1.to_owned()
        }
    }
}

#[tokio::test]
async fn redirects_are_not_followed() {
    capture::start();
    let other = Script::start(|_, _| Act::answer(200, "7")).await;
    for status in [301, 302, 303, 307, 308] {
        let location = format!("location: {}/api/test?{status}", other.url);
        let vcenter = Vcenter::start(move |_, _, _| Act::with_header(status, &location, "")).await;
        let client: Client = patient(vcenter.builder()).build().expect("a client");
        for ask in [&GET, &TASK] {
            let text = result(&client, ask).await;
            assert!(
                text.starts_with(&format!("{status}: a redirect to {}, ", other.url)),
                "{text}"
            );
        }
        vcenter.next_login(Act::with_header(
            status,
            &format!("location: {}/", other.url),
            "",
        ));
        let error = vcenter
            .builder()
            .connect()
            .await
            .map(|it: Client| it)
            .expect_err("no session");
        assert_eq!(error.status(), Some(status));
        assert_eq!(vcenter.script.count(), 4);
    }
    assert_eq!(other.count(), 0);
    capture::check();
}

#[tokio::test]
async fn calls_without_a_connection_are_retried() {
    capture::start();
    // No server listens at first.
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await
        .expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    drop(listener);
    let client: Client = patient(Client::builder(&url)).build().expect("a client");
    for ask in [&GET, &TASK] {
        let text = result(&client, ask).await;
        let what = format!("no connection to {}: ", url.trim_start_matches("http://"));
        assert!(text.starts_with(&what), "{text}");
    }

    // A login without a connection is retried too, and causes no pause.
    let client: Client = patient(Client::builder(&url))
        .credentials("user", PASSWORD)
        .login_pause(Duration::from_secs(60))
        .build()
        .expect("a client");
    for _ in 0..2 {
        let error = client.call::<Value>(&GET).await.expect_err("no server");
        assert!(
            error.login_error().is_some_and(Error::is_transport),
            "{error}"
        );
        capture::show_error(&error);
    }
    capture::check();
}

#[tokio::test]
async fn a_call_can_have_its_own_time_limits() {
    let slow =
        Script::start(|_, _| Act::bytes("HTTP/1.1 200 X\r\ncontent-length: 9\r\n\r\n7").hang())
            .await;
    let client: Client = patient(Client::builder(&slow.url))
        .build()
        .expect("a client");
    let short = Duration::from_millis(300);
    for call in [
        client.call::<i64>(&GET).idle_timeout(short),
        client.call::<i64>(&GET).timeout(short),
    ] {
        let error = call.await.expect_err("no answer");
        assert!(
            error.is_client_timeout() && !error.is_transport(),
            "{error:?}"
        );
    }
    // A timeout is not retried.
    assert_eq!(slow.count(), 2);

    // A retry that would begin after the timeout is not waited for.
    let busy = Script::start(|_, _| Act::with_header(503, "retry-after: 5", "")).await;
    let client: Client = patient(Client::builder(&busy.url))
        .build()
        .expect("a client");
    let error = client
        .call::<i64>(&GET)
        .timeout(Duration::from_secs(4))
        .await
        .expect_err("busy");
    assert_eq!(error.retry_after(), Some(Duration::from_secs(5)));
    assert_eq!(busy.count(), 1);
}

/// Returns an address with a full queue of connections, where connecting never ends.
pub async fn crowded() -> (String, TcpListener, Vec<TcpStream>) {
    let socket = TcpSocket::new_v4().expect("a socket");
    socket
        .bind("127.0.0.1:0".parse().expect("an address"))
        .expect("a port");
    let listener = socket.listen(1).expect("a queue");
    let address = listener.local_addr().expect("an address");
    let mut crowd = Vec::new();
    while let Ok(stream) = timeout(MOMENT * 10, TcpStream::connect(address)).await {
        crowd.push(stream.expect("a connection"));
        assert!(crowd.len() < 100, "a queue without end");
    }
    (format!("http://{address}"), listener, crowd)
}

fn is_connecting(error: &Error) -> bool {
    let cause = error.as_cause();
    matches!(
        cause,
        ErrorCause::Timeout {
            connecting: true,
            ..
        }
    )
}

#[tokio::test]
async fn a_call_can_have_its_own_connect_timeout() {
    capture::start();
    let (url, _listener, _crowd) = crowded().await;
    let client: Client = patient(Client::builder(&url))
        .no_proxy()
        .build()
        .expect("a client");
    let began = Instant::now();
    for call in [
        client.call::<Value>(&GET),
        client.call::<Value>(&TASK).json(&1),
    ] {
        let error = call
            .connect_timeout(MOMENT)
            .await
            .expect_err("no connection");
        assert!(
            is_connecting(&error) && error.is_client_timeout(),
            "{error:?}"
        );
        let text = error.to_string();
        let what = format!(
            "no connection to {} within the time limit",
            url.trim_start_matches("http://")
        );
        assert!(text.ends_with(&what), "{text}");
        capture::show_error(&error);
    }
    // Nothing was sent, so both had three attempts, long before the limit of the client.
    assert!((MOMENT * 6..Duration::from_secs(20)).contains(&began.elapsed()));
    // A shorter limit of the client takes precedence.
    let client: Client = patient(Client::builder(&url))
        .connect_timeout(MOMENT)
        .no_proxy()
        .build()
        .expect("a client");
    let call = client.call::<Value>(&GET).connect_timeout(MOMENT * 1000);
    assert!(is_connecting(&call.await.expect_err("no connection")));

    // The response may take longer, and so may a login, which is shared with other calls.
    let vcenter = Vcenter::start(|_, _, _| Act::answer(200, "7").after(MOMENT * 4)).await;
    vcenter.login_time(MOMENT * 4);
    let call = vcenter
        .client()
        .call::<i64>(&GET)
        .connect_timeout(MOMENT)
        .send();
    assert_eq!(call.await.expect("an answer"), 7);
    assert_eq!((vcenter.logins(), vcenter.script.count()), ((1, 0), 2));
    capture::check();
}

/// Connecting includes the handshake.
#[tokio::test]
async fn the_connect_timeout_includes_tls() {
    let silent = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("https://{}", silent.local_addr().expect("an address"));
    let client: Client = patient(Client::builder(&url))
        .no_proxy()
        .build()
        .expect("a client");
    let call = client.call::<Value>(&TASK).connect_timeout(MOMENT);
    assert!(is_connecting(&call.await.expect_err("no connection")));
    // Each attempt opened a connection.
    for _ in 0..3 {
        timeout(MOMENT * 100, silent.accept())
            .await
            .expect("an attempt")
            .expect("a connection");
    }
    assert!(timeout(MOMENT, silent.accept()).await.is_err());
}

#[test]
fn futures_can_be_spawned() {
    fn send<T: Send>(_: T) {}
    fn check(client: &Client, task: &Task<Value>) {
        send(client.call::<Value>(&GET).send());
        send(client.log_in());
        send(client.log_out());
        send(task.wait());
        send(task.cancel());
        send(task.updates().next());
        send(Client::builder("https://vc").connect());
    }
    let _ = check;
    fn shared<T: Send + Sync + Clone>() {}
    shared::<Client>();
    shared::<Task<Value>>();
    shared::<Error>();
}
