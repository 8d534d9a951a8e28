//! The fuzz targets with all kept inputs: seeds, inputs that failed once, and documents of other tests.
//!
//! `tests/fuzz/seeds/<target>/` and `tests/fuzz/found/<target>/` have an input in each file. A file in `found` is named
//! after its failure.

use std::collections::BTreeMap;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use vsphere_fuzz_targets::{TARGETS, Target};
use vsphere_tests::places::in_project;

/// Returns the files in a folder, by path; none if there is no folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut files: Vec<PathBuf> = entries
        .map(|entry| entry.expect("the folder can be read").path())
        .filter(|path| path.is_file())
        .collect();
    files.sort();
    files
}

/// Returns documents in the folders of other tests that a target also reads.
fn borrowed(target: &str) -> Vec<PathBuf> {
    let cases = match target {
        "loader" => ["tests/golden", "tests/input"].as_slice(),
        "overlay" => ["tests/diff"].as_slice(),
        _ => &[],
    };
    let folders = cases.iter().flat_map(|cases| {
        let entries = fs::read_dir(in_project(cases)).expect("the folder of cases is there");
        entries.map(|entry| entry.expect("it can be read").path())
    });
    let mut found: Vec<PathBuf> = folders.flat_map(|folder| files(&folder)).collect();
    found.retain(|path| {
        let extension = path.extension().and_then(|it| it.to_str());
        extension.is_some_and(|it| matches!(it, "yaml" | "yml" | "json"))
    });
    found.sort();
    found
}

fn kept(kind: &str, target: &Target) -> Vec<PathBuf> {
    files(&in_project("tests/fuzz").join(kind).join(target.name))
}

/// Runs a target with a file. Returns the message of a failure.
fn failure(target: &Target, path: &Path) -> Option<String> {
    let bytes = fs::read(path).expect("the file can be read");
    let caught = catch_unwind(AssertUnwindSafe(|| (target.run)(&bytes))).err()?;
    let said = caught.downcast_ref::<String>().map(String::as_str);
    let said = said.or_else(|| caught.downcast_ref::<&str>().copied());
    let said = said.unwrap_or("it panicked");
    Some(format!("{} with {}: {said}", target.name, path.display()))
}

#[test]
fn every_kept_input_is_borne() {
    let mut failures = Vec::new();
    for target in TARGETS {
        let seeds = kept("seeds", target);
        assert!(!seeds.is_empty(), "`{}` has no seeds", target.name);
        let inputs = seeds
            .into_iter()
            .chain(kept("found", target))
            .chain(borrowed(target.name));
        failures.extend(inputs.filter_map(|path| failure(target, &path)));
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// Every target has a program, and all kept inputs belong to a target.
#[test]
fn targets_and_folders_agree() {
    let names: Vec<&str> = TARGETS.iter().map(|target| target.name).collect();
    let manifest = vsphere_tests::places::project_text("tests/fuzz/Cargo.toml");
    let programs: Vec<&str> = manifest
        .lines()
        .filter_map(|line| {
            line.strip_prefix("path = \"fuzz_targets/")?
                .strip_suffix(".rs\"")
        })
        .collect();
    assert_eq!(names, programs);
    for kind in ["seeds", "found"] {
        let folders =
            fs::read_dir(in_project("tests/fuzz").join(kind)).expect("the folder is there");
        for entry in folders {
            let path = entry.expect("it can be read").path();
            let name = path
                .file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned();
            assert!(
                path.is_file() || names.contains(&name.as_str()),
                "no target `{name}`"
            );
        }
    }
}

/// No input is kept twice.
#[test]
fn no_input_is_kept_twice() {
    let mut known: BTreeMap<Vec<u8>, PathBuf> = BTreeMap::new();
    for target in TARGETS {
        for path in kept("seeds", target)
            .into_iter()
            .chain(kept("found", target))
        {
            let mut key = target.name.as_bytes().to_vec();
            key.extend(fs::read(&path).expect("the file can be read"));
            let other = known.insert(key, path.clone());
            assert_eq!(other, None, "the same as {}", path.display());
        }
    }
}
