//! Tests of the folder that fragments are written to.

use std::fs;
use std::path::Path;
use std::time::{Duration, SystemTime};

use tempfile::TempDir;
use vsphere_tests::generator::run;

use crate::cases::files;

/// Cuts two fragments into a folder; returns success and the output.
fn slice(out: &Path) -> (bool, String) {
    let out = out.to_str().expect("the path is text");
    let output = run(&[
        "slice",
        "--spec",
        "slice/documents/shop.yaml",
        "--fragment",
        "shop=/shop/**",
        "--fragment",
        "stock=/stock/**",
        "--out",
        out,
    ]);
    let printed = [output.stdout, output.stderr].concat();
    (
        output.status.success(),
        String::from_utf8_lossy(&printed).into_owned(),
    )
}

#[test]
fn only_changed_files_are_written() {
    let folder = TempDir::new().expect("a temporary folder");
    let at = |name: &str| folder.path().join(name);
    fs::write(at("notes.txt"), "mine").expect("a file can be written");
    fs::write(at("other.yaml"), "mine").expect("a file can be written");
    fs::write(at("stock.yaml"), "old").expect("a file can be written");
    let (good, printed) = slice(folder.path());
    assert!(
        good && printed.contains("(3 written, 0 unchanged)"),
        "{printed}"
    );
    let first = files(folder.path());
    let names: Vec<&str> = first.keys().map(String::as_str).collect();
    assert_eq!(
        names,
        [
            "common.yaml",
            "notes.txt",
            "other.yaml",
            "shop.yaml",
            "stock.yaml"
        ]
    );
    assert_eq!(
        (first["notes.txt"].as_str(), first["other.yaml"].as_str()),
        ("mine", "mine")
    );

    let long_ago = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000);
    for name in ["common.yaml", "shop.yaml", "stock.yaml"] {
        let file = fs::File::options().append(true).open(at(name));
        let file = file.expect("a fragment can be opened");
        file.set_modified(long_ago).expect("a time can be set");
    }
    fs::write(at("stock.yaml"), "spoilt").expect("a file can be written");
    let (good, printed) = slice(folder.path());
    assert!(
        good && printed.contains("(1 written, 2 unchanged)"),
        "{printed}"
    );
    assert_eq!(files(folder.path()), first);
    let modified = |name| fs::metadata(at(name)).and_then(|data| data.modified()).ok();
    assert_eq!(modified("shop.yaml"), Some(long_ago));
    assert_ne!(modified("stock.yaml"), Some(long_ago));
}

#[test]
fn a_folder_with_the_name_of_a_file_is_an_error() {
    let folder = TempDir::new().expect("a temporary folder");
    fs::create_dir(folder.path().join("stock.yaml")).expect("a folder can be made");
    let (good, printed) = slice(folder.path());
    assert!(
        !good && printed.contains("error[in-the-way]: ") && printed.contains("/stock.yaml\n"),
        "{printed}"
    );
    let left = fs::read_dir(folder.path()).expect("the folder can be read");
    assert_eq!(left.count(), 1);
}
