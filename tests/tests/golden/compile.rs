//! Golden cases compile, and their documentation has no broken link: all warnings count.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use vsphere_codegen::emit::Settings;

use crate::cases;

const NO_WARNINGS: &str = "\n[lints.rust]\nwarnings = \"deny\"\n";

/// Where the throw-away workspace lies: below the normal build folder, so that the next run finds what this one built.
fn workspace() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("golden")
}

/// A file is written only if it changes, or the next run would build everything anew.
fn write(path: &Path, text: &str) {
    if fs::read_to_string(path).is_ok_and(|old| old == text) {
        return;
    }
    fs::create_dir_all(path.parent().expect("a file lies in a folder"))
        .expect("folders can be made");
    fs::write(path, text).expect("the build folder can be written");
}

/// A package for each case, in one workspace; and what does not even generate.
fn prepare() -> (PathBuf, Vec<String>) {
    let workspace = workspace();
    let runtime = Path::new(env!("CARGO_MANIFEST_DIR")).join("../generator/runtime");
    let runtime = runtime
        .canonicalize()
        .expect("the runtime is there")
        .to_string_lossy()
        .into_owned();
    let mut members = Vec::new();
    let mut failures = Vec::new();
    for case in cases::all() {
        let package = format!("golden-{}", case.name);
        let settings = Settings {
            package,
            runtime: Some(runtime.clone()),
            ..Settings::default()
        };
        let mut files = match case.generate(&settings) {
            Ok(generated) => generated.files,
            Err(failure) => {
                failures.push(failure);
                continue;
            }
        };
        let manifest = files
            .0
            .get_mut("Cargo.toml")
            .expect("a crate has a manifest");
        manifest.push_str(NO_WARNINGS);
        files
            .write(&workspace.join(&case.name))
            .expect("the build folder can be written");
        members.push(case.name);
    }
    remove_stale(&workspace, &members);
    write(
        &workspace.join("Cargo.toml"),
        &format!("[workspace]\nresolver = \"3\"\nmembers = {members:?}\n"),
    );
    // Without the network only the versions that the project itself uses are sure to be there.
    if !workspace.join("Cargo.lock").exists() {
        let lock = Path::new(env!("CARGO_MANIFEST_DIR")).join("../Cargo.lock");
        fs::copy(lock, workspace.join("Cargo.lock")).expect("the project has a lock file");
    }
    (workspace, failures)
}

fn remove_stale(workspace: &Path, members: &[String]) {
    let Ok(entries) = fs::read_dir(workspace) else {
        return;
    };
    for entry in entries.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.path().is_dir() && name != "target" && !members.contains(&name) {
            fs::remove_dir_all(entry.path()).expect("the build folder can be cleaned");
        }
    }
}

/// What cargo says if it fails.
fn cargo(workspace: &Path, arguments: &[&str]) -> Option<String> {
    let output = Command::new(env!("CARGO"))
        .args(arguments)
        .arg("--offline")
        .current_dir(workspace)
        .env("CARGO_TARGET_DIR", workspace.join("target"))
        .env("RUSTDOCFLAGS", "-D warnings")
        .env_remove("RUSTFLAGS")
        .output()
        .expect("cargo runs");
    if output.status.success() {
        return None;
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Some(format!(
        "`cargo {}` fails in {}:\n{said}",
        arguments.join(" "),
        workspace.display()
    ))
}

#[test]
fn golden_cases_compile_and_are_documented() {
    let (workspace, mut failures) = prepare();
    failures.extend(cargo(
        &workspace,
        &["check", "--quiet", "--workspace", "--keep-going"],
    ));
    failures.extend(cargo(
        &workspace,
        &["doc", "--quiet", "--workspace", "--no-deps", "--keep-going"],
    ));
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}
