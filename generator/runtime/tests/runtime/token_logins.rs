//! Logins that exchange user and password for a token, and calls with tokens of all forms.

use crate::support::{GET, PASSWORD, SESSION, capture};
use std::sync::atomic::{AtomicUsize, Ordering};
use vsphere_runtime::login::{
    CredentialsIn, LogOut, LoginMethod, Refresh, Scheme, Security, Sends, TokenEndpoint, TokenIn,
    TokenLogin,
};
use vsphere_runtime::operation::{Method, Operation, ResultShape};
use vsphere_runtime::{Authorization, Client, ClientBuilder, Error, RetryPolicy, Secret};
use vsphere_test_server::{Act, Script};

static CREATE: Operation = Operation {
    id: "createToken",
    method: Method::Post,
    path: "/v1/tokens",
    success: 201,
    result: ResultShape::Json,
    anonymous: true,
    ..Operation::EMPTY
};

static RENEW: Operation = Operation {
    id: "refreshToken",
    method: Method::Patch,
    path: "/v1/tokens/refresh",
    result: ResultShape::Json,
    anonymous: true,
    ..Operation::EMPTY
};

static REVOKE: Operation = Operation {
    id: "revokeToken",
    method: Method::Delete,
    path: "/v1/tokens",
    success: 204,
    ..Operation::EMPTY
};

static OPEN: Operation = Operation {
    id: "getHealth",
    path: "/v1/health",
    result: ResultShape::Json,
    anonymous: true,
    ..Operation::EMPTY
};

static LOGIN: TokenEndpoint = TokenEndpoint {
    log_in: &CREATE,
    credentials: CredentialsIn::Json {
        user: "username",
        password: "password",
    },
    token: TokenIn::Body("/accessToken"),
    refresh_token: Some("/refreshToken/id"),
    refresh: Some(Refresh {
        operation: &RENEW,
        sends: Sends::Text,
        token: TokenIn::Body(""),
    }),
    log_out: Some(LogOut {
        operation: &REVOKE,
        sends: Sends::Text,
    }),
    ..TokenEndpoint::EMPTY
};

static SECURITY: Security = Security {
    token: Scheme::Header("x-api-key"),
    login: LoginMethod::Token(&LOGIN),
};

/// The response to the n-th login.
fn pair(number: usize) -> Act {
    let body = format!(
        r#"{{"accessToken":"{SESSION}-{number}","refreshToken":{{"id":"refresh-{number}"}}}}"#
    );
    Act::answer(201, &body)
}

/// Starts a server whose tokens are valid for a number of calls. `refresh` answers the exchange of a refresh token.
async fn server(
    calls: usize,
    refresh: impl Fn(&str, usize) -> Act + Send + Sync + 'static,
) -> Script {
    let (issued, used) = (AtomicUsize::new(0), AtomicUsize::new(0));
    Script::start(move |_, request| {
        let next = || {
            used.store(0, Ordering::Relaxed);
            issued.fetch_add(1, Ordering::Relaxed) + 1
        };
        if request.starts_with("POST /api/v1/tokens ") {
            return pair(next());
        }
        if request.starts_with("PATCH /api/v1/tokens/refresh ") {
            return refresh(request, next());
        }
        let number = issued.load(Ordering::Relaxed);
        let token = format!("\r\nauthorization: Bearer {SESSION}-{number}\r\n");
        let is_valid = request.contains(&token) && used.fetch_add(1, Ordering::Relaxed) < calls;
        match (is_valid, request.starts_with("DELETE ")) {
            (true, true) => Act::answer(204, ""),
            (true, false) => Act::answer(200, "7"),
            (false, _) => Act::answer(401, "{}"),
        }
    })
    .await
}

fn text(number: usize) -> Act {
    Act::answer(200, &format!("{SESSION}-{number}"))
}

fn builder(server: &Script) -> ClientBuilder {
    let builder = Client::builder(&server.url).security(&SECURITY);
    builder.retry(RetryPolicy::none())
}

fn client(server: &Script) -> Client {
    let builder = builder(server).credentials("admin:local", PASSWORD);
    capture::show(&builder);
    builder.build().expect("a client")
}

async fn get(client: &Client) -> Result<i64, Error> {
    client.call(&GET).await
}

