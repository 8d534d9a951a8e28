//! Logs in with generated clients: `caller <address of a server>`.
//!
//! `tests/tests/logins` generates the clients, builds this beside them, and compares what is sent and printed. A line of
//! JSON for each step.

use serde_json::{Value, json};
use vsphere_runtime::login::{Scheme, TokenLogin};
use vsphere_runtime::{Authorization, Error};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let address = std::env::args().nth(1).expect("the address of a server");
    by_pair(&address).await?;
    by_scheme(&address).await?;
    by_mock_of_pairs().await?;
    by_mock_of_schemes().await
}

fn print(step: &str, result: Value) {
    println!("{}", json!({"step": step, "result": result}));
}

/// Access and refresh tokens.
async fn by_pair(address: &str) -> Result<(), Error> {
    let client = token_login::Client::builder(address)
        .credentials("admin", "hush")
        .build()?;
    print("pair: first call", json!(client.users().list().await?));
    print("pair: refreshed", json!(client.users().list().await?));
    client.log_out().await
}

/// Tokens of all forms.
async fn by_scheme(address: &str) -> Result<(), Error> {
    let builder = || security_schemes::Client::builder(address);
    let client = builder().credentials("admin", "hush").build()?;
    print("scheme: open", json!(client.things().health().await?));
    print("scheme: closed", json!(client.things().list().await?));
    client.log_out().await?;
    let login =
        TokenLogin::new(&security_schemes::LOGIN, "admin", "hush").field("authSource", "corp");
    let client = builder().authenticator(login).build()?;
    print("scheme: source", json!(client.things().list().await?));
    client.log_out().await?;
    let client = builder().token("given").build()?;
    print("scheme: token", json!(client.things().list().await?));
    for scheme in [Scheme::Header("X-JWT-Token"), Scheme::Query("key")] {
        let client = client.with_authorization(Authorization::new(scheme, "given"));
        print("scheme: key", json!(client.things().by_key().await?));
    }
    let client = builder().basic_auth("admin", "hush").build()?;
    print(
        "scheme: password",
        json!(client.things().by_password().await?),
    );
    Ok(())
}

async fn by_mock_of_pairs() -> Result<(), Error> {
    let server = token_login::mock::Server::start().await.expect("a server");
    let mock = server.mock();
    let client = server.client().build()?;
    client.users().list().await?;
    mock.expire_sessions();
    client.users().list().await?;
    mock.expire_sessions();
    mock.expire_refresh_tokens();
    client.users().list().await?;
    client.log_out().await?;
    let counts = mock.sessions();
    let counts = [counts.logins, counts.refreshes, counts.logouts];
    print("mock: logins, refreshes, log-outs", json!(counts));
    let wrong = token_login::Client::builder(mock.url()).credentials("admin", "wrong");
    let error = wrong.connect().await.expect_err("refused");
    print("mock: refused", json!(error.is_unauthenticated()));
    Ok(())
}

async fn by_mock_of_schemes() -> Result<(), Error> {
    let server = security_schemes::mock::Server::start()
        .await
        .expect("a server");
    let mock = server.mock();
    let client = server.client().build()?;
    client.things().health().await?;
    print("mock: open", json!(mock.sessions().logins));
    client.things().list().await?;
    client.things().by_key().await?;
    let token = mock.start_session();
    let anonymous = security_schemes::Client::builder(mock.url()).build()?;
    for scheme in [
        Scheme::Token("OpsToken"),
        Scheme::Header("X-JWT-Token"),
        Scheme::Query("key"),
        Scheme::Bearer,
    ] {
        let client = anonymous.with_authorization(Authorization::new(scheme, &token));
        let admitted = client.things().by_key().await.is_ok();
        print("mock: admitted", json!(admitted));
    }
    client.log_out().await?;
    print("mock: log-outs", json!(mock.sessions().logouts));
    Ok(())
}
