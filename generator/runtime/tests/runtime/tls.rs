//! Trust in certificates.

use crate::certificates::{
    Identity, authority_itself, by_authority, expired, not_yet_valid, self_signed,
    signed_by_itself, version_1, without_name,
};
use crate::support::{GET, SESSION, TASK, capture};
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use vsphere_runtime::{Client, ClientBuilder, Error, ErrorCause, RetryPolicy, TlsError, Value};
use vsphere_test_server::{Act, Script};

async fn server(identity: &Identity) -> Script {
    Script::start_tls(identity.acceptor(&["http/1.1"]), |_, _| {
        Act::answer(200, "7")
    })
    .await
}

fn builder(server: &Script) -> ClientBuilder {
    let policy = RetryPolicy::default().first_wait(Duration::from_millis(1));
    Client::builder(&server.url)
        .session_id(SESSION)
        .no_proxy()
        .retry(policy)
}

async fn ask(builder: ClientBuilder) -> Result<i64, Error> {
    let client: Client = builder.build()?;
    client.call(&GET).await
}

/// Returns the error of TLS, and checks that nothing was sent.
fn refused(server: &Script, outcome: Result<i64, Error>) -> Error {
    let error = outcome.expect_err("no trust");
    capture::show_error(&error);
    assert!(
        error.is_tls() && !error.is_transport() && error.status().is_none(),
        "{error:?}"
    );
    assert_eq!(server.count(), 0);
    error
}

fn address(server: &Script) -> &str {
    server.url.split_once("://").expect("a scheme").1
}

fn facts(error: &Error) -> &TlsError {
    match error.as_cause() {
        ErrorCause::Tls(facts) => facts,
        _ => panic!("{error:?}"),
    }
}

#[tokio::test]
async fn unknown_certificates_are_not_trusted() {
    capture::start();
    let own = self_signed();
    let (_, foreign) = by_authority("127.0.0.1");
    let elsewhere = signed_by_itself("vcenter.test");
    for identity in [&own, &foreign, &elsewhere] {
        let server = server(identity).await;
        let error = refused(&server, ask(builder(&server)).await);
        assert!(facts(&error).is_certificate() && !facts(&error).message().is_empty());
        assert!(
            error.to_string().starts_with(&format!(
                "Test_get: the certificate of {} is not accepted: ",
                address(&server)
            )),
            "{error}"
        );
        assert_eq!(
            ask(builder(&server).danger_accept_invalid_certificates())
                .await
                .expect("an answer"),
            7
        );
        assert_eq!(server.count(), 1);
    }
    assert!(capture::check().contains("WARN vsphere_runtime::transport::tls"));
}

#[tokio::test]
async fn thumbprints_are_trusted() {
    let identity = self_signed();
    let right = identity.thumbprint();
    let wrong = self_signed().thumbprint();
    let plain = right.replace(':', "").to_lowercase();
    let trusting = server(&identity).await;
    for (count, builder) in [
        builder(&trusting).thumbprint(&right),
        builder(&trusting).thumbprint(&plain),
        builder(&trusting).thumbprint(&format!("sha256 Fingerprint={right}\n")),
        builder(&trusting).thumbprint(&format!("\u{200e}{}", right.replace(':', " "))),
        builder(&trusting).thumbprint(&right.replace(':', "-")),
        // Two thumbprints, for the time in which a certificate is replaced.
        builder(&trusting).thumbprint(&wrong).thumbprint(&right),
    ]
    .into_iter()
    .enumerate()
    {
        assert_eq!(ask(builder).await.expect("an answer"), 7);
        assert_eq!(trusting.count(), count + 1);
    }

    let server = server(&identity).await;
    for builder in [
        builder(&server).thumbprint(&wrong),
        builder(&server)
            .thumbprint(&wrong)
            .danger_accept_invalid_certificates(),
        // With a trusted issuer.
        builder(&server)
            .thumbprint(&wrong)
            .ca_certificates(identity.pem.clone()),
    ] {
        let error = refused(&server, ask(builder).await);
        assert!(facts(&error).is_certificate());
        assert!(error.to_string().contains(&right), "{error}");
    }
    let sha_1 = right.split_at(20 * 3 - 1).0;
    for (text, reason) in [
        ("", "64 hexadecimal digits"),
        ("12:34", "64 hexadecimal digits"),
        (right.split_at(3).1, "64 hexadecimal digits"),
        (sha_1, "is a SHA-1"),
        (&format!("SHA1 Fingerprint={sha_1}"), "-fingerprint -sha256"),
    ] {
        let error = builder(&server)
            .thumbprint(text)
            .build()
            .map(|it: Client| it)
            .expect_err(text);
        assert!(
            error.is_encode() && error.to_string().contains("`thumbprint`"),
            "{error}"
        );
        assert!(error.to_string().contains(reason), "{error}");
    }
}

