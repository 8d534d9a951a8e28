//! Logins that fail: how many there are, however many calls need one, and what calls report until the next.

use crate::support::vcenter::Vcenter;
use crate::support::{GET, PASSWORD, SESSION, capture};
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::time::sleep;
use vsphere_runtime::{Client, ErrorCause, RetryPolicy};
use vsphere_test_server::Act;

const MOMENT: Duration = Duration::from_millis(30);

const REFUSED: &str =
    r#"{"error_type":"UNAUTHENTICATED","messages":[{"default_message":"Wrong."}]}"#;

#[tokio::test]
async fn a_refused_password_locks_no_account() {
    capture::start();
    for (status, body) in [(401, REFUSED), (401, ""), (403, ""), (500, REFUSED)] {
        let vcenter = Vcenter::plain().await;
        vcenter.all_logins(Act::answer(status, body));
        let builder = vcenter.builder().login_pause(Duration::ZERO);
        let client: Client = builder.build().expect("a client");
        let attempt = || client.call::<i64>(&GET);
        while vcenter.logins().1 < 3 {
            attempt().await.expect_err("no session");
            sleep(MOMENT / 10).await;
        }
        for _ in 0..100 {
            let error = attempt().await.expect_err("no session");
            let login = error.login_error().expect("a failed login");
            assert_eq!(login.status(), Some(status));
        }
        // Longer than the shortest pause.
        sleep(MOMENT * 20).await;
        let error = attempt().await.expect_err("no session");
        assert_eq!(vcenter.logins(), (0, 3));

        // The error reports when there is another login.
        let ErrorCause::Session(cause) = error.as_cause() else {
            panic!("{error}");
        };
        let next = cause.next_login().expect("a pause");
        assert!(next <= Duration::from_secs(180), "{next:?}");
        assert_eq!(error.retry_after(), Some(next));
        let text = error.to_string();
        let seconds = next.as_secs() + 1;
        assert!(
            text.starts_with("Test_get: login failed: Cis.Session_create: "),
            "{text}"
        );
        assert!(
            text.ends_with(&format!(" (next attempt in {seconds} s)")),
            "{text}"
        );
        capture::show_error(&error);
    }
    capture::check();
}

/// The error of a login that was not made must not look like the refusal of a new password.
#[tokio::test]
async fn a_login_during_the_pause_says_when_the_next_one_is_made() {
    let vcenter = Vcenter::plain().await;
    vcenter.all_logins(Act::answer(401, REFUSED));
    let builder = vcenter.builder().login_pause(Duration::from_secs(60));
    let client: Client = builder.build().expect("a client");
    let first = client.log_in().await.expect_err("no session");
    assert_eq!(
        first.to_string(),
        "Cis.Session_create: 401 UNAUTHENTICATED: Wrong."
    );
    vcenter.all_logins(None);
    let second = client.log_in().await.expect_err("no session");
    let text = second.to_string();
    assert!(
        text.starts_with(
            "login failed: Cis.Session_create: 401 UNAUTHENTICATED: Wrong. (next attempt in "
        ),
        "{text}"
    );
    assert!(second.retry_after().is_some());
    assert_eq!(vcenter.logins(), (0, 1));
}

