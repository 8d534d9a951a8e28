//! Wrong input: exact error messages, and nothing generated.
//!
//! A case is a folder `tests/input/<case>/`. Its YAML and JSON files are passed with `--spec`, those in its `given/` with
//! `--overlay`; `arguments.txt` has other `--spec` paths, one per line. `expected.txt` is the output.

mod binary;
mod kinds;
mod messages;

use std::fs;
use std::path::{Path, PathBuf};

use vsphere_codegen::diagnostics::{Problems, Report, Style, Texts};
use vsphere_codegen::emit::Settings;
use vsphere_codegen::load::Inputs;

/// The command that rewrites the expected texts.
const COMMAND: &str = "UPDATE_GOLDEN=1 cargo test --workspace --test input";

/// A folder of `tests/input/`.
pub(crate) struct Case {
    pub(crate) name: String,
    folder: PathBuf,
}

impl Case {
    pub(crate) fn inputs(&self) -> Inputs {
        let specs = match fs::read_to_string(self.folder.join("arguments.txt")) {
            Ok(lines) => lines.lines().map(|line| self.folder.join(line)).collect(),
            Err(_) => vec![self.folder.clone()],
        };
        Inputs {
            specs,
            overlays: files(&self.folder.join("given")),
            ..Inputs::default()
        }
    }

    pub(crate) fn expected(&self) -> String {
        fs::read_to_string(self.folder.join("expected.txt")).unwrap_or_default()
    }
}

/// All cases, by name.
pub(crate) fn all() -> Vec<Case> {
    let folders = fs::read_dir("input").expect("tests/input is there");
    let mut cases: Vec<Case> = folders
        .map(|entry| entry.expect("tests/input can be read").path())
        .filter(|path| path.is_dir())
        .map(|folder| Case {
            name: folder
                .file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned(),
            folder,
        })
        .collect();
    cases.sort_by(|a, b| a.name.cmp(&b.name));
    assert!(
        cases.len() > 30,
        "only {} cases found: is the test run in the folder of its package?",
        cases.len()
    );
    cases
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut files: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    files.sort();
    files
}

/// Renders problems like the command line without a terminal.
fn report(problems: &Problems) -> String {
    Report::from(problems).text(&mut Texts::of_files(), Style::default())
}

/// The failure of a case, if there is one.
fn check(case: &Case, updating: bool) -> Option<String> {
    let name = &case.name;
    let actual = match vsphere_codegen::generate(&case.inputs(), &Settings::default()) {
        Ok(generated) => {
            return Some(format!(
                "`{name}` is accepted: {} operations",
                generated.operations
            ));
        }
        Err(problems) => report(&problems),
    };
    let expected = case.expected();
    if actual == expected {
        return None;
    }
    if updating {
        fs::write(case.folder.join("expected.txt"), actual).expect("expected.txt can be written");
        return None;
    }
    Some(format!(
        "`{name}`\n  expected: {}\n  got:      {}",
        expected.trim_end(),
        actual.trim_end()
    ))
}

#[test]
fn wrong_input_is_reported_with_its_place() {
    let updating = std::env::var_os("UPDATE_GOLDEN").is_some();
    let failures: Vec<String> = all()
        .iter()
        .filter_map(|case| check(case, updating))
        .collect();
    assert!(
        failures.is_empty(),
        "{}\nIf the new words are right, run\n  {COMMAND}\nand review the change.",
        failures.join("\n"),
    );
}

#[test]
fn no_problem_is_blamed_on_the_generator() {
    for case in all() {
        let expected = case.expected();
        assert!(
            expected.starts_with("error["),
            "`{}` expects no error",
            case.name
        );
        for word in ["defect", "backend", "panicked"] {
            assert!(
                !expected.contains(word),
                "`{}` expects a fault of the generator, not of its input:\n{expected}",
                case.name
            );
        }
    }
}
