//! Proxies: which requests go through one, trust in it, and its errors.

use crate::certificates::{Identity, by_authority, self_signed};
use crate::support::library::Library;
use crate::support::tunnel::Tunnel;
use crate::support::{GET, PASSWORD, SESSION, ask_for_number, capture, patient};
use std::process::Command;
use vsphere_runtime::transfer::{self, Source};
use vsphere_runtime::{Client, ClientBuilder, Error, ErrorCause, RetryPolicy, TlsError};
use vsphere_test_server::{Act, Script};

async fn ask(builder: ClientBuilder) -> Result<i64, Error> {
    let client: Client = builder.build().expect("a client");
    ask_for_number(&client).await
}

async fn refused(builder: ClientBuilder) -> Error {
    ask(builder).await.expect_err("a refusal")
}

async fn server(identity: &Identity) -> Script {
    let acceptor = identity.acceptor(&["http/1.1"]);
    Script::start_tls(acceptor, |_, _| Act::answer(200, "7")).await
}

fn address(url: &str) -> &str {
    url.split_once("://").expect("a scheme").1
}

fn tls(error: &Error) -> &TlsError {
    match error.as_cause() {
        ErrorCause::Tls(facts) => facts,
        _ => panic!("{error:?}"),
    }
}

#[tokio::test]
async fn requests_go_through_the_proxy() {
    capture::start();
    let proxy = Script::start(|_, _| Act::answer(200, "7")).await;
    let through = proxy
        .url
        .replace("http://", &format!("http://user:{PASSWORD}@"));
    let builder = patient("http://vcenter.test")
        .session_id(SESSION)
        .danger_allow_credentials_over_http()
        .proxy(through);
    capture::show(&builder);
    assert_eq!(ask(builder).await.expect("an answer"), 7);
    let request = &proxy.requests()[0];
    assert!(
        request.starts_with("GET http://vcenter.test/api/test HTTP/1.1\r\n"),
        "{request}"
    );
    assert!(
        request.contains("\r\nproxy-authorization: Basic "),
        "{request}"
    );
    for url in ["", "proxy:3128", "ftp://proxy", &format!("://{PASSWORD}")] {
        let refused = Client::builder("http://vcenter.test").proxy(url).build();
        let error = refused.map(|it: Client| it).expect_err(url);
        assert!(error.is_encode(), "{error}");
        capture::show_error(&error);
    }
    let direct = ask(patient(&proxy.url).no_proxy()).await;
    assert_eq!(direct.expect("an answer"), 7);
    assert!(proxy.requests()[1].starts_with("GET /api/test HTTP/1.1\r\n"));
    capture::check();
}

/// The variables that give a child process of this test the server to call, and the one to upload to.
const CALL: &str = "VSPHERE_TEST_PROXY_CALL";
const UPLOAD: &str = "VSPHERE_TEST_PROXY_UPLOAD";

/// The variables that configure proxies.
const OF_PROXIES: [&str; 4] = ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"];

/// Runs this test in a child process with this environment, which other tests must not see.
async fn from_environment(purpose: &str, target: &str, environment: &[(&str, &str)]) {
    let mut child = Command::new(std::env::current_exe().expect("a program"));
    child.args([
        "--exact",
        "proxies::the_environment_selects_the_proxy",
        "--nocapture",
    ]);
    for name in OF_PROXIES {
        child.env_remove(name).env_remove(name.to_lowercase());
    }
    child.env(purpose, target).envs(environment.iter().copied());
    let ran = tokio::task::spawn_blocking(move || child.output());
    let ran = ran.await.expect("a thread").expect("a process");
    assert!(
        ran.status.success(),
        "{}",
        String::from_utf8_lossy(&ran.stdout)
    );
}

