//! The end of sessions: by the caller, with the client, after a cancellation; and keeping them alive.

use crate::support::vcenter::Vcenter;
use crate::support::{GET, PASSWORD, SESSION, capture};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::time::{sleep, timeout};
use vsphere_runtime::{
    AuthContext, AuthFuture, Authenticator, Authorization, Client, Error, RetryPolicy,
};
use vsphere_test_server::Act;

const MOMENT: Duration = Duration::from_millis(30);

async fn get(client: &Client) -> Result<i64, Error> {
    client.call(&GET).await
}

#[tokio::test]
async fn a_log_out_is_permanent() {
    capture::start();
    let vcenter = Vcenter::plain().await;
    let client: Client = vcenter.builder().connect().await.expect("a session");
    let clone = client.clone();
    for _ in 0..3 {
        client.log_out().await.expect("an end");
    }
    for client in [&client, &clone] {
        let error = get(client).await.expect_err("logged out");
        assert_eq!(error.to_string(), "Test_get: the client is logged out");
        assert!(error.is_session() && error.is_logged_out() && error.login_error().is_none());
        assert!(
            client
                .log_in()
                .await
                .expect_err("logged out")
                .is_logged_out()
        );
    }
    drop((client, clone));
    sleep(MOMENT).await;
    // A login and a log-out, and no other request.
    assert_eq!((vcenter.script.count(), vcenter.alive()), (2, 0));

    // Without a session.
    let client = vcenter.client();
    client.log_out().await.expect("nothing to do");
    assert!(get(&client).await.expect_err("logged out").is_logged_out());
    assert_eq!(vcenter.script.count(), 2);

    // With a session that has expired.
    let client: Client = vcenter.builder().connect().await.expect("a session");
    vcenter.expire();
    client.log_out().await.expect("an end");
}

/// The session that works must not outlive a program that gives up the wait.
#[tokio::test]
async fn a_login_that_hangs_keeps_no_other_session_from_ending() {
    let vcenter = Vcenter::start(|_, _, _| Act::answer(401, "")).await;
    let client: Client = vcenter.builder().connect().await.expect("a session");
    vcenter.all_logins(Act::bytes("").hang());
    let denied = {
        let client = client.clone();
        tokio::spawn(async move { get(&client).await })
    };
    vcenter.until(|it| it.logins() == (1, 1)).await;
    let log_out = {
        let client = client.clone();
        tokio::spawn(async move { client.log_out().await })
    };
    vcenter.until(|it| it.ended() == 1).await;
    assert!(!log_out.is_finished());
    log_out.abort();
    denied.abort();
}

#[tokio::test]
async fn a_failed_log_out_can_be_repeated() {
    let vcenter = Vcenter::plain().await;
    let fails = Arc::new(AtomicUsize::new(1));
    let client = Client::builder(&vcenter.script.url)
        .authenticator(Counting::new(&fails))
        .build()
        .expect("a client");
    let client: Client = client;
    assert_eq!(
        get(&client).await.expect_err("another session").status(),
        Some(401)
    );
    assert!(client.log_out().await.is_err());
    assert!(get(&client).await.expect_err("logged out").is_logged_out());
    client.log_out().await.expect("an end");
    client.log_out().await.expect("an end");
    assert_eq!(fails.load(Ordering::Relaxed), 3);
}

#[tokio::test]
async fn the_last_clone_logs_out() {
    let vcenter = Vcenter::plain().await;
    let client: Client = vcenter.builder().connect().await.expect("a session");
    let call = client.clone().call::<i64>(&GET).send();
    drop(client);
    // The call holds a clone too.
    call.await.expect("an answer");
    vcenter.until(|it| it.ended() == 1).await;
    drop(vcenter.client());
    assert_eq!(vcenter.logins(), (1, 0));
}

#[test]
fn the_last_clone_logs_out_outside_the_runtime() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .expect("a runtime");
    let (vcenter, client) = runtime.block_on(async {
        let vcenter = Vcenter::plain().await;
        let client: Client = vcenter.builder().connect().await.expect("a session");
        (vcenter, client)
    });
    drop(client);
    runtime.block_on(vcenter.until(|it| it.ended() == 1));
}

