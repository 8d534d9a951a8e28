//! Files of library items: the client's transfers against the server's sessions.

use crate::start;
use std::time::Duration;
use vsphere_client::content::library::item::file::ChecksumInfo;
use vsphere_client::content::library::item::updatesession::file::{AddSpec, SourceType};
use vsphere_client::content::library::item::{DownloadSessionModel, UpdateSessionModel};
use vsphere_client::content::library::{ItemId, ItemModel};
use vsphere_client::content::{LibraryId, LibraryModel};
use vsphere_client::mock::{Fault, Server, StandardError};
use vsphere_client::transfer::{
    self, Checksum, ChecksumAlgorithm, Hasher, RemoteSource, Source, Target, TransferError,
};
use vsphere_client::{Client, ErrorKind, RetryPolicy};

/// Creates an item of a local library.
async fn item(server: &Server, client: &Client) -> ItemId {
    let library = LibraryId::from("library-1");
    server
        .mock()
        .resources()
        .insert(&library, &LibraryModel::new().with_name("one"));
    let model = ItemModel::new()
        .with_library_id(library)
        .with_name("disk")
        .with_type("ovf");
    client
        .content()
        .library()
        .item()
        .create(&model)
        .await
        .expect("an item")
}

fn patient(server: &Server) -> Client {
    let quick = RetryPolicy::default().first_wait(Duration::from_millis(1));
    server.client().retry(quick).build().expect("a client")
}

async fn download(client: &Client, item: &ItemId, name: &str) -> Vec<u8> {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("file");
    let download = transfer::download(&client, item.as_str());
    download
        .file(name, Target::path(&path))
        .await
        .expect("downloaded");
    std::fs::read(path).expect("the file")
}

#[tokio::test]
async fn uploaded_files_are_listed_and_downloaded() {
    let (server, client) = start().await;
    let item = item(&server, &client).await;
    let content: Vec<u8> = (0..300_000_u32).map(|byte| byte as u8).collect();
    let upload = transfer::upload(&client, item.as_str());
    let upload = upload
        .file(
            "disk 1.vmdk",
            Source::bytes(content.clone()).checksum_first(ChecksumAlgorithm::Sha512),
        )
        .file("a.mf", Source::bytes("manifest"));
    let done = upload.validate().await.expect("uploaded");
    assert_eq!(done.files().len(), 2);
    assert_eq!(
        server.mock().file(&item, "disk 1.vmdk"),
        Some(content.clone())
    );
    let files = client.content().library().item().file();
    let listed = files.list(&item).await.expect("a list");
    assert_eq!(listed.len(), 2);
    let one = files.get(&item, "disk 1.vmdk").await.expect("the file");
    assert_eq!(one.size, 300_000);
    let model = client
        .content()
        .library()
        .item()
        .get(&item)
        .await
        .expect("the item");
    assert_eq!(model.size, Some(300_008));
    assert_eq!(model.content_version.expect("a version").as_str(), "2");
    assert_eq!(download(&client, &item, "disk 1.vmdk").await, content);
    // No session is left.
    let sessions = client.content().library().item();
    assert!(
        sessions
            .update_session()
            .list()
            .await
            .expect("a list")
            .is_empty()
    );
    assert!(
        sessions
            .download_session()
            .list()
            .await
            .expect("a list")
            .is_empty()
    );
}

#[tokio::test]
async fn a_file_with_another_checksum_is_refused() {
    let (server, client) = start().await;
    let item = item(&server, &client).await;
    let wrong = Checksum::sha256("00".repeat(32));
    let source = Source::bytes("content").checksum(wrong);
    let upload = transfer::upload(&client, item.as_str()).file("a.iso", source);
    let error = upload.await.expect_err("another checksum");
    assert!(
        matches!(error.as_transfer(), Some(TransferError::Failed { .. })),
        "{error}"
    );
    assert_eq!(server.mock().file(&item, "a.iso"), None);
}

