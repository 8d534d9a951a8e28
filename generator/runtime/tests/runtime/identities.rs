//! Certificates of clients, authorities instead of those of the system, and other providers of cryptography.

use crate::certificates::{Identity, by_authority, self_signed, version_1};
use crate::support::library::Library;
use crate::support::{PASSWORD, ask_for_number, capture};
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::CertificateDer;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use vsphere_runtime::transfer::{self, Source};
use vsphere_runtime::{Client, ClientBuilder, Error, RetryPolicy};
use vsphere_test_server::{Act, Script, read_request, response};

fn builder(url: &str) -> ClientBuilder {
    let policy = RetryPolicy::default().first_wait(Duration::from_millis(1));
    Client::builder(url).retry(policy).no_proxy()
}

async fn ask(builder: ClientBuilder) -> Result<i64, Error> {
    let client: Client = builder.build()?;
    ask_for_number(&client).await
}

fn der(pem: &str) -> CertificateDer<'static> {
    CertificateDer::from_pem_slice(pem.as_bytes()).expect("a certificate")
}

/// Starts a server that demands a certificate. Returns its address, and the number of requests so far.
///
/// It reads what clients send after a refusal: otherwise the connection would be reset, and the reason lost.
async fn demanding(acceptor: TlsAcceptor) -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("https://{}", listener.local_addr().expect("an address"));
    let requests = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&requests);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let (acceptor, count) = (acceptor.clone(), Arc::clone(&count));
            tokio::spawn(async move {
                match acceptor.accept(stream).into_fallible().await {
                    Ok(mut stream) => {
                        read_request(&mut stream).await;
                        count.fetch_add(1, Ordering::Relaxed);
                        let answer = response(200, "7");
                        stream.write_all(answer.as_bytes()).await.ok();
                        stream.shutdown().await.ok();
                    }
                    Err((_, mut stream)) => {
                        stream.read_to_end(&mut Vec::new()).await.ok();
                    }
                }
            });
        }
    });
    (url, requests)
}

#[tokio::test]
async fn the_certificate_of_the_client_is_shown_on_demand() {
    capture::start();
    let of_server = self_signed();
    let (authority, of_client) = by_authority("client.test");
    let (_, of_another) = by_authority("client.test");
    let acceptor = of_server.demanding_acceptor(&der(&authority));
    let (url, requests) = demanding(acceptor).await;
    let trusting = || builder(&url).thumbprint(&of_server.thumbprint());
    let with = |identity: &Identity| {
        trusting().client_certificate(identity.pem.clone(), identity.key.serialize_pem())
    };
    let shown = with(&of_client);
    let text = format!("{shown:?}");
    let key = of_client.key.serialize_pem();
    let secret = key.lines().nth(1).expect("a key");
    assert!(
        !text.contains(secret) && !text.contains("PRIVATE"),
        "{text}"
    );
    assert_eq!(ask(shown).await.expect("an answer"), 7);
    // It is offered by the system's and by own authorities, too.
    let open = with(&of_client).danger_accept_invalid_certificates();
    assert_eq!(ask(open).await.expect("an answer"), 7);
    assert_eq!(requests.load(Ordering::Relaxed), 2);
    for refused in [trusting(), with(&of_another)] {
        let error = ask(refused).await.expect_err("no certificate");
        assert!(
            error.is_tls() && error.to_string().contains("`client_certificate`"),
            "{error}"
        );
    }
    assert_eq!(requests.load(Ordering::Relaxed), 2);
    capture::check();
}

#[tokio::test]
async fn a_certificate_that_cannot_be_shown_is_refused() {
    let (_, identity) = by_authority("client.test");
    let key = identity.key.serialize_pem();
    let other = self_signed().key.serialize_pem();
    let encrypted = key.replace("PRIVATE", "ENCRYPTED PRIVATE");
    let table = [
        ("", key.as_str(), "must be PEM text"),
        ("nonsense", &key, "must be PEM text"),
        (&identity.pem, "", "must have a key"),
        (&identity.pem, "nonsense", "must have a key"),
        (&identity.pem, &encrypted, "has an encrypted key"),
        (&identity.pem, &other, "cannot be used with its key"),
    ];
    for (certificate, key, reason) in table {
        let client = builder("https://vcenter.test").client_certificate(certificate, key);
        let error = client.build().map(|it: Client| it).expect_err(reason);
        let text = error.to_string();
        assert!(
            text.contains("`client_certificate`") && text.contains(reason),
            "{text}"
        );
    }
}