#[tokio::test]
async fn the_environment_selects_the_proxy() {
    if let Ok(target) = std::env::var(CALL) {
        // The servers count the calls. Through a proxy for HTTPS, there is no server.
        ask(Client::builder(&target).retry(RetryPolicy::none()))
            .await
            .ok();
        return;
    }
    if let Ok(target) = std::env::var(UPLOAD) {
        let builder = Client::builder(&target).credentials("user", PASSWORD);
        let client: Client = builder.build().expect("a client");
        let upload = transfer::upload(&client, "item-1");
        let upload = upload.file("disk.vmdk", Source::bytes(*b"content"));
        upload.await.expect("done");
        return;
    }
    let proxy = Script::start(|_, _| Act::answer(200, "7")).await;
    let direct = Script::start(|_, _| Act::answer(200, "7")).await;
    let (plain, tls) = ("http://vcenter.test", "https://vcenter.test");
    let through = |name| (name, proxy.url.as_str());
    let (http, https, all) = (
        through("HTTP_PROXY"),
        through("HTTPS_PROXY"),
        through("ALL_PROXY"),
    );
    let not = |list| ("NO_PROXY", list);
    // Target, environment, expected request line of the proxy.
    let rows = [
        (plain, vec![http], Some("GET http://vcenter.test/api/test ")),
        (plain, vec![all], Some("GET http://vcenter.test/api/test ")),
        (tls, vec![https], Some("CONNECT vcenter.test:443 ")),
        (tls, vec![http, https], Some("CONNECT vcenter.test:443 ")),
        (
            plain,
            vec![http, not("elsewhere.test,10.0.0.0/8")],
            Some("GET http://vcenter.test/api/test "),
        ),
        (&direct.url, vec![https], None),
        (&direct.url, vec![http, not("127.0.0.1")], None),
        (&direct.url, vec![http, not("*")], None),
        (&direct.url, vec![all, not("10.0.0.0/8, 127.0.0.0/8")], None),
    ];
    let mut asked = (0, 0);
    for (target, environment, line) in rows {
        from_environment(CALL, target, &environment).await;
        match line {
            Some(_) => asked.0 += 1,
            None => asked.1 += 1,
        }
        assert_eq!(
            (proxy.count(), direct.count()),
            asked,
            "{target} {environment:?}"
        );
        if let Some(line) = line {
            let request = proxy.requests().pop().expect("a request");
            assert!(request.starts_with(line), "{request}");
        }
    }

    // The same holds for endpoints, with and without a certificate of their own.
    let identity = self_signed();
    let data = Library::start_tls(identity.acceptor(&["http/1.1"])).await;
    let plain = Library::plain().await;
    let thumbprint = format!(
        r#","ssl_certificate_thumbprint":"{}""#,
        identity.thumbprint()
    );
    for (url, extra) in [(&data.url, thumbprint.as_str()), (&plain.url, "")] {
        for list in ["*", "127.0.0.0/8"] {
            let library = Library::plain().await;
            library.endpoint(url, extra);
            from_environment(UPLOAD, &library.url, &[all, not(list)]).await;
        }
    }
    assert_eq!(proxy.count(), asked.0);
    for server in [data, plain] {
        assert_eq!(server.file("disk.vmdk"), Some(b"content".to_vec()));
    }
}

