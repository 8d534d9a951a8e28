//! Uploads of OVF packages: archives and folders, with and without manifests.

use crate::support::capture;
use crate::support::folder::Folder;
use crate::support::library::{Deviation, Library};
use crate::support::uploads::{CREATE, DELETE, content, refused, upload};
use std::path::PathBuf;
use vsphere_runtime::transfer::{
    Checksum, ChecksumAlgorithm, Hasher, Package, TransferError, Uploaded,
};
use vsphere_runtime::{Error, ErrorCause};

const OVF: &str = r#"<?xml version="1.0"?>
<Envelope xmlns:ovf="http://schemas.dmtf.org/ovf/envelope/1">
  <References>
    <File ovf:href="disk1.vmdk" ovf:id="file1"/>
    <File ovf:href="notes.iso" ovf:id="file2"/>
  </References>
</Envelope>
"#;

const ADD: &str = "POST /update-session/u-1/file";

/// The files of a package, in the order in which they are sent, without manifest.
fn files() -> Vec<(&'static str, Vec<u8>)> {
    vec![
        ("app.ovf", OVF.as_bytes().to_vec()),
        ("disk1.vmdk", content(700_000)),
        ("notes.iso", content(5_000)),
    ]
}

fn sum(algorithm: &ChecksumAlgorithm, bytes: &[u8]) -> Checksum {
    let mut hasher = Hasher::new(algorithm).expect("known");
    hasher.update(bytes);
    hasher.finish()
}

/// Returns a manifest whose lines `line` writes from name and SHA-256.
fn manifest(line: impl Fn(&str, &str) -> String) -> Vec<u8> {
    let line = |(name, bytes): (&str, Vec<u8>)| {
        let digits = sum(&ChecksumAlgorithm::Sha256, &bytes);
        line(name, digits.as_str())
    };
    files()
        .into_iter()
        .map(line)
        .collect::<String>()
        .into_bytes()
}

fn standard(name: &str, digits: &str) -> String {
    format!("SHA256({name})= {digits}\n")
}

/// Writes the files into a folder. Returns the path of the descriptor.
fn unpacked(folder: &Folder, files: &[(&str, Vec<u8>)]) -> PathBuf {
    for (name, bytes) in files {
        folder.write(name, bytes);
    }
    folder.join("app.ovf")
}

/// Writes the files into an archive. Returns its path.
fn packed(folder: &Folder, files: &[(&str, Vec<u8>)]) -> PathBuf {
    let mut archive = Vec::new();
    for (name, bytes) in files {
        let mut header = vec![0; 512];
        header[..name.len()].copy_from_slice(name.as_bytes());
        let size = format!("{:011o}", bytes.len());
        header[124..135].copy_from_slice(size.as_bytes());
        header[156] = b'0';
        header[257..263].copy_from_slice(b"ustar\0");
        header[148..156].fill(b' ');
        let sum: u32 = header.iter().map(|byte| u32::from(*byte)).sum();
        header[148..155].copy_from_slice(format!("{sum:06o}\0").as_bytes());
        archive.extend(header);
        archive.extend(bytes);
        archive.resize(archive.len().next_multiple_of(512), 0);
    }
    archive.resize(archive.len() + 1024, 0);
    folder.write("app.ova", &archive)
}

/// Uploads a package to a server without deviations.
async fn sent(package: impl Into<Package>) -> (Library, Uploaded) {
    let library = Library::plain().await;
    let done = upload(&library.client()).package(package).await;
    (library, done.expect("done"))
}

/// Returns the error of a package that is refused before anything is sent.
async fn error_of(package: impl Into<Package>) -> Error {
    let library = Library::plain().await;
    let error = refused(upload(&library.client()).package(package).await);
    assert!(library.log().is_empty(), "{:?}", library.lines());
    error
}

/// Returns the text of such an error, without the path of the folder.
async fn reason_of(folder: &Folder, package: impl Into<Package>) -> String {
    let error = error_of(package).await;
    let Some(TransferError::Package { reason, .. }) = error.as_transfer() else {
        panic!("{error}");
    };
    assert!(error.to_string().ends_with(reason.as_str()), "{error}");
    // With a separator at its end.
    let folder = folder.join("").display().to_string();
    reason.replace(&folder, "")
}

/// Returns the names of the sent files, and their checksums as the server got them.
fn added(library: &Library) -> Vec<(String, Option<String>)> {
    let requests = library.log().into_iter().filter(|it| it.line == ADD);
    let added = requests.map(|request| {
        let spec = request.json();
        let name = spec["name"].as_str().expect("a name").to_owned();
        let checksum = &spec["checksum_info"]["checksum"];
        (name, checksum.as_str().map(str::to_owned))
    });
    added.collect()
}