/// Another server could use what it learns about the certificate.
#[tokio::test]
async fn other_servers_do_not_get_the_certificate_of_the_client() {
    let of_data = self_signed();
    let (authority, of_client) = by_authority("client.test");
    let acceptor = of_data.demanding_acceptor(&der(&authority));
    let (url, requests) = demanding(acceptor).await;
    let library = Library::plain().await;
    let thumbprint = of_data.thumbprint();
    library.endpoint(
        &url,
        &format!(r#","ssl_certificate_thumbprint":"{thumbprint}""#),
    );
    let key = of_client.key.serialize_pem();
    let client = library.builder().client_certificate(of_client.pem, key);
    let client: Client = client.build().expect("a client");
    let upload = transfer::upload(&client, "item-1");
    let upload = upload.file("disk.vmdk", Source::bytes(*b"content"));
    let error = upload
        .retry(RetryPolicy::none())
        .await
        .expect_err("no certificate");
    assert!(error.is_tls(), "{error}");
    assert_eq!(requests.load(Ordering::Relaxed), 0);
}

/// The variables of a child process of this test: the server, and the authorities that are given to the client.
const SERVER: &str = "VSPHERE_TEST_TRUST_SERVER";
const IN_ADDITION: &str = "VSPHERE_TEST_TRUST_IN_ADDITION";
const ONLY: &str = "VSPHERE_TEST_TRUST_ONLY";
const PROVIDER: &str = "VSPHERE_TEST_TRUST_RING";

/// Runs a test in a child process with this environment, which other tests must not see. Returns `true` if it succeeds.
async fn in_child(test: &str, environment: &[(&str, &str)]) -> bool {
    let mut child = Command::new(std::env::current_exe().expect("a program"));
    child.args(["--exact", test, "--nocapture"]);
    child.envs(environment.iter().copied());
    let ran = tokio::task::spawn_blocking(move || child.output());
    let ran = ran.await.expect("a thread").expect("a process");
    ran.status.success()
}

#[tokio::test]
async fn given_authorities_replace_those_of_the_system() {
    if let Ok(server) = std::env::var(SERVER) {
        let mut builder = builder(&server);
        if let Ok(pem) = std::env::var(IN_ADDITION) {
            builder = builder.ca_certificates(pem);
        }
        if let Ok(pem) = std::env::var(ONLY) {
            builder = builder.only_ca_certificates(pem);
        }
        ask(builder).await.expect("trust");
        return;
    }
    let folder = crate::support::folder::Folder::new("authorities");
    let (of_system, by_system) = by_authority("127.0.0.1");
    let (of_caller, by_caller) = by_authority("127.0.0.1");
    let file = folder.write("system.pem", of_system.as_bytes());
    let system = file.to_str().expect("a path");
    let mut servers = Vec::new();
    for identity in [&by_system, &by_caller] {
        let acceptor = identity.acceptor(&["http/1.1"]);
        servers.push(Script::start_tls(acceptor, |_, _| Act::answer(200, "7")).await);
    }
    let table = [
        (None, (true, false)),
        (Some((IN_ADDITION, of_caller.as_str())), (true, true)),
        (Some((ONLY, &of_caller)), (false, true)),
    ];
    for (given, expected) in table {
        let mut trusted = Vec::new();
        for server in &servers {
            let mut environment = vec![("SSL_CERT_FILE", system), (SERVER, &server.url)];
            environment.extend(given);
            let test = "identities::given_authorities_replace_those_of_the_system";
            trusted.push(in_child(test, &environment).await);
        }
        assert_eq!((trusted[0], trusted[1]), expected, "{given:?}");
    }
}

/// The features select one of two providers; a process may install any. All kinds of trust work with it.
#[tokio::test]
async fn the_provider_of_the_process_is_used() {
    const TEST: &str = "identities::the_provider_of_the_process_is_used";
    if std::env::var(PROVIDER).is_err() {
        assert!(in_child(TEST, &[(PROVIDER, "1")]).await);
        return;
    }
    let chosen = ring::default_provider();
    assert!(chosen.install_default().is_ok());
    let (authority, identity) = by_authority("127.0.0.1");
    let old = version_1("127.0.0.1");
    for (identity, authority) in [(&identity, Some(&authority)), (&old, None)] {
        for acceptor in [identity.acceptor(&["http/1.1"]), identity.old_acceptor()] {
            let server = Script::start_tls(acceptor, |_, _| Act::answer(200, "7")).await;
            let pinned = builder(&server.url).thumbprint(&identity.thumbprint());
            assert_eq!(ask(pinned).await.expect("an answer"), 7);
            if let Some(authority) = authority {
                let trusting = builder(&server.url).ca_certificates(authority.as_str());
                let secret = trusting.credentials("user", PASSWORD).session_id("1");
                assert_eq!(ask(secret).await.expect("an answer"), 7);
            }
        }
    }
}
