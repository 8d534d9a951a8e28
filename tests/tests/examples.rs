//! Tests of the examples, against a mock.

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
    let made = std::fs::read(&file).expect("the file");
    let mock = connection.mock.expect("a mock").mock().clone();
    let mut total = 0;
    for (name, content) in members(&made) {
        let size = content.len();
        let expected = format!("{name}: {size} bytes");
        assert!(lines.contains(&expected.as_str()), "{lines:#?}");
        let arrived = mock.file("item-2", &name).expect("the file");
        assert!(arrived == content, "other bytes arrived");
        total += size;
    }
    let expected = format!("the item has {total} bytes");
    assert_eq!(lines.last(), Some(&expected.as_str()));
}

/// An item that cannot be filled is removed, so that the next run finds its name free. One that cannot be removed is named.
#[tokio::test]
async fn an_item_that_cannot_be_filled_is_removed_or_named() {
    use vsphere_client::content::library::item;
    use vsphere_client::content::library::item::updatesession::file;
    use vsphere_client::mock::Fault;
    let connection = upload_ova::connect::Connection::to_mock();
    let connection = connection.await.expect("a mock");
    let mock = connection.mock.as_ref().expect("a mock").mock().clone();
    let folder = tempfile::tempdir().expect("a folder");
    let path = upload_ova::sample(folder.path()).expect("a file");
    let run = async |path| {
        let mut out = Vec::new();
        upload_ova::run(&connection, path, "Appliances", &mut out).await
    };

    mock.inject(Fault::status(403).on(&file::ADD).times(1));
    let error = run(&path).await.expect_err("no file").to_string();
    assert!(error.contains("403") && !error.contains("left"), "{error}");
    assert_eq!(mock.requests_of(&item::DELETE).len(), 1);

    mock.inject(Fault::status(403).on(&file::ADD).times(1));
    mock.inject(Fault::status(403).on(&item::DELETE).times(1));
    let error = run(&path).await.expect_err("no file").to_string();
    let named = "; the empty item item-4 is left: Content.Library.Item_delete: 403";
    assert!(error.contains(named), "{error}");

    let none = folder.path().join("none.ova");
    let before = mock.requests_of(&item::CREATE).len();
    run(&none).await.expect_err("no file");
    assert_eq!(mock.requests_of(&item::CREATE).len(), before);
}

/// Names of libraries are not unique.
#[tokio::test]
async fn libraries_of_one_name_are_an_error_that_names_both() {
    use vsphere_client::content::{LibraryId, LibraryModel};
    let connection = upload_ova::connect::Connection::to_mock();
    let connection = connection.await.expect("a mock");
    let mock = connection.mock.as_ref().expect("a mock").mock().clone();
    for id in ["one", "two"] {
        let model = LibraryModel::new().with_name("Appliances");
        mock.resources().insert(&LibraryId::from(id), &model);
    }
    let folder = tempfile::tempdir().expect("a folder");
    let path = upload_ova::sample(folder.path()).expect("a file");
    let mut out = Vec::new();
    let run = upload_ova::run(&connection, &path, "Appliances", &mut out);
    let error = run.await.expect_err("two libraries").to_string();
    let expected = "Content.Library_find: 2 libraries are named `Appliances`: one, two; rename all but one, or use an identifier";
    assert_eq!(error, expected);
}

/// Returns names and contents of a tar in the format ustar. Checks the sum of every header.
fn members(mut tar: &[u8]) -> Vec<(String, Vec<u8>)> {
    let text = |field: &[u8]| {
        let end = field.iter().position(|byte| *byte == 0);
        String::from_utf8(field[..end.unwrap_or(field.len())].to_vec()).expect("text")
    };
    let number = |field: &[u8]| {
        let digits = text(field);
        usize::from_str_radix(digits.trim(), 8).expect("an octal number")
    };
    let mut found = Vec::new();
    loop {
        let (header, rest) = tar.split_at(512);
        if header.iter().all(|byte| *byte == 0) {
            assert!(rest.len() >= 512 && rest.iter().all(|byte| *byte == 0));
            return found;
        }
        assert_eq!(&header[257..265], b"ustar\x0000");
        let sum: usize = header[..148]
            .iter()
            .chain(&header[156..])
            .map(|byte| usize::from(*byte))
            .sum();
        assert_eq!(number(&header[148..156]), sum + 8 * usize::from(b' '));
        let size = number(&header[124..136]);
        found.push((text(&header[..100]), rest[..size].to_vec()));
        tar = &rest[size.next_multiple_of(512)..];
    }
}

#[test]
fn the_sample_is_an_ova() {
    let made = vsphere_tests::ova::appliance(1000);
    let members = members(&made);
    let names: Vec<_> = members.iter().map(|(name, _)| name.as_str()).collect();
    // The descriptor comes first, as OVF requires.
    assert_eq!(names, ["appliance.ovf", "appliance-disk1.img"]);
    let descriptor = std::str::from_utf8(&members[0].1).expect("XML");
    assert!(
        descriptor.contains("ovf:href=\"appliance-disk1.img\""),
        "{descriptor}"
    );
    assert!(descriptor.contains("ovf:size=\"1000\""), "{descriptor}");
    assert_eq!(members[1].1, vec![0; 1000]);
}

/// An example that fails also ends its session.
#[tokio::test]
async fn no_session_is_left_behind() {
    use convert_library::connect::{Connection, Failure};
    let connection = Connection::to_mock().await.expect("a mock");
    let mock = connection.mock.as_ref().expect("a mock").mock().clone();
    mock.inject(
        vsphere_client::mock::Fault::status(500).on(&vsphere_client::content::library::CONVERT),
    );
    let work = async |connection: &Connection| {
        assert_eq!(mock.sessions().alive, 1);
        convert_library::run(connection, "Templates", &mut Vec::new()).await
    };
    let error = connection.session(work).await.expect_err("it fails");
    assert!(error.to_string().contains("500"), "{error}");
    let sessions = mock.sessions();
    assert_eq!((sessions.alive, sessions.logouts), (0, 1));

    // An example that succeeds reports a failed log-out.
    let connection = Connection::to_mock().await.expect("a mock");
    let mock = connection.mock.as_ref().expect("a mock").mock().clone();
    mock.inject(vsphere_client::mock::Fault::status(500).on(&vsphere_client::cis::session::DELETE));
    let nothing = async |_: &Connection| Ok::<(), Failure>(());
    connection.session(nothing).await.expect_err("no log-out");
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
        "0 tasks of offline depots",
    ];
    assert_eq!(lines(&out), expected);
}
