//! Endpoints of transfers: credentials, trust, and memory use.

use crate::certificates::self_signed;
use crate::support::capture;
use crate::support::library::Library;
use sha1::{Digest as _, Sha1};
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use vsphere_runtime::transfer::{self, Source, Target, TransferError};
use vsphere_runtime::{Error, RetryPolicy};

/// Socket buffers are most of it: up to 32 MiB by the defaults of Linux.
const ON_THE_WAY: u64 = 64 << 20;

const PUT: &str = "PUT /data/disk.vmdk";

async fn upload(library: &Library) -> Result<(), Error> {
    capture::start();
    let client = library.client();
    let outcome = transfer::upload(&client, "item-1")
        .file("disk.vmdk", Source::bytes(*b"content"))
        .retry(RetryPolicy::default().first_wait(Duration::from_millis(1)))
        .await;
    if let Err(error) = &outcome {
        capture::show_error(error);
    }
    capture::check();
    outcome.map(|_| ())
}

#[tokio::test]
async fn another_server_gets_no_session() {
    let (library, other) = (Library::plain().await, Library::plain().await);
    library.endpoint(&other.url, "");
    upload(&library).await.expect("done");
    assert_eq!(other.lines(), [PUT]);
    let put = other.request(PUT);
    assert_eq!(put.header("vmware-api-session-id"), None);
    assert_eq!(put.header("authorization"), None);
    assert_eq!(other.file("disk.vmdk"), Some(b"content".to_vec()));

    // Another name of the same host is another server.
    library.endpoint(&library.url.replace("127.0.0.1", "localhost"), "");
    upload(&library).await.expect("done");
    assert_eq!(library.request(PUT).header("vmware-api-session-id"), None);
}