/// The proxy, the server and their certificates have the same name, so that only the order of handshakes differs.
#[tokio::test]
async fn a_thumbprint_is_that_of_the_server_and_not_of_the_proxy() {
    capture::start();
    let (authority, of_proxy) = by_authority("127.0.0.1");
    let identity = self_signed();
    let vcenter = server(&identity).await;
    let tunnel = Tunnel::start(Some(of_proxy.acceptor(&["http/1.1"]))).await;
    let through = |server: &Script, pin: &Identity| {
        patient(&server.url)
            .session_id(SESSION)
            .proxy(tunnel.url.as_str())
            .thumbprint(&pin.thumbprint())
    };

    // Each call opens a connection, with two handshakes.
    let builder = through(&vcenter, &identity).ca_certificates(authority.clone());
    let client: Client = builder.build().expect("a client");
    for _ in 0..3 {
        assert_eq!(client.call::<i64>(&GET).await.expect("an answer"), 7);
    }
    let connect = format!("CONNECT {} HTTP/1.1", address(&vcenter.url));
    assert_eq!(tunnel.lines(), [connect.as_str(); 3]);
    let insecure = through(&vcenter, &identity).danger_accept_invalid_certificates();
    assert_eq!(ask(insecure).await.expect("an answer"), 7);

    // With another name, the handshake with the proxy could be resumed, without a certificate, and that with the server not.
    let forgetful =
        Script::start_tls(identity.forgetful_acceptor(), |_, _| Act::answer(200, "7")).await;
    let (authority_of_other, of_other) = by_authority("localhost");
    let other = Tunnel::start(Some(of_other.acceptor(&["http/1.1"]))).await;
    let client = patient(&forgetful.url)
        .proxy(other.url.replace("127.0.0.1", "localhost"))
        .thumbprint(&identity.thumbprint())
        .ca_certificates(authority_of_other)
        .build();
    let client: Client = client.expect("a client");
    for _ in 0..3 {
        assert_eq!(client.call::<i64>(&GET).await.expect("an answer"), 7);
    }

    // Without trust in the proxy, nothing is asked of it, and its thumbprint is not offered as that of the server.
    let asked = tunnel.lines().len();
    for pin in [&identity, &of_proxy] {
        let error = refused(through(&vcenter, pin)).await;
        let text = error.to_string();
        let what = format!("the certificate of the proxy {} is not", tunnel.address());
        assert!(tls(&error).is_proxy() && text.contains(&what), "{text}");
        assert!(!text.contains(&of_proxy.thumbprint()), "{text}");
    }
    assert_eq!(tunnel.lines().len(), asked);

    // A server that has the trusted issuer only, or the certificate of the proxy.
    let (_, other) = by_authority("127.0.0.1");
    for (shown, pin) in [
        (&of_proxy, &identity),
        (&identity, &of_proxy),
        (&other, &identity),
    ] {
        let impostor = server(shown).await;
        let builder = through(&impostor, pin).ca_certificates(authority.clone());
        let error = refused(builder).await;
        let text = error.to_string();
        let what = format!("the certificate of {} is not", address(&impostor.url));
        assert!(!tls(&error).is_proxy() && text.contains(&what), "{text}");
        assert!(text.contains(&shown.thumbprint()), "{text}");
        assert_eq!(impostor.count(), 0);
    }
    capture::check();
}

