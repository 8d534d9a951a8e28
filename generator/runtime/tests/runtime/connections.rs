//! Settings of connections: addresses of hosts, a connector of the caller, the pool, versions of HTTP.

use crate::certificates::{by_authority, self_signed};
use crate::support::library::Library;
use crate::support::{GET, SESSION, TASK, ask_for_number, capture, patient};
use h2::Reason;
use std::io;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncWriteExt as _, duplex};
use tokio::net::TcpListener;
use tokio::time::sleep;
use vsphere_runtime::transfer::{self, Source};
use vsphere_runtime::{Client, ClientBuilder, Error, HttpVersion, Value};
use vsphere_test_server::{Act, Listener, Script, read_request, response};

const HERE: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);
/// An address of loopback at which no test server listens.
const NOWHERE: IpAddr = IpAddr::V4(Ipv4Addr::new(127, 9, 9, 9));
const MOMENT: Duration = Duration::from_millis(20);

/// Three attempts, without delay.
fn builder(url: &str) -> ClientBuilder {
    patient(url).no_proxy()
}

async fn ask(builder: ClientBuilder) -> Result<i64, Error> {
    let client: Client = builder.build()?;
    ask_for_number(&client).await
}

fn port(url: &str) -> &str {
    url.rsplit_once(':').expect("a port").1
}

#[tokio::test]
async fn own_addresses_of_hosts_are_used() {
    let (authority, identity) = by_authority("vcenter.test");
    let acceptor = identity.acceptor(&["http/1.1"]);
    let server = Script::start_tls(acceptor, |_, _| Act::answer(200, "7")).await;
    let port = port(&server.url);
    let base = format!("https://vcenter.test:{port}");
    let trusting = builder(&base).only_ca_certificates(authority);
    let resolved = trusting.clone().resolve("VCenter.test.", [HERE]);
    assert_eq!(ask(resolved).await.expect("an answer"), 7);
    let request = &server.requests()[0];
    assert!(
        request.contains(&format!("host: vcenter.test:{port}\r\n")),
        "{request}"
    );
    // The next address is tried after one that refuses.
    let second = trusting.clone().resolve("vcenter.test", [NOWHERE, HERE]);
    assert_eq!(ask(second).await.expect("an answer"), 7);
    // A later entry replaces an earlier one.
    let replaced = trusting.clone().resolve("vcenter.test", [HERE]);
    let error = ask(replaced.resolve("vcenter.test", [NOWHERE])).await;
    assert!(error.expect_err("no server").is_transport());
    let error = ask(trusting.resolve("vcenter.test", []))
        .await
        .expect_err("no address");
    assert!(
        error.is_encode() && error.to_string().contains("`vcenter.test`"),
        "{error}"
    );
}

/// vCenter assigns endpoints by names that this machine may not resolve.
#[tokio::test]
async fn own_addresses_apply_to_transfer_endpoints() {
    let (library, data) = (Library::plain().await, Library::plain().await);
    library.endpoint(&data.url.replace("127.0.0.1", "esx1.test"), "");
    let client = library.builder().resolve("esx1.test", [HERE]);
    let client: Client = client.build().expect("a client");
    let upload = transfer::upload(&client, "item-1");
    let upload = upload.file("disk.vmdk", Source::bytes(*b"content"));
    upload.await.expect("done");
    assert_eq!(data.file("disk.vmdk"), Some(b"content".to_vec()));
}

