//! Comparisons of versions that are not supported in whole: what is compared, and what is listed as not compared.
//!
//! A case is a folder `tests/diff/partial/<case>` with an overlay `old.yaml`, `new.yaml` or both, each on `tests/diff/base.yaml`;
//! `report.txt` is the expected report in both directions. Those in `tests/diff/pairs` are supported in whole, and need two overlays.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use serde_json::Value;
use tempfile::TempDir;
use vsphere_codegen::diagnostics::Location;
use vsphere_codegen::diff;
use vsphere_codegen::diff::comparison::Comparison;
use vsphere_codegen::diff::report::Format;
use vsphere_codegen::diff::report::contents::Report;
use vsphere_codegen::diff::rule::Level;
use vsphere_codegen::diff::version::read_both;
use vsphere_codegen::load::Inputs;
use vsphere_tests::generator::run;

/// The cases that are not supported in whole.
fn folders() -> Vec<PathBuf> {
    let folders = cases("diff/partial");
    assert!(folders.len() > 10, "only {} cases found", folders.len());
    folders
}

fn cases(folder: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("the folder is there");
    let paths = entries.map(|entry| entry.expect("the folder can be read").path());
    let mut folders: Vec<PathBuf> = paths.collect();
    folders.sort();
    folders
}

fn overlay(folder: &Path, side: &str) -> Option<PathBuf> {
    let path = folder.join(format!("{side}.yaml"));
    path.exists().then_some(path)
}

/// Forwards and backwards.
pub(crate) fn both_ways(folder: &Path) -> [Comparison; 2] {
    let inputs = |side| Inputs {
        specs: vec![PathBuf::from("diff/base.yaml")],
        overlays: overlay(folder, side).into_iter().collect(),
        ..Inputs::default()
    };
    [("old", "new"), ("new", "old")].map(|(old, new)| {
        let both = read_both(&inputs(old), &inputs(new));
        let (old, new) = both.unwrap_or_else(|problems| panic!("{folder:?}: {problems}"));
        diff::compare(&old, &new)
    })
}

/// All comparisons.
pub(crate) fn comparisons() -> Vec<Comparison> {
    folders()
        .iter()
        .flat_map(|folder| both_ways(folder))
        .collect()
}

fn write(comparison: &Comparison, format: Format) -> String {
    let report = Report {
        comparison,
        level: Some(Level::Neutral),
    };
    report.write(format)
}

#[test]
fn every_case_has_the_expected_report() {
    let updating = std::env::var_os("UPDATE_GOLDEN").is_some();
    let mut failures = Vec::new();
    for folder in folders().into_iter().chain(cases("diff/pairs")) {
        let both = both_ways(&folder);
        let [forwards, backwards] =
            both.map(|comparison| write(&comparison, Format::Text { color: false }));
        let actual = format!("{forwards}\n=== backwards ===\n\n{backwards}");
        let path = folder.join("report.txt");
        if updating {
            fs::write(&path, actual).expect("the expected text can be written");
            continue;
        }
        let expected = fs::read_to_string(&path).unwrap_or_default();
        if actual != expected {
            let difference = similar::TextDiff::from_lines(&expected, &actual);
            let difference = difference.unified_diff().context_radius(2).to_string();
            failures.push(format!("{}\n{difference}", path.display()));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// A part that is left out of one version must not appear as added to or removed from the other.
#[test]
fn nothing_is_compared_and_not_compared() {
    for folder in folders() {
        for comparison in both_ways(&folder) {
            assert!(!comparison.not_compared.is_empty(), "{folder:?}");
            let parts = &comparison.not_compared;
            let both = comparison.changes.iter().filter(|change| {
                let [old, new] = [&change.old, &change.new].map(Option::as_ref);
                let [old, new] = [old, new].map(|side| side.map(|side| &side.at));
                let is_at = |place: Option<&Location>, part: &Option<Location>| {
                    place.is_some_and(|place| {
                        let part = part.as_ref();
                        part.is_some_and(|part| place.pointer.starts_with(&part.pointer))
                    })
                };
                let mut parts = parts.iter();
                parts.any(|part| is_at(old, &part.old) || is_at(new, &part.new))
            });
            let both: Vec<String> = both.map(|change| change.id()).collect();
            assert_eq!(both, [""; 0], "{folder:?}");
        }
    }
}

/// An incomplete comparison is never shown as one without changes.
#[test]
fn every_format_lists_what_is_not_compared() {
    for folder in folders() {
        for comparison in both_ways(&folder) {
            for format in [
                Format::Text { color: false },
                Format::Json,
                Format::Markdown,
                Format::Github,
                Format::Junit,
                Format::Html,
            ] {
                let text = write(&comparison, format);
                for complete in ["No changes.", "nothing changed.", "Nothing changed."] {
                    assert!(!text.contains(complete), "{folder:?} {format:?}: {text}");
                }
                for part in comparison.not_compared.iter().take(10) {
                    let name = part.name.as_str();
                    assert!(
                        text.contains(name),
                        "{folder:?} {format:?} lacks {name}: {text}"
                    );
                }
            }
        }
    }
}

/// Compares by the command line.
fn diff_of(folder: &str, more: &[&str]) -> Output {
    let mut arguments = vec!["diff", "diff/base.yaml", "diff/base.yaml"];
    let folder = Path::new("diff/partial").join(folder);
    let paths = ["old", "new"].map(|side| overlay(&folder, side));
    for (flag, path) in ["--old-overlay", "--new-overlay"].iter().zip(&paths) {
        let path = path.as_ref().map(|path| path.to_str().expect("text"));
        arguments.extend(path.iter().flat_map(|path| [*flag, *path]));
    }
    arguments.extend(more);
    run(&arguments)
}

#[track_caller]
fn assert_stopped(output: &Output) -> String {
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("not compared"), "{said}");
    said
}

#[test]
fn the_exit_code_says_that_something_is_not_compared() {
    let said = assert_stopped(&diff_of("both-sides", &[]));
    assert!(said.contains("1 operation is not compared"), "{said}");
    for gate in ["breaking", "any"] {
        assert_stopped(&diff_of("both-sides", &["--fail-on", gate]));
        assert_stopped(&diff_of("nothing", &["--fail-on", gate]));
    }
}

#[test]
fn an_accept_list_hides_nothing_that_is_not_compared() {
    let folder = TempDir::new().expect("a folder");
    let list = folder.path().join("accepted.txt");
    let json = diff_of("operation", &["--format", "json"]);
    let report: Value = serde_json::from_slice(&json.stdout).expect("JSON");
    let mut lines = Vec::new();
    for change in report["changes"].as_array().into_iter().flatten() {
        let path = change["subject"]["path"].as_str().unwrap_or_default();
        let rules = change["wire"]["rules"].as_array().into_iter().flatten();
        let effects = change["rust"]["effects"].as_array().into_iter().flatten();
        lines.extend(rules.chain(effects).map(|rule| {
            let id = rule["id"].as_str().unwrap_or_default();
            format!("{id} {path} it is wanted")
        }));
    }
    assert!(!lines.is_empty(), "the rest is compared");
    fs::write(&list, lines.join("\n")).expect("a list");
    let accepted = ["--fail-on", "any", "--accept", list.to_str().expect("text")];
    let said = assert_stopped(&diff_of("operation", &accepted));
    assert!(!said.contains("not accepted"), "{said}");
}

/// Faults of a document are not missing support: a typo would hide more than it names.
#[test]
fn faults_of_documents_still_stop_a_comparison() {
    let output = run(&["diff", "diff/base.yaml", "input/dangling-reference"]);
    assert_eq!(output.status.code(), Some(3));
}
