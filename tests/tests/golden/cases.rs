//! `tests/golden/<case>/`: documents, and the files that are generated from them.
//!
//! A case is a folder with OpenAPI documents and overlays; `given/` holds overlays for `--overlay`. `expected/` holds the
//! files below `src/` except the crate root and the mock, which only the cases listed here include. `WHOLE` cases hold the
//! complete crate. `expected/warnings.txt` holds the warnings, if there are any. `wire.rs` calls the client, see [`wire`](crate::wire).

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use proc_macro2::{TokenStream, TokenTree};
use vsphere_codegen::Generated;
use vsphere_codegen::diagnostics::{Report, Style, Texts};
use vsphere_codegen::emit::{Change, Settings};
use vsphere_codegen::load::Inputs;

/// The command that rewrites the expected files.
const COMMAND: &str = "UPDATE_GOLDEN=1 cargo test --workspace --test golden";

/// The cases whose expected files are a whole crate.
const WHOLE: &[&str] = &["crate", "features"];

/// Cases that test the crate root.
const ROOTS: &[&str] = &[
    "hostile-texts",
    "naming-client",
    "naming-root",
    "security-schemes",
    "token-login",
];

/// Cases that test the mock.
const MOCKS: &[&str] = &[
    "files",
    "mock",
    "naming-mock",
    "security-schemes",
    "token-login",
];

/// A folder of `tests/golden/`.
pub(crate) struct Case {
    pub(crate) name: String,
    folder: PathBuf,
}

impl Case {
    /// Generates in memory.
    pub(crate) fn generate(&self, settings: &Settings) -> Result<Generated, String> {
        let inputs = Inputs {
            specs: vec![self.folder.clone()],
            overlays: given(&self.folder),
            ..Inputs::default()
        };
        let generated = vsphere_codegen::generate(&inputs, settings);
        generated.map_err(|problems| {
            format!(
                "golden case `{}` does not generate:\n{problems}\n",
                self.name
            )
        })
    }

    /// Calls of the client of this case, as the text of a module: see [`wire`](crate::wire).
    pub(crate) fn wire(&self) -> Option<String> {
        fs::read_to_string(self.folder.join("wire.rs")).ok()
    }

    /// The files that are compared with the expected ones.
    fn actual(&self) -> Result<BTreeMap<String, String>, String> {
        let settings = Settings {
            command: COMMAND.to_owned(),
            mock: true,
            ..Settings::default()
        };
        let generated = self.generate(&settings)?;
        let mut files: BTreeMap<String, String> = if WHOLE.contains(&self.name.as_str()) {
            generated.files.0
        } else {
            let below_src = generated.files.0.into_iter().filter_map(|(path, text)| {
                let path = path.strip_prefix("src/")?.to_owned();
                self.shows(&path).then_some((path, text))
            });
            below_src.collect()
        };
        if !generated.warnings.is_empty() {
            files.insert(
                "warnings.txt".to_owned(),
                Report::from(generated.warnings.as_slice())
                    .text(&mut Texts::of_files(), Style::default()),
            );
        }
        Ok(files)
    }

    /// Returns `true` if a file below `src/` is among the expected ones.
    fn shows(&self, path: &str) -> bool {
        let is_about = |cases: &[&str]| cases.contains(&self.name.as_str());
        match path.split(['/', '.']).next() {
            Some("lib") => is_about(ROOTS),
            Some("mock") => is_about(MOCKS),
            _ => true,
        }
    }

    fn expected_folder(&self) -> PathBuf {
        self.folder.join("expected")
    }
}

/// All cases, by name.
pub(crate) fn all() -> Vec<Case> {
    let folders = fs::read_dir("golden").expect("tests/golden is there");
    let mut cases: Vec<Case> = folders
        .map(|entry| entry.expect("tests/golden can be read").path())
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
        "only {} golden cases found: is the test run in the folder of its package?",
        cases.len()
    );
    cases
}

/// The files in a case's `given/`, sorted.
fn given(case: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(case.join("given")) else {
        return Vec::new();
    };
    let mut files: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    files.sort();
    files
}

/// All files below a folder, by their path in it.
pub(crate) fn read_all(folder: &Path) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let mut folders = vec![(folder.to_path_buf(), String::new())];
    while let Some((folder, prefix)) = folders.pop() {
        let Ok(entries) = fs::read_dir(&folder) else {
            continue;
        };
        for entry in entries.flatten() {
            let path = format!("{prefix}{}", entry.file_name().to_string_lossy());
            if entry.path().is_dir() {
                folders.push((entry.path(), format!("{path}/")));
            } else {
                found.insert(
                    path,
                    fs::read_to_string(entry.path()).expect("expected files are text"),
                );
            }
        }
    }
    found
}