#[tokio::test]
async fn archives_and_folders_are_sent_file_by_file() {
    for is_archive in [true, false] {
        let folder = Folder::new("package-files");
        let mut all = files();
        all.insert(1, ("app.mf", manifest(standard)));
        all.push(("other.txt", b"of no reference".to_vec()));
        let path = match is_archive {
            true => packed(&folder, &all),
            false => unpacked(&folder, &all),
        };
        let (library, done) = sent(&path).await;
        let names: Vec<_> = done.files().iter().map(|it| it.name()).collect();
        assert_eq!(names, ["app.ovf", "app.mf", "disk1.vmdk", "notes.iso"]);
        assert_eq!(Package::path(&path).names().await.expect("names"), names);
        assert_eq!(library.file("app.ovf"), Some(OVF.as_bytes().to_vec()));
        assert_eq!(library.file("app.mf"), Some(manifest(standard)));
        assert_eq!(library.file("disk1.vmdk"), Some(content(700_000)));
        assert_eq!(library.file("notes.iso"), Some(content(5_000)));
        // The server compares, too.
        let added = added(&library);
        assert_eq!(added.len(), 4);
        for (name, checksum) in added {
            assert_eq!(checksum.is_none(), name == "app.mf", "{name}");
        }
        let disk = sum(&ChecksumAlgorithm::Sha256, &content(700_000));
        assert_eq!(done.files()[2].checksum(), Some(&disk));
    }
}

/// Each file is retried and resumed on its own, at its place in the archive.
#[tokio::test]
async fn a_file_of_an_archive_is_resumed() {
    const PUT: &str = "PUT /data/disk1.vmdk";
    let folder = Folder::new("package-resume");
    let path = packed(&folder, &files());
    let library = Library::start(|library, request| {
        let is_first = request.line == PUT && request.before == 0;
        let part = library.file("disk1.vmdk").map_or(0, |it| it.len());
        if request.line.ends_with("/file/disk1.vmdk") && part < 700_000 {
            let body = format!(
                r#"{{"name":"disk1.vmdk","status":"TRANSFERRING","bytes_transferred":{part}}}"#
            );
            return Some(Deviation::Answer(200, body));
        }
        is_first.then_some(Deviation::Reset(300_000))
    })
    .await;
    let upload = upload(&library.client()).package(&path).resume();
    upload.await.expect("done");
    assert_eq!(library.count(PUT), 2);
    let mut put = library.log().into_iter().filter(|it| it.line == PUT);
    let range = put.next_back().expect("a request");
    let range = range.header("content-range").expect("a range").to_owned();
    assert!(range.ends_with("-699999/700000"), "{range}");
    assert_eq!(library.file("disk1.vmdk"), Some(content(700_000)));
}

#[tokio::test]
async fn manifests_of_other_forms_are_sent_in_that_of_the_standard() {
    type Line = fn(&str, &str) -> String;
    let lines: [(&str, Line); 5] = [
        ("ovftool", |name, digits| {
            format!("SHA256 ({name}) = {digits}\n")
        }),
        ("packer", |name, digits| {
            format!("SHA256({name})={digits}\r\n")
        }),
        ("openssl", |name, digits| {
            format!("SHA2-256(./{name})= {digits}\n")
        }),
        ("sha256sum", |name, digits| {
            format!("{digits}  /build/out/{name}\n")
        }),
        ("upper", |name, digits| {
            format!("sha256({name})= {}\n", digits.to_uppercase())
        }),
    ];
    let expected = String::from_utf8(manifest(standard)).expect("a text");
    for (form, line) in lines {
        let folder = Folder::new("package-forms");
        let mut all = files();
        all.push(("app.mf", manifest(line)));
        let path = unpacked(&folder, &all);
        let (library, _) = sent(&path).await;
        let manifest = library.file("app.mf").expect(form);
        assert_eq!(String::from_utf8_lossy(&manifest), expected, "{form}");

        // A certificate signs the bytes as they are.
        all.push(("app.cert", b"signed".to_vec()));
        let before = all[3].1.clone();
        let (library, done) = sent(packed(&folder, &all)).await;
        assert_eq!(library.file("app.mf"), Some(before), "{form}");
        assert_eq!(library.file("app.cert"), Some(b"signed".to_vec()));
        assert_eq!(done.files()[2].name(), "app.cert");
    }
}