/// Certificates that administrators make, by the words that explain why they are refused.
#[tokio::test]
async fn refused_certificates_are_explained() {
    let own = authority_itself("127.0.0.1");
    let itself = own.pem.clone();
    let (issuer, elsewhere) = by_authority("vcenter.test");
    let (expired_by, expired) = expired("127.0.0.1");
    let (early_by, early) = not_yet_valid("127.0.0.1");
    let (nameless_by, nameless) = without_name();
    let table = [
        (self_signed(), "", "its issuer is not trusted: "),
        (own, &itself, "it is that of an authority (CA), "),
        (
            elsewhere,
            &issuer,
            "it is for vcenter.test, not for 127.0.0.1: ",
        ),
        (
            expired,
            &expired_by,
            "it expired on 2021-02-03 00:00:00 UTC: ",
        ),
        (
            early,
            &early_by,
            "it is not valid before 2999-01-01 00:00:00 UTC: ",
        ),
        (
            nameless,
            &nameless_by,
            "it has no subject alternative name (SAN), ",
        ),
        (version_1("127.0.0.1"), "", "it is one of X.509 version 1, "),
    ];
    for (identity, authority, words) in table {
        let one = server(&identity).await;
        let trusting = match authority {
            "" => builder(&one),
            pem => builder(&one).ca_certificates(pem),
        };
        let error = refused(&one, ask(trusting).await);
        let text = error.to_string();
        let what = format!(
            "the certificate of {} is not accepted: {words}",
            address(&one)
        );
        assert!(text.contains(&what), "{text}");
        // Both ways out are named, and the one that always works does.
        assert!(text.contains("`thumbprint`"), "{text}");
        let old = Script::start_tls(identity.old_acceptor(), |_, _| Act::answer(200, "7")).await;
        for server in [&one, &old] {
            let pinned = builder(server).thumbprint(&identity.thumbprint());
            assert_eq!(ask(pinned).await.expect(words), 7);
        }
    }
}

/// An attacker may have the certificate, but not its key.
#[tokio::test]
async fn a_certificate_without_its_key_is_not_trusted() {
    let known = self_signed();
    let thumbprint = known.thumbprint();
    let impostor = Identity {
        key: self_signed().key,
        ..known
    };
    let old = version_1("127.0.0.1");
    let of_old = old.thumbprint();
    let old = Identity {
        key: self_signed().key,
        ..old
    };
    for (impostor, thumbprint) in [(impostor, thumbprint), (old, of_old)] {
        let modern = server(&impostor).await;
        let old = Script::start_tls(impostor.old_acceptor(), |_, _| Act::answer(200, "7")).await;
        for server in [modern, old] {
            let outcome = ask(builder(&server).thumbprint(&thumbprint)).await;
            let error = refused(&server, outcome);
            assert!(
                error.to_string().contains("a signature is wrong"),
                "{error}"
            );
        }
    }
}

