//! The tasks that the documents name do on a small project what the documents say.
//!
//! The other commands of the documents, and the marks of those that are not run, are tested by `tests/tests/guide/`.

use std::fs;
use std::path::Path;

use crate::project::{Project, stderr, stdout};

const DOCUMENTS: &[&str] = &["README.md", "CONTRIBUTING.md", "specs/README.md"];

const FRAGMENTS: &str = "common: common\nnote: A fragment.\nfragments:\n- name: things\n  about: Things.\n  select:\n  - /things/**\n";

/// Commands in blocks of shell code, without those that a comment excludes.
fn tasks(text: &str) -> Vec<&str> {
    let (mut tasks, mut comment, mut is_run, mut is_shell) = (Vec::new(), "", false, false);
    for line in text.lines().map(str::trim) {
        if line.starts_with("```") {
            (is_shell, is_run) = (line == "```sh", !comment.starts_with("<!-- not run: "));
        } else if let Some(task) = line
            .strip_prefix("cargo xtask ")
            .filter(|_| is_shell && is_run)
        {
            tasks.push(task);
        }
        comment = line;
    }
    tasks
}

/// Two versions and two commits, the vendor's document, and a table of fragments.
fn project() -> Project {
    let project = Project::new();
    let document = project.read("specs/9.1.0.0/things.yaml");
    project.write(
        "specs/8.0.3.0/things.yaml",
        &document.replace("9.1.0.0", "8.0.3.0"),
    );
    project.write("specs/fragments.yaml", FRAGMENTS);
    project.write("vcenter.yaml", &document);
    project.commit();
    project.commit();
    project
}

#[test]
fn tasks_do_what_the_documents_say() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let pages = fs::read_dir(root.join("docs/src")).expect("the guide");
    let pages = pages.map(|page| page.expect("a page").path());
    let mut paths: Vec<_> = DOCUMENTS
        .iter()
        .map(|path| root.join(path))
        .chain(pages)
        .collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "md"));
    paths.sort();
    let (project, mut ran) = (project(), 0);
    for path in paths {
        for task in tasks(&fs::read_to_string(&path).expect("a document")) {
            let arguments: Vec<&str> = task.split_whitespace().collect();
            let output = project.run(&arguments);
            let said = format!("{}{}", stdout(&output), stderr(&output));
            assert!(
                output.status.success(),
                "{}: `{task}`\n{said}",
                path.display()
            );
            ran += 1;
        }
    }
    assert!(ran >= 5, "only {ran} tasks found");
}

#[test]
fn marks_are_respected() {
    let text = "```sh\ncargo xtask check\n```\n<!-- not run: why -->\n```sh\ncargo xtask bench\n```\n```text\ncargo xtask fuzz\n```\n";
    assert_eq!(tasks(text), ["check"]);
}