#[test]
fn a_login_ends_with_its_runtime() {
    let runtime = || {
        tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a runtime")
    };
    let server = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .expect("a runtime");
    let vcenter = server.block_on(Vcenter::plain());
    let client = vcenter.client();
    vcenter.login_time(MOMENT);
    runtime().block_on(async {
        let call = timeout(Duration::from_millis(5), get(&client)).await;
        call.expect_err("no answer yet");
    });
    // The next call starts another login.
    runtime().block_on(async {
        get(&client).await.expect("an answer");
        client.log_out().await.expect("an end");
    });
}

#[tokio::test]
async fn cancellation_leaks_no_session() {
    let vcenter = Vcenter::plain().await;
    vcenter.login_time(MOMENT * 4);
    // A call that started a login: other calls use the session.
    let client = vcenter.client();
    let call = timeout(Duration::from_millis(10), get(&client)).await;
    call.expect_err("no answer yet");
    get(&client).await.expect("an answer");
    assert_eq!(vcenter.logins(), (1, 0));
    // A log-out.
    let end = timeout(Duration::from_micros(1), client.log_out()).await;
    drop(end);
    vcenter.until(|it| it.alive() == 0).await;

    // A call of `connect`: its session is ended.
    let connect = vcenter.builder().connect();
    let cancelled = timeout(Duration::from_millis(10), async {
        connect.await.map(|it: Client| it)
    })
    .await;
    assert!(cancelled.is_err());
    vcenter
        .until(|it| it.logins() == (2, 0) && it.alive() == 0)
        .await;

    // A log-out waits for a login in progress.
    let client = vcenter.client();
    let call = tokio::spawn(client.clone().call::<i64>(&GET).send());
    vcenter.until(|it| it.logins() == (3, 0)).await;
    client.log_out().await.expect("an end");
    assert_eq!(vcenter.alive(), 0);
    assert!(
        call.await
            .expect("a task")
            .expect_err("logged out")
            .is_session()
    );
}

#[tokio::test]
async fn sessions_are_kept_alive() {
    capture::start();
    let vcenter = Vcenter::plain().await;
    let uses = |vcenter: &Vcenter| {
        let requests = vcenter.script.requests();
        requests
            .iter()
            .filter(|it| it.starts_with("GET /api/session "))
            .count()
    };
    let interval = Duration::from_secs(1);
    let client: Client = vcenter
        .builder()
        .keep_alive(interval)
        .connect()
        .await
        .expect("a session");
    vcenter.until(|it| uses(it) >= 2).await;
    // A session that expired nevertheless is renewed.
    vcenter.expire();
    vcenter
        .until(|it| it.logins() == (2, 0) && it.alive() == 1)
        .await;
    let clone = client.clone();
    drop(client);
    let before = uses(&vcenter);
    vcenter.until(|it| uses(it) > before).await;
    drop(clone);
    vcenter.until(|it| it.alive() == 0).await;
    sleep(interval * 3 / 2).await;
    let after = vcenter.script.count();
    sleep(interval * 3 / 2).await;
    assert_eq!(vcenter.script.count(), after);

    // A log-out ends it, and an unused client does not start it.
    let client: Client = vcenter
        .builder()
        .keep_alive(interval)
        .connect()
        .await
        .expect("a session");
    client.log_out().await.expect("an end");
    let idle: Client = vcenter
        .builder()
        .keep_alive(interval)
        .build()
        .expect("a client");
    let after = vcenter.script.count();
    sleep(interval * 3 / 2).await;
    assert_eq!(vcenter.script.count(), after);
    drop(idle);
    capture::check();
}

