//! Commands of the documents are run in a scratch folder with a clone of the project beside it, as the guide has it.
//!
//! Tasks of the project (`cargo xtask …`) are run by the tests of `xtask`, on a project of their own. A block that
//! cannot be run states the reason in a comment `<!-- not run: … -->`.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;
use vsphere_tests::generator::binary;
use vsphere_tests::places::{in_project, versions};

use super::documents::{self, Block, Document};

/// The change between the two versions of the sample document: a value is removed, which breaks callers.
const REMOVED: &str = "- PUSH";

/// Commands of contributors: tests of the same run, or tasks beside them.
const TESTS: &[&str] = &[
    "cargo test ",
    "cargo xtask ",
    "git diff ",
    "GOLDEN_CASES=formats cargo test ",
    "UPDATE_GOLDEN=1 cargo test ",
];

/// The test that runs a block.
#[derive(Debug, PartialEq, Eq)]
enum Runner {
    /// This one.
    Here,
    /// `xtask/tests/tasks/guide.rs`.
    Xtask,
    /// None: they are tests themselves, with tasks that `Xtask` runs.
    Tests,
}

fn commands(code: &str) -> impl Iterator<Item = &str> {
    code.lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
}

fn runner(code: &str) -> Runner {
    let all = |begins: &dyn Fn(&str) -> bool| commands(code).all(begins);
    if all(&|line| line.starts_with("cargo xtask ")) {
        Runner::Xtask
    } else if all(&|line| TESTS.iter().any(|test| line.starts_with(test))) {
        Runner::Tests
    } else {
        Runner::Here
    }
}

/// A folder with the vendor's document (as `vcenter.yaml`, and in two versions) and the project (as `vsphere`).
struct Scratch(TempDir);

impl Scratch {
    fn new() -> Self {
        let scratch = Self(TempDir::new().expect("a folder"));
        symlink(
            in_project("").canonicalize().expect("the project"),
            scratch.path("vsphere"),
        )
        .expect("a link");
        symlink(
            in_project("specs").canonicalize().expect("specs"),
            scratch.path("specs"),
        )
        .expect("a link");
        let versions = versions();
        let newest = versions.last().expect("specs/ has the folder of a version");
        let document =
            format!("vsphere-codegen slice --spec specs/{newest} --fragment 'vcenter=/**' --out .");
        scratch
            .run(&document)
            .unwrap_or_else(|said| panic!("no sample document: {said}"));
        let document = fs::read_to_string(scratch.path("vcenter.yaml")).expect("it was written");
        let new = document.replacen(REMOVED, "", 1);
        assert!(new != document, "the sample document has changed");
        fs::write(scratch.path("vcenter-9.0.yaml"), &document).expect("written");
        fs::write(scratch.path("vcenter-9.1.yaml"), new).expect("written");
        scratch
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Gives crates the lock file of the project: only its versions are sure to be there, and they are built already.
    fn lock(&self) {
        let entries = fs::read_dir(self.0.path()).expect("the folder can be read");
        for folder in entries.map(|entry| entry.expect("an entry").path()) {
            let lock = folder.join("Cargo.lock");
            if folder.join("Cargo.toml").exists() && !lock.exists() {
                fs::copy(in_project("Cargo.lock"), lock).expect("the project has a lock file");
            }
        }
    }

    /// Runs a script with the generator on its path; the error is all that it printed.
    fn run(&self, script: &str) -> Result<(), String> {
        let program = binary().canonicalize().expect("the generator was built");
        let mut path = vec![program.parent().expect("a folder").to_owned()];
        path.extend(std::env::split_paths(
            &std::env::var_os("PATH").unwrap_or_default(),
        ));
        let target = Path::new(env!("CARGO_TARGET_TMPDIR"))
            .parent()
            .expect("a folder");
        let output = Command::new("bash")
            .args(["-euc", script])
            .current_dir(self.0.path())
            .env("PATH", std::env::join_paths(path).expect("a path"))
            // The folder and the profile of the project, where dependencies are built already.
            .env("CARGO_TARGET_DIR", target)
            .env("CARGO_PROFILE_DEV_DEBUG", "1")
            .env("CARGO_NET_OFFLINE", "true")
            .env_remove("RUSTFLAGS")
            .output()
            .expect("bash runs");
        let [stdout, stderr] =
            [&output.stdout, &output.stderr].map(|text| String::from_utf8_lossy(text));
        match output.status.success() {
            true => Ok(()),
            false => Err(format!("{}\n{stdout}{stderr}", output.status)),
        }
    }
}

/// The blocks of a document that are run here.
fn own(document: &Document) -> Vec<Block> {
    let blocks = document.blocks().into_iter();
    let shell =
        blocks.filter(|block| block.language() == "sh" && block.reason("not run").is_none());
    shell
        .filter(|block| runner(&block.code) == Runner::Here)
        .collect()
}

#[test]
fn commands_do_what_the_documents_say() {
    let mut failures = Vec::new();
    let mut ran = 0;
    for document in documents::all() {
        let blocks = own(&document);
        if blocks.is_empty() {
            continue;
        }
        // Commands of a page build on those before them.
        let scratch = Scratch::new();
        for block in blocks {
            ran += 1;
            scratch.lock();
            let failure = scratch.run(&block.code).err();
            failures.extend(failure.map(|said| format!("{}\n{}{said}", block.place, block.code)));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    assert!(ran > 5, "only {ran} blocks found");
}

#[test]
fn a_failing_command_is_noticed() {
    let scratch = Scratch::new();
    assert!(
        scratch
            .run("vsphere-codegen explain nonsense\ntrue")
            .is_err()
    );
    assert_eq!(runner("cargo xtask check\n"), Runner::Xtask);
    assert_eq!(runner("cargo test --doc\n"), Runner::Tests);
    assert_eq!(runner("cargo xtask check\nfalse\n"), Runner::Here);
}