#[tokio::test]
async fn additional_authorities_are_trusted() {
    let (pem, identity) = by_authority("127.0.0.1");
    let (other, elsewhere) = by_authority("vcenter.test");
    let trusting = server(&identity).await;
    let both = format!("{other}\n{pem}");
    for pem in [&pem, &both] {
        assert_eq!(
            ask(builder(&trusting).ca_certificates(pem.clone()))
                .await
                .expect("an answer"),
            7
        );
    }
    assert_eq!(
        ask(builder(&trusting)
            .ca_certificates(other.clone())
            .ca_certificates(pem.clone()))
        .await
        .expect("an answer"),
        7
    );
    let one = server(&identity).await;
    refused(
        &one,
        ask(builder(&one).ca_certificates(other.clone())).await,
    );
    // The name must match.
    let two = server(&elsewhere).await;
    refused(&two, ask(builder(&two).ca_certificates(other)).await);
    let broken = pem.replacen("MII", "AAA", 1);
    for text in ["", "nonsense", &broken] {
        let error = builder(&two)
            .ca_certificates(text)
            .build()
            .map(|it: Client| it)
            .expect_err(text);
        assert!(
            error.is_encode() && error.to_string().contains("ca_certificates"),
            "{error}"
        );
    }
}

#[tokio::test]
async fn a_server_without_tls_is_refused() {
    capture::start();
    let plain = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("https://{}", plain.local_addr().expect("an address"));
    let serve = tokio::spawn(async move {
        let (mut stream, _) = plain.accept().await.expect("a connection");
        let mut hello = [0; 4096];
        let read = stream.read(&mut hello).await.expect("a handshake");
        stream
            .write_all(b"HTTP/1.1 400 X\r\n\r\n")
            .await
            .expect("a reader");
        String::from_utf8_lossy(&hello[..read]).contains(SESSION)
    });
    let client: Client = Client::builder(&url)
        .session_id(SESSION)
        .build()
        .expect("a client");
    let error = client.call::<i64>(&GET).await.expect_err("no trust");
    assert!(!facts(&error).is_certificate());
    assert!(
        error.to_string().starts_with(&format!(
            "Test_get: no secure connection to {}: it does not speak TLS",
            url.trim_start_matches("https://")
        )),
        "{error}"
    );
    assert!(!serve.await.expect("a server"));

    // A server that never completes the handshake.
    let silent = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("https://{}", silent.local_addr().expect("an address"));
    let client: Client = Client::builder(&url)
        .connect_timeout(Duration::from_millis(20))
        .retry(
            RetryPolicy::default()
                .attempts(2)
                .first_wait(Duration::from_millis(1)),
        )
        .build()
        .expect("a client");
    let error = client
        .call::<Value>(&TASK)
        .await
        .expect_err("no connection");
    assert!(
        matches!(
            error.as_cause(),
            ErrorCause::Timeout {
                connecting: true,
                ..
            }
        ),
        "{error:?}"
    );
    capture::check();
}

#[tokio::test]
async fn http_2_is_used_if_offered() {
    capture::start();
    let identity = self_signed();
    let acceptor = identity.acceptor(&["h2", "http/1.1"]);
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("https://{}", listener.local_addr().expect("an address"));
    let serve = tokio::spawn(async move {
        let (stream, _) = listener.accept().await.expect("a connection");
        let stream = acceptor.accept(stream).await.expect("a handshake");
        assert_eq!(stream.get_ref().1.alpn_protocol(), Some(&b"h2"[..]));
        let mut connection = h2::server::handshake(stream).await.expect("a connection");
        let mut seen = 0;
        while let Some(Ok((request, mut respond))) = connection.accept().await {
            assert_eq!(request.headers()["vmware-api-session-id"], SESSION);
            let mut body = respond
                .send_response(Default::default(), false)
                .expect("an answer");
            body.send_data("7".into(), true).expect("a body");
            seen += 1;
        }
        seen
    });
    for builder in [Client::builder(&url).thumbprint(&identity.thumbprint())] {
        let client: Client = builder.session_id(SESSION).build().expect("a client");
        for _ in 0..3 {
            assert_eq!(client.call::<i64>(&GET).await.expect("an answer"), 7);
        }
    }
    // All calls used one connection, which ended with the client.
    assert_eq!(serve.await.expect("a server"), 3);
    capture::check();
}
