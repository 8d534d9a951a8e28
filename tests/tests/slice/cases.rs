//! Tests of `tests/slice/cases/<case>/`: arguments of `slice`, one per line, and the expected result.
//!
//! Paths are relative to `tests/slice/`. `expected/` has the written files and the output (`report.txt`); `error.txt` has the
//! output of failed runs, which write nothing. Both refer to the folder of the files as `OUT`.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use tempfile::TempDir;
use vsphere_codegen::load::{Inputs, Limits, load};
use vsphere_tests::generator::run;

/// The command that updates the expected files.
const COMMAND: &str = "UPDATE_GOLDEN=1 cargo test --workspace --test slice";

/// Arguments whose values are paths.
const PATHS: &[&str] = &["--spec", "--overlay", "--fragments", "from"];

struct Case {
    name: String,
    folder: PathBuf,
}

fn all() -> Vec<Case> {
    let folders = fs::read_dir("slice/cases").expect("tests/slice/cases is there");
    let mut cases: Vec<Case> = folders
        .map(|entry| entry.expect("a folder can be read").path())
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
    assert!(cases.len() > 20, "only {} cases found", cases.len());
    cases
}

impl Case {
    /// Runs the case; its files are written to `out`.
    fn run(&self, out: &Path) -> Output {
        let text =
            fs::read_to_string(self.folder.join("arguments.txt")).expect("a case has arguments");
        let mut arguments = vec!["slice".to_owned()];
        let mut is_path = false;
        for line in text.lines() {
            arguments.push(if is_path {
                format!("slice/{line}")
            } else {
                line.to_owned()
            });
            is_path = PATHS.contains(&line);
        }
        arguments.extend(["--out".to_owned(), out.to_string_lossy().into_owned()]);
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        run(&arguments)
    }

    /// The results of the case, by name of the expected file.
    fn actual(&self) -> BTreeMap<String, String> {
        let scratch = TempDir::new().expect("a temporary folder");
        let out = scratch.path().join("fragments");
        let output = self.run(&out);
        let shown = |bytes: &[u8]| {
            let text = String::from_utf8_lossy(bytes);
            text.replace(&*out.to_string_lossy(), "OUT")
        };
        let code = output.status.code();
        if !output.stderr.is_empty() {
            assert!(!out.exists(), "`{}` has written something", self.name);
            let error = format!(
                "{}exit code {}\n",
                shown(&output.stderr),
                code.unwrap_or(-1)
            );
            return BTreeMap::from([("error.txt".to_owned(), error)]);
        }
        let mut files = files(&out);
        let report = format!(
            "{}exit code {}\n",
            shown(&output.stdout),
            code.unwrap_or(-1)
        );
        files.insert("report.txt".to_owned(), report);
        files
            .into_iter()
            .map(|(name, text)| (format!("expected/{name}"), text))
            .collect()
    }

    fn expected(&self) -> BTreeMap<String, String> {
        let mut found: BTreeMap<String, String> = files(&self.folder.join("expected"))
            .into_iter()
            .map(|(name, text)| (format!("expected/{name}"), text))
            .collect();
        if let Ok(text) = fs::read_to_string(self.folder.join("error.txt")) {
            found.insert("error.txt".to_owned(), text);
        }
        found
    }

    fn update(&self, actual: &BTreeMap<String, String>) {
        let expected = self.folder.join("expected");
        let _ = fs::remove_dir_all(&expected);
        let _ = fs::remove_file(self.folder.join("error.txt"));
        for (name, text) in actual {
            let path = self.folder.join(name);
            fs::create_dir_all(path.parent().unwrap_or(&path)).expect("a folder can be made");
            fs::write(path, text).expect("an expected file can be written");
        }
    }
}

/// The files of a folder, if it exists.
pub(crate) fn files(folder: &Path) -> BTreeMap<String, String> {
    let Ok(entries) = fs::read_dir(folder) else {
        return BTreeMap::new();
    };
    let read = |path: PathBuf| {
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        (name, fs::read_to_string(path).expect("a file can be read"))
    };
    entries
        .map(|entry| read(entry.expect("a folder can be read").path()))
        .collect()
}