#[tokio::test]
async fn a_connector_of_the_caller_replaces_tcp() {
    capture::start();
    let (authority, identity) = by_authority("vcenter.test");
    let acceptor = identity.acceptor(&["http/1.1"]);
    let targets = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&targets);
    let memory = move |target: vsphere_runtime::ConnectTarget| {
        log.lock().expect("the log").push(target.clone());
        let acceptor = acceptor.clone();
        async move {
            let (here, there) = duplex(4096);
            tokio::spawn(async move {
                let mut stream = acceptor.accept(there).await.expect("a handshake");
                let request = read_request(&mut stream).await;
                assert!(request.contains(SESSION));
                stream
                    .write_all(response(200, "7").as_bytes())
                    .await
                    .expect("a client");
                stream.shutdown().await.ok();
            });
            Ok::<_, io::Error>(here)
        }
    };
    let client = builder("https://vcenter.test")
        .session_id(SESSION)
        .only_ca_certificates(authority)
        .connector(memory);
    capture::show(&client);
    let client: Client = client.build().expect("a client");
    for _ in 0..2 {
        assert_eq!(client.call::<i64>(&GET).await.expect("an answer"), 7);
    }
    let targets = std::mem::take(&mut *targets.lock().expect("the log"));
    let targets: Vec<_> = targets.iter().map(|it| (it.host(), it.port())).collect();
    assert_eq!(targets, [("vcenter.test", 443); 2]);

    // Its errors are those of connecting, and the host is as TLS and DNS need it.
    let asked = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&asked);
    let failing = builder("http://[::1]:81").connector(move |target| {
        assert_eq!((target.host(), target.port()), ("::1", 81));
        count.fetch_add(1, Ordering::Relaxed);
        async { Err::<tokio::io::DuplexStream, _>(io::Error::other("the tunnel is closed")) }
    });
    let error = ask(failing).await.expect_err("no connection");
    let text = "Test_get: no connection to [::1]:81: the tunnel is closed";
    assert_eq!(error.to_string(), text);
    assert_eq!(asked.load(Ordering::Relaxed), 3);

    // It gets the proxy, if there is one, and the time to connect is limited.
    let hanging = builder("http://vcenter.test").proxy("http://proxy.test:3128");
    let hanging = hanging
        .connect_timeout(MOMENT)
        .connector(|target| async move {
            assert_eq!(target.host(), "proxy.test");
            std::future::pending::<io::Result<tokio::io::DuplexStream>>().await
        });
    let error = ask(hanging).await.expect_err("no connection");
    assert!(error.is_client_timeout(), "{error:?}");
    capture::check();
}

/// Starts a server that keeps connections open. Returns its address and the number of connections so far.
async fn persistent() -> (String, Arc<AtomicUsize>) {
    let listener = Listener::bind(None).await;
    let url = listener.url().to_owned();
    let connections = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&connections);
    listener.serve(move |mut connection| {
        count.fetch_add(1, Ordering::Relaxed);
        async move {
            while !read_request(&mut connection).await.is_empty() {
                let answer = "HTTP/1.1 200 X\r\ncontent-length: 1\r\n\r\n7";
                connection.write_all(answer.as_bytes()).await.ok();
            }
        }
    });
    (url, connections)
}

#[tokio::test]
async fn the_pool_of_connections_has_limits() {
    const CALLS: usize = 5;
    let forever = Duration::from_secs(1000);
    for (size, idle, reuses) in [
        (usize::MAX, forever, true),
        (1, forever, true),
        (0, forever, false),
        (1, Duration::from_millis(1), false),
    ] {
        let (url, connections) = persistent().await;
        let client = builder(&url).pool_max_idle(size).pool_idle_timeout(idle);
        let client: Client = client.build().expect("a client");
        for _ in 0..CALLS {
            assert_eq!(client.call::<i64>(&GET).await.expect("an answer"), 7);
            // The connection becomes idle in the background.
            sleep(MOMENT).await;
        }
        let opened = connections.load(Ordering::Relaxed);
        match reuses {
            // Under load, one may be idle too late.
            true => assert!(opened < CALLS, "{size} {idle:?}: {opened}"),
            false => assert_eq!(opened, CALLS, "{size} {idle:?}"),
        }
    }
}

