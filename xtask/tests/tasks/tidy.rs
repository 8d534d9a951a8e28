//! `tidy`: each rule fails where it is broken, with the place, and passes where it is not.

use crate::project::{Project, assert_exit, assert_has, stderr, stdout};

/// The tables of a small project.
const TABLES: &str = r#"
generated = ["generated/**"]

[openings]
words = ["What", "Whether"]
percent = 1

[[word]]
not = ["yells", "falls off"]
but = "says or continues"
except = ["yells apart"]

[[name]]
not = ["sold"]
but = "reported"
part = "word"

[[name]]
not = ["_on"]
but = "`_with`"
part = "end"

[length]
lines = 60

[circles]
roots = ["src/lib.rs"]
quotes = ["quote"]
"#;

/// A project with the tables and tracked files, all of them clean but for the given ones.
fn project(files: &[(&str, &str)]) -> Project {
    let project = Project::new();
    project.write("specs/9.1.0.0/things.yaml", "openapi: 3.0.3\n");
    for name in ["LICENSE-APACHE", "LICENSE-MIT"] {
        project.write(name, "All is allowed.\n");
    }
    project.write("xtask/tidy.toml", TABLES);
    project.write("src/lib.rs", "//! A crate.\n\nmod a;\nmod b;\n");
    project.write("src/a.rs", "//! The letter a.\n");
    project.write("src/b.rs", "//! The letter b.\n");
    for (path, text) in files {
        project.write(path, text);
    }
    project.commit();
    project
}

/// Runs the task on a project with some files.
#[track_caller]
fn assert_found(files: &[(&str, &str)], expected: &[&str]) {
    let output = project(files).run(&["tidy"]);
    assert_exit(&output, i32::from(!expected.is_empty()));
    let text = stdout(&output);
    let found: Vec<&str> = text.lines().take_while(|line| !line.is_empty()).collect();
    assert_eq!(found, expected, "{text}{}", stderr(&output));
}

#[test]
fn a_clean_project_is_clean() {
    assert_found(&[], &[]);
}

#[test]
fn openings_are_a_noun_or_a_verb() {
    let advice = "begin with a noun phrase or a verb";
    let text = "//! What a is.\n\n/// Whether it is.\nfn is() {}\n\n/// A `What`.\nfn what() {}\n// What is a comment.\n";
    assert_found(
        &[("src/a.rs", text)],
        &[
            &format!("src/a.rs:1: documentation begins with \"What\": {advice}"),
            &format!("src/a.rs:3: documentation begins with \"Whether\": {advice}"),
        ],
    );
    // One of more than a hundred is let pass; what is generated does not hide what is written.
    let many = "/// A line.\nconst A: u8 = 0;\n".repeat(120);
    let tables = TABLES.replace("lines = 60", "lines = 1000");
    let one = format!("//! What a is.\n\n{many}");
    assert_found(&[("src/a.rs", &one), ("xtask/tidy.toml", &tables)], &[]);
    assert_found(
        &[
            ("src/a.rs", "//! What a is.\n"),
            ("generated/src/lib.rs", &format!("//! A crate.\n\n{many}")),
        ],
        &[&format!(
            "src/a.rs:1: documentation begins with \"What\": {advice}"
        )],
    );
    assert_found(
        &[(
            "specs/9.1.0.0/things.yaml",
            "a:\n  description: >-\n    What it\n    is.\n",
        )],
        &[&format!(
            "specs/9.1.0.0/things.yaml:3: documentation begins with \"What\": {advice}"
        )],
    );
}

#[test]
fn words_of_the_table_are_found_in_all_prose() {
    let rust = "//! It\n//! falls off, and yells apart.\n\n// It yells `yells`.\nconst A: &str = \"it yells a\\nb\";\n";
    assert_found(
        &[
            ("src/a.rs", rust),
            ("README.md", "# Title\n\nIt *yells*, unlike\n\n    yells\n"),
            (
                "specs/9.1.0.0/things.yaml",
                "a:\n  description: It yells.\n",
            ),
            ("run.toml", "# It yells.\na = \"yells\"\n"),
        ],
        &[
            "README.md:3: \"yells\": write says or continues",
            "run.toml:1: \"yells\": write says or continues",
            "specs/9.1.0.0/things.yaml:2: \"yells\": write says or continues",
            "src/a.rs:2: \"falls off\": write says or continues",
            "src/a.rs:4: \"yells\": write says or continues",
            "src/a.rs:5: \"yells\": write says or continues",
        ],
    );
}

#[test]
fn names_are_found_by_their_parts() {
    let text = "//! A module.\n\nfn sold_by() {}\nstruct WasSold;\nfn call_on() { call_on() }\nfn soldest() {}\n";
    assert_found(
        &[
            ("src/a.rs", text),
            ("generated/src/lib.rs", "//! A crate.\n\nfn sold() {}\n"),
            ("src/sold.rs", "//! A module.\n"),
        ],
        &[
            "src/a.rs:3: name `sold_by`, because of \"sold\": write reported",
            "src/a.rs:4: name `WasSold`, because of \"sold\": write reported",
            "src/a.rs:5: name `call_on`, because of \"_on\": write `_with`",
            "src/sold.rs:1: name `sold`, because of \"sold\": write reported",
        ],
    );
}