#[tokio::test]
async fn broken_transfers_are_resumed() {
    let (server, _) = start().await;
    let client = patient(&server);
    let item = item(&server, &client).await;
    let content: Vec<u8> = (0..500_000_u32).map(|byte| (byte / 3) as u8).collect();
    // A server without partial uploads refuses the rest, and gets the whole file.
    for (name, statuses) in [
        ("whole.iso", [None, Some(400), Some(200)].as_slice()),
        ("a.iso", &[None, Some(200)]),
    ] {
        server.mock().clear_requests();
        server
            .mock()
            .inject(Fault::disconnect_after(100_000).on_id("upload").times(1));
        let upload = transfer::upload(&client, item.as_str()).resume();
        let upload = upload.file(name, Source::bytes(content.clone()));
        upload.await.expect("uploaded");
        assert_eq!(server.mock().file(&item, name), Some(content.clone()));
        let requests = server.mock().requests();
        let uploads = requests
            .iter()
            .filter(|it| it.operation() == Some("upload"));
        let found: Vec<_> = uploads.map(|request| request.status()).collect();
        assert_eq!(found, statuses, "{name}");
        server.mock().accept_partial_uploads();
    }

    server
        .mock()
        .inject(Fault::disconnect_after(100_000).on_id("download").times(1));
    assert_eq!(download(&client, &item, "a.iso").await, content);
    let downloads = server.mock().requests();
    let downloads = downloads
        .iter()
        .filter(|request| request.operation() == Some("download"));
    let statuses: Vec<_> = downloads.map(|request| request.status()).collect();
    assert_eq!(statuses, [Some(200), Some(206)]);
}

#[tokio::test]
async fn ended_sessions_refuse_calls() {
    let (server, client) = start().await;
    let item = item(&server, &client).await;
    let sessions = client.content().library().item().update_session();
    let model = UpdateSessionModel::new().with_library_item_id(item.clone());
    let session = sessions.create(&model).await.expect("a session");
    let error = sessions.delete(&session).await.expect_err("it is active");
    assert!(error.is_not_allowed_in_current_state(), "{error}");
    let files = client.content().library().item().updatesession().file();
    let added = files
        .add(&session, &AddSpec::push("a.ovf"))
        .await
        .expect("a file");
    let endpoint = added.as_push().expect("an endpoint");
    assert!(
        endpoint.uri.as_str().starts_with(server.mock().url()),
        "{}",
        endpoint.uri
    );
    assert_eq!(added.source_type, SourceType::Push);
    let error = sessions
        .complete(&session)
        .await
        .expect_err("the file has not come");
    assert!(error.is_not_allowed_in_current_state(), "{error}");
    let error = files
        .get(&session, "other")
        .await
        .expect_err("there is none");
    assert!(error.is_invalid_argument(), "{error}");
    sessions.cancel(&session).await.expect("canceled");
    let error = sessions.keep_alive(&session).await.expect_err("it is over");
    assert!(error.is_not_allowed_in_current_state(), "{error}");
    sessions.delete(&session).await.expect("removed");
    assert!(
        sessions
            .get(&session)
            .await
            .expect_err("it is gone")
            .is_not_found()
    );

    let none = DownloadSessionModel::new().with_library_item_id("none");
    let error = client
        .content()
        .library()
        .item()
        .download_session()
        .create(&none)
        .await;
    assert!(error.expect_err("there is no item").is_not_found());
}

#[tokio::test]
async fn validation_names_missing_files() {
    let (server, client) = start().await;
    let item = item(&server, &client).await;
    let descriptor = r#"<File ovf:href="disk-1.vmdk"/><File ovf:href="disk-2.vmdk"/>"#;
    let upload = transfer::upload(&client, item.as_str())
        .file("a.ovf", Source::bytes(descriptor))
        .file("disk-1.vmdk", Source::bytes("disk"));
    let error = upload.validate().await.expect_err("a file is missing");
    let Some(TransferError::Invalid { missing, .. }) = error.as_transfer() else {
        panic!("{error}");
    };
    assert_eq!(missing, &["disk-2.vmdk"]);
    assert_eq!(server.mock().file(&item, "a.ovf"), None);
}