#[tokio::test]
async fn limits_of_time_can_be_as_long_as_their_type_allows() {
    let (url, _) = persistent().await;
    let client = builder(&url).pool_idle_timeout(Duration::MAX);
    let client = client.connect_timeout(Duration::MAX);
    let client = client.endpoint_connect_timeout(Duration::MAX);
    let client = client.idle_timeout(Duration::MAX).timeout(Duration::MAX);
    let client: Client = client.build().expect("a client");
    for _ in 0..2 {
        let call = client.call::<i64>(&GET).connect_timeout(Duration::MAX);
        assert_eq!(call.await.expect("an answer"), 7);
    }
}

/// Serves HTTP/2 without TLS on one connection after the other. `act` gets the number of earlier requests.
async fn http_2(
    act: impl Fn(usize) -> Option<Reason> + Send + Sync + 'static,
) -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    let seen = Arc::new(AtomicUsize::new(0));
    let (count, act) = (Arc::clone(&seen), Arc::new(act));
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let (count, act) = (Arc::clone(&count), Arc::clone(&act));
            tokio::spawn(async move {
                let mut connection = h2::server::handshake(stream).await.expect("a connection");
                while let Some(Ok((_, mut respond))) = connection.accept().await {
                    let before = count.fetch_add(1, Ordering::Relaxed);
                    if let Some(reason) = act(before) {
                        respond.send_reset(reason);
                        continue;
                    }
                    let mut response = http::Response::new(());
                    *response.status_mut() = http::StatusCode::ACCEPTED;
                    let mut body = respond.send_response(response, false).expect("an answer");
                    body.send_data("\"task-1\"".into(), true).expect("a body");
                }
            });
        }
    });
    (url, seen)
}

#[tokio::test]
async fn http_2_alone_needs_no_tls() {
    capture::start();
    let (url, seen) = http_2(|_| None).await;
    let client = builder(&url).http_version(HttpVersion::Http2);
    let client: Client = client.build().expect("a client");
    for _ in 0..2 {
        let id: Value = client.call(&TASK).await.expect("an answer");
        assert_eq!(id, "task-1");
    }
    assert_eq!(seen.load(Ordering::Relaxed), 2);
    // With TLS, it is negotiated, and the error of a server that lacks it names the setting.
    let identity = self_signed();
    let acceptor = identity.acceptor(&["http/1.1"]);
    let old = Script::start_tls(acceptor, |_, _| Act::answer(200, "7")).await;
    let pinned = builder(&old.url).thumbprint(&identity.thumbprint());
    let error = ask(pinned.http_version(HttpVersion::Http2)).await;
    let error = error.expect_err("no HTTP/2");
    assert!(
        error.is_tls() && error.to_string().contains("`HttpVersion::Negotiated`"),
        "{error}"
    );
    assert_eq!(old.count(), 0);
    capture::check();
}

/// `REFUSED_STREAM` promises that nothing was processed, so that even a call that is not idempotent is retried.
#[tokio::test]
async fn requests_that_a_server_refused_to_process_are_resent() {
    capture::start();
    let table = [
        (1, Reason::REFUSED_STREAM, true, 2),
        (2, Reason::REFUSED_STREAM, true, 3),
        // A server that refuses for ever.
        (usize::MAX, Reason::REFUSED_STREAM, false, 3),
        // It may have been processed.
        (1, Reason::INTERNAL_ERROR, false, 1),
    ];
    for (refusals, reason, succeeds, requests) in table {
        let (url, seen) = http_2(move |before| (before < refusals).then_some(reason)).await;
        let client = builder(&url).http_version(HttpVersion::Http2);
        let client: Client = client.build().expect("a client");
        let outcome = client.call::<Value>(&TASK).json(&1).await;
        assert_eq!(outcome.is_ok(), succeeds, "{reason:?}: {outcome:?}");
        assert_eq!(seen.load(Ordering::Relaxed), requests, "{reason:?}");
        if let Err(error) = outcome {
            capture::show_error(&error);
            assert!(error.is_transport(), "{error:?}");
        }
    }
    capture::check();
}
