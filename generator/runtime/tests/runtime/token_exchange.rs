//! Tokens of an identity provider, exchanged for tokens of the server.

use crate::support::{GET, PASSWORD, SESSION, capture};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use vsphere_runtime::sso::{ID_TOKEN, SAML2_TOKEN, TokenExchange, from_fn};
use vsphere_runtime::{Client, ClientBuilder, Error, RetryPolicy, Secret, Value};
use vsphere_test_server::{Act, Script};

/// Starts a server that exchanges tokens by `issue`, and accepts calls with the latest one.
async fn server(issue: impl Fn(usize) -> Act + Send + Sync + 'static) -> Script {
    let issued = AtomicUsize::new(0);
    Script::start(move |_, request| {
        if request.starts_with("POST /api/vcenter/authentication/token ") {
            return issue(issued.fetch_add(1, Ordering::Relaxed) + 1);
        }
        let token = format!(
            "\r\nauthorization: Bearer {SESSION}-{}\r\n",
            issued.load(Ordering::Relaxed)
        );
        match request.contains(&token) {
            true => Act::answer(200, "7"),
            false => Act::answer(401, r#"{"error_type":"UNAUTHENTICATED","messages":[]}"#),
        }
    })
    .await
}

/// Returns the response with a token of this number.
fn token(number: usize, rest: &str) -> Act {
    let body = format!(r#"{{"access_token":"{SESSION}-{number}","token_type":"bearer"{rest}}}"#);
    Act::answer(200, &body)
}

fn builder(server: &Script, exchange: TokenExchange) -> ClientBuilder {
    let builder = Client::builder(&server.url).authenticator(exchange);
    builder.retry(RetryPolicy::none())
}

fn client(server: &Script, exchange: TokenExchange) -> Client {
    builder(server, exchange).build().expect("a client")
}

/// Returns the requests to the token endpoint: the header `authorization`, if there is one, and the body.
fn exchanges(server: &Script) -> Vec<(Option<String>, Value)> {
    let requests = server.requests();
    let requests = requests
        .iter()
        .filter(|it| it.contains("/authentication/token "));
    let parts = requests.map(|request| {
        let (head, body) = request.split_once("\r\n\r\n").expect("a body");
        let mut lines = head.lines();
        let authorization = lines.find_map(|line| line.strip_prefix("authorization: "));
        let body = serde_json::from_str(body).expect("JSON");
        (authorization.map(str::to_owned), body)
    });
    parts.collect()
}

#[tokio::test]
async fn an_exchange_sends_what_is_set() {
    capture::start();
    let simple = || TokenExchange::new(Secret::new(PASSWORD));
    let whole = simple()
        .subject_token_type(ID_TOKEN)
        .actor_token(Secret::new("actor"), ID_TOKEN)
        .requested_token_type(SAML2_TOKEN)
        .resource("https://vcenter.test")
        .audience("vcenter")
        .scope("openid profile")
        .client_credentials("program", PASSWORD);
    let subject = serde_json::json!({
        "grant_type": "urn:ietf:params:oauth:grant-type:token-exchange",
        "subject_token": PASSWORD,
        "subject_token_type": "urn:ietf:params:oauth:token-type:access_token",
    });
    let all = serde_json::json!({
        "grant_type": "urn:ietf:params:oauth:grant-type:token-exchange",
        "resource": "https://vcenter.test",
        "audience": "vcenter",
        "scope": "openid profile",
        "requested_token_type": "urn:ietf:params:oauth:token-type:saml2",
        "subject_token": PASSWORD,
        "subject_token_type": "urn:ietf:params:oauth:token-type:id_token",
        "actor_token": "actor",
        "actor_token_type": "urn:ietf:params:oauth:token-type:id_token",
    });
    let basic = "Basic cHJvZ3JhbTpwYXNzLWh1c2gtd29yZA==";
    for (exchange, authorization, body) in [(simple(), None, subject), (whole, Some(basic), all)] {
        capture::show(&exchange);
        let server = server(|number| token(number, "")).await;
        let client = client(&server, exchange);
        assert_eq!(client.call::<i64>(&GET).await.expect("an answer"), 7);
        assert_eq!(
            exchanges(&server),
            [(authorization.map(str::to_owned), body)]
        );
        client.log_out().await.expect("nothing to do");
    }
    capture::check();
}

#[tokio::test]
async fn tokens_are_exchanged_anew_when_they_expire_or_are_rejected() {
    for (rest, expected) in [
        (r#","expires_in":3600"#, 1),
        (r#","expires_in":null"#, 1),
        (r#","expires_in":-1"#, 1),
        (r#","expires_in":0"#, 3),
    ] {
        let server = server(move |number| token(number, rest)).await;
        let asked = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&asked);
        let source = from_fn(move || {
            count.fetch_add(1, Ordering::Relaxed);
            std::future::ready(Ok(Secret::new(PASSWORD)))
        });
        let client = client(&server, TokenExchange::new(source));
        for _ in 0..3 {
            assert_eq!(client.call::<i64>(&GET).await.expect("an answer"), 7);
        }
        assert_eq!(exchanges(&server).len(), expected, "{rest}");
        // The source is asked for each exchange, since its tokens expire, too.
        assert_eq!(asked.load(Ordering::Relaxed), expected, "{rest}");
    }
    // A token of a number before the latest is rejected.
    let server = server(|number| token(number.max(2), "")).await;
    let client = client(&server, TokenExchange::new(Secret::new(PASSWORD)));
    assert_eq!(client.call::<i64>(&GET).await.expect("an answer"), 7);
    assert_eq!(exchanges(&server).len(), 2);
}

#[tokio::test]
async fn failures_of_an_exchange_name_it() {
    capture::start();
    let oauth = r#"{"error":"invalid_grant","error_description":"The token has expired."}"#;
    let other = format!(r#"{{"access_token":"{SESSION}","token_type":"N_A"}}"#);
    for (act, expected) in [
        (
            Act::answer(500, oauth),
            "Test_get: login failed: Vcenter.Authentication.Token_issue: 500 invalid_grant: The token has expired.",
        ),
        (
            Act::answer(200, &other),
            "Test_get: login failed: the exchanged token is not one that calls can be made with: its type is `N_A`",
        ),
    ] {
        let server = server(move |_| act.clone()).await;
        let client = client(&server, TokenExchange::new(Secret::new(PASSWORD)));
        let error = client.call::<i64>(&GET).await.expect_err("no token");
        assert_eq!(error.to_string(), expected);
        capture::show_error(&error);
    }
    let source = from_fn(|| std::future::ready(Err(Error::login("no token today"))));
    let server = server(|number| token(number, "")).await;
    let client = client(&server, TokenExchange::new(source));
    let error = client.call::<i64>(&GET).await.expect_err("no token");
    assert_eq!(error.to_string(), "Test_get: login failed: no token today");
    assert_eq!(server.count(), 0);
    capture::check();
}
