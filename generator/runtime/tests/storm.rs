//! Ten thousand concurrent calls, with sessions that expire.

#[path = "support/tls.rs"]
mod certificates;
mod support;

use certificates::self_signed;
use std::sync::{Arc, Mutex};
use support::{GET, PASSWORD, SESSION, capture};
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use vsphere_runtime::{Client, RetryPolicy};

const CALLS: usize = 10_000;

/// The number of calls that a session serves.
const GOOD_FOR: usize = 3_000;

#[derive(Default)]
struct State {
    logins: usize,
    answered: usize,
    refused: usize,
    /// The remaining calls of the only session.
    left: usize,
}

impl State {
    /// Returns status and body.
    fn answer(&mut self, path: &str, session: Option<&str>) -> (u16, String) {
        if path == "/api/session" && session.is_none() {
            self.logins += 1;
            self.left = GOOD_FOR;
            return (201, format!("\"{SESSION}-{}\"", self.logins));
        }
        if self.left == 0 || session != Some(&format!("{SESSION}-{}", self.logins)) {
            self.refused += 1;
            return (401, String::new());
        }
        self.left -= 1;
        self.answered += 1;
        (200, "7".to_owned())
    }
}

/// Serves HTTP/2, so that one connection carries all calls.
async fn serve(state: Arc<Mutex<State>>) -> (String, String) {
    let identity = self_signed();
    let acceptor = identity.acceptor(&["h2"]);
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("https://{}", listener.local_addr().expect("an address"));
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let stream = acceptor.accept(stream).await.expect("a handshake");
            let state = Arc::clone(&state);
            tokio::spawn(async move {
                let mut connection = h2::server::handshake(stream).await.expect("a connection");
                while let Some(Ok((request, mut respond))) = connection.accept().await {
                    let session = request.headers().get("vmware-api-session-id");
                    let session = session.map(|it| it.to_str().expect("a text"));
                    let (status, body) = {
                        let mut state = state.lock().expect("the state");
                        state.answer(request.uri().path(), session)
                    };
                    let mut head = http::Response::new(());
                    *head.status_mut() = status.try_into().expect("a status");
                    let mut send = respond.send_response(head, false).expect("an answer");
                    send.send_data(body.into(), true).expect("a body");
                }
            });
        }
    });
    (url, identity.thumbprint())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_login_for_each_expiry() {
    let state = Arc::new(Mutex::new(State::default()));
    let (url, thumbprint) = serve(Arc::clone(&state)).await;
    let client: Client = Client::builder(&url)
        .credentials("user", PASSWORD)
        .thumbprint(&thumbprint)
        .no_proxy()
        .retry(RetryPolicy::none())
        .connect()
        .await
        .expect("a session");
    let mut calls = JoinSet::new();
    for _ in 0..CALLS {
        calls.spawn(client.clone().call::<i64>(&GET).send());
    }
    for outcome in calls.join_all().await {
        match outcome {
            Ok(answer) => assert_eq!(answer, 7),
            Err(error) => {
                capture::show_error(&error);
                capture::check();
                panic!("{error}");
            }
        }
    }
    capture::show(&client);
    capture::check();
    let state = state.lock().expect("the state");
    // Each call has one response, and there are no more logins than needed.
    assert_eq!(state.answered, CALLS);
    assert_eq!(state.logins, CALLS.div_ceil(GOOD_FOR));
    // Sessions did expire during calls.
    assert!(state.refused >= state.logins - 1, "{}", state.refused);
}
