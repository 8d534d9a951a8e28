//! The tasks of the project, run as contributors run them: exit codes, streams, files.
//!
//! They work on small projects in temporary folders, and never on this one.

mod bump;
mod check;
mod diff;
mod guide;
mod import;
mod project;
mod release;
mod tidy;

use project::{Project, assert_exit, stderr};

/// Exit code 2 is for a wrong command line: no task has run.
#[test]
fn a_wrong_command_line_exits_with_2() {
    let wrong: [&[&str]; 10] = [
        &[],
        &["grow"],
        &["check", "--format", "pdf"],
        &["check", "specs"],
        &["diff", "--fail-on", "sometimes"],
        &["import"],
        &["bump"],
        &["generate", "--no-such-flag"],
        &["release"],
        &["release", "--dry-run", "--force"],
    ];
    let project = Project::new();
    for arguments in wrong {
        let output = project.run(arguments);
        assert_exit(&output, 2);
        assert!(!stderr(&output).is_empty(), "{arguments:?}");
        assert!(!project.path("generated").exists(), "{arguments:?}");
    }
}

#[test]
fn exit_codes_are_explained() {
    let help = Project::new().run(&["--help"]);
    assert_exit(&help, 0);
    let text = String::from_utf8_lossy(&help.stdout);
    let explained = ["\n  0  ", "\n  1  ", "\n  2  ", "\n  3  "];
    assert!(explained.iter().all(|code| text.contains(code)), "{text}");
}
