//! Sessions: logins, expiries, limits.

use crate::start;
use std::time::Duration;
use tokio::time::sleep;
use vsphere_client::mock::Fault;
use vsphere_client::sso::{SamlLogin, TokenExchange};
use vsphere_client::{
    AuthContext, AuthFuture, Authenticator, Authorization, Client, RetryPolicy, Secret,
    content::library::LIST,
};

#[tokio::test]
async fn a_session_from_login_to_logout() {
    let (server, client) = start().await;
    client.content().library().list().await.expect("a list");
    let info = client.cis().session().get().await.expect("the session");
    assert_eq!(info.user, server.mock().user());
    let counts = server.mock().sessions();
    assert_eq!((counts.logins, counts.alive, counts.logouts), (1, 1, 0));
    client.log_out().await.expect("logged out");
    let counts = server.mock().sessions();
    assert_eq!((counts.logins, counts.alive, counts.logouts), (1, 0, 1));
}

#[tokio::test]
async fn a_session_reports_its_last_use() {
    let (_server, client) = start().await;
    let first = client.cis().session().get().await.expect("the session");
    sleep(Duration::from_millis(20)).await;
    client.content().library().list().await.expect("a list");
    let second = client.cis().session().get().await.expect("the session");
    assert_eq!(first.created_time, second.created_time);
    assert!(
        second.last_accessed_time > first.last_accessed_time,
        "{second:?}"
    );
}

#[tokio::test]
async fn sessions_expire() {
    let (server, client) = start().await;
    let mock = server.mock();
    let list = || async { client.content().library().list().await.expect("a list") };
    list().await;
    mock.expire_sessions();
    list().await;
    assert_eq!((mock.sessions().logins, mock.sessions().expiries), (2, 1));

    mock.inject(Fault::expire_session().on(&LIST).times(1));
    list().await;
    assert_eq!((mock.sessions().logins, mock.sessions().expiries), (3, 2));

    // The third session has served one call.
    mock.expire_sessions_after(3);
    for _ in 0..3 {
        list().await;
    }
    assert_eq!((mock.sessions().logins, mock.sessions().expiries), (4, 3));

    mock.expire_idle_sessions(Duration::ZERO);
    sleep(Duration::from_millis(5)).await;
    let refused = mock.sessions().refused_calls;
    client.content().library().list().await.ok();
    assert!(mock.sessions().expiries > 3 && mock.sessions().refused_calls > refused);
}

#[tokio::test]
async fn logins_are_refused() {
    let (server, _) = start().await;
    let mock = server.mock();
    mock.set_credentials("user", "secret");
    let client = |password: &str| {
        let builder = Client::builder(mock.url()).credentials("user", password.to_owned());
        builder
            .retry(RetryPolicy::none())
            .no_proxy()
            .build()
            .expect("a client")
    };
    let error = client("guess")
        .content()
        .library()
        .list()
        .await
        .expect_err("refused");
    let login = error.login_error().expect("the error of the login");
    assert!(login.is_unauthenticated(), "{login}");
    let right = client("secret");
    right.content().library().list().await.expect("a list");
    mock.limit_sessions(1);
    let error = client("secret")
        .content()
        .library()
        .list()
        .await
        .expect_err("one too many");
    assert!(
        error
            .login_error()
            .expect("the login")
            .is_service_unavailable(),
        "{error}"
    );
    right.log_out().await.expect("logged out");
    client("secret")
        .content()
        .library()
        .list()
        .await
        .expect("a list");
    let counts = mock.sessions();
    assert_eq!(
        (counts.logins, counts.refused_logins, counts.refused_calls),
        (2, 2, 0)
    );
}

/// Logs in by generated operations.
#[derive(Debug)]
struct ByOperations {
    user: String,
    password: Secret,
}

impl Authenticator for ByOperations {
    fn log_in<'a>(&'a self, context: &'a AuthContext) -> AuthFuture<'a, Authorization> {
        let client: Client = context.client();
        let login = client.cis().session().create();
        let login = login.basic_auth(&self.user, self.password.clone()).send();
        Box::pin(async move { Ok(Authorization::session_id(login.await?)) })
    }

    fn log_out<'a>(
        &'a self,
        context: &'a AuthContext,
        authorization: &'a Authorization,
    ) -> AuthFuture<'a, ()> {
        let client: Client = context.client();
        let client = client.with_session_id(authorization.secret().clone());
        Box::pin(async move { client.log_out().await })
    }
}

#[tokio::test]
async fn an_authenticator_needs_nothing_but_the_generated_client() {
    let (server, _) = start().await;
    let mock = server.mock();
    let authenticator = ByOperations {
        user: mock.user(),
        password: mock.password(),
    };
    let builder = server.client().authenticator(authenticator);
    let client = builder.build().expect("a client");
    assert_eq!(client.base_url(), format!("{}/api", mock.url()));
    assert_eq!(client.server_version(), None);
    client.log_in().await.expect("a session");
    client.content().library().list().await.expect("a list");
    mock.expire_sessions();
    client.content().library().list().await.expect("a list");
    client.log_out().await.expect("logged out");
    let counts = mock.sessions();
    assert_eq!((counts.logins, counts.alive), (2, 0));
}

#[tokio::test]
async fn tokens_of_identity_providers_log_in() {
    let (server, _) = start().await;
    let mock = server.mock();
    let saml = "<saml2:Assertion>of the test</saml2:Assertion>";
    mock.accept_token("access");
    mock.accept_token(saml);
    let by_saml = || {
        server
            .client()
            .authenticator(SamlLogin::new(Secret::new(saml)))
    };
    let exchange = |token: &str| {
        let exchange = TokenExchange::new(Secret::new(token));
        server.client().authenticator(exchange)
    };
    for (builder, logins) in [(exchange("access"), 2), (by_saml(), 4)] {
        let client = builder.build().expect("a client");
        client.content().library().list().await.expect("a list");
        mock.expire_sessions();
        client.content().library().list().await.expect("a list");
        client.log_out().await.expect("logged out");
        assert_eq!(mock.sessions().logins, logins);
    }
    let connect = exchange("another").retry(RetryPolicy::none()).connect();
    let error = connect.await.expect_err("no session");
    assert!(error.is_unauthenticated(), "{error}");
    assert_eq!(mock.sessions().refused_logins, 1);
}