/// Adds a file `a.iso` to an update session. Returns its endpoint.
async fn endpoint(server: &Server, client: &Client) -> String {
    let item = item(server, client).await;
    let items = client.content().library().item();
    let model = UpdateSessionModel::new().with_library_item_id(item);
    let session = items.update_session().create(&model).await;
    let session = session.expect("a session");
    let files = items.updatesession().file();
    let added = files.add(&session, &AddSpec::push("a.iso")).await;
    let added = added.expect("a file");
    let uri = &added.as_push().expect("an endpoint").uri;
    let path = uri.as_str().strip_prefix(server.mock().url());
    path.expect("an address of the server").to_owned()
}

/// Sends a request by hand. Returns the status of the response.
async fn status(server: &Server, request: String) -> String {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    let address = server.mock().url().strip_prefix("http://");
    let connected = tokio::net::TcpStream::connect(address.expect("an address")).await;
    let mut stream = connected.expect("a connection");
    let sent = stream.write_all(request.as_bytes()).await;
    sent.expect("sent");
    let mut start = [0; "HTTP/1.1 200".len()];
    stream.read_exact(&mut start).await.expect("an answer");
    String::from_utf8_lossy(&start[9..]).into_owned()
}

#[tokio::test]
async fn a_session_of_a_transfer_must_be_alive() {
    let (server, client) = start().await;
    let path = endpoint(&server, &client).await;
    let put = |session: &str| {
        format!("PUT {path} HTTP/1.1\r\nhost: mock\r\n{session}content-length: 5\r\n\r\nbytes")
    };
    let refused = status(&server, put("vmware-api-session-id: other\r\n")).await;
    assert_eq!(refused, "401");
    assert_eq!(server.mock().sessions().refused_calls, 1);
    // Without a session, the address is the ticket.
    assert_eq!(status(&server, put("")).await, "200");
    assert_eq!(status(&server, put("")).await, "409");
}

#[tokio::test]
async fn sessions_expire_during_transfers() {
    let (server, _) = start().await;
    let client = patient(&server);
    let item = item(&server, &client).await;
    let mock = server.mock();
    let content = vec![3; 300_000];
    for (operation, logins) in [("upload", 2), ("download", 3)] {
        mock.inject(Fault::expire_session().on_id(operation).times(1));
        if operation == "upload" {
            let upload = transfer::upload(&client, item.as_str());
            let upload = upload.file("a.iso", Source::bytes(content.clone()));
            upload.await.expect("uploaded");
        } else {
            assert_eq!(download(&client, &item, "a.iso").await, content);
        }
        let counts = mock.sessions();
        assert_eq!((counts.logins, counts.expiries), (logins, logins - 1));
        let requests = mock.requests();
        let moved = requests
            .iter()
            .filter(|request| request.operation() == Some(operation));
        let statuses: Vec<_> = moved.map(|request| request.status()).collect();
        assert_eq!(statuses, [Some(401), Some(200)], "{operation}");
    }
}

#[tokio::test]
async fn large_files_are_refused() {
    let (server, client) = start().await;
    let path = endpoint(&server, &client).await;
    let put = |range: &str, length: u64| {
        format!("PUT {path} HTTP/1.1\r\nhost: mock\r\n{range}content-length: {length}\r\n\r\n")
    };
    // Refused by the header alone.
    assert_eq!(status(&server, put("", (1 << 30) + 1)).await, "413");
    server.mock().accept_partial_uploads();
    let end = format!("content-range: bytes {}-{}/*\r\n", (1 << 30) - 1, 1 << 30);
    assert_eq!(status(&server, put(&end, 2)).await, "413");
}

