//! The limit of calls in flight, and slowing down for an overloaded server.

use crate::support::vcenter::Vcenter;
use crate::support::{GET, SESSION, answer};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::AsyncWriteExt as _;
use tokio::sync::{Notify, oneshot};
use tokio::task::JoinSet;
use tokio::time::timeout;
use vsphere_runtime::{
    AuthContext, AuthFuture, Authenticator, Authorization, Client, ClientBuilder, RetryPolicy,
};
use vsphere_test_server::{Act, Listener, read_request};

/// Requests that wait for their responses.
#[derive(Default)]
struct Waiting {
    requests: Mutex<Vec<oneshot::Sender<String>>>,
    arrived: Notify,
    all: AtomicUsize,
}

impl Waiting {
    /// Starts a server that holds each request until the test responds.
    async fn start() -> (Arc<Self>, String) {
        let waiting = Arc::new(Self::default());
        let listener = Listener::bind(None).await;
        let url = listener.url().to_owned();
        let of_server = Arc::clone(&waiting);
        listener.serve(move |mut connection| {
            let waiting = Arc::clone(&of_server);
            async move {
                if read_request(&mut connection).await.is_empty() {
                    return;
                }
                let (respond, response) = oneshot::channel();
                waiting.requests.lock().expect("the requests").push(respond);
                waiting.all.fetch_add(1, Ordering::SeqCst);
                waiting.arrived.notify_one();
                if let Ok(response) = response.await {
                    connection.write_all(response.as_bytes()).await.ok();
                    connection.shutdown().await.ok();
                }
            }
        });
        (waiting, url)
    }

    fn count(&self) -> usize {
        self.requests.lock().expect("the requests").len()
    }