#[tokio::test]
async fn a_file_that_differs_from_the_manifest_is_refused() {
    let folder = Folder::new("package-differs");
    let mut all = files();
    all.push(("app.mf", manifest(standard)));
    all[1].1[699_999] ^= 1;
    for path in [packed(&folder, &all), unpacked(&folder, &all)] {
        let error = error_of(&path).await;
        assert_eq!(error.file(), Some("disk1.vmdk"), "{error}");
        let Some(TransferError::Manifest {
            expected, found, ..
        }) = error.as_transfer()
        else {
            panic!("{error}");
        };
        assert_eq!(
            *expected,
            sum(&ChecksumAlgorithm::Sha256, &content(700_000))
        );
        assert_eq!(*found, sum(&ChecksumAlgorithm::Sha256, &all[1].1));
        let expected = format!(
            "the file differs from the manifest: {expected} in the manifest, {} in the file",
            found.as_str()
        );
        assert!(error.to_string().ends_with(&expected), "{error}");

        // The caller leaves it to the server, or ignores the manifest.
        let (library, _) = sent(Package::path(&path).check_on_server()).await;
        assert!(added(&library).iter().any(|it| it.1.is_some()));
        let (library, _) = sent(Package::path(&path).without_manifest()).await;
        assert!(
            added(&library)
                .iter()
                .all(|it| it.1.is_none() && it.0 != "app.mf")
        );
    }
}

#[tokio::test]
async fn manifests_must_list_the_files_of_the_package() {
    let folder = Folder::new("package-lists");
    let with = |manifest: &str| {
        let mut all = files();
        all.push(("app.mf", manifest.as_bytes().to_vec()));
        unpacked(&folder, &all)
    };
    let whole = String::from_utf8(manifest(standard)).expect("a text");
    let without_disk: String = whole
        .lines()
        .filter(|line| !line.contains("disk1"))
        .map(|line| format!("{line}\n"))
        .collect();
    let digits = "0".repeat(64);
    for (manifest, expected) in [
        (without_disk.clone(), "`app.mf` does not list `disk1.vmdk`"),
        (
            format!("{whole}SHA256(disk2.vmdk)= {digits}\n"),
            "`app.mf` lists `disk2.vmdk`, which is not there",
        ),
        (
            format!("{whole}rubbish\n"),
            "`app.mf` is not understood in line 4: `rubbish`",
        ),
        (
            format!("{whole}SHA256(../secret)= {digits}\n"),
            "`app.mf` lists `../secret`, which is not there",
        ),
    ] {
        let reason = reason_of(&folder, &with(&manifest)).await;
        assert_eq!(reason, expected);
    }
    let path = unpacked(&folder, &files());
    std::fs::remove_file(folder.join("app.mf")).expect("a file");
    let reason = reason_of(&folder, Package::path(&path).require_manifest()).await;
    assert_eq!(reason, "`app.ovf` has no manifest: there is no `app.mf`");
    let (library, _) = sent(&path).await;
    assert!(added(&library).iter().all(|it| it.1.is_none()));
}

/// A descriptor of a stranger must not upload other files of this machine.
#[tokio::test]
async fn references_stay_inside_of_the_package() {
    let outer = Folder::new("package-outside");
    outer.write("secret", b"secret");
    for (href, why) in [
        ("../secret", "is outside of the package"),
        ("/etc/hostname", "is outside of the package"),
        ("sub/../../secret", "is outside of the package"),
        ("%2e%2e/secret", "is not there"),
        (
            "https://example.com/disk.vmdk",
            "is not in the package but elsewhere",
        ),
        ("missing.vmdk", "is not there"),
    ] {
        let inner = outer.join("inner");
        std::fs::create_dir_all(&inner).expect("a folder");
        let ovf = OVF.replace("disk1.vmdk", href);
        let path = inner.join("app.ovf");
        std::fs::write(&path, &ovf).expect("a file");
        let error = error_of(&path).await;
        let expected = format!("`{}` references `{href}`, which {why}", path.display());
        assert!(error.to_string().ends_with(&expected), "{error}");
        let archive = packed(&outer, &[("app.ovf", ovf.into_bytes())]);
        let error = error_of(&archive).await;
        let expected = format!(
            "`app.ovf` in `{}` references `{href}`, which {why}",
            archive.display()
        );
        assert!(error.to_string().ends_with(&expected), "{error}");
    }
}