#[tokio::test]
async fn a_range_begins_within_the_file() {
    let (server, client) = start().await;
    let item = item(&server, &client).await;
    server.mock().put_file(&item, "a.iso", vec![1; 10]);
    server.mock().put_file(&item, "empty", Vec::new());
    let items = client.content().library().item();
    let model = DownloadSessionModel::new().with_library_item_id(item.as_str());
    let session = items.download_session().create(&model).await;
    let session = session.expect("a session");
    let files = items.downloadsession().file();
    let mut statuses = Vec::new();
    for (name, range) in [
        ("a.iso", ""),
        ("a.iso", "range: bytes=9-\r\n"),
        ("a.iso", "range: bytes=10-\r\n"),
        ("empty", ""),
        ("empty", "range: bytes=0-\r\n"),
    ] {
        let prepared = files.prepare(&session, name).await.expect("prepared");
        let endpoint = prepared.download_endpoint.expect("an endpoint");
        let path = endpoint.uri.as_str().strip_prefix(server.mock().url());
        let path = path.expect("an address of the server");
        let request = format!("GET {path} HTTP/1.1\r\nhost: mock\r\n{range}\r\n");
        statuses.push(status(&server, request).await);
    }
    assert_eq!(statuses, ["200", "206", "416", "200", "416"]);
}

/// Sends the whole of a large upload before it reads the response, as simple clients do. Returns the status; nothing if the
/// connection is closed instead.
async fn patient_status(server: &Server, path: &str, headers: &str) -> String {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    const CHUNK: usize = 1 << 20;
    const CHUNKS: usize = 48;
    let address = server.mock().url().strip_prefix("http://");
    let connected = tokio::net::TcpStream::connect(address.expect("an address")).await;
    let mut stream = connected.expect("a connection");
    let length = CHUNK * CHUNKS;
    let head =
        format!("PUT {path} HTTP/1.1\r\nhost: mock\r\n{headers}content-length: {length}\r\n\r\n");
    stream.write_all(head.as_bytes()).await.expect("sent");
    let chunk = vec![1; CHUNK];
    for at in 0..CHUNKS {
        let sent = stream.write_all(&chunk).await;
        sent.unwrap_or_else(|error| panic!("{headers}: the server has {at} MiB: {error}"));
    }
    let mut start = [0; "HTTP/1.1 200".len()];
    match stream.read_exact(&mut start).await {
        Ok(_) => String::from_utf8_lossy(&start[9..]).into_owned(),
        Err(_) => String::new(),
    }
}

#[tokio::test]
async fn an_upload_is_read_to_its_end_before_it_is_refused() {
    let (server, client) = start().await;
    let path = endpoint(&server, &client).await;
    let busy = StandardError::new(ErrorKind::ResourceBusy, "Busy.");
    let faults = [
        (Fault::status(503), "503"),
        (Fault::status(429).body("{}"), "429"),
        (Fault::error(busy), "500"),
        (Fault::drop_connection(), ""),
    ];
    for (fault, expected) in faults {
        let shown = format!("{fault:?}");
        server.mock().inject(fault.on_id("upload").times(1));
        let found = patient_status(&server, &path, "").await;
        assert_eq!(found, expected, "{shown}");
    }
    for (header, expected) in [
        ("vmware-api-session-id: other\r\n", "401"),
        ("content-range: bytes 1-2/3\r\n", "400"),
        ("content-range: lines\r\n", "400"),
    ] {
        let found = patient_status(&server, &path, header).await;
        assert_eq!(found, expected, "{header}");
    }
    assert_eq!(
        server.mock().requests().last().map(|it| it.status()),
        Some(Some(400))
    );
}

