//! Rejections that do not mean that the session expired, and what a new session for them costs: no working session is lost,
//! none is left, and an operation causes one login.

use crate::support::vcenter::Vcenter;
use crate::support::{DELETE, GET, SESSION, TASK, capture};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};
use vsphere_runtime::operation::{Method, Operation, ResultShape};
use vsphere_runtime::{
    AuthContext, AuthFuture, Authenticator, Authorization, Client, Error, Value,
};
use vsphere_test_server::Act;

const MOMENT: Duration = Duration::from_millis(30);

const REJECTED: &str = r#"{"error_type":"UNAUTHENTICATED","messages":[]}"#;

/// Returns a server that denies `POST /api/test` and permits everything else, and a client with a session.
async fn denying() -> (Vcenter, Client) {
    capture::start();
    let vcenter = Vcenter::start(
        |_, _, request| match request.starts_with("POST /api/test") {
            true => Act::answer(401, REJECTED),
            false => Act::answer(200, "7"),
        },
    )
    .await;
    let client: Client = vcenter.builder().connect().await.expect("a session");
    (vcenter, client)
}

async fn get(client: &Client) -> i64 {
    client.call(&GET).await.expect("an answer")
}

async fn denied(client: &Client) -> Error {
    client.call::<Value>(&TASK).await.expect_err("denied")
}

/// Returns the sessions that calls of `GET /api/test` used.
fn sessions_of_reads(vcenter: &Vcenter) -> Vec<String> {
    let requests = vcenter.script.requests();
    let reads = requests
        .iter()
        .filter(|it| it.starts_with("GET /api/test "));
    let sessions = reads.filter_map(|it| {
        let (_, rest) = it.split_once("vmware-api-session-id: ")?;
        rest.lines().next().map(str::to_owned)
    });
    let mut sessions: Vec<String> = sessions.collect();
    sessions.sort();
    sessions.dedup();
    sessions
}

#[tokio::test]
async fn a_failed_login_is_the_error_of_the_denied_call_alone() {
    for (status, body) in [(503, ""), (401, REJECTED), (500, REJECTED)] {
        let (vcenter, client) = denying().await;
        vcenter.all_logins(Act::answer(status, body));
        for _ in 0..10 {
            let error = denied(&client).await;
            let login = error.login_error().expect("a failed login");
            assert_eq!(login.status(), Some(status), "{error}");
            assert_eq!(get(&client).await, 7);
        }
        assert_eq!(sessions_of_reads(&vcenter), [format!("{SESSION}-1")]);
        assert_eq!(vcenter.alive(), 1);
        client.log_out().await.expect("an end");
        assert_eq!(vcenter.alive(), 0);
    }
}

#[tokio::test]
async fn other_calls_do_not_wait_for_the_login_of_a_denied_call() {
    let (vcenter, client) = denying().await;
    // No response ever comes.
    vcenter.next_login(Act::bytes("").hang());
    let waits = tokio::spawn(client.clone().call::<Value>(&TASK).send());
    vcenter.until(|it| it.logins() == (1, 1)).await;
    for _ in 0..10 {
        assert_eq!(get(&client).await, 7);
    }
    assert!(!waits.is_finished());
    waits.abort();
}

#[tokio::test]
async fn a_denied_call_keeps_the_session() {
    let (vcenter, client) = denying().await;
    for _ in 0..20 {
        let error = denied(&client).await;
        assert!(
            error.is_unauthenticated() && error.status() == Some(401),
            "{error}"
        );
        get(&client).await;
    }
    // One probe, which is ended.
    assert_eq!(vcenter.logins(), (2, 0));
    vcenter.until(|it| it.ended() == 1).await;
    assert_eq!(sessions_of_reads(&vcenter), [format!("{SESSION}-1")]);
    client.log_out().await.expect("an end");
    assert_eq!(vcenter.alive(), 0);
}

