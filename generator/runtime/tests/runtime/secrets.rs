//! No secret is shown or traced, for any combination of authorization and fault.
//!
//! Other tests check their own faults; this one checks all combinations.

use crate::certificates::self_signed;
use crate::support::{GET, PASSWORD, SESSION, TASK, answer, capture};
use std::error::Error as _;
use std::time::Duration;
use tokio::task::JoinSet;
use vsphere_runtime::{
    AuthContext, AuthFuture, Authenticator, Authorization, Client, ClientBuilder, Error,
    ErrorCause, RetryPolicy, Secret, Task, Value,
};
use vsphere_test_server::{Act, Script};

/// Requests a token by a call.
#[derive(Debug)]
struct Exchange(Secret);

impl Authenticator for Exchange {
    fn log_in<'a>(&'a self, context: &'a AuthContext) -> AuthFuture<'a, Authorization> {
        let client: Client = context.client();
        let call = client.call::<Value>(&GET).header("x-token", &self.0).send();
        Box::pin(async move {
            call.await?;
            Ok(Authorization::bearer(SESSION))
        })
    }
}

/// Returns clients with every kind of authorization.
fn ways(url: &str) -> Vec<ClientBuilder> {
    let builder = || {
        Client::builder(url)
            .no_proxy()
            .idle_timeout(Duration::from_millis(30))
            .timeout(Duration::from_millis(300))
            .body_limit(1000)
            .retry(
                RetryPolicy::default()
                    .attempts(2)
                    .first_wait(Duration::from_millis(1)),
            )
    };
    vec![
        builder().credentials("user", PASSWORD),
        builder().session_id(SESSION),
        builder().bearer_token(SESSION),
        builder().authenticator(Exchange(Secret::new(PASSWORD))),
    ]
}

/// Faults of servers, with secrets in every place except messages, which are shown as they are.
fn faults() -> Vec<Act> {
    let secrets = format!("{PASSWORD} {SESSION}");
    let echo = format!(
        r#"{{"error_type":"{{}}","messages":[],"data":{{"who":"{secrets}"}},"who":"{secrets}"}}"#
    );
    let part = answer(200, &"x".repeat(100)).replace(&"x".repeat(100), &secrets);
    let mut faults: Vec<_> = [400, 401, 403, 404, 407, 500, 503]
        .into_iter()
        .map(|status| Act::answer(status, &echo))
        .collect();
    faults.extend([
        Act::with_header(
            302,
            &format!("location: http://127.0.0.1:1/?{SESSION}"),
            &secrets,
        ),
        Act::with_header(503, &format!("retry-after: {SESSION}"), &secrets),
        Act::with_header(
            500,
            &format!("x-secrets: {secrets}"),
            &format!("<html>{secrets}"),
        ),
        Act::answer(200, &"7,".repeat(1000)),
        Act::answer(200, &"[".repeat(200)),
        Act::bytes(part.clone()),
        Act::bytes(part.clone()).reset(),
        Act::bytes(part).hang(),
        Act::bytes("").reset(),
        Act::bytes("").hang(),
        Act::bytes(format!("{secrets}\r\n\r\n")),
    ]);
    faults
}

fn show(error: &Error) {
    capture::show_error(error);
    let mut source = match error.as_cause() {
        ErrorCause::Transport(cause) => cause.source(),
        ErrorCause::Tls(cause) => cause.source(),
        _ => None,
    };
    while let Some(error) = source {
        capture::show(&error);
        capture::show(&error.to_string());
        source = error.source();
    }
}

/// Waits briefly for a call that has a longer time limit of its own.
async fn in_time<T>(call: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
    let outcome = tokio::time::timeout(Duration::from_millis(300), call).await;
    outcome.unwrap_or_else(|_| Err(Error::login("no answer")))
}

