//! The mirror of a library.

use crate::mirror::{Mirrored, mirror};
use std::fs;
use std::path::Path;
use std::sync::{Arc, Mutex};
use vsphere_client::Client;
use vsphere_client::content::library::item::downloadsession;
use vsphere_client::content::library::{ItemId, ItemModel};
use vsphere_client::content::{LibraryId, LibraryModel};
use vsphere_client::mock::Server;

/// A server with a library of two images and a template.
async fn server() -> (Server, Client) {
    let server = Server::start().await.expect("a mock");
    let mock = server.mock();
    let library = LibraryId::from("library-1");
    mock.resources()
        .insert(&library, &LibraryModel::new().with_name("Images"));
    for (id, name, kind) in [
        ("item-1", "rescue", "iso"),
        ("item-2", "esx", "iso"),
        ("item-3", "appliance", "ovf"),
    ] {
        let id = ItemId::from(id);
        let model = ItemModel::new()
            .with_library_id(&library)
            .with_name(name)
            .with_type(kind);
        mock.resources().insert(&id, &model);
        mock.put_file(&id, &format!("{name}.{kind}"), name.repeat(10_000));
    }
    let client = server.client().connect().await.expect("a client");
    (server, client)
}

#[tokio::test]
async fn images_are_fetched_once() {
    let (server, client) = server().await;
    let folder = tempfile::tempdir().expect("a folder");
    let lines = Arc::new(Mutex::new(Vec::new()));
    let run = async || {
        let lines = Arc::clone(&lines);
        let report = move |line| lines.lock().expect("no panic").push(line);
        let kind = Some("iso".to_owned());
        mirror(&client, "Images", kind, folder.path(), report)
            .await
            .expect("mirrored")
    };
    let paths = ["rescue/rescue.iso", "esx/esx.iso"].map(|path| folder.path().join(path));

    let Mirrored { mut fetched, kept } = run().await;
    fetched.sort();
    let mut expected = paths.to_vec();
    expected.sort();
    assert_eq!((fetched, kept), (expected.clone(), vec![]));
    assert_eq!(
        fs::read(&paths[0]).expect("the file"),
        "rescue".repeat(10_000).as_bytes()
    );
    let reported = lines.lock().expect("no panic").clone();
    assert!(
        reported.contains(&"esx.iso: 100 %".to_owned()),
        "{reported:?}"
    );

    // Another size, and another content of the same size.
    fs::write(&paths[0], "short").expect("written");
    fs::write(&paths[1], "x".repeat(30_000)).expect("written");
    let Mirrored { mut fetched, .. } = run().await;
    fetched.sort();
    assert_eq!(fetched, expected);

    let prepared = || {
        let prepare = &downloadsession::file::PREPARE;
        server.mock().requests_of(prepare).len()
    };
    let before = prepared();
    let Mirrored { fetched, mut kept } = run().await;
    kept.sort();
    assert_eq!((fetched, kept), (vec![], expected));
    assert_eq!(prepared(), before, "files were downloaded again");
}

#[tokio::test]
async fn without_a_type_there_is_every_item() {
    let (_server, client) = server().await;
    let folder = tempfile::tempdir().expect("a folder");
    let mirrored = mirror(&client, "Images", None, folder.path(), |_| {}).await;
    assert_eq!(mirrored.expect("mirrored").fetched.len(), 3);
    assert!(Path::new(&folder.path().join("appliance/appliance.ovf")).is_file());
}

#[tokio::test]
async fn names_that_leave_the_folder_are_refused() {
    let (server, client) = server().await;
    server
        .mock()
        .put_file(ItemId::from("item-1"), "../../outside", "bytes");
    let folder = tempfile::tempdir().expect("a folder");
    let error = mirror(&client, "Images", None, folder.path(), |_| {}).await;
    let error = error.expect_err("an odd name").to_string();
    assert_eq!(error, "`../../outside` is not the name of a file");
}

#[tokio::test]
async fn a_library_is_found_by_its_name_alone() {
    let (server, client) = server().await;
    let folder = tempfile::tempdir().expect("a folder");
    let run = async |name| {
        let error = mirror(&client, name, None, folder.path(), |_| {}).await;
        error.expect_err("no such library").to_string()
    };
    assert!(run("Templates").await.contains("Templates"));
    let other = LibraryModel::new().with_name("Images");
    server
        .mock()
        .resources()
        .insert(&LibraryId::from("library-2"), &other);
    let several = run("Images").await;
    assert!(several.contains("library-1, library-2"), "{several}");
}