/// A package, a file that the server fetches, and the whole item back.
#[tokio::test]
async fn packages_and_fetched_files_are_in_the_item() {
    const URL: &str = "https://mirror.example.com/notes.iso";
    let (server, client) = start().await;
    let item = item(&server, &client).await;
    let folder = tempfile::tempdir().expect("a folder");
    let write = |name: &str, content: &str| {
        std::fs::write(folder.path().join(name), content).expect("a file");
    };
    write(
        "app.ovf",
        r#"<Envelope><References><File ovf:href="disk.vmdk"/></References></Envelope>"#,
    );
    write("disk.vmdk", "disk");
    let mut manifest = String::new();
    for name in ["app.ovf", "disk.vmdk"] {
        let sum = transfer::checksum(folder.path().join(name)).await;
        let sum = sum.expect("a checksum");
        // As `sha256sum` prints it.
        manifest.push_str(&format!("{} *{name}\n", sum.as_str()));
    }
    write("app.mf", &manifest);
    let upload = transfer::upload(&client, &item).package(folder.path().join("app.ovf"));
    upload.validate().await.expect("uploaded");
    server.mock().put_remote_file(URL, "notes");
    let notes = RemoteSource::url(URL).size(5);
    let upload = transfer::upload(&client, &item).pull("notes.iso", notes);
    let uploaded = upload.await.expect("fetched");
    assert_eq!(uploaded.files()[0].size(), 5);

    let copy = tempfile::tempdir().expect("a folder");
    let download = transfer::download(&client, &item).folder(copy.path());
    let done = download.await.expect("downloaded");
    let names: Vec<_> = done.files().iter().map(|file| file.name()).collect();
    assert_eq!(names, ["app.mf", "app.ovf", "disk.vmdk", "notes.iso"]);
    let read = |name: &str| std::fs::read_to_string(copy.path().join(name)).expect("a file");
    assert_eq!(
        (read("disk.vmdk"), read("notes.iso")),
        ("disk".into(), "notes".into())
    );
    // In the form of the standard.
    assert!(
        read("app.mf").starts_with("SHA256(app.ovf)= "),
        "{}",
        read("app.mf")
    );
    server.mock().clear_requests();
    let again = transfer::download(&client, &item)
        .folder(copy.path())
        .skip_unchanged();
    let again = again.await.expect("compared");
    assert!(again.files().iter().all(|file| file.is_unchanged()));
    let requests = server.mock().requests();
    assert!(requests.iter().all(|it| it.operation() != Some("download")));
}

#[tokio::test]
async fn a_fetched_file_with_another_checksum_is_refused() {
    const URL: &str = "https://mirror.example.com/notes.iso";
    let (server, client) = start().await;
    let item = item(&server, &client).await;
    server.mock().put_remote_file(URL, "notes");
    let source = RemoteSource::url(URL).checksum(Checksum::sha256("00".repeat(32)));
    let upload = transfer::upload(&client, &item).pull("notes.iso", source);
    let error = upload.await.expect_err("another checksum");
    assert!(
        matches!(error.as_transfer(), Some(TransferError::Failed { .. })),
        "{error}"
    );
    assert_eq!(error.file(), Some("notes.iso"));
    assert_eq!(server.mock().file(&item, "notes.iso"), None);
}

#[tokio::test]
async fn checksums_convert_from_and_to_the_structures_of_the_api() {
    let (server, client) = start().await;
    let item = item(&server, &client).await;
    server.mock().put_file(&item, "a.iso", "content");
    let files = client.content().library().item().file();
    let file = files.get(&item, "a.iso").await.expect("the file");
    let info = file.checksum_info.expect("a checksum");
    let checksum = Checksum::from(&info);
    let mut hasher = Hasher::new(checksum.algorithm()).expect("known");
    hasher.update(b"content");
    assert_eq!(hasher.finish(), checksum);
    let spec = AddSpec::push("a.iso").with_checksum_info(ChecksumInfo::from(&checksum));
    assert_eq!(spec.checksum_info.map(Checksum::from), Some(checksum));
}
