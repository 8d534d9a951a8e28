//! `import`: done, something left to do, or not possible.

use crate::project::{Project, assert_exit, assert_has, stderr, stdout};

const FRAGMENTS: &str = "common: common\nnote: A fragment for a test.\nfragments:\n- name: things\n  about: Things.\n  \
                         select:\n  - /things/**\n";

fn project() -> Project {
    let project = Project::new();
    project.write("specs/fragments.yaml", FRAGMENTS);
    let document = project.read("specs/9.1.0.0/things.yaml");
    project.write("vendor.yaml", &document);
    project
}

#[test]
fn words_that_are_to_be_written_exit_with_1() {
    let project = project();
    assert_exit(&project.run(&["import", "vendor.yaml"]), 0);
    project.edit(
        "vendor.yaml",
        "        size: {",
        "        weight: {type: integer, description: How heavy it is.}\n        size: {",
    );
    let output = project.run(&["import", "vendor.yaml"]);
    assert_exit(&output, 1);
    assert_has(&stdout(&output), &["specs/9.1.0.0/things.yaml:", "weight"]);
    assert_has(&project.read("specs/9.1.0.0/things.yaml"), &["weight"]);
}

#[test]
fn what_cannot_be_imported_exits_with_3() {
    let project = project();
    project.write("wrong.yaml", "openapi: 2.0\n");
    for arguments in [
        &["import", "no-such-file.yaml"][..],
        &["import", "wrong.yaml"],
        &["import", "vendor.yaml", "--overlay", "no-such-file.json"],
        &["import", "vendor.yaml", "--fragments", "no-such-file.yaml"],
        &["import", "vendor.yaml", "--api-version", "../9"],
    ] {
        let output = project.run(arguments);
        assert_exit(&output, 3);
        assert!(!stderr(&output).is_empty(), "{arguments:?}");
    }
}