#[tokio::test]
async fn endpoints_are_trusted_by_certificate_or_thumbprint() {
    let identity = self_signed();
    let other = self_signed();
    let data = Library::start_tls(identity.acceptor(&["http/1.1"])).await;
    let library = Library::plain().await;
    let pem = |pem: &str| serde_json::to_string(pem).expect("a text");
    let thumbprint = |text: &str| format!(r#","ssl_certificate_thumbprint":"{text}""#);
    let sha1 = |der: &[u8]| {
        let digest = Sha1::digest(der);
        let digits: Vec<_> = digest.iter().map(|it| format!("{it:02X}")).collect();
        digits.join(":")
    };
    let table = [
        // An unknown issuer.
        (String::new(), false),
        (thumbprint(&sha1(&identity.der)), true),
        (thumbprint(&identity.thumbprint()), true),
        (thumbprint(&sha1(&other.der)), false),
        (thumbprint(&other.thumbprint()), false),
        (
            format!(r#","ssl_certificate":{}"#, pem(&identity.pem)),
            true,
        ),
        // A certificate takes precedence over a thumbprint.
        (
            format!(
                r#"{},"ssl_certificate":{}"#,
                thumbprint(&identity.thumbprint()),
                pem(&other.pem)
            ),
            false,
        ),
    ];
    for (extra, right) in table {
        library.endpoint(&data.url, &extra);
        let before = data.count(PUT);
        match upload(&library).await {
            Ok(()) => assert!(right, "{extra}"),
            Err(error) => assert!(!right && error.is_tls(), "{extra}: {error}"),
        }
        // At most one request: another attempt could not succeed.
        assert_eq!(data.count(PUT), before + usize::from(right), "{extra}");
    }
    assert_eq!(data.request(PUT).header("vmware-api-session-id"), None);

    library.endpoint(&data.url, &thumbprint("what"));
    let error = upload(&library).await.expect_err("no thumbprint");
    assert!(
        matches!(error.as_transfer(), Some(TransferError::Endpoint { .. })),
        "{error}"
    );
}

#[tokio::test]
async fn invalid_endpoints_are_refused() {
    let library = Library::plain().await;
    let base = library.url.replace("http://", "http://user:secret@");
    for endpoint in ["ds:///vmfs/volumes/1", "file:///tmp", "http://[", &base] {
        library.endpoint(endpoint, "");
        let error = upload(&library).await.expect_err(endpoint);
        assert!(
            matches!(error.as_transfer(), Some(TransferError::Endpoint { .. })),
            "{error}"
        );
        assert!(!error.to_string().contains("secret"), "{error}");
    }
    assert_eq!(library.count(PUT), 0);
}

#[tokio::test]
async fn endpoints_need_tls_if_the_api_has_it() {
    let identity = self_signed();
    let library = Library::start_tls(identity.acceptor(&["http/1.1"])).await;
    let other = Library::plain().await;
    let thumbprint = identity.thumbprint();
    let client = library.builder().thumbprint(&thumbprint).build();
    let client = client.expect("a client");
    let run = || {
        let upload = transfer::upload(&client, "item-1");
        upload.file("disk.vmdk", Source::bytes(*b"content")).send()
    };
    // The transfer trusts the servers that the client trusts.
    run().await.expect("done");
    assert_eq!(library.file("disk.vmdk"), Some(b"content".to_vec()));
    library.endpoint(&other.url, "");
    let error = run().await.expect_err("no TLS");
    let text = "it has no TLS, but the API has";
    assert!(error.to_string().ends_with(text), "{error}");
    assert_eq!(other.log().len(), 0);
}

#[tokio::test]
async fn downloads_follow_the_same_rules() {
    capture::start();
    let identity = self_signed();
    let data = Library::start_tls(identity.acceptor(&["http/1.1"])).await;
    data.put_file("disk.vmdk", b"content");
    let library = Library::plain().await;
    library.put_file("disk.vmdk", b"content");
    let client = library.client();
    for (thumbprint, right) in [
        (identity.thumbprint(), true),
        (self_signed().thumbprint(), false),
    ] {
        let extra = format!(r#","ssl_certificate_thumbprint":"{thumbprint}""#);
        library.endpoint(&data.url, &extra);
        let download = transfer::download(&client, "item-1");
        let target = Target::writer(tokio::io::sink());
        let outcome = download.file("disk.vmdk", target).await;
        match outcome {
            Ok(_) => assert!(right),
            Err(error) => assert!(!right && error.is_tls(), "{error}"),
        }
    }
    assert_eq!(data.lines(), ["GET /data/disk.vmdk"]);
    let get = data.request("GET /data/disk.vmdk");
    assert_eq!(get.header("vmware-api-session-id"), None);
    capture::check();
}

/// A reader of zeros that counts them.
struct Zeros {
    left: u64,
    given: Arc<AtomicU64>,
    peak: Arc<AtomicU64>,
    library: Library,
}

impl AsyncRead for Zeros {
    fn poll_read(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let count = buffer
            .remaining()
            .min(usize::try_from(self.left).expect("a size"));
        buffer.initialize_unfilled_to(count).fill(0);
        buffer.advance(count);
        self.left -= count as u64;
        let given = self.given.fetch_add(count as u64, Ordering::Relaxed) + count as u64;
        let on_the_way = given - self.library.received();
        self.peak.fetch_max(on_the_way, Ordering::Relaxed);
        Poll::Ready(Ok(()))
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn memory_does_not_grow_with_the_file() {
    const SIZE: u64 = 1 << 30;
    let library = Library::plain().await;
    let (given, peak) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicU64::new(0)));
    let of_source = (library.clone(), Arc::clone(&given), Arc::clone(&peak));
    let source = Source::open(SIZE, move || {
        let (library, given, peak) = of_source.clone();
        async move {
            let left = SIZE;
            Ok(Zeros {
                left,
                given,
                peak,
                library,
            })
        }
    });
    let client = library.client();
    let upload = transfer::upload(&client, "item-1").file("disk.vmdk", source);
    upload.await.expect("done");
    assert_eq!(
        (given.load(Ordering::Relaxed), library.received()),
        (SIZE, SIZE)
    );
    let peak = peak.load(Ordering::Relaxed);
    println!("at most {} KiB on the way", peak >> 10);
    assert!(peak < ON_THE_WAY, "{peak}");
}

/// A slow writer that counts its bytes.
struct Slow {
    taken: u64,
    peak: Arc<AtomicU64>,
    library: Library,
}

impl AsyncWrite for Slow {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        new: &[u8],
    ) -> Poll<io::Result<usize>> {
        // Pending every other time.
        if fastrand::bool() {
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        self.taken += new.len() as u64;
        let on_the_way = self.library.sent().saturating_sub(self.taken);
        self.peak.fetch_max(on_the_way, Ordering::Relaxed);
        Poll::Ready(Ok(new.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn memory_does_not_grow_with_a_download() {
    const SIZE: u64 = 1 << 30;
    let library = Library::plain().await;
    library.put_zeros("disk.vmdk", SIZE);
    let client = library.client();
    let peak = Arc::new(AtomicU64::new(0));
    let slow = Slow {
        taken: 0,
        peak: Arc::clone(&peak),
        library: library.clone(),
    };
    let download = transfer::download(&client, "item-1").file("disk.vmdk", Target::writer(slow));
    let done = download.await.expect("done");
    assert_eq!((done.files()[0].size(), library.sent()), (SIZE, SIZE));
    let peak = peak.load(Ordering::Relaxed);
    println!("at most {} KiB on the way", peak >> 10);
    assert!(peak < ON_THE_WAY, "{peak}");
}