/// The file has the name, and the reference its form as a URI.
#[tokio::test]
async fn encoded_references_are_found() {
    let folder = Folder::new("package-encoded");
    let ovf = OVF.replace("notes.iso", "my%20notes%26.iso");
    let mut all = files();
    all[0].1 = ovf.into_bytes();
    all[2].0 = "my notes&.iso";
    let digits = |at: usize| sum(&ChecksumAlgorithm::Sha256, &all[at].1);
    let lines = (0..3).map(|at| standard(all[at].0, digits(at).as_str()));
    let manifest: String = lines.collect();
    all.push(("app.mf", manifest.into_bytes()));
    for path in [packed(&folder, &all), unpacked(&folder, &all)] {
        let (library, done) = sent(&path).await;
        assert_eq!(done.files()[3].name(), "my%20notes%26.iso");
        assert_eq!(library.file("my%20notes%26.iso"), Some(content(5_000)));
    }
}

#[tokio::test]
async fn chunks_of_a_file_are_found() {
    let folder = Folder::new("package-chunks");
    let ovf = OVF.replace("ovf:id=\"file1\"", "ovf:chunkSize=\"1000\"");
    let path = unpacked(
        &folder,
        &[
            ("app.ovf", ovf.into_bytes()),
            ("disk1.vmdk.000000000", content(1000)),
            ("disk1.vmdk.000000001", content(10)),
            ("notes.iso", content(1)),
        ],
    );
    let (_, done) = sent(path.as_path()).await;
    let names: Vec<_> = done.files().iter().map(|it| it.name()).collect();
    let expected = [
        "app.ovf",
        "disk1.vmdk.000000000",
        "disk1.vmdk.000000001",
        "notes.iso",
    ];
    assert_eq!(names, expected);
}

#[tokio::test]
async fn unusable_packages_have_a_reason() {
    let folder = Folder::new("package-unusable");
    let whole = std::fs::read(packed(&folder, &files())).expect("a file");
    let gzip = [&[0x1f, 0x8b, 8, 0][..], &[7; 1000][..]].concat();
    let none = std::fs::read(packed(&folder, &files()[1..])).expect("a file");
    let two = [files(), vec![("b.ovf", b"<Envelope/>".to_vec())]].concat();
    let two = std::fs::read(packed(&folder, &two)).expect("a file");
    for (name, bytes, expected) in [
        (
            "a.ova",
            &gzip,
            "`a.ova` is compressed with gzip, which no OVA is: decompress it before",
        ),
        (
            "a.ova",
            &vec![7; 1000],
            "`a.ova` is no OVA: it is not a tar archive",
        ),
        (
            "a.ova",
            &whole[..100_000].to_vec(),
            "`a.ova` is incomplete: it has 98464 of 700000 bytes of `disk1.vmdk`",
        ),
        ("a.ova", &none, "`a.ova` has no descriptor (`.ovf`)"),
        (
            "a.ova",
            &two,
            "`a.ova` has several descriptors, `b.ovf` among them",
        ),
        (
            "a.ovf",
            &b"<html/>".to_vec(),
            "`a.ovf` is no OVF descriptor: it has no element `Envelope`",
        ),
    ] {
        let path = folder.write(name, bytes);
        assert_eq!(reason_of(&folder, &path).await, expected);
    }
    let missing = folder.join("missing.ova");
    let error = error_of(&missing).await;
    assert!(matches!(error.as_transfer(), Some(TransferError::Local(_))));
    assert!(error.to_string().contains("missing.ova"), "{error}");
    let missing = folder.join("missing.ovf");
    let error = error_of(&missing).await;
    assert!(error.to_string().contains("missing.ovf"), "{error}");
}

/// An archive that changes during the upload would be a mix of two versions.
#[tokio::test]
async fn an_archive_that_changes_ends_the_upload() {
    let folder = Folder::new("package-changes");
    let path = packed(&folder, &files());
    let changed = path.clone();
    let library = Library::start(move |_, request| {
        if request.line == CREATE {
            let file = std::fs::File::options().append(true).open(&changed);
            std::io::Write::write_all(&mut file.expect("the file"), b"more").expect("room");
        }
        None
    })
    .await;
    let error = refused(upload(&library.client()).package(&path).await);
    assert!(
        matches!(error.as_cause(), ErrorCause::Transfer(_)),
        "{error}"
    );
    let expected = "changed since the source was created";
    assert!(error.to_string().ends_with(expected), "{error}");
    library.until(|it| it.count(DELETE) == 1).await;
    capture::check();
}