/// Uses everything that a client offers, and captures everything that can be shown.
async fn use_it(builder: ClientBuilder) {
    capture::show(&builder);
    let client: Client = builder.build().expect("a client");
    capture::show(&client);
    let body = Secret::new(PASSWORD);
    let call = client
        .call::<Task<Value>>(&TASK)
        .json(&body)
        .header("x-token", &body);
    capture::show(&call);
    let outcomes = [
        call.await.map(|task| capture::show(&task)),
        client
            .call::<Secret>(&GET)
            .path("x")
            .await
            .map(|secret| capture::show(&secret)),
        client
            .call::<Secret>(&GET)
            .await
            .map(|secret| capture::show(&secret)),
        in_time(client.log_in()).await,
        in_time(client.learn_server_version()).await.map(drop),
        in_time(client.log_out()).await,
    ];
    outcomes
        .iter()
        .filter_map(|it| it.as_ref().err())
        .for_each(show);
    assert!(outcomes[0].is_err());
    capture::show(&client);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn faults_show_no_secret() {
    capture::start();
    let mut uses = JoinSet::new();
    for fault in faults() {
        for way in 0..ways("").len() {
            // With a successful and with a failed login.
            for good_logins in [true, false] {
                uses.spawn(against(fault.clone(), way, good_logins));
            }
        }
    }
    uses.join_all().await;
    capture::check();
}

async fn against(fault: Act, way: usize, good_logins: bool) {
    let server = Script::start(move |_, request| {
        let is_login = request.starts_with("POST /api/session ")
            || request.contains("\r\nx-token: ") && request.starts_with("GET ");
        match is_login && good_logins {
            true => Act::answer(201, &format!("\"{SESSION}\"")),
            false => fault.clone(),
        }
    })
    .await;
    use_it(ways(&server.url).swap_remove(way)).await;
}

#[tokio::test]
async fn failures_to_connect_show_no_secret() {
    capture::start();
    let identity = self_signed();
    let server = Script::start_tls(identity.acceptor(&["http/1.1"]), |_, _| {
        Act::answer(200, "7")
    });
    let server = server.await;
    let wrong = self_signed().thumbprint();
    let proxy =
        Script::start(|_, _| Act::with_header(407, "proxy-authenticate: Basic", SESSION)).await;
    let through = proxy
        .url
        .replace("http://", &format!("http://user:{PASSWORD}@"));
    let nobody = "http://127.0.0.1:1";
    for way in 0..ways("").len() {
        // Untrusted certificates, missing servers, and proxies that refuse requests and tunnels.
        use_it(ways(&server.url).swap_remove(way)).await;
        use_it(ways(&server.url).swap_remove(way).thumbprint(&wrong)).await;
        use_it(ways(nobody).swap_remove(way)).await;
        use_it(
            ways("http://vcenter.test")
                .swap_remove(way)
                .danger_allow_credentials_over_http()
                .proxy(through.as_str()),
        )
        .await;
        use_it(ways(&server.url).swap_remove(way).proxy(through.as_str())).await;
    }
    assert_eq!(server.count(), 0);
    assert!(proxy.count() > 0);
    // Invalid settings.
    let line = format!("{SESSION}\n");
    for builder in [
        Client::builder(nobody).session_id(line.as_str()),
        Client::builder(nobody).bearer_token(line.as_str()),
        Client::builder(nobody).credentials(&format!("user:{PASSWORD}"), PASSWORD),
        Client::builder(nobody).proxy(format!("nonsense {PASSWORD}")),
        Client::builder(&format!("http://user:{PASSWORD}@vcenter.test")),
    ] {
        capture::show(&builder);
        show(
            &builder
                .build()
                .map(|it: Client| it)
                .expect_err("not to be sent"),
        );
    }
    capture::check();
}

/// Only harmless headers of a response are traced.
#[tokio::test]
async fn only_harmless_headers_are_traced() {
    capture::start();
    let head = format!(
        "x-request-id: traced-1\r\nset-cookie: hush-cookie={SESSION}\r\nvmware-api-session-id: {SESSION}\r\nx-other: hush-other\r\nwww-authenticate: hush-challenge"
    );
    let again = format!("{head}\r\nretry-after: 0");
    let odd = "x-request-id: hush {odd}\r\nretry-after: hush-soon";
    let acts = [
        Act::with_header(503, &again, ""),
        Act::with_header(200, &head, "1234567"),
        Act::with_header(200, odd, "7"),
    ];
    let server = Script::start(move |count, _| acts[count].clone()).await;
    let client: Client = Client::builder(&server.url)
        .session_id(SESSION)
        .no_proxy()
        .build()
        .expect("a client");
    for _ in 0..2 {
        client.call::<Value>(&GET).await.expect("an answer");
    }
    let shown = capture::check();
    for traced in [
        "record request_id=\"traced-1\"",
        "record content_length=7",
        "record retry_after_s=0.0",
    ] {
        assert!(shown.contains(traced), "{traced}");
    }
    assert!(!shown.contains("hush-cookie") && !shown.contains("hush-other"));
    assert!(!shown.contains("hush-challenge") && !shown.contains("hush-soon"));
    assert!(!shown.contains("hush {odd}"));
}
