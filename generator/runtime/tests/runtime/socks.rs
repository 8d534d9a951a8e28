//! Proxies of SOCKS: names and addresses, logins, refusals.

use crate::certificates::self_signed;
use crate::support::library::Library;
use crate::support::socks::{Rules, Socks};
use crate::support::{PASSWORD, ask_for_number, capture, patient};
use std::net::{IpAddr, Ipv4Addr};
use tokio::io::AsyncWriteExt as _;
use vsphere_runtime::transfer::{self, Source};
use vsphere_runtime::{Client, ClientBuilder, Error, ErrorCause};
use vsphere_test_server::{Act, Listener, Script};

const HERE: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

async fn ask(builder: ClientBuilder) -> Result<i64, Error> {
    let client: Client = builder.build().expect("a client");
    ask_for_number(&client).await
}

fn port(url: &str) -> &str {
    url.rsplit_once(':').expect("a port").1
}

#[tokio::test]
async fn names_are_resolved_on_the_side_that_the_scheme_names() {
    capture::start();
    let identity = self_signed();
    let plain = Script::start(|_, _| Act::answer(200, "7")).await;
    let acceptor = identity.acceptor(&["http/1.1"]);
    let tls = Script::start_tls(acceptor, |_, _| Act::answer(200, "7")).await;
    let proxy = Socks::start(Rules::default()).await;
    let mut expected = Vec::new();
    for server in [&plain, &tls] {
        let port = port(&server.url);
        for (scheme, host, seen) in [
            ("socks5h", "localhost", "name localhost"),
            ("socks5h", "127.0.0.1", "address 127.0.0.1"),
            ("socks5", "localhost", "address 127.0.0.1"),
            ("socks5", "vcenter.test", "address 127.0.0.1"),
        ] {
            let url = server.url.replace("127.0.0.1", host);
            let builder = patient(&url)
                .proxy(format!("{scheme}://{}", proxy.address))
                .resolve("localhost", [HERE])
                .resolve("vcenter.test", [HERE])
                .thumbprint(&identity.thumbprint());
            assert_eq!(ask(builder).await.expect(host), 7);
            expected.push(format!("{seen}:{port}"));
            assert_eq!(proxy.requests(), expected);
            // The server is asked as if there was no proxy.
            let request = server.requests().pop().expect("a request");
            assert!(
                request.starts_with("GET /api/test HTTP/1.1\r\n"),
                "{request}"
            );
            assert!(
                request.contains(&format!("host: {host}:{port}\r\n")),
                "{request}"
            );
        }
    }
    capture::check();
}

#[tokio::test]
async fn transfers_go_through_it_too() {
    let library = Library::plain().await;
    let proxy = Socks::start(Rules::default()).await;
    let client = library
        .builder()
        .proxy(format!("socks5h://{}", proxy.address));
    let client: Client = client.build().expect("a client");
    let upload = transfer::upload(&client, "item-1");
    let upload = upload.file("disk.vmdk", Source::bytes(*b"content"));
    upload.await.expect("done");
    assert_eq!(library.file("disk.vmdk"), Some(b"content".to_vec()));
    assert!(proxy.requests().len() > 1);
}

#[tokio::test]
async fn logins_are_sent_and_their_refusal_is_final() {
    capture::start();
    let server = Script::start(|_, _| Act::answer(200, "7")).await;
    let rules = Rules {
        login: Some(("us er", PASSWORD)),
        ..Rules::default()
    };
    let proxy = Socks::start(rules).await;
    let right = format!("socks5h://us%20er:{PASSWORD}@{}", proxy.address);
    let through = patient(&server.url).proxy(right);
    capture::show(&through);
    assert_eq!(ask(through).await.expect("an answer"), 7);
    for login in ["", "us%20er:other@", "other@"] {
        let url = format!("socks5h://{login}{}", proxy.address);
        let error = ask(patient(&server.url).proxy(url)).await.expect_err(login);
        let ErrorCause::Transport(facts) = error.as_cause() else {
            panic!("{error:?}")
        };
        assert!(facts.is_proxy_login() && facts.is_connect(), "{error:?}");
        let text = format!(
            "the proxy {} requires a login (SOCKS) on the way",
            proxy.address
        );
        assert!(error.to_string().contains(&text), "{error}");
    }
    assert_eq!((proxy.requests().len(), server.count()), (1, 1));
    capture::check();
}

#[tokio::test]
async fn refusals_say_what_the_proxy_answered() {
    capture::start();
    for (status, reason) in [
        (2, "not allowed"),
        (5, "connection refused"),
        (99, "status 99"),
    ] {
        let rules = Rules {
            status,
            ..Rules::default()
        };
        let proxy = Socks::start(rules).await;
        let url = format!("socks5h://{}", proxy.address);
        let error = ask(patient("https://vcenter.test").proxy(url))
            .await
            .expect_err(reason);
        let text = format!(
            "Test_get: the proxy {} opened no connection to vcenter.test:443: it answered: {reason}; ",
            proxy.address
        );
        assert!(error.to_string().starts_with(&text), "{error}");
        // As many attempts as without a proxy.
        assert_eq!(proxy.requests(), ["name vcenter.test:443"; 3]);
    }
    // A server of another protocol.
    let other = Listener::bind(None).await;
    let url = other.url().replace("http://", "socks5://");
    other.serve(|mut connection| async move {
        connection.write_all(b"SSH-2.0-other\r\n").await.ok();
        connection.flush().await.ok();
        std::future::pending::<()>().await;
    });
    let error = ask(patient("http://127.0.0.1:1").proxy(url)).await;
    let text = error.expect_err("no SOCKS").to_string();
    assert!(
        text.contains("no connection to the proxy 127.0.0.1:"),
        "{text}"
    );
    assert!(text.ends_with("it does not speak SOCKS 5"), "{text}");
    capture::check();
}