/// A diff from the expected files to the generated ones.
fn difference(expected: &BTreeMap<String, String>, actual: &BTreeMap<String, String>) -> String {
    let mut paths: Vec<&String> = expected.keys().chain(actual.keys()).collect();
    paths.sort();
    paths.dedup();
    let changed = paths
        .into_iter()
        .filter(|path| expected.get(*path) != actual.get(*path));
    changed
        .map(|path| {
            let change = Change {
                path: path.clone(),
                old: expected.get(path).cloned(),
                new: actual.get(path).cloned(),
            };
            change.unified_diff()
        })
        .collect()
}

/// Replaces the expected files by the generated ones.
fn update(case: &Case, actual: &BTreeMap<String, String>) {
    let folder = case.expected_folder();
    if folder.exists() {
        fs::remove_dir_all(&folder).expect("old expected files can be removed");
    }
    for (path, text) in actual {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().expect("a file lies in a folder"))
            .expect("folders can be made");
        fs::write(&path, text).expect("expected files can be written");
    }
}

#[test]
fn documents_give_the_expected_code() {
    let updating = std::env::var_os("UPDATE_GOLDEN").is_some();
    let mut failures = Vec::new();
    for case in all() {
        let actual = match case.actual() {
            Ok(actual) => actual,
            Err(failure) => {
                failures.push(failure);
                continue;
            }
        };
        assert!(
            !actual.is_empty(),
            "golden case `{}` generates nothing",
            case.name
        );
        let expected = read_all(&case.expected_folder());
        if expected == actual {
            continue;
        }
        if updating {
            update(&case, &actual);
        } else {
            failures.push(format!(
                "golden case `{}`:\n{}",
                case.name,
                difference(&expected, &actual)
            ));
        }
    }
    let many = failures.len();
    assert!(
        failures.is_empty(),
        "{}\n{many} cases differ (- expected, + generated). If the new code is right, run\n  {COMMAND}\nand review the change.",
        failures.join("\n"),
    );
}

/// Returns `true` if a name occurs in code, not only in texts or comments.
fn names(code: TokenStream, name: &str) -> bool {
    code.into_iter().any(|token| match token {
        TokenTree::Group(group) => names(group.stream(), name),
        TokenTree::Ident(ident) => ident == name,
        TokenTree::Punct(_) | TokenTree::Literal(_) => false,
    })
}

/// The texts and names of the case `hostile-texts` are full of attempts to define a function `evil`.
#[test]
fn nothing_in_a_document_becomes_code() {
    let cases = all();
    let case = cases.iter().find(|case| case.name == "hostile-texts");
    let actual = case.expect("the case is there").actual();
    let actual = actual.unwrap_or_else(|failure| panic!("{failure}"));
    let mut failures = Vec::new();
    for (path, text) in actual.iter().filter(|(path, _)| path.ends_with(".rs")) {
        match text.parse::<TokenStream>() {
            Ok(code) if names(code.clone(), "evil") => {
                failures.push(format!("{path} has code of the document's"))
            }
            Ok(_) => {}
            Err(error) => failures.push(format!("{path} is not Rust: {error}")),
        }
    }
    assert!(actual.len() > 1, "too few files: {:?}", actual.keys());
    assert!(
        failures.is_empty(),
        "hostile-texts: {}",
        failures.join(", ")
    );
}

#[test]
fn a_difference_is_shown_as_a_diff() {
    let files = |entries: &[(&str, &str)]| {
        entries
            .iter()
            .map(|(path, text)| ((*path).to_owned(), (*text).to_owned()))
            .collect()
    };
    let expected = files(&[("a.rs", "one\n"), ("b.rs", "same\n"), ("c.rs", "gone\n")]);
    let actual = files(&[("a.rs", "two\n"), ("b.rs", "same\n"), ("d.rs", "new\n")]);
    let diff = difference(&expected, &actual);
    for line in [
        "--- a/a.rs",
        "-one",
        "+two",
        "-gone",
        "+++ /dev/null",
        "+++ b/d.rs",
        "+new",
    ] {
        assert!(
            diff.lines().any(|found| found == line),
            "`{line}` is not in\n{diff}"
        );
    }
    assert!(!diff.contains("b.rs"), "b.rs is the same:\n{diff}");
}