#[test]
fn cases_have_the_expected_results() {
    let updating = std::env::var_os("UPDATE_GOLDEN").is_some();
    let mut failures = Vec::new();
    for case in all() {
        let (actual, expected) = (case.actual(), case.expected());
        if updating {
            case.update(&actual);
        } else {
            let names: BTreeSet<_> = actual.keys().chain(expected.keys()).collect();
            for name in names {
                let side =
                    |files: &BTreeMap<String, String>| files.get(name).cloned().unwrap_or_default();
                let (old, new) = (side(&expected), side(&actual));
                if old != new {
                    let diff = similar::TextDiff::from_lines(&old, &new);
                    failures.push(format!("{}/{name}\n{}", case.name, diff.unified_diff()));
                }
            }
        }
    }
    assert!(
        failures.is_empty(),
        "{}\nIf that is right, run\n  {COMMAND}\nand review the change.",
        failures.join("\n")
    );
}

/// Fragments are documents: cut again, with their own descriptions, they do not change.
#[test]
fn fragments_cut_again_are_the_same() {
    for case in all() {
        let expected = case.expected();
        if expected.contains_key("error.txt") {
            continue;
        }
        let scratch = TempDir::new().expect("a temporary folder");
        let (first, again) = (scratch.path().join("first"), scratch.path().join("again"));
        case.run(&first);
        let [folder, out] = [&first, &again].map(|path| path.to_string_lossy().into_owned());
        for descriptions in [&["keep"][..], &["from", &folder]] {
            // What a run with other limits has written is read with them.
            let deep = Limits::MOST_DEPTH.to_string();
            let mut arguments = vec!["slice", "--spec", &folder, "--out", &out];
            arguments.extend(["--max-depth", &deep]);
            let fragments: Vec<String> = selections(&first);
            for fragment in &fragments {
                arguments.extend(["--fragment", fragment]);
            }
            let common = if first.join("std.yaml").exists() {
                "std"
            } else {
                "common"
            };
            arguments.extend(["--common", common, "--descriptions"]);
            arguments.extend(descriptions);
            let output = run(&arguments);
            assert_eq!(
                output.status.code(),
                Some(0),
                "`{}`: {}",
                case.name,
                String::from_utf8_lossy(&output.stderr)
            );
            let without_comment = |folder: &Path| -> BTreeMap<String, String> {
                let files = files(folder).into_iter();
                let text = |text: String| {
                    text.lines()
                        .filter(|line| !line.starts_with('#'))
                        .map(|line| format!("{line}\n"))
                        .collect()
                };
                files.map(|(name, own)| (name, text(own))).collect()
            };
            if descriptions == ["keep"] {
                assert_eq!(
                    without_comment(&again),
                    without_comment(&first),
                    "`{}`",
                    case.name
                );
            }
            let before = files(&again);
            let output = run(&arguments);
            assert!(
                String::from_utf8_lossy(&output.stdout).contains("(0 written"),
                "`{}`",
                case.name
            );
            assert_eq!(files(&again), before, "`{}`", case.name);
        }
    }
}

/// A fragment for each file of a folder, with all of its contents.
fn selections(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    let inputs = Inputs {
        specs: vec![folder.to_path_buf()],
        limits: Limits {
            depth: Limits::MOST_DEPTH,
            ..Limits::default()
        },
        ..Inputs::default()
    };
    let documents = load(&inputs).expect("fragments are documents");
    let (api, _) = vsphere_codegen::model(&documents).expect("fragments are documents");
    for (file, source) in documents.sources.iter().enumerate() {
        let operations = api
            .operations
            .iter()
            .filter(|operation| operation.place.file == file);
        let schemas = api
            .schemas
            .values()
            .filter(|schema| schema.place.file == file);
        let selectors: Vec<String> = operations
            .map(|operation| format!("op:{}", operation.id))
            .chain(schemas.map(|schema| format!("schema:{}", schema.name)))
            .collect();
        let name = source.path.rsplit('/').next().unwrap_or_default();
        found.push(format!(
            "{}={}",
            name.trim_end_matches(".yaml"),
            selectors.join(",")
        ));
    }
    found
}
