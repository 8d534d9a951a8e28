//! The server over TLS: trust in its throw-away certificate.

use vsphere_client::Client;
use vsphere_client::content::library::ItemModel;
use vsphere_client::content::{LibraryId, LibraryModel};
use vsphere_client::mock::Server;
use vsphere_client::transfer::{self, Source};

fn without_trust(server: &Server) -> vsphere_client::ClientBuilder<Client> {
    let mock = server.mock();
    Client::builder(mock.url())
        .credentials(&mock.user(), mock.password())
        .no_proxy()
}

#[tokio::test]
async fn a_client_of_the_server_trusts_it() {
    let server = Server::start_tls().await.expect("a free port");
    assert!(server.mock().url().starts_with("https://127.0.0.1:"));
    let client = server.client().connect().await.expect("a session");
    let libraries = client.content().library().list().await;
    assert_eq!(libraries.expect("a list"), []);
    client.log_out().await.expect("logged out");
    // Also by the other name of this machine, and by a mock without TLS as before.
    let other = server.mock().url().replace("127.0.0.1", "localhost");
    let authority = server.mock().certificate().expect("an authority");
    let client = Client::builder(&other)
        .no_proxy()
        .only_ca_certificates(authority);
    let client: Client = client.build().expect("a client");
    let error = client
        .content()
        .library()
        .list()
        .await
        .expect_err("no session");
    assert_eq!(error.status(), Some(401), "{error}");
    let plain = Server::start().await.expect("a free port");
    assert_eq!(
        (plain.mock().certificate(), plain.mock().thumbprint()),
        (None, None)
    );
}

/// The tests that a program with pinning needs: the right certificate, and one that was exchanged.
#[tokio::test]
async fn pinning_can_be_tested() {
    let server = Server::start_tls().await.expect("a free port");
    let other = Server::start_tls().await.expect("a free port");
    let pin = |server: &Server| {
        server
            .mock()
            .thumbprint()
            .expect("a certificate")
            .to_owned()
    };
    let pinned = without_trust(&server).thumbprint(&pin(&server));
    let client = pinned.connect().await.expect("a session");
    client.log_out().await.expect("logged out");
    let before = server.mock().requests().len();
    let exchanged = without_trust(&server).thumbprint(&pin(&other));
    for untrusting in [exchanged, without_trust(&server)] {
        let error = untrusting.connect().await.expect_err("no trust");
        let login = error.login_error().unwrap_or(&error);
        assert!(login.is_tls(), "{error}");
    }
    assert_eq!(server.mock().requests().len(), before);
}

#[tokio::test]
async fn files_go_over_tls_too() {
    let server = Server::start_tls().await.expect("a free port");
    let client = server.client().connect().await.expect("a session");
    let library = LibraryId::from("library-1");
    let model = LibraryModel::new().with_name("Images");
    server.mock().resources().insert(&library, &model);
    let model = ItemModel::new().with_library_id(library).with_name("disk");
    let item = client.content().library().item().create(&model).await;
    let item = item.expect("an item");
    let upload = transfer::upload(&client, item.as_str());
    let upload = upload.file("disk.vmdk", Source::bytes(*b"content"));
    upload.await.expect("done");
    let files = client.content().library().item().file().list(&item).await;
    assert_eq!(files.expect("a list").len(), 1);
}
