//! Where requests go: not after redirects, again to servers that were not there, and through proxies.

mod support;

use std::time::Duration;
use support::script::{Act, Script};
use support::vcenter::Vcenter;
use support::{GET, PASSWORD, SESSION, TASK, capture};
use vsphere_runtime::{Client, ClientBuilder, Error, Operation, RetryPolicy, Task, Value};

/// Three attempts, without delay.
fn patient(builder: ClientBuilder) -> ClientBuilder {
    let policy = RetryPolicy::default()
        .attempts(3)
        .first_wait(Duration::from_millis(1));
    builder.retry(policy)
}

/// The result as text, and the error to be looked through.
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
async fn redirects_lead_nowhere() {
    capture::start();
    let other = Script::start(|_, _| Act::answer(200, "7")).await;
    for status in [301, 302, 303, 307, 308] {
        let location = format!("location: {}/api/test?{status}", other.url);
        let vcenter = Vcenter::start(move |_, _, _| Act::with_header(status, &location, "")).await;
        let client: Client = patient(vcenter.builder()).build().expect("a client");
        for ask in [&GET, &TASK] {
            assert_eq!(result(&client, ask).await, status.to_string());
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
async fn what_was_not_sent_is_sent_again() {
    capture::start();
    // Nobody listens here, until somebody does.
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await
        .expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    drop(listener);
    let client: Client = patient(Client::builder(&url)).build().expect("a client");
    for ask in [&GET, &TASK] {
        let text = result(&client, ask).await;
        assert!(text.starts_with("no connection to the server: "), "{text}");
    }

    // A login too is not sent to a server that is not there, and is not held against it.
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
async fn proxies() {
    capture::start();
    let proxy = Script::start(|_, _| Act::answer(200, "7")).await;
    let through = proxy
        .url
        .replace("http://", &format!("http://user:{PASSWORD}@"));
    let builder = Client::builder("http://vcenter.test")
        .session_id(SESSION)
        .proxy(through);
    capture::show(&builder);
    let client: Client = builder.build().expect("a client");
    assert_eq!(result(&client, &GET).await, "7");
    let request = &proxy.requests()[0];
    assert!(
        request.starts_with("GET http://vcenter.test/api/test HTTP/1.1\r\n"),
        "{request}"
    );
    assert!(
        request.contains("\r\nproxy-authorization: Basic "),
        "{request}"
    );
    for url in ["", "proxy:3128", "ftp://proxy", &format!("://{PASSWORD}")] {
        let refused = Client::builder("http://vcenter.test").proxy(url).build();
        let error = refused.map(|it: Client| it).expect_err(url);
        assert!(error.is_unsent(), "{error}");
        capture::show_error(&error);
    }
    let direct: Client = patient(Client::builder(&proxy.url))
        .no_proxy()
        .build()
        .expect("a client");
    assert_eq!(result(&direct, &GET).await, "7");
    assert!(proxy.requests()[1].starts_with("GET /api/test HTTP/1.1\r\n"));
    capture::check();
}

#[tokio::test]
async fn limits_of_time_for_one_call() {
    let slow =
        Script::start(|_, _| Act::bytes("HTTP/1.1 200 X\r\ncontent-length: 9\r\n\r\n7").hang())
            .await;
    let client: Client = patient(Client::builder(&slow.url))
        .build()
        .expect("a client");
    let short = Duration::from_millis(30);
    for call in [
        client.call::<i64>(&GET).idle_timeout(short),
        client.call::<i64>(&GET).timeout(short),
    ] {
        let error = call.await.expect_err("no answer");
        assert!(error.is_timeout() && !error.is_transport(), "{error:?}");
    }
    // What took too long is not tried again.
    assert_eq!(slow.count(), 2);

    // Nor is there an attempt when the time would be over before.
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

#[test]
fn futures_can_be_spawned() {
    fn send<T: Send>(_: T) {}
    fn check(client: &Client, task: &Task<Value>) {
        send(client.call::<Value>(&GET).send());
        send(client.login());
        send(client.logout());
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
