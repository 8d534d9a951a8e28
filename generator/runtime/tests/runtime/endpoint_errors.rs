//! Errors of transfer endpoints: hosts that cannot be reached, and responses that a session would change.

use crate::certificates::self_signed;
use crate::support::library::{Deviation, Library};
use crate::support::{PASSWORD, capture};
use std::time::Duration;
use vsphere_runtime::transfer::{self, Source, Target};
use vsphere_runtime::{Client, Error, ErrorCause, RetryPolicy};

const MOMENT: Duration = Duration::from_millis(1);

const PUT: &str = "PUT /data/disk.vmdk";

async fn upload(client: &Client, policy: RetryPolicy) -> Error {
    let upload = transfer::upload(client, "item-1").retry(policy);
    let upload = upload.file("disk.vmdk", Source::bytes(*b"content"));
    shown(upload.await.map(drop))
}

async fn download(client: &Client, policy: RetryPolicy) -> Error {
    let download = transfer::download(client, "item-1").retry(policy);
    let download = download.file("disk.vmdk", Target::writer(tokio::io::sink()));
    shown(download.await.map(drop))
}

fn shown(outcome: Result<(), Error>) -> Error {
    let error = outcome.expect_err("an error");
    capture::show_error(&error);
    capture::check();
    error
}

/// A library whose endpoints require a session.
async fn guarded() -> Library {
    let library = Library::start(|_, request| {
        let is_file = request.line.contains(" /data/");
        let refuses = is_file && request.header("vmware-api-session-id").is_none();
        refuses.then(|| Deviation::answer(401, "{}"))
    });
    let library = library.await;
    library.put_file("disk.vmdk", b"content");
    library
}

#[tokio::test]
async fn a_401_says_why_no_session_was_sent_and_which_base_url_sends_it() {
    capture::start();
    let library = guarded().await;
    let client = library.client();
    let other_name = library.url.replace("127.0.0.1", "localhost");
    library.endpoint(&other_name, "");
    let text = format!(
        "401; no session was sent, because the base URL {}/api names another server than the endpoint {other_name}: if they are \
         one server, create the client with the base URL {other_name}",
        library.url
    );
    for error in [
        upload(&client, RetryPolicy::none()).await,
        download(&client, RetryPolicy::none()).await,
    ] {
        assert!(error.to_string().ends_with(&text), "{error}");
        assert_eq!(error.status(), Some(401));
    }
    assert_eq!(library.request(PUT).header("vmware-api-session-id"), None);

    // That base URL does.
    let client = Client::builder(&other_name).credentials("user", PASSWORD);
    let client: Client = client.no_proxy().build().expect("a client");
    let upload = transfer::upload(&client, "item-1");
    let upload = upload.file("disk.vmdk", Source::bytes(*b"content"));
    upload.await.expect("done");
    let last = library.log().into_iter().rfind(|it| it.line == PUT);
    let last = last.expect("a file");
    assert!(last.header("vmware-api-session-id").is_some());
}

/// An endpoint of the API's own server gets the session: its 401 is what it says.
#[tokio::test]
async fn a_401_to_a_session_is_not_explained() {
    capture::start();
    let library = Library::start(|_, request| {
        let is_file = request.line.contains(" /data/");
        is_file.then(|| Deviation::answer(401, "{}"))
    });
    let library = library.await;
    let error = upload(&library.client(), RetryPolicy::none()).await;
    assert!(error.to_string().ends_with("401"), "{error}");
}