/// Returns `count` operations on `POST /api/test`.
fn operations(count: usize) -> Vec<&'static Operation> {
    let operation = |number| Operation {
        id: Box::leak(format!("Test_denied{number}").into_boxed_str()),
        method: Method::Post,
        path: "/test",
        result: ResultShape::Json,
        ..Operation::EMPTY
    };
    let leak = |number| &*Box::leak(Box::new(operation(number)));
    (0..count).map(leak).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_operation_causes_one_probe_on_a_busy_client() {
    let (vcenter, client) = denying().await;
    vcenter.login_time(MOMENT);
    let operations = operations(10);
    let mut calls = JoinSet::new();
    for round in 0..20 {
        for operation in &operations {
            let call = client.clone().call::<Value>(operation).send();
            calls.spawn(async move { call.await.expect_err("denied").status() });
            let reads = client.clone();
            calls.spawn(async move { Some(get(&reads).await as u16) });
        }
        if round % 5 == 0 {
            sleep(MOMENT).await;
        }
    }
    for outcome in calls.join_all().await {
        assert!(matches!(outcome, Some(401 | 7)), "{outcome:?}");
    }
    // Operations that are rejected at the same time share a login.
    let (logins, failed) = vcenter.logins();
    assert!((2..=1 + operations.len()).contains(&logins), "{logins}");
    assert_eq!(failed, 0);
    assert_eq!(sessions_of_reads(&vcenter), [format!("{SESSION}-1")]);
    client.log_out().await.expect("an end");
    assert_eq!(vcenter.alive(), 0);
}

/// The end of a call whose session was rejected.
#[derive(Clone, Copy, Debug)]
enum End {
    Denied,
    Accepted,
    /// Another failure, in the new session.
    Failed,
    /// The timeout of the call is over during the login.
    TimedOut,
    /// The caller drops the call during the login.
    Dropped,
    /// The caller drops the call while it is repeated.
    DroppedInTheNewSession,
}

#[tokio::test]
async fn no_session_is_left_however_a_call_ends() {
    capture::start();
    use End::{Accepted, Denied, Dropped, DroppedInTheNewSession, Failed, TimedOut};
    for end in [
        Denied,
        Accepted,
        Failed,
        TimedOut,
        Dropped,
        DroppedInTheNewSession,
    ] {
        let vcenter = Vcenter::start(move |_, count, _| {
            let rejected = Act::answer(401, REJECTED);
            match end {
                Accepted if count % 2 == 1 => Act::answer(204, ""),
                Failed if count % 2 == 1 => Act::answer(400, ""),
                DroppedInTheNewSession if count % 2 == 1 => Act::bytes("").hang(),
                _ => rejected,
            }
        })
        .await;
        let client: Client = vcenter.builder().connect().await.expect("a session");
        vcenter.login_time(match end {
            TimedOut | Dropped => MOMENT,
            _ => Duration::ZERO,
        });
        for _ in 0..20 {
            let call = client.call::<()>(&DELETE);
            let outcome = match end {
                Denied | Accepted | Failed => Some(call.await),
                TimedOut => Some(call.timeout(MOMENT / 2).await),
                Dropped => timeout(MOMENT / 2, call).await.ok(),
                DroppedInTheNewSession => timeout(MOMENT * 2, call).await.ok(),
            };
            if matches!(end, Accepted) {
                outcome.expect("an outcome").expect("accepted");
            }
        }
        client.log_out().await.expect("an end");
        assert_eq!(vcenter.alive(), 0, "{end:?} {:?}", vcenter.logins());
    }
    capture::check();
}

#[tokio::test]
async fn calls_that_are_dropped_early_cause_one_login() {
    let (vcenter, client) = denying().await;
    vcenter.login_time(MOMENT * 3);
    for _ in 0..20 {
        let call = client.call::<Value>(&TASK).timeout(MOMENT);
        call.await.expect_err("denied, or no time");
    }
    // The new session waits for the next call that is rejected.
    assert_eq!(vcenter.logins(), (2, 0));
    client.log_out().await.expect("an end");
    assert_eq!(vcenter.alive(), 0);
}

/// An expired session is replaced even if no call has the time to wait for the login.
#[tokio::test]
async fn an_expired_session_is_replaced_by_impatient_calls() {
    let vcenter = Vcenter::plain().await;
    let client: Client = vcenter.builder().connect().await.expect("a session");
    vcenter.expire();
    vcenter.login_time(MOMENT * 3);
    let call = client.call::<i64>(&GET).timeout(MOMENT);
    assert!(call.await.expect_err("no time").is_client_timeout());
    vcenter.until(|it| it.logins() == (2, 0)).await;
    sleep(MOMENT * 4).await;
    assert_eq!(get(&client).await, 7);
    assert_eq!((vcenter.logins(), vcenter.alive()), ((2, 0), 1));
}

