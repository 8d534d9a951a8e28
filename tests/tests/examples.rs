//! The examples do against a mock what they say.

#![allow(
    clippy::duplicate_mod,
    reason = "each example is a program, with the connection as a module of its own"
)]

#[allow(dead_code, reason = "its `main` is not run here")]
#[path = "../examples/convert_library.rs"]
mod convert_library;
#[allow(dead_code, reason = "its `main` is not run here")]
#[path = "../examples/import_depot.rs"]
mod import_depot;
#[allow(dead_code, reason = "its `main` is not run here")]
#[path = "../examples/list_everything.rs"]
mod list_everything;
#[allow(dead_code, reason = "its `main` is not run here")]
#[path = "../examples/upload_ova.rs"]
mod upload_ova;

fn lines(out: &[u8]) -> Vec<&str> {
    std::str::from_utf8(out).expect("text").lines().collect()
}

#[tokio::test]
async fn import_depot() {
    let connection = import_depot::connect::Connection::to_mock()
        .await
        .expect("a mock");
    let mut out = Vec::new();
    let location = "https://example.com/depot.zip";
    import_depot::run(&connection, location, &mut out, false)
        .await
        .expect("it runs");
    let expected = [
        "[........................................]   0 % PENDING  ",
        "[##########..............................]  25 % RUNNING  ",
        "[####################....................]  50 % RUNNING  ",
        "[####################################....]  90 % RUNNING  ",
        "[########################################] 100 % SUCCEEDED",
        "imported as depot-1",
    ];
    assert_eq!(lines(&out), expected);
}

#[tokio::test]
async fn upload_ova() {
    let connection = upload_ova::connect::Connection::to_mock()
        .await
        .expect("a mock");
    let folder = tempfile::tempdir().expect("a folder");
    let file = upload_ova::sample(folder.path()).expect("a file");
    let mut out = Vec::new();
    upload_ova::run(&connection, &file, "Appliances", &mut out)
        .await
        .expect("it runs");
    let lines = lines(&out);
    assert_eq!(lines[0], "made item item-2");
    assert!(lines.contains(&"100 % sent"), "{lines:#?}");
    let digits = "SHA256 ";
    let told = format!("appliance.ova: 3145728 bytes, {digits}");
    assert!(
        lines.iter().any(|line| line.starts_with(&told)),
        "{lines:#?}"
    );
    assert_eq!(lines.last(), Some(&"the item has 3145728 bytes"));
    let mock = connection.mock.expect("a mock");
    let content = mock.mock().file("item-2", "appliance.ova");
    assert_eq!(content.map(|content| content.len()), Some(3 << 20));
}

#[tokio::test]
async fn convert_library() {
    let connection = convert_library::connect::Connection::to_mock()
        .await
        .expect("a mock");
    let mut out = Vec::new();
    convert_library::run(&connection, "Templates", &mut out)
        .await
        .expect("it runs");
    let lines = lines(&out);
    assert_eq!(lines[0], "library-1 is SUBSCRIBED, not published");
    let published = lines[1].strip_prefix("library-1 is LOCAL, published at http://127.0.0.1:");
    assert!(
        published.is_some_and(|rest| rest.ends_with("/lib.json")),
        "{lines:#?}"
    );
}

#[tokio::test]
async fn list_everything() {
    let connection = list_everything::connect::Connection::to_mock()
        .await
        .expect("a mock");
    let mut out = Vec::new();
    list_everything::run(&connection, &mut out)
        .await
        .expect("it runs");
    let expected = [
        "logged in as administrator@vsphere.local",
        "library library-1: Images (LOCAL)",
        "  item item-1: rescue",
        "    file rescue.iso: 2048 bytes",
        "online depot depot-1: https://depots.example.com/index.xml (enabled)",
        "offline depot depot-2: Images of the vendor",
        "0 tasks",
    ];
    assert_eq!(lines(&out), expected);
}