/// Returns method, path and body of the requests about tokens.
fn about_tokens(server: &Script) -> Vec<String> {
    let requests = server.requests();
    let about = requests.iter().filter(|it| it.contains(" /api/v1/tokens"));
    let lines = about.map(|request| {
        let (head, body) = request.split_once("\r\n\r\n").expect("a body");
        let line = head.lines().next().expect("a line");
        let line = line.strip_suffix(" HTTP/1.1").expect("a version");
        format!("{line} {body}")
    });
    lines.collect()
}

const LOGGED_IN: &str =
    r#"POST /api/v1/tokens {"username":"admin:local","password":"pass-hush-word"}"#;

#[tokio::test]
async fn credentials_become_a_token_that_is_refreshed_and_ended() {
    capture::start();
    let server = server(2, |_, number| text(number)).await;
    let client = client(&server);
    for _ in 0..4 {
        assert_eq!(get(&client).await.expect("an answer"), 7);
    }
    client.log_out().await.expect("the end");
    let expected = [
        LOGGED_IN,
        r#"PATCH /api/v1/tokens/refresh "refresh-1""#,
        r#"DELETE /api/v1/tokens "refresh-1""#,
    ];
    assert_eq!(about_tokens(&server), expected);
}

#[tokio::test]
async fn a_refused_refresh_token_costs_a_login() {
    capture::start();
    for refused in [
        |_: &str, _: usize| Act::answer(401, "{}"),
        |_: &str, _: usize| Act::answer(404, ""),
        |_: &str, _: usize| Act::answer(200, "<html>"),
    ] {
        let server = server(1, refused).await;
        let client = client(&server);
        for _ in 0..2 {
            assert_eq!(get(&client).await.expect("an answer"), 7);
        }
        let refresh = r#"PATCH /api/v1/tokens/refresh "refresh-1""#;
        assert_eq!(about_tokens(&server), [LOGGED_IN, refresh, LOGGED_IN]);
    }
}

#[tokio::test]
async fn open_operations_need_no_login() {
    capture::start();
    let server = Script::start(|_, _| Act::answer(200, "7")).await;
    let client = client(&server);
    assert_eq!(client.call::<i64>(&OPEN).await.expect("an answer"), 7);
    let requests = server.requests();
    assert_eq!(requests.len(), 1);
    assert!(!requests[0].contains("authorization"), "{}", requests[0]);
}

#[tokio::test]
async fn a_login_sends_more_fields_and_reads_other_places() {
    capture::start();
    static ACQUIRE: TokenEndpoint = TokenEndpoint {
        log_in: &CREATE,
        token: TokenIn::Header("x-access-token"),
        scheme: Scheme::Token("OpsToken"),
        ..TokenEndpoint::EMPTY
    };
    static FORM: TokenEndpoint = TokenEndpoint {
        credentials: CredentialsIn::Form {
            user: "j_user",
            password: "j_password",
        },
        ..ACQUIRE
    };
    static KEY: TokenEndpoint = TokenEndpoint {
        credentials: CredentialsIn::Json {
            user: "user",
            password: "password",
        },
        ..ACQUIRE
    };
    let key = Secret::new(PASSWORD);
    let table = [
        (
            TokenLogin::new(&ACQUIRE, "admin", PASSWORD),
            "\r\nauthorization: Basic YWRtaW46cGFzcy1odXNoLXdvcmQ=\r\n",
            "",
        ),
        (
            TokenLogin::new(&FORM, "admin", PASSWORD),
            "\r\ncontent-type: application/x-www-form-urlencoded\r\n",
            "j_user=admin&j_password=pass-hush-word",
        ),
        (
            TokenLogin::without_password(&KEY).field("apiKey", &key),
            "\r\ncontent-type: application/json\r\n",
            r#"{"apiKey":"pass-hush-word"}"#,
        ),
        (
            TokenLogin::new(&KEY, "admin", PASSWORD).field("domain", ("LOCAL", 1)),
            "\r\ncontent-type: application/json\r\n",
            r#"{"domain":["LOCAL",1],"user":"admin","password":"pass-hush-word"}"#,
        ),
    ];
    for (login, header, body) in table {
        capture::show(&login);
        let server = Script::start(|_, request| {
            let token = format!("\r\nauthorization: OpsToken {SESSION}\r\n");
            match request.contains(&token) {
                true => Act::answer(200, "7"),
                false => Act::with_header(200, &format!("x-access-token: {SESSION}"), "{}"),
            }
        })
        .await;
        let client = Client::builder(&server.url).authenticator(login);
        let client: Client = client.build().expect("a client");
        assert_eq!(get(&client).await.expect("an answer"), 7);
        let requests = server.requests();
        assert!(requests[0].contains(header), "{}", requests[0]);
        assert!(
            requests[0].ends_with(&format!("\r\n\r\n{body}")),
            "{}",
            requests[0]
        );
    }
}