#[tokio::test]
async fn unauthenticated_in_a_body_is_a_stale_session() {
    capture::start();
    for status in [500, 403, 400] {
        // Once: the session is renewed.
        let vcenter = Vcenter::start(move |_, count, _| match count {
            0 => Act::answer(status, REJECTED),
            _ => Act::answer(200, "7"),
        })
        .await;
        let client: Client = vcenter.builder().connect().await.expect("a session");
        assert_eq!(get(&client).await, 7);
        assert_eq!(vcenter.logins(), (2, 0));
        vcenter.until(|it| it.ended() == 1).await;

        // Always: it is the error, without a login for each call.
        let vcenter = Vcenter::start(move |_, _, _| Act::answer(status, REJECTED)).await;
        let client: Client = vcenter.builder().connect().await.expect("a session");
        for _ in 0..10 {
            let error = client.call::<i64>(&GET).await.expect_err("denied");
            assert_eq!(error.status(), Some(status));
            assert!(error.is_unauthenticated() && !error.is_session(), "{error}");
        }
        assert_eq!(vcenter.logins(), (2, 0));
        client.log_out().await.expect("an end");
        assert_eq!(vcenter.alive(), 0);
    }
    // Any other 403 says nothing about the session.
    let vcenter = Vcenter::start(|_, _, _| {
        Act::answer(403, r#"{"error_type":"UNAUTHORIZED","messages":[]}"#)
    })
    .await;
    let client: Client = vcenter.builder().connect().await.expect("a session");
    let error = client.call::<i64>(&GET).await.expect_err("denied");
    assert!(error.is_unauthorized());
    assert_eq!(vcenter.logins(), (1, 0));
    capture::check();
}

/// An authenticator whose log-outs end when the test permits it.
#[derive(Debug)]
struct Gated {
    logins: AtomicUsize,
    ended: Arc<AtomicUsize>,
    started: Arc<AtomicUsize>,
    gate: Arc<Semaphore>,
}

impl Authenticator for Gated {
    fn log_in<'a>(&'a self, _: &'a AuthContext) -> AuthFuture<'a, Authorization> {
        let count = self.logins.fetch_add(1, Ordering::Relaxed);
        let session = Authorization::session_id(format!("{SESSION}-of-mine-{count}"));
        Box::pin(std::future::ready(Ok(session)))
    }

    fn log_out<'a>(&'a self, _: &'a AuthContext, _: &'a Authorization) -> AuthFuture<'a, ()> {
        Box::pin(async move {
            self.started.fetch_add(1, Ordering::Relaxed);
            let permit = self.gate.acquire().await;
            permit.expect("an open gate").forget();
            self.ended.fetch_add(1, Ordering::Relaxed);
            Ok(())
        })
    }
}

#[tokio::test]
async fn a_log_out_waits_for_all_sessions() {
    let vcenter = Vcenter::plain().await;
    let (ended, started) = <(Arc<AtomicUsize>, Arc<AtomicUsize>)>::default();
    let gate = Arc::new(Semaphore::new(0));
    let client: Client = Client::builder(&vcenter.script.url)
        .authenticator(Gated {
            logins: AtomicUsize::new(0),
            ended: Arc::clone(&ended),
            started: Arc::clone(&started),
            gate: Arc::clone(&gate),
        })
        .build()
        .expect("a client");
    // The server knows none of its sessions. The second one is a probe, which is ended in the background.
    let error = client.call::<i64>(&GET).await.expect_err("rejected");
    assert_eq!(error.status(), Some(401));
    vcenter
        .until(|_| started.load(Ordering::Relaxed) == 1)
        .await;
    let log_out = || {
        let client = client.clone();
        tokio::spawn(async move { client.log_out().await })
    };
    let first = log_out();
    vcenter
        .until(|_| started.load(Ordering::Relaxed) == 2)
        .await;
    let second = log_out();
    sleep(MOMENT).await;
    gate.add_permits(1);
    sleep(MOMENT).await;
    assert!(!first.is_finished() && !second.is_finished());
    gate.add_permits(1);
    first.await.expect("a task").expect("an end");
    second.await.expect("a task").expect("an end");
    assert_eq!(ended.load(Ordering::Relaxed), 2);
}