/// Servers report the SHA-1 of an endpoint, or its SHA-256: the error compares like with like.
#[tokio::test]
async fn the_certificate_of_an_endpoint_is_named_as_such() {
    capture::start();
    let (identity, other) = (self_signed(), self_signed());
    let data = Library::start_tls(identity.acceptor(&["http/1.1"])).await;
    let library = Library::plain().await;
    let client = library.client();
    let address = data.url.split_once("://").expect("a scheme").1;
    let sha_1 = ["0A"; 20].join(":");
    for (thumbprint, algorithm) in [(other.thumbprint(), "SHA-256"), (sha_1, "SHA-1")] {
        let extra = format!(r#","ssl_certificate_thumbprint":"{thumbprint}""#);
        library.endpoint(&data.url, &extra);
        let error = upload(&client, RetryPolicy::none()).await;
        let text = error.to_string();
        let what = format!(
            "the certificate of the transfer endpoint {address} is not accepted: its {algorithm} thumbprint is "
        );
        assert!(error.is_tls() && text.contains(&what), "{text}");
        assert!(
            text.contains(&format!(", expected {thumbprint}: ")),
            "{text}"
        );
    }
    // The server reports none, and the thumbprint of the API is that of another server.
    let library = Library::start_tls(other.acceptor(&["http/1.1"])).await;
    library.endpoint(&data.url, "");
    let pinned = library.builder().thumbprint(&other.thumbprint());
    let pinned = pinned.build().expect("a client");
    let text = upload(&pinned, RetryPolicy::none()).await.to_string();
    let what = format!(
        "the transfer endpoint {address} is not accepted: its SHA-256 thumbprint is {}",
        identity.thumbprint()
    );
    assert!(text.contains(&what), "{text}");
    assert!(
        text.ends_with(
            "this is another server than that of the API, with a certificate of its own"
        ),
        "{text}"
    );
    assert_eq!(data.log().len(), 0);
    // Its own can be given, too.
    let both = library.builder().thumbprint(&other.thumbprint());
    let both = both.thumbprint(&identity.thumbprint()).build();
    let both = both.expect("a client");
    let upload = transfer::upload(&both, "item-1");
    let upload = upload.file("disk.vmdk", Source::bytes(*b"content"));
    upload.await.expect("done");
}

#[tokio::test]
async fn an_endpoint_that_cannot_be_reached_is_given_up_soon() {
    capture::start();
    let library = Library::plain().await;
    library.put_file("disk.vmdk", b"content");
    // Attempts without end, each after a moment.
    let policy = RetryPolicy::default()
        .attempts(u32::MAX)
        .budget(u32::MAX)
        .first_wait(MOMENT)
        .longest_wait(MOMENT)
        .max_elapsed(Duration::MAX);
    let client = library
        .builder()
        .retry(policy.clone())
        .endpoint_connect_timeout(MOMENT * 300);
    let client = client.build().expect("a client");
    let closed = "127.0.0.1:1";
    let unknown = "no-such-host.invalid:80";
    for address in [closed, unknown] {
        library.endpoint(&format!("http://{address}"), "");
        for error in [
            upload(&client, policy.clone()).await,
            download(&client, policy.clone()).await,
        ] {
            let text = error.to_string();
            let what = format!("no connection to the transfer endpoint {address}");
            assert!(text.contains(&what), "{text}");
            assert!(
                text.contains("its name must resolve on this machine"),
                "{text}"
            );
            assert_eq!(error.file(), Some("disk.vmdk"));
            let route = error.route().expect("a route");
            assert!(route.is_transfer_endpoint() && route.server() == address);
        }
    }
    // The session on the server is removed.
    let removed = library.lines();
    let removed = removed.iter().filter(|line| line.starts_with("DELETE "));
    assert_eq!(removed.count(), 4);
}

/// Connecting itself is limited, too.
#[tokio::test]
async fn an_endpoint_that_does_not_answer_is_given_up_soon() {
    capture::start();
    let library = Library::plain().await;
    library.put_file("disk.vmdk", b"content");
    let client = library.builder().endpoint_connect_timeout(MOMENT * 50);
    let client = client.build().expect("a client");
    let (url, _listener, _crowd) = crate::network::crowded().await;
    library.endpoint(&url, "");
    for error in [
        upload(&client, RetryPolicy::default()).await,
        download(&client, RetryPolicy::default()).await,
    ] {
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
        let what = format!(
            "no connection to the transfer endpoint {}",
            url.trim_start_matches("http://")
        );
        assert!(error.to_string().contains(&what), "{error}");
    }
}
