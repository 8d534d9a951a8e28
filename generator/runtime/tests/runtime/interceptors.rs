//! Interceptors, headers of all calls, and correlation ids.

use crate::support::vcenter::Vcenter;
use crate::support::{DELETE, GET, PASSWORD, SESSION, Server, answer, capture};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::time::timeout;
use vsphere_runtime::{
    Attempt, CallInfo, Client, ClientBuilder, Error, Interceptor, Outcome, RetryPolicy, Secret,
    Value,
};
use vsphere_test_server::{Act, Script};

/// Writes down what it sees.
#[derive(Debug, Default)]
struct Log {
    lines: Mutex<Vec<String>>,
    /// Headers to set.
    headers: Vec<(&'static str, &'static str)>,
}

impl Log {
    fn with_headers(headers: &[(&'static str, &'static str)]) -> Arc<Self> {
        Arc::new(Self {
            headers: headers.to_vec(),
            ..Self::default()
        })
    }

    fn write(&self, line: String) {
        self.lines.lock().expect("the lines").push(line);
    }

    fn take(&self) -> Vec<String> {
        std::mem::take(&mut *self.lines.lock().expect("the lines"))
    }
}

/// Returns the end in words.
fn end(outcome: &Outcome<'_>) -> String {
    capture::show(outcome);
    let next = match outcome.retry_in() {
        Some(Duration::ZERO) => ", again at once",
        Some(_) => ", again",
        None => "",
    };
    let end = match (outcome.status(), outcome.error()) {
        (Some(status), None) => format!("{status}"),
        (Some(status), Some(_)) => format!("failed {status}"),
        (None, Some(_)) => "failed".to_owned(),
        (None, None) => "canceled".to_owned(),
    };
    assert_eq!(outcome.is_canceled(), end == "canceled");
    assert_eq!(
        outcome.is_success(),
        outcome.error().is_none() && !outcome.is_canceled()
    );
    format!("{end}{next}")
}

impl Interceptor for Log {
    fn before_attempt(&self, attempt: &mut Attempt<'_>) {
        for (name, value) in &self.headers {
            attempt.set_header(name, value);
        }
        capture::show(attempt);
        let operation = attempt.call().operation();
        self.write(format!("{operation} {}", attempt.number()));
    }

    fn after_attempt(&self, attempt: &Attempt<'_>, outcome: &Outcome<'_>) {
        assert_eq!(outcome.attempts(), attempt.number());
        let operation = attempt.call().operation();
        self.write(format!(
            "{operation} {}: {}",
            attempt.number(),
            end(outcome)
        ));
    }

    fn after_call(&self, call: &CallInfo, outcome: &Outcome<'_>) {
        capture::show(call);
        let (operation, attempts) = (call.operation(), outcome.attempts());
        self.write(format!("{operation} of {attempts}: {}", end(outcome)));
    }
}

fn patient(builder: ClientBuilder) -> ClientBuilder {
    let policy = RetryPolicy::default().first_wait(Duration::from_millis(1));
    builder.retry(policy)
}