#[tokio::test]
async fn a_response_without_a_token_is_an_error_that_shows_no_part_of_it() {
    capture::start();
    let body = format!(r#"{{"acessToken":"{SESSION}"}}"#);
    let server = Script::start(move |_, _| Act::answer(201, &body)).await;
    let error = get(&client(&server)).await.expect_err("no token");
    capture::show(&error);
    let error = error.to_string();
    assert!(
        error.contains("`createToken` has no token in its field `accessToken`"),
        "{error}"
    );
}

#[tokio::test]
async fn calls_carry_authorizations_of_all_forms() {
    capture::start();
    let server = Script::start(|_, _| Act::answer(200, "7")).await;
    let plain = || Client::builder(&server.url);
    let token = Secret::new(SESSION);
    let of = |scheme| Authorization::new(scheme, SESSION);
    let anonymous: Client = plain().build().expect("a client");
    static BASIC: Security = Security {
        login: LoginMethod::Basic,
        ..Security::VCENTER
    };
    let built = |builder: ClientBuilder| -> Client { builder.build().expect("a client") };
    let table = [
        (
            built(plain().token(&token)),
            "authorization: Bearer session-hush",
        ),
        (
            built(plain().security(&SECURITY).token(&token)),
            "x-api-key: session-hush",
        ),
        (
            built(plain().basic_auth("admin", PASSWORD)),
            "authorization: Basic YWRtaW46cGFzcy1odXNoLXdvcmQ=",
        ),
        (
            built(plain().security(&BASIC).credentials("admin", PASSWORD)),
            "authorization: Basic YWRtaW46cGFzcy1odXNoLXdvcmQ=",
        ),
        (
            anonymous.with_authorization(of(Scheme::Token("NetworkInsight"))),
            "authorization: NetworkInsight session-hush",
        ),
        (
            anonymous.with_authorization(of(Scheme::Session)),
            "vmware-api-session-id: session-hush",
        ),
    ];
    for (client, header) in table {
        capture::show(&client);
        get(&client).await.expect("an answer");
        let requests = server.requests();
        let header = header.replace("session-hush", SESSION);
        let last = requests.last().expect("a request");
        assert!(last.contains(&format!("\r\n{header}\r\n")), "{last}");
    }
    let by_query = anonymous.with_authorization(Authorization::new(Scheme::Query("key"), "a b&c"));
    get(&by_query).await.expect("an answer");
    let requests = server.requests();
    let line = requests.last().and_then(|it| it.lines().next());
    let line = line.expect("a request");
    assert!(line.ends_with("?key=a%20b%26c HTTP/1.1"), "{line}");
}

#[test]
fn settings_that_cannot_work_are_refused() {
    static NONE: Security = Security {
        login: LoginMethod::Undescribed,
        ..Security::VCENTER
    };
    let plain = || Client::builder("https://server.test");
    let table = [
        (
            plain().security(&NONE).credentials("admin", PASSWORD),
            "have no use in the API description",
        ),
        (plain().basic_auth("a:b", PASSWORD), "must not contain `:`"),
        (plain().credentials("a:b", PASSWORD), "must not contain `:`"),
        (plain().token(""), "must not be empty"),
        (plain().token("a\nb"), "`bearer_token`"),
    ];
    for (builder, expected) in table {
        let error = builder.build().map(|_: Client| ()).expect_err("no client");
        let error = error.to_string();
        assert!(error.contains(expected), "{error}");
    }
    // A field of JSON may contain a colon.
    let by_fields = plain().security(&SECURITY).credentials("a:b", PASSWORD);
    by_fields.build().map(|_: Client| ()).expect("a client");
}