#[test]
fn what_is_allowed_has_a_reason_and_a_use() {
    let allow = |word: &str, reason: &str| {
        format!(
            "{TABLES}\n[[allow]]\npath = \"src/*.rs\"\nword = \"{word}\"\nreason = \"{reason}\"\n"
        )
    };
    let rust = ("src/a.rs", "//! It yells.\n");
    assert_found(
        &[rust, ("xtask/tidy.toml", &allow("yells", "A quotation."))],
        &[],
    );
    assert_found(
        &[("xtask/tidy.toml", &allow("yells", "A quotation."))],
        &["xtask/tidy.toml:1: allows \"yells\" in `src/*.rs`, but there is none: remove it"],
    );
    let output = project(&[rust, ("xtask/tidy.toml", &allow("yells", " "))]).run(&["tidy"]);
    assert_exit(&output, 3);
    assert_has(
        &stderr(&output),
        &["the entry for `src/*.rs` has no reason"],
    );
}

#[test]
fn modules_are_documented() {
    assert_found(
        &[
            ("src/a.rs", "/// A function.\nfn f() {}\n"),
            ("generated/src/lib.rs", "fn f() {}\n"),
        ],
        &[
            "generated/src/lib.rs:1: the module has no documentation: say in `//!` what it is for",
            "src/a.rs:1: the module has no documentation: say in `//!` what it is for",
        ],
    );
}

#[test]
fn long_files_are_listed() {
    let long = format!("//! A module.\n{}", "\n".repeat(60));
    let finding = "src/a.rs:61: 61 lines, of at most 60: divide the file";
    let generated = ("generated/src/lib.rs", long.as_str());
    assert_found(&[("src/a.rs", &long), generated], &[finding]);
    let entry = "lines = 60\n[[length.long]]\npath = \"src/a.rs\"\nreason = \"A table.\"\n";
    let tables = TABLES.replace("lines = 60\n", entry);
    assert_found(&[("src/a.rs", &long), ("xtask/tidy.toml", &tables)], &[]);
    assert_found(
        &[("xtask/tidy.toml", &tables)],
        &["xtask/tidy.toml:1: allows long files in `src/a.rs`, but there is none: remove it"],
    );
}

/// A version of the API is brought in by adding to a record, whatever its length is before and after.
#[test]
fn records_may_have_any_length() {
    let tables = TABLES.replace("lines = 60\n", "lines = 60\nrecords = [\"CHANGELOG.md\"]\n");
    for lines in [10, 70] {
        let record = "- A change.\n".repeat(lines);
        let files = [("CHANGELOG.md", &*record), ("xtask/tidy.toml", &*tables)];
        assert_found(&files, &[]);
    }
}

#[test]
fn circles_are_found_by_all_kinds_of_paths() {
    let there = ("src/a.rs", "//! A module.\n\nuse crate::b::{self, B};\n");
    let back = [
        "use super::a;",
        "use crate::{x, a as c};",
        "fn f() { crate::a::g() }",
        "fn f() { for _ in crate::a::g() {} }",
        "fn f() { write!(f, \"{}\", super::a::g()) }",
        "use crate::*; use super::a::inner::T;",
    ];
    for line in back {
        let text = format!("//! A module.\n\n{line}\n");
        let output = project(&[there, ("src/b.rs", &text)]).run(&["tidy"]);
        assert_exit(&output, 1);
        let text = stdout(&output);
        assert_has(
            &text,
            &[
                "closes a circle of",
                "src/a.rs:3: `crate::b",
                "circles: 1\n",
            ],
        );
        assert_has(&text, &["src/b.rs:3: `"]);
    }
    let none = [
        "pub(super) fn f() { quote!(crate::a::g()) }",
        "pub(in super::a::inner) fn f() {}",
        "// use crate::a;",
        "macro_rules! m { () => { $crate::a::g() } }",
        "mod inner { use super::f; }",
        "use a::b;",
    ];
    for line in none {
        let text = format!("//! A module.\n\n{line}\n");
        assert_found(&[there, ("src/b.rs", &text)], &[]);
    }
}

#[test]
fn a_face_that_is_imported_from_below_closes_a_circle() {
    let face = (
        "src/lib.rs",
        "//! A crate.\n\nmod a;\nmod b;\npub use a::A;\n",
    );
    assert_found(
        &[face, ("src/b.rs", "//! A module.\n\nuse crate::a::A;\n")],
        &[],
    );
    let exported = "//! A module.\n\nfn f() { crate::exported!() }\n";
    assert_found(&[face, ("src/a.rs", exported)], &[]);
    assert_found(
        &[face, ("src/a.rs", "//! A module.\n\nuse crate::B;\n")],
        &[
            "src/a.rs:3: `crate::B` closes a circle of 2 files: imports src/lib.rs",
            "src/lib.rs:5: `a::A` closes a circle of 2 files: imports src/a.rs",
        ],
    );
}

#[test]
fn paths_limit_what_is_checked() {
    let project = project(&[("src/a.rs", "fn f() {}\n"), ("src/b.rs", "fn f() {}\n")]);
    let output = project.run(&["tidy", "src/a.rs"]);
    assert_exit(&output, 1);
    assert!(!stdout(&output).contains("src/b.rs"));
    assert_exit(&project.run(&["tidy", "specs"]), 0);
    assert_exit(&project.run(&["tidy", "no-such-folder"]), 3);
    // Only what is tracked counts, as it is in the working tree.
    project.write("src/untracked.rs", "fn f() {}\n");
    for name in ["a", "b"] {
        project.write(&format!("src/{name}.rs"), "//! A module.\n");
    }
    assert_exit(&project.run(&["tidy"]), 0);
}