#[tokio::test]
async fn each_attempt_and_each_call_is_seen() {
    capture::start();
    let vcenter = Vcenter::start(|vcenter, count, _| match count {
        0 => Act::answer(503, ""),
        1 => {
            vcenter.expire();
            Act::answer(503, "")
        }
        2 => Act::answer(200, "7"),
        _ => Act::answer(404, r#"{"error_type":"NOT_FOUND"}"#),
    })
    .await;
    let log = Arc::new(Log::default());
    let client = patient(vcenter.builder()).interceptor(Arc::clone(&log));
    let client: Client = client.build().expect("a client");
    client.call::<i64>(&GET).await.expect("a result");
    // The login is a call, too. Its replaced session ends in the background, at any time.
    let of_call = |lines: Vec<String>| {
        let lines = lines.into_iter();
        let lines = lines.filter(|line| !line.starts_with("Cis.Session_delete"));
        lines.collect::<Vec<_>>()
    };
    let login = [
        "Cis.Session_create 1",
        "Cis.Session_create 1: 201",
        "Cis.Session_create of 1: 201",
    ];
    let expected = [
        &login[..],
        &["Test_get 1", "Test_get 1: failed 503, again"],
        &["Test_get 2", "Test_get 2: failed 503, again"],
        &["Test_get 3", "Test_get 3: failed 401, again at once"],
        &login[..],
        &["Test_get 4", "Test_get 4: 200", "Test_get of 4: 200"],
    ]
    .concat();
    assert_eq!(of_call(log.take()), expected);
    client.call::<()>(&DELETE).await.expect_err("not found");
    let expected = [
        "Test_delete 1",
        "Test_delete 1: failed 404",
        "Test_delete of 1: failed 404",
    ];
    assert_eq!(of_call(log.take()), expected);
    capture::check();
}

#[tokio::test]
async fn calls_that_are_not_sent_or_dropped_are_seen() {
    let script = Script::start(|_, _| Act::bytes("").hang()).await;
    let log = Arc::new(Log::default());
    let client: Client = Client::builder(&script.url)
        .interceptor(Arc::clone(&log))
        .build()
        .expect("a client");
    client
        .call::<i64>(&GET)
        .path("x")
        .await
        .expect_err("no place for it");
    assert_eq!(log.take(), ["Test_get of 0: failed"]);
    drop(client.call::<i64>(&GET).send());
    assert_eq!(log.take(), [""; 0]);
    let mut call = Box::pin(client.call::<i64>(&GET).send());
    while script.count() == 0 {
        timeout(Duration::from_millis(5), &mut call)
            .await
            .expect_err("no response");
    }
    drop(call);
    let expected = [
        "Test_get 1",
        "Test_get 1: canceled",
        "Test_get of 1: canceled",
    ];
    assert_eq!(log.take(), expected);
}

/// Panics in all of its hooks, while that is set.
#[derive(Debug)]
struct Faulty(AtomicBool);

impl Interceptor for Faulty {
    fn before_attempt(&self, _: &mut Attempt<'_>) {
        assert!(!self.0.load(Ordering::SeqCst), "before an attempt");
    }

    fn after_attempt(&self, _: &Attempt<'_>, _: &Outcome<'_>) {
        assert!(!self.0.load(Ordering::SeqCst), "after an attempt");
    }

    fn after_call(&self, _: &CallInfo, _: &Outcome<'_>) {
        assert!(!self.0.load(Ordering::SeqCst), "after a call");
    }
}

/// The hooks after a call that panicked must not abort the process, and its place is free.
#[tokio::test]
async fn a_panic_of_a_hook_ends_its_call_alone() {
    let server = Script::start(|before, _| match before {
        0 => Act::bytes("").hang(),
        _ => Act::answer(200, "7"),
    })
    .await;
    let faulty = Arc::new(Faulty(AtomicBool::new(true)));
    let client = Client::builder(&server.url).concurrent_calls(1);
    let client = client.interceptor(Arc::clone(&faulty));
    let client: Client = client.build().expect("a client");
    let call = tokio::spawn(client.call::<i64>(&GET).send()).await;
    assert!(call.expect_err("no result").is_panic());
    assert_eq!(server.count(), 0);

    // A drop is no place for panics either.
    faulty.0.store(false, Ordering::SeqCst);
    let call = tokio::spawn(client.call::<i64>(&GET).send());
    while server.count() == 0 {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    faulty.0.store(true, Ordering::SeqCst);
    call.abort();
    assert!(call.await.expect_err("no result").is_cancelled());
    faulty.0.store(false, Ordering::SeqCst);
    assert_eq!(client.call::<i64>(&GET).await.expect("an answer"), 7);
}

/// Before an attempt in the order of registration, after it in the opposite order.
#[tokio::test]
async fn several_interceptors_are_nested() {
    #[derive(Debug)]
    struct Named(&'static str, Arc<Log>);
    impl Interceptor for Named {
        fn before_attempt(&self, _: &mut Attempt<'_>) {
            self.1.write(format!("before {}", self.0));
        }
        fn after_attempt(&self, _: &Attempt<'_>, _: &Outcome<'_>) {
            self.1.write(format!("after {}", self.0));
        }
        fn after_call(&self, _: &CallInfo, _: &Outcome<'_>) {
            self.1.write(format!("end {}", self.0));
        }
    }
    let server = Server::start(answer(200, "7")).await;
    let log = Arc::new(Log::default());
    let client = Client::builder(&server.url)
        .interceptor(Named("one", Arc::clone(&log)))
        .interceptor(Named("two", Arc::clone(&log)));
    let client: Client = client.build().expect("a client");
    client.call::<i64>(&GET).await.expect("a result");
    let expected = [
        "before one",
        "before two",
        "after two",
        "after one",
        "end two",
        "end one",
    ];
    assert_eq!(log.take(), expected);
}

fn header<'a>(request: &'a str, name: &str) -> Vec<&'a str> {
    let lines = request.lines().filter_map(|line| line.split_once(": "));
    let named = lines.filter(|(of, _)| of.eq_ignore_ascii_case(name));
    named.map(|(_, value)| value).collect()
}

#[tokio::test]
async fn interceptors_add_headers_of_a_list() {
    let server = Server::start(answer(200, "7")).await;
    let log = Log::with_headers(&[
        ("traceparent", "00-1-2-01"),
        ("Accept-Language", "fr"),
        ("traceparent", "00-1-3-01"),
    ]);
    let client = Client::builder(&server.url).header("accept-language", "de");
    let client: Client = client.interceptor(log).build().expect("a client");
    client.call::<i64>(&GET).await.expect("a result");
    let request = server.request();
    assert_eq!(header(&request, "traceparent"), ["00-1-3-01"]);
    assert_eq!(header(&request, "accept-language"), ["fr"]);
    for (name, value, reason) in [
        (
            "authorization",
            "Basic x",
            "not a header that an interceptor may set",
        ),
        (
            "vmware-api-session-id",
            "x",
            "not a header that an interceptor may set",
        ),
        ("cookie", "x", "not a header that an interceptor may set"),
        ("traceparent", "a\r\nb: c", "printable ASCII"),
    ] {
        let server = Server::start(answer(200, "7")).await;
        let log = Log::with_headers(&[(name, value)]);
        let client = Client::builder(&server.url).interceptor(Arc::clone(&log));
        let client: Client = client.build().expect("a client");
        let error = client.call::<i64>(&GET).await.expect_err("a refusal");
        assert!(error.is_encode(), "{error}");
        let text = error.to_string();
        assert!(
            text.starts_with(&format!("Test_get: cannot be sent: `{name}`")),
            "{text}"
        );
        assert!(text.contains(reason), "{text}");
        assert_eq!(server.request_count(), 0);
        let expected = ["Test_get 1", "Test_get 1: failed", "Test_get of 1: failed"];
        assert_eq!(log.take(), expected);
    }
}

/// An interceptor that asks sees arguments and bodies; none sees the session.
#[tokio::test]
async fn arguments_and_bodies_are_exposed_on_request() {
    #[derive(Debug, Default)]
    struct Wire(Mutex<Vec<String>>);
    impl Interceptor for Wire {
        fn after_attempt(&self, attempt: &Attempt<'_>, outcome: &Outcome<'_>) {
            let call = attempt.call();
            let text =
                |bytes: Option<&[u8]>| String::from_utf8_lossy(bytes.unwrap_or(b"-")).into_owned();
            let url = call.expose_url().unwrap_or("-");
            let path = url.rsplit_once("/api").map_or(url, |(_, path)| path);
            let line = format!(
                "{} {path} {} -> {} {}",
                call.method().as_str(),
                text(call.expose_body()),
                text(outcome.expose_body()),
                outcome.header("X-Request-Id").unwrap_or("-"),
            );
            self.0.lock().expect("the lines").push(line);
        }
    }
    let script = Script::start(|_, _| Act::with_header(200, "x-request-id: r-1", "7")).await;
    let wire = Arc::new(Wire::default());
    let client: Client = Client::builder(&script.url)
        .session_id(SESSION)
        .interceptor(Arc::clone(&wire))
        .build()
        .expect("a client");
    let call = client.call::<i64>(&GET).query("a", "b c").json(&[1]);
    call.await.expect("a result");
    let lines = std::mem::take(&mut *wire.0.lock().expect("the lines"));
    assert_eq!(lines, ["GET /test?a=b%20c [1] -> 7 r-1"]);
}

#[tokio::test]
async fn headers_of_the_client_are_sent_with_each_call() {
    capture::start();
    let vcenter = Vcenter::plain().await;
    let builder = vcenter
        .builder()
        .header("accept-language", "en")
        .header("Accept-Language", "de-DE")
        .header("x-gate-key", &Secret::new(PASSWORD));
    capture::show(&builder);
    let client: Client = builder.build().expect("a client");
    client.call::<i64>(&GET).await.expect("a result");
    let own = client.call::<i64>(&GET).header("accept-language", "fr");
    own.await.expect("a result");
    client.log_out().await.expect("an end");
    let requests = vcenter.script.requests();
    let languages: Vec<_> = requests
        .iter()
        .map(|it| header(it, "accept-language"))
        .collect();
    assert_eq!(languages, [["de-DE"], ["de-DE"], ["fr"], ["de-DE"]]);
    assert!(
        requests
            .iter()
            .all(|it| header(it, "x-gate-key") == [PASSWORD])
    );
    capture::check();
}

#[tokio::test]
async fn headers_that_cannot_be_set_are_refused() {
    capture::start();
    let refused = |builder: ClientBuilder| {
        let error = builder.build().map(|_: Client| ()).expect_err("a refusal");
        capture::show_error(&error);
        error.to_string()
    };
    let builder = || Client::builder("https://vcenter.test").no_proxy();
    let table = [
        (
            builder().header("Authorization", "Basic x"),
            "cannot be sent: `Authorization` is a header of the client itself: set `bearer_token` or `credentials` instead",
        ),
        (
            builder().header("x-a", "ü"),
            "cannot be sent: `x-a` must be printable ASCII: a header cannot hold other characters",
        ),
        (
            builder().correlation_ids("a b"),
            "cannot be sent: `correlation_ids` must have 1 to 64 letters, digits and `-_.:`, so that logs can be searched \
             for it",
        ),
    ];
    for (builder, expected) in table {
        assert_eq!(refused(builder), expected);
    }
    // A secret is treated like credentials.
    let exposed = || Client::builder("http://vcenter.test").no_proxy();
    let text = refused(exposed().header("x-key", &Secret::new(PASSWORD)));
    assert!(
        text.starts_with("cannot be sent: `base_url` has no TLS"),
        "{text}"
    );
    let _: Client = exposed()
        .header("x-key", "plain")
        .build()
        .expect("a client");
    capture::check();
}

#[tokio::test]
async fn each_call_has_one_correlation_id() {
    capture::start();
    let vcenter = Vcenter::start(|_, count, _| match count {
        0 => Act::answer(503, ""),
        1 | 2 => Act::answer(200, "7"),
        3 => Act::answer(500, r#"{"error_type":"ERROR"}"#),
        _ => Act::bytes("").reset(),
    })
    .await;
    let builder = patient(vcenter.builder()).correlation_ids("nightly");
    let client: Client = builder.build().expect("a client");
    client.call::<i64>(&GET).await.expect("a result");
    let own = client.call::<i64>(&GET).correlation_id("mine:1");
    own.await.expect("a result");
    let ids: Vec<_> = vcenter
        .script
        .requests()
        .iter()
        .flat_map(|it| {
            header(it, "x-request-id")
                .iter()
                .map(|it| (*it).to_owned())
                .collect::<Vec<_>>()
        })
        .collect();
    // The call, the login that it waits for, its first attempt and its retry.
    let [login, first, again, mine] = &ids[..] else {
        panic!("{ids:?}")
    };
    assert!(
        first.starts_with("nightly-") && first.ends_with("-1"),
        "{first}"
    );
    assert!(
        login.starts_with("nightly-") && login.ends_with("-2"),
        "{login}"
    );
    assert_eq!((first, mine.as_str()), (again, "mine:1"));
    // In the error, unless the server repeats it.
    let error = client.call::<i64>(&GET).await.expect_err("an error");
    let id = error.correlation_id().expect("an id");
    assert!(id.starts_with("nightly-") && id.ends_with("-3"), "{id}");
    assert_eq!(
        error.to_string(),
        format!("Test_get: 500 ERROR (correlation id {id})")
    );
    let broken = client.call::<Value>(&GET).retry(RetryPolicy::none());
    let error = broken.correlation_id("b-1").await.expect_err("a reset");
    assert!(
        error.to_string().ends_with(" (correlation id b-1)"),
        "{error}"
    );
    let wrong: Result<i64, Error> = client.call(&GET).correlation_id("a b").await;
    let text = wrong.expect_err("a refusal").to_string();
    assert!(
        text.starts_with("Test_get: cannot be sent: `correlation_id` must have"),
        "{text}"
    );
    let shown = capture::check();
    assert!(shown.contains("correlation_id=\"mine:1\""));
}

#[tokio::test]
async fn an_id_that_the_server_repeats_is_shown_once() {
    let script = Script::start(|_, _| Act::with_header(500, "x-request-id: r-1", "")).await;
    let client: Client = Client::builder(&script.url).build().expect("a client");
    let error = client
        .call::<i64>(&GET)
        .correlation_id("r-1")
        .await
        .expect_err("an error");
    assert_eq!(error.to_string(), "Test_get: 500 (request r-1)");
    assert_eq!(error.correlation_id(), Some("r-1"));
}