#[tokio::test]
async fn an_empty_session_is_no_session() {
    let vcenter = Vcenter::plain().await;
    vcenter.all_logins(Act::answer(201, r#""""#));
    let connect = vcenter.builder().connect().await;
    let error = connect.map(|_: Client| ()).expect_err("no session");
    assert_eq!(
        error.to_string(),
        "login failed: the authorization must not be empty"
    );
    let given = Client::builder(&vcenter.script.url).session_id("");
    let error = given.build().map(|_: Client| ()).expect_err("no session");
    assert_eq!(
        error.to_string(),
        "cannot be sent: `session_id` must not be empty"
    );
}

#[tokio::test]
async fn a_session_longer_than_a_header_is_no_session() {
    for (length, is_session) in [(8 * 1024, true), (8 * 1024 + 1, false)] {
        let vcenter = Vcenter::plain().await;
        vcenter.all_logins(Act::answer(201, &format!(r#""{}""#, "x".repeat(length))));
        let connect = vcenter.builder().connect().await;
        let error = connect.map(|_: Client| ()).err();
        let expected = "login failed: the authorization must have at most 8192 bytes";
        assert_eq!(
            error.map(|error| error.to_string()).as_deref(),
            (!is_session).then_some(expected)
        );
    }
}

#[tokio::test]
async fn a_call_whose_time_is_over_during_a_login_names_both() {
    let vcenter = Vcenter::plain().await;
    vcenter.all_logins(Act::bytes("").hang());
    let client = vcenter.client();
    let error = client.call::<i64>(&GET).timeout(MOMENT).await;
    let error = error.expect_err("no session");
    let server = vcenter.script.url.replace("http://", "");
    assert!(matches!(error.as_cause(), ErrorCause::Timeout { .. }));
    assert_eq!(
        error.to_string(),
        format!(
            "Test_get: no complete response from {server} within the time limit; the call was waiting for a login"
        )
    );
}

#[tokio::test]
async fn lost_responses_to_logins_leave_few_sessions() {
    capture::start();
    let cut = format!("HTTP/1.1 201 Created\r\ncontent-length: 90\r\n\r\n\"{SESSION}");
    let html = Act::answer(201, "<html>");
    let policy = RetryPolicy::default().first_wait(MOMENT / 30);
    for (fault, policy) in [
        (Act::bytes("").reset(), RetryPolicy::none()),
        (Act::bytes("").reset(), policy.clone()),
        (Act::bytes(cut), policy.clone()),
        (Act::answer(502, ""), policy.clone()),
        (Act::answer(504, ""), policy.clone()),
        (html, policy.clone()),
        (Act::bytes("").hang(), policy),
    ] {
        let vcenter = Vcenter::plain().await;
        vcenter.all_logins(fault);
        let client: Client = vcenter
            .builder()
            .retry(policy)
            .login_pause(Duration::ZERO)
            .timeout(MOMENT * 2)
            .build()
            .expect("a client");
        for _ in 0..100 {
            client.call::<i64>(&GET).await.expect_err("no session");
        }
        // The pauses double. Even if a call took 2 seconds, there would be no more logins.
        let (_, lost) = vcenter.logins();
        assert!((1..=12).contains(&lost), "{lost}");
    }
    capture::check();
}

#[tokio::test]
async fn a_session_after_a_lost_response() {
    let vcenter = Vcenter::plain().await;
    vcenter.next_login(Act::bytes("").reset());
    let client: Client = vcenter
        .builder()
        .retry(RetryPolicy::default())
        .login_pause(MOMENT)
        .connect()
        .await
        .expect("a session");
    assert_eq!(client.call::<i64>(&GET).await.expect("an answer"), 7);
    assert_eq!(vcenter.logins(), (1, 1));
}

/// Forwards a connection to another address.
async fn forward(mut near: TcpStream, far: String) {
    if let Ok(mut far) = TcpStream::connect(far).await {
        tokio::io::copy_bidirectional(&mut near, &mut far)
            .await
            .ok();
    }
}

/// A vCenter that restarts refuses connections, then responds that it is busy.
#[tokio::test]
async fn connect_waits_for_a_server_that_restarts() {
    capture::start();
    let vcenter = Vcenter::plain().await;
    for status in [503, 429, 503, 502, 503] {
        vcenter.next_login(Act::answer(status, ""));
    }
    let reserved = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = reserved.local_addr().expect("an address");
    drop(reserved);
    let policy = RetryPolicy::default()
        .attempts(1000)
        .budget(1000)
        .first_wait(MOMENT / 3)
        .longest_wait(MOMENT);
    let connect = Client::builder(&format!("http://{address}"))
        .credentials("user", PASSWORD)
        .no_proxy()
        .login_pause(Duration::ZERO)
        .retry(policy)
        .connect();
    let connect = tokio::spawn(async move { connect.await.map(|it: Client| it) });
    sleep(MOMENT * 4).await;
    let listener = TcpListener::bind(address).await.expect("the port");
    let far = vcenter.script.url.replace("http://", "");
    tokio::spawn(async move {
        while let Ok((near, _)) = listener.accept().await {
            tokio::spawn(forward(near, far.clone()));
        }
    });
    let client = connect.await.expect("a task").expect("a session");
    assert_eq!(client.call::<i64>(&GET).await.expect("an answer"), 7);
    assert_eq!(vcenter.logins(), (1, 5));

    // Without retries, the first failure is the error.
    vcenter.next_login(Act::answer(503, ""));
    let connect = vcenter.builder().connect().await;
    let error = connect.map(|it: Client| it).expect_err("no session");
    assert_eq!(error.status(), Some(503));
    assert_eq!(vcenter.logins(), (1, 6));
    capture::check();
}

#[tokio::test]
async fn an_interval_of_zero_keeps_a_session_alive_once_a_second() {
    let vcenter = Vcenter::plain().await;
    let builder = vcenter.builder().keep_alive(Duration::ZERO);
    let started = std::time::Instant::now();
    let client: Client = builder.connect().await.expect("a session");
    sleep(MOMENT * 10).await;
    let requests = vcenter.script.requests();
    let uses = requests
        .iter()
        .filter(|it| it.starts_with("GET /api/session "));
    let uses = uses.count() as u64;
    assert!(uses <= started.elapsed().as_secs(), "{uses}");
    drop(client);
}

/// A vCenter states how it wants to be authenticated to in the body, a proxy before it in a header.
#[tokio::test]
async fn a_refused_login_shows_what_the_server_accepts() {
    let challenge = r#"SIGN realm="27da1358",sts="https://vcenter.test/sts/STSService/vsphere.local", Basic realm="vCenter""#;
    let body = serde_json::json!({
        "error_type": "UNAUTHENTICATED",
        "messages": [{"default_message": "Wrong."}],
        "challenge": challenge,
    });
    let header = format!("www-authenticate: {challenge}");
    for act in [
        Act::answer(401, &body.to_string()),
        Act::with_header(401, &header, REFUSED),
        Act::with_header(401, "www-authenticate: Negotiate", &body.to_string()),
    ] {
        let vcenter = Vcenter::plain().await;
        vcenter.all_logins(act);
        let error = vcenter.client().log_in().await.expect_err("no session");
        let api = error.as_api().expect("a response");
        assert_eq!(api.challenge(), Some(challenge));
        assert_eq!(
            error.to_string(),
            format!("Cis.Session_create: 401 UNAUTHENTICATED: Wrong. (accepted: {challenge})")
        );
    }
    // Another status is no question of the way.
    let vcenter = Vcenter::plain().await;
    vcenter.all_logins(Act::answer(403, &body.to_string()));
    let error = vcenter.client().log_in().await.expect_err("no session");
    assert_eq!(
        error.as_api().expect("a response").challenge(),
        Some(challenge)
    );
    assert!(!error.to_string().contains("accepted"), "{error}");
}