    /// Waits until this number of requests is held, and checks that there are no more.
    async fn holds(&self, count: usize) {
        while self.count() < count {
            self.arrived.notified().await;
        }
        // A further request would need no more than this to arrive.
        for _ in 0..20 {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        assert_eq!(self.count(), count);
    }

    /// Responds to this number of requests.
    fn respond(&self, count: usize, response: &str) {
        let requests: Vec<_> = {
            let mut requests = self.requests.lock().expect("the requests");
            requests.drain(..count).collect()
        };
        for request in requests {
            request.send(response.to_owned()).expect("a connection");
        }
    }
}

fn builder(url: &str) -> ClientBuilder {
    Client::builder(url).retry(RetryPolicy::none())
}

fn start(client: &Client, count: usize) -> JoinSet<Option<u16>> {
    let mut calls = JoinSet::new();
    for _ in 0..count {
        let call = client.call::<i64>(&GET).send();
        calls.spawn(async move { call.await.err().and_then(|error| error.status()) });
    }
    calls
}

#[tokio::test]
async fn no_more_calls_than_the_limit_are_sent_at_a_time() {
    let (server, url) = Waiting::start().await;
    let client: Client = builder(&url).concurrent_calls(3).build().expect("a client");
    let calls = start(&client, 8);
    let good = answer(200, "7");
    server.holds(3).await;
    server.respond(1, &good);
    server.holds(3).await;
    server.respond(3, &good);
    server.holds(3).await;
    server.respond(3, &good);
    server.holds(1).await;
    server.respond(1, &good);
    assert_eq!(calls.join_all().await, [None; 8]);
    assert_eq!(server.all.load(Ordering::SeqCst), 8);
}

/// Clones and clients with another session share the limit. A call that is dropped gives its place back.
#[tokio::test]
async fn the_limit_is_shared() {
    let (server, url) = Waiting::start().await;
    let client: Client = builder(&url).concurrent_calls(2).build().expect("a client");
    let calls = start(&client.with_session_id("one"), 1);
    let mut others = start(&client.clone(), 2);
    server.holds(2).await;
    others.abort_all();
    while others.join_next().await.is_some() {}
    let more = start(&client, 2);
    // One that was dropped, and one for each place.
    server.holds(3).await;
    server.respond(3, &answer(200, "7"));
    server.holds(1).await;
    server.respond(1, &answer(200, "7"));
    assert_eq!(more.join_all().await, [None; 2]);
    calls.join_all().await;
}

#[tokio::test]
async fn the_wait_for_a_place_is_within_the_time_limit() {
    let (server, url) = Waiting::start().await;
    let client: Client = builder(&url).concurrent_calls(1).build().expect("a client");
    let calls = start(&client, 1);
    server.holds(1).await;
    let late = client.call::<i64>(&GET).timeout(Duration::from_millis(20));
    let error = late.await.expect_err("no place");
    assert!(error.is_client_timeout(), "{error}");
    let text = error.to_string();
    assert!(
        text.ends_with("within the time limit; the call was waiting for others: 1 may be in flight, see `concurrent_calls`"),
        "{text}"
    );
    server.respond(1, &answer(200, "7"));
    calls.join_all().await;
}

/// Logins are not limited: calls that wait for one cannot block it.
#[tokio::test]
async fn a_login_needs_no_place() {
    let vcenter = Vcenter::plain().await;
    let client: Client = vcenter
        .builder()
        .concurrent_calls(1)
        .build()
        .expect("a client");
    for _ in 0..2 {
        let calls = start(&client, 4);
        assert_eq!(calls.join_all().await, [None; 4]);
        vcenter.expire();
    }
    client.log_out().await.expect("an end");
}

/// Logs in once. A later login never ends.
#[derive(Debug, Default)]
struct Once(AtomicUsize);

const LIFETIME: Duration = Duration::from_millis(500);

impl Authenticator for Once {
    fn log_in<'a>(&'a self, _: &'a AuthContext) -> AuthFuture<'a, Authorization> {
        let is_first = self.0.fetch_add(1, Ordering::SeqCst) == 0;
        Box::pin(async move {
            if !is_first {
                std::future::pending::<()>().await;
            }
            Ok(Authorization::bearer(SESSION).expires_in(LIFETIME))
        })
    }
}

/// A call that gets a place after a long wait may need a login by then. Others do not wait for it.
#[tokio::test]
async fn a_call_that_waits_for_a_login_holds_no_place() {
    let (server, url) = Waiting::start().await;
    let client = builder(&url).concurrent_calls(1);
    let client: Client = client
        .authenticator(Once::default())
        .build()
        .expect("a client");
    let mut calls = start(&client, 2);
    server.holds(1).await;
    tokio::time::sleep(LIFETIME * 2).await;
    server.respond(1, &answer(200, "7"));
    assert_eq!(
        calls.join_next().await.expect("a call").expect("no panic"),
        None
    );
    let others = start(&client.with_session_id("other"), 1);
    let sent = timeout(Duration::from_secs(30), server.holds(1)).await;
    sent.expect("a place");
    server.respond(1, &answer(200, "7"));
    assert_eq!(others.join_all().await, [None]);
    calls.abort_all();
}

#[tokio::test]
async fn an_overload_slows_all_calls_down() {
    for busy in [429, 503] {
        let (server, url) = Waiting::start().await;
        let client: Client = builder(&url).build().expect("a client");
        let calls = start(&client, 8);
        server.holds(8).await;
        server.respond(8, &answer(busy, ""));
        assert_eq!(calls.join_all().await, [Some(busy); 8]);
        let calls = start(&client, 10);
        let good = answer(200, "7");
        // Half of those in flight, and one more for each round.
        server.holds(4).await;
        server.respond(4, &good);
        server.holds(5).await;
        server.respond(5, &good);
        server.holds(1).await;
        server.respond(1, &good);
        assert_eq!(calls.join_all().await, [None; 10]);
    }
}

#[tokio::test]
async fn other_failures_and_a_steady_client_are_not_slowed() {
    for (is_steady, status) in [(true, 503), (false, 500), (false, 404)] {
        let (server, url) = Waiting::start().await;
        let builder = match is_steady {
            true => builder(&url).no_slowing(),
            false => builder(&url),
        };
        let client: Client = builder.build().expect("a client");
        for _ in 0..2 {
            let calls = start(&client, 8);
            server.holds(8).await;
            server.respond(8, &answer(status, ""));
            assert_eq!(calls.join_all().await, [Some(status); 8]);
        }
    }
}

/// A retry waits without a place.
#[tokio::test]
async fn a_backoff_needs_no_place() {
    let vcenter = Vcenter::start(|_, count, _| match count {
        0 => Act::with_header(503, "retry-after: 3600", ""),
        _ => Act::answer(200, "7"),
    })
    .await;
    let policy = RetryPolicy::default().max_elapsed(Duration::MAX);
    let builder = vcenter.builder().retry(policy).timeout(Duration::MAX);
    let client: Client = builder.concurrent_calls(1).build().expect("a client");
    let waiting = tokio::spawn(client.call::<i64>(&GET).send());
    vcenter.until(|it| it.script.count() == 2).await;
    assert_eq!(client.call::<i64>(&GET).await.expect("a place"), 7);
    waiting.abort();
}