/// A program may use a client on one runtime after another.
#[test]
fn sessions_are_kept_alive_on_another_runtime() {
    let runtime = || {
        let mut builder = tokio::runtime::Builder::new_multi_thread();
        let builder = builder.worker_threads(1).enable_all();
        builder.build().expect("a runtime")
    };
    let of_server = runtime();
    let vcenter = of_server.block_on(Vcenter::plain());
    let uses = |vcenter: &Vcenter| {
        let requests = vcenter.script.requests().into_iter();
        let uses = requests.filter(|it| it.starts_with("GET /api/session "));
        uses.count()
    };
    let interval = Duration::from_secs(1);
    let builder = vcenter.builder().keep_alive(interval);
    let client: Client = builder.build().expect("a client");
    for _ in 0..3 {
        let runtime = runtime();
        let before = uses(&vcenter);
        runtime.block_on(async {
            client.call::<i64>(&GET).await.expect("an answer");
            vcenter.until(|it| uses(it) > before).await;
        });
        drop(runtime);
    }
    // After a log-out, no use of the client starts it.
    of_server.block_on(async {
        client.log_out().await.expect("an end");
        client.call::<i64>(&GET).await.expect_err("logged out");
        let before = uses(&vcenter);
        sleep(interval * 3 / 2).await;
        assert_eq!(uses(&vcenter), before);
    });
}

/// An authenticator with a new invalid session for each login, and a number of failed log-outs.
#[derive(Debug)]
struct Counting {
    logins: AtomicUsize,
    fails: Arc<AtomicUsize>,
}

impl Counting {
    fn new(fails: &Arc<AtomicUsize>) -> Self {
        Self {
            logins: AtomicUsize::new(0),
            fails: Arc::clone(fails),
        }
    }
}

impl Authenticator for Counting {
    fn log_in<'a>(&'a self, _: &'a AuthContext) -> AuthFuture<'a, Authorization> {
        Box::pin(async move {
            let count = self.logins.fetch_add(1, Ordering::Relaxed);
            Ok(Authorization::session_id(format!(
                "{SESSION}-of-mine-{count}"
            )))
        })
    }

    fn log_out<'a>(
        &'a self,
        _: &'a AuthContext,
        authorization: &'a Authorization,
    ) -> AuthFuture<'a, ()> {
        let first = authorization.secret().expose().ends_with("-0");
        Box::pin(async move {
            // The second session, a probe, is ended without a request of the caller.
            if first && self.fails.fetch_add(1, Ordering::Relaxed) == 1 {
                return Err(Error::login("not now"));
            }
            Ok(())
        })
    }
}

#[tokio::test]
async fn callers_can_provide_an_authenticator() {
    #[derive(Debug)]
    struct Failing;
    impl Authenticator for Failing {
        fn log_in<'a>(&'a self, context: &'a AuthContext) -> AuthFuture<'a, Authorization> {
            Box::pin(async move {
                // It can make calls, without authorization.
                let client: Client = context.client();
                assert_eq!(client.base_url(), context.base_url());
                let status = get(&client).await.expect_err("no session").status();
                Err(Error::login(format!("the server\nsays {status:?}")))
            })
        }
    }
    let vcenter = Vcenter::plain().await;
    let client: Client = Client::builder(&vcenter.script.url)
        .authenticator(Failing)
        .retry(RetryPolicy::none())
        .build()
        .expect("a client");
    let error = get(&client).await.expect_err("no session");
    assert_eq!(
        error.to_string(),
        "Test_get: login failed: the server says Some(401)"
    );
    let error = client.log_in().await.expect_err("a pause");
    assert_eq!(
        error.to_string(),
        "login failed: the server says Some(401) (next attempt in 1 s)"
    );
    assert!(error.is_session());
    client.log_out().await.expect("nothing to do");

    #[derive(Debug)]
    struct Panicking;
    impl Authenticator for Panicking {
        fn log_in<'a>(&'a self, _: &'a AuthContext) -> AuthFuture<'a, Authorization> {
            Box::pin(async move { panic!("{}", PASSWORD.len()) })
        }
    }
    let client: Client = Client::builder(&vcenter.script.url)
        .authenticator(Panicking)
        .build()
        .expect("a client");
    assert!(get(&client).await.expect_err("no session").is_session());
}