/// The server reports thumbprints of endpoints, which are those of other servers than the proxy.
#[tokio::test]
async fn thumbprints_of_endpoints_work_through_a_proxy() {
    let (authority, of_proxy) = by_authority("127.0.0.1");
    let (of_api, of_data) = (self_signed(), self_signed());
    let library = Library::start_tls(of_api.acceptor(&["http/1.1"])).await;
    let data = Library::start_tls(of_data.acceptor(&["http/1.1"])).await;
    let thumbprint = of_data.thumbprint();
    library.endpoint(
        &data.url,
        &format!(r#","ssl_certificate_thumbprint":"{thumbprint}""#),
    );
    let with_tls = Some(of_proxy.acceptor(&["http/1.1"]));
    for tunnel in [Tunnel::start(None).await, Tunnel::start(with_tls).await] {
        let client = Client::builder(&library.url)
            .credentials("user", PASSWORD)
            .thumbprint(&of_api.thumbprint())
            .ca_certificates(authority.clone())
            .proxy(tunnel.url.as_str())
            .build();
        let client: Client = client.expect("a client");
        let upload = transfer::upload(&client, "item-1");
        let upload = upload.file("disk.vmdk", Source::bytes(*b"content"));
        upload.await.expect("done");
        let connect = format!("CONNECT {} HTTP/1.1", address(&data.url));
        assert!(tunnel.lines().contains(&connect), "{:?}", tunnel.lines());
    }
    assert_eq!(data.file("disk.vmdk"), Some(b"content".to_vec()));
}

#[tokio::test]
async fn without_a_thumbprint_the_proxy_is_named_too() {
    capture::start();
    let (authority, of_server) = by_authority("127.0.0.1");
    let vcenter = server(&of_server).await;
    let plain = Script::start(|_, _| Act::answer(200, "7")).await;
    let tunnel = Tunnel::start(Some(self_signed().acceptor(&["http/1.1"]))).await;
    for server in [&vcenter, &plain] {
        let builder = patient(&server.url).ca_certificates(authority.clone());
        let error = refused(builder.proxy(tunnel.url.as_str())).await;
        let what = format!("the certificate of the proxy {} is not", tunnel.address());
        let text = error.to_string();
        assert!(tls(&error).is_proxy() && text.contains(&what), "{text}");
        let route = error.route().expect("a route");
        let expected = (address(&server.url), Some(tunnel.address()));
        assert_eq!((route.server(), route.proxy()), expected);
    }
    assert_eq!((vcenter.count(), plain.count()), (0, 0));
    capture::check();
}

/// Each attempt would be a failed login at the proxy.
#[tokio::test]
async fn a_login_that_the_proxy_requires_is_its_error() {
    capture::start();
    let head = "HTTP/1.1 407 X\r\nproxy-authenticate: Basic\r\ncontent-length: 0\r\n\r\n";
    let tunnel = Tunnel::answer(None, head).await;
    for base in ["https://vcenter.test", "http://vcenter.test"] {
        let before = tunnel.lines().len();
        let error = refused(patient(base).proxy(tunnel.url.as_str())).await;
        let ErrorCause::Transport(facts) = error.as_cause() else {
            panic!("{error:?}")
        };
        assert!(facts.is_proxy_login() && facts.is_connect(), "{error:?}");
        let text = format!(
            "Test_get: the proxy {} requires a login (407) on the way to vcenter.test:",
            tunnel.address()
        );
        assert!(error.to_string().starts_with(&text), "{error}");
        assert_eq!((tunnel.lines().len(), error.status()), (before + 1, None));
    }
    // A login that fails for it is refused for it.
    let login = patient("https://vcenter.test").credentials("user", PASSWORD);
    let login = login.proxy(tunnel.url.as_str()).connect().await;
    let error = login.map(|it: Client| it).expect_err("no session");
    assert!(
        error.to_string().contains("requires a login (407)"),
        "{error}"
    );

    // Without a proxy, the status is the server's.
    let vcenter = Script::start(|_, _| Act::answer(407, "")).await;
    let error = refused(patient(&vcenter.url).no_proxy()).await;
    assert_eq!(error.status(), Some(407), "{error}");
    capture::check();
}

#[tokio::test]
async fn other_failures_of_the_proxy_name_it() {
    capture::start();
    let forbids = Tunnel::answer(None, "HTTP/1.1 403 X\r\ncontent-length: 0\r\n\r\n").await;
    let breaks = Tunnel::answer(None, "").await;
    let absent = "http://127.0.0.1:1";
    let table = [
        (
            forbids.url.as_str(),
            format!("the proxy {} opened no connection to ", forbids.address()),
            "it answered 403; either it does not allow this server",
        ),
        (
            breaks.url.as_str(),
            format!(
                "no connection to the proxy {} on the way to ",
                breaks.address()
            ),
            "it closed the connection before it answered",
        ),
        (
            absent,
            "no connection to the proxy 127.0.0.1:1 on the way to ".to_owned(),
            "Connection refused",
        ),
    ];
    for (proxy, text, reason) in table {
        let error = refused(patient("https://vcenter.test").proxy(proxy)).await;
        let text = format!("Test_get: {text}vcenter.test:443: ");
        assert!(error.to_string().starts_with(&text), "{error}");
        assert!(error.to_string().contains(reason), "{error}");
        assert!(error.is_transport(), "{error:?}");
    }
    let error = refused(patient("http://vcenter.test").proxy(absent)).await;
    let text = "Test_get: no connection to the proxy 127.0.0.1:1 on the way to vcenter.test:80: ";
    assert!(error.to_string().starts_with(text), "{error}");
    // As many attempts as without a proxy.
    assert_eq!(forbids.lines().len(), 3);
    capture::check();
}

/// A table of hosts applies to an explicit proxy as `NO_PROXY` does to that of the environment.
#[tokio::test]
async fn hosts_are_excepted_from_an_explicit_proxy() {
    let proxy = Script::start(|_, _| Act::answer(200, "7")).await;
    let direct = Script::start(|_, _| Act::answer(200, "7")).await;
    let table = [
        ("127.0.0.0/8", (0, 1)),
        ("vcenter.test 127.0.0.1", (0, 2)),
        ("10.0.0.0/8", (1, 2)),
    ];
    for (list, counts) in table {
        let builder = patient(&direct.url).proxy(proxy.url.as_str());
        let answer = ask(builder.proxy_except(list)).await;
        assert_eq!(answer.expect("an answer"), 7);
        assert_eq!((proxy.count(), direct.count()), counts, "{list}");
    }
    let refused = patient(&direct.url).proxy_except("a.test,http://b.test");
    let error = refused.build().map(|it: Client| it).expect_err("no host");
    let text = "`proxy_except` has the entry `http://b.test`, which is no host";
    assert!(error.to_string().contains(text), "{error}");
}
