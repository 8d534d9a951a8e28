//! Login, and the sharing and renewal of sessions.

use crate::support::vcenter::Vcenter;
use crate::support::{GET, SESSION, TASK, capture};
use std::time::Duration;
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};
use vsphere_runtime::{Client, Error, RetryPolicy, Value};
use vsphere_test_server::Act;

const MOMENT: Duration = Duration::from_millis(30);

async fn get(client: &Client) -> Result<i64, Error> {
    client.call(&GET).await
}

/// Makes concurrent calls on clones.
async fn many(client: &Client, count: usize) -> Vec<Result<i64, Error>> {
    let mut calls = JoinSet::new();
    for _ in 0..count {
        let call = client.clone().call(&GET).send();
        calls.spawn(call);
    }
    calls.join_all().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_login_for_all() {
    capture::start();
    let vcenter = Vcenter::plain().await;
    vcenter.login_time(MOMENT);
    let client = vcenter.client();
    assert_eq!(vcenter.script.count(), 0);
    for outcome in many(&client, 100).await {
        assert_eq!(outcome.expect("an answer"), 7);
    }
    assert_eq!((vcenter.logins(), vcenter.script.count()), ((1, 0), 101));
    assert!(
        vcenter.script.requests()[0]
            .contains("\r\nauthorization: Basic dXNlcjpwYXNzLWh1c2gtd29yZA==\r\n")
    );
    client.log_out().await.expect("an end");
    assert_eq!((vcenter.alive(), vcenter.ended()), (0, 1));
    capture::show(&client);
    capture::check();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_login_for_each_expiry() {
    capture::start();
    let vcenter = Vcenter::start(|vcenter, count, _| {
        if count % 100 == 99 {
            vcenter.expire();
        }
        Act::answer(200, "7")
    })
    .await;
    let client: Client = vcenter.builder().connect().await.expect("a session");
    for _ in 0..5 {
        for outcome in many(&client, 70).await {
            outcome.expect("an answer");
        }
    }
    assert_eq!(vcenter.logins(), (1 + 3, 0));
    client.log_out().await.expect("an end");
    assert_eq!(vcenter.alive(), 0);
    capture::check();
}

#[tokio::test]
async fn a_call_that_is_always_rejected_renews_once() {
    capture::start();
    let vcenter = Vcenter::start(|_, _, request| {
        if request.starts_with("POST /api/test") {
            Act::answer(401, r#"{"error_type":"UNAUTHENTICATED","messages":[]}"#)
        } else {
            Act::answer(200, "7")
        }
    })
    .await;
    let client = vcenter.client();
    get(&client).await.expect("an answer");
    let error = client.call::<Value>(&TASK).await.expect_err("refused");
    assert!(error.is_unauthenticated() && !error.is_session(), "{error}");
    assert_eq!(vcenter.logins(), (2, 0));
    // The session was not the reason, so the replaced one is ended.
    vcenter.until(|it| it.ended() == 1).await;
    // Further calls of the operation cause no login.
    for _ in 0..5 {
        client.call::<Value>(&TASK).await.expect_err("refused");
    }
    assert_eq!((vcenter.logins(), vcenter.alive()), ((2, 0), 1));
    // Other operations are not affected.
    vcenter.expire();
    get(&client).await.expect("an answer");
    assert_eq!((vcenter.logins(), vcenter.alive()), ((3, 0), 1));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn concurrent_rejections_renew_once() {
    capture::start();
    let vcenter = Vcenter::start(|_, _, _| Act::answer(401, "").after(MOMENT * 4)).await;
    vcenter.login_time(MOMENT * 4);
    let client = vcenter.client();
    for outcome in many(&client, 50).await {
        let error = outcome.expect_err("refused");
        assert_eq!(error.status(), Some(401));
        capture::show_error(&error);
    }
    // Two logins, two attempts for each call. The replaced session is ended once.
    assert_eq!(vcenter.logins(), (2, 0));
    vcenter.until(|it| it.ended() == 1).await;
    assert_eq!(vcenter.script.count(), 2 + 2 * 50 + 1);
    capture::check();
}

#[tokio::test]
async fn a_session_of_the_caller_is_not_renewed() {
    capture::start();
    let vcenter = Vcenter::plain().await;
    let builder = || Client::builder(&vcenter.script.url);
    for builder in [
        builder().session_id(SESSION),
        builder().bearer_token(SESSION),
        builder().credentials("user", "x").session_id(SESSION),
    ] {
        let before = vcenter.script.count();
        capture::show(&builder);
        let client: Client = builder.connect().await.expect("nothing to do");
        let error = get(&client).await.expect_err("refused");
        capture::show_error(&error);
        assert_eq!((error.status(), error.is_session()), (Some(401), false));
        assert_eq!(vcenter.script.count(), before + 1);
    }
    assert!(
        vcenter.script.requests()[0].contains(&format!("\r\nvmware-api-session-id: {SESSION}\r\n"))
    );
    assert!(
        vcenter.script.requests()[1].contains(&format!("\r\nauthorization: Bearer {SESSION}\r\n"))
    );
    assert_eq!(vcenter.logins(), (0, 0));

    // It can be ended, but not by dropping the client.
    let own: Client = vcenter.builder().connect().await.expect("a session");
    get(&own).await.expect("an answer");
    let brought = builder()
        .session_id(format!("{SESSION}-1"))
        .build()
        .expect("a client");
    drop(brought.clone().with_session_id(format!("{SESSION}-1")));
    assert_eq!(get(&brought).await.expect("an answer"), 7);
    brought.log_out().await.expect("an end");
    brought.log_out().await.expect("an end");
    assert_eq!((vcenter.alive(), vcenter.ended()), (0, 1));
    capture::check();
}

#[tokio::test]
async fn a_rejected_login_causes_a_pause() {
    capture::start();
    let vcenter = Vcenter::plain().await;
    let wrong = Act::answer(
        401,
        r#"{"error_type":"UNAUTHENTICATED","messages":[{"default_message":"Wrong."}]}"#,
    );
    vcenter.next_login(wrong.clone().after(MOMENT));
    let client = vcenter
        .builder()
        .login_pause(Duration::from_secs(30))
        .build()
        .expect("a client");
    let client: Client = client;
    for outcome in many(&client, 20).await {
        let error = outcome.expect_err("no session");
        capture::show_error(&error);
        assert_eq!(
            error.to_string(),
            "Test_get: login failed: Cis.Session_create: 401 UNAUTHENTICATED: Wrong."
        );
        assert!(error.is_session() && error.status().is_none() && !error.is_logged_out());
        assert!(error.login_error().expect("the cause").is_unauthenticated());
    }
    get(&client).await.expect_err("a pause");
    assert_eq!((vcenter.logins(), vcenter.script.count()), ((0, 1), 1));

    // After the pause, there is another login.
    vcenter.next_login(wrong.clone());
    let client = vcenter
        .builder()
        .login_pause(Duration::from_millis(1))
        .build()
        .expect("a client");
    let client: Client = client;
    get(&client).await.expect_err("no session");
    // Longer than the shortest pause.
    sleep(MOMENT * 5).await;
    get(&client).await.expect("an answer");

    // `connect` returns the error of the login itself.
    vcenter.next_login(wrong);
    let error = vcenter
        .builder()
        .connect()
        .await
        .map(|it: Client| it)
        .expect_err("no session");
    assert!(error.is_unauthenticated() && error.operation() == Some("Cis.Session_create"));
    drop(client);
    vcenter.until(|it| it.alive() == 0).await;
    capture::check();
}

#[tokio::test]
async fn a_server_without_free_sessions_is_given_time() {
    capture::start();
    let vcenter = Vcenter::plain().await;
    vcenter.next_login(Act::with_header(503, "retry-after: 60", ""));
    let client: Client = vcenter
        .builder()
        .login_pause(Duration::ZERO)
        .retry(Default::default())
        .build()
        .expect("a client");
    for _ in 0..3 {
        let error = get(&client).await.expect_err("no session");
        assert_eq!(error.login_error().and_then(Error::status), Some(503));
    }
    // Neither in a loop nor before the requested time.
    assert_eq!((vcenter.logins(), vcenter.script.count()), ((0, 1), 1));

    // A response that is no session is not shown.
    vcenter.next_login(Act::answer(201, &format!("{{\"value\":\"{SESSION}\"}}")));
    let client = vcenter.client();
    let error = get(&client).await.expect_err("no session");
    assert!(error.login_error().is_some_and(Error::is_decode));
    capture::show_error(&error);
    vcenter.next_login(Act::answer(201, &format!("\"{SESSION}\\n\"")));
    let client = vcenter.client();
    let error = get(&client).await.expect_err("no session");
    capture::show_error(&error);
    assert_eq!(vcenter.script.count(), 3);
    capture::check();
}

/// Returns a server with an expired session and these faults at the next logins, and a client with this policy.
async fn at_expiry(faults: Vec<Act>, policy: RetryPolicy) -> (Vcenter, Client) {
    capture::start();
    let vcenter = Vcenter::plain().await;
    let builder = vcenter.builder().retry(policy).login_pause(MOMENT * 10);
    let client: Client = builder.connect().await.expect("a session");
    vcenter.expire();
    for fault in faults {
        vcenter.next_login(fault);
    }
    (vcenter, client)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_transient_login_failure_fails_no_call() {
    // More calls than retries in the budget: only the login is retried.
    const CALLS: usize = 50;
    let policy = || RetryPolicy::default().first_wait(MOMENT).budget(1);
    let short = [
        Act::answer(503, "").after(MOMENT),
        Act::with_header(429, "retry-after: 0", "").after(MOMENT),
        Act::bytes("").after(MOMENT).reset(),
        Act::bytes("").after(MOMENT),
    ];
    for fault in short {
        let (vcenter, client) = at_expiry(vec![fault], policy()).await;
        for outcome in many(&client, CALLS).await {
            assert_eq!(outcome.expect("an answer"), 7);
        }
        // The first session, the fault, the new session.
        assert_eq!(vcenter.logins(), (2, 1));
    }
    // There is no third attempt.
    let busy = || Act::answer(503, "").after(MOMENT);
    let (vcenter, client) = at_expiry(vec![busy(), busy(), busy()], policy()).await;
    for outcome in many(&client, CALLS).await {
        let error = outcome.expect_err("no session");
        assert_eq!(error.login_error().and_then(Error::status), Some(503));
    }
    assert_eq!(vcenter.logins(), (1, 2));
    // There is no second one after a wrong password, or without a budget.
    let wrong = Act::answer(401, "").after(MOMENT);
    for (fault, policy) in [(wrong, policy()), (busy(), policy().budget(0))] {
        let (vcenter, client) = at_expiry(vec![fault], policy).await;
        for outcome in many(&client, CALLS).await {
            assert!(outcome.expect_err("no session").is_session());
        }
        assert_eq!(vcenter.logins(), (1, 1));
    }
    capture::check();
}

/// Calls with enough time wait for the retry of the login; others fail at once.
#[tokio::test]
async fn calls_wait_for_the_retry_of_a_login_as_their_policy_allows() {
    let second = Duration::from_secs(1);
    let busy = |wait: &str| Act::with_header(503, &format!("retry-after: {wait}"), "");
    let (vcenter, client) = at_expiry(vec![busy("1")], RetryPolicy::default()).await;
    let patient = tokio::spawn(client.clone().call::<i64>(&GET).send());
    vcenter.until(|it| it.logins() == (1, 1)).await;
    for call in [
        client.call::<i64>(&GET).retry(RetryPolicy::none()),
        client.call::<i64>(&GET).timeout(second / 4),
        client
            .call::<i64>(&GET)
            .retry(RetryPolicy::default().max_elapsed(second / 4)),
    ] {
        let error = call.await.expect_err("no session");
        assert_eq!(error.login_error().and_then(Error::status), Some(503));
        assert_eq!(vcenter.logins(), (1, 1));
    }
    let outcome = patient.await.expect("an outcome");
    assert_eq!(outcome.expect("an answer"), 7);
    assert_eq!(vcenter.logins(), (2, 1));

    // A log-out does not wait for the retry, and cancels it.
    let (vcenter, client) = at_expiry(vec![busy("2")], RetryPolicy::default()).await;
    let call = tokio::spawn(client.clone().call::<i64>(&GET).send());
    vcenter.until(|it| it.logins() == (1, 1)).await;
    let end = timeout(second, client.log_out()).await;
    end.expect("in time").expect("an end");
    let error = call.await.expect("an outcome").expect_err("logged out");
    assert!(error.is_logged_out(), "{error}");
    assert_eq!(vcenter.logins(), (1, 1));
    capture::check();
}

#[tokio::test]
async fn a_call_waits_for_a_login_until_its_timeout() {
    let vcenter = Vcenter::plain().await;
    vcenter.login_time(Duration::from_millis(150));
    let client = vcenter.client();
    let error = client
        .call::<i64>(&GET)
        .timeout(MOMENT)
        .await
        .expect_err("no time");
    assert!(error.is_client_timeout());
    // The login continued.
    get(&client).await.expect("an answer");
    assert_eq!((vcenter.logins(), vcenter.script.count()), ((1, 0), 2));
    timeout(Duration::from_secs(5), client.log_out())
        .await
        .expect("in time")
        .expect("an end");
}
