//! Credentials are not sent where anyone on the network can read them.

use crate::support::{GET, PASSWORD, SESSION, capture};
use vsphere_runtime::{
    AuthContext, AuthFuture, Authenticator, Authorization, Client, ClientBuilder, Error,
    RetryPolicy, Secret,
};
use vsphere_test_server::{Act, Script};

#[derive(Debug)]
struct Token;

impl Authenticator for Token {
    fn log_in<'a>(&'a self, _: &'a AuthContext) -> AuthFuture<'a, Authorization> {
        Box::pin(async { Ok(Authorization::bearer(SESSION)) })
    }
}

/// Returns clients with every kind of credentials.
fn ways(builder: &ClientBuilder) -> [ClientBuilder; 4] {
    [
        builder.clone().credentials("user", PASSWORD),
        builder.clone().session_id(SESSION),
        builder.clone().bearer_token(SESSION),
        builder.clone().authenticator(Token),
    ]
}

fn refused(outcome: Result<Client, Error>) -> String {
    let error = outcome.expect_err("a refusal");
    capture::show_error(&error);
    assert!(error.is_encode(), "{error}");
    error.to_string()
}

#[tokio::test]
async fn credentials_need_tls_unless_the_server_is_this_machine() {
    capture::start();
    let direct = |url: &str| Client::builder(url).no_proxy();
    let far = |url: &str| Client::builder(url).proxy("http://proxy.test:3128");
    let allowed = [
        direct("https://vcenter.test"),
        far("https://vcenter.test"),
        direct("http://127.0.0.1:8080"),
        direct("http://[::1]:8080"),
        direct("http://localhost"),
        direct("http://vcenter.test").danger_allow_credentials_over_http(),
        far("http://127.0.0.1").danger_allow_credentials_over_http(),
    ];
    for way in allowed.iter().flat_map(ways) {
        let _: Client = way.build().expect("a client");
    }
    let no_tls = "cannot be sent: `base_url` has no TLS";
    let exposed = [
        (direct("http://vcenter.test"), "anyone on the network"),
        (direct("http://10.0.0.5"), "write https://"),
        (
            direct("http://127.0.0.1.example.org"),
            "anyone on the network",
        ),
        // The name is resolved by the proxy, and everything passes it.
        (far("http://localhost"), "the proxy proxy.test:3128"),
    ];
    for (builder, reason) in exposed {
        for way in ways(&builder) {
            let text = refused(way.build());
            assert!(text.starts_with(no_tls) && text.contains(reason), "{text}");
        }
    }
    assert!(capture::check().contains("credentials are sent without TLS"));
}

/// Calls can have credentials of their own.
#[tokio::test]
async fn calls_with_credentials_need_tls_too() {
    capture::start();
    let proxy = Script::start(|_, _| Act::answer(200, "7")).await;
    let builder = Client::builder("http://vcenter.test")
        .proxy(proxy.url.as_str())
        .retry(RetryPolicy::none());
    let client: Client = builder.clone().build().expect("a client");
    assert_eq!(client.call::<i64>(&GET).await.expect("an answer"), 7);
    let own = client.with_session_id(SESSION);
    let basic = client.call::<i64>(&GET).basic_auth("user", PASSWORD);
    let header = client.call::<i64>(&GET);
    let header = header.header("x-token", &Secret::new(SESSION));
    for outcome in [own.call::<i64>(&GET).await, basic.await, header.await] {
        let error = outcome.expect_err("a refusal");
        capture::show_error(&error);
        let text = "Test_get: cannot be sent: `base_url` has no TLS";
        assert!(error.to_string().starts_with(text), "{error}");
    }
    // The anonymous call alone was sent.
    assert_eq!(proxy.count(), 1);

    let builder = builder.danger_allow_credentials_over_http();
    let client: Client = builder.build().expect("a client");
    let own = client.with_session_id(SESSION);
    assert_eq!(own.call::<i64>(&GET).await.expect("an answer"), 7);
    assert!(proxy.requests()[1].contains(SESSION));
    capture::check();
}
