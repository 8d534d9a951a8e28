//! The page of settings is complete.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use vsphere_tests::places::in_project;

use super::documents::Document;

/// Files of the runtime whose builders are no settings of users, with the reason.
const OTHERS: &[(&str, &str)] = &[
    ("mock", "the page on the mock lists them"),
    ("values", "values, such as the description of a task"),
    ("wire", "parts of generated code"),
];

/// Methods of builders that make a request rather than configure it.
const REQUESTS: &[&str] = &[
    "path",
    "path_list",
    "query",
    "query_as",
    "query_structure",
    "header",
    "json",
    "json_opt",
    "content",
    "content_opt",
    "text",
    "text_opt",
    "files",
    "part",
    "form_field",
    "form",
    "fields",
    "field",
    "field_opt",
    "basic_auth",
    "file",
    "folder",
    "package",
    "pull",
];

/// Returns the names of the public methods that take a builder by value and return it.
fn setters(source: &str) -> BTreeSet<String> {
    let functions = source.split("pub fn ").skip(1);
    let setter = functions.filter_map(|text| {
        let (signature, _) = text.split_once('{')?;
        let (name, arguments) = signature.split_once('(')?;
        let arguments = arguments.trim_start();
        let by_value = ["self,", "self)", "mut self,", "mut self)"]
            .iter()
            .any(|start| arguments.starts_with(start));
        let name = name.split('<').next()?.trim();
        (by_value && signature.contains("-> Self")).then(|| name.to_owned())
    });
    setter.collect()
}

/// Returns the setters of all builders, each with its file.
fn all_setters(folder: &Path, found: &mut BTreeSet<(String, String)>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            all_setters(&path, found);
            continue;
        }
        let file = path.strip_prefix(in_project("generator/runtime/src"));
        let file = file
            .expect("a file of the runtime")
            .to_string_lossy()
            .into_owned();
        let is_other = |(name, _): &(&str, &str)| file.starts_with(name);
        if !OTHERS.iter().any(is_other) {
            let source = fs::read_to_string(&path).expect("a file");
            found.extend(
                setters(&source)
                    .into_iter()
                    .map(|name| (name, file.clone())),
            );
        }
    }
}

/// Returns the names of the methods in the first cells of tables: `timeout` for `` `timeout(limit)` ``.
fn names_in(text: &str) -> BTreeSet<String> {
    let cells = text
        .lines()
        .filter_map(|line| line.strip_prefix("| ")?.split(" | ").next());
    let codes = cells.flat_map(|cell| cell.split('`').skip(1).step_by(2));
    let names = codes.filter_map(|code| Some(code.split_once('(')?.0.to_owned()));
    names.collect()
}

#[test]
fn the_page_names_every_setting() {
    let mut setters = BTreeSet::new();
    all_setters(&in_project("generator/runtime/src"), &mut setters);
    assert!(setters.len() > 50, "only {} setters found", setters.len());
    let listed = names_in(&Document::read("docs/src/settings.md").text);
    let is_missing = |(name, _): &&(String, String)| {
        !listed.contains(name) && !REQUESTS.contains(&name.as_str())
    };
    let missing: Vec<_> = setters.iter().filter(is_missing).collect();
    assert!(
        missing.is_empty(),
        "not in docs/src/settings.md: {missing:#?}"
    );
    let known: BTreeSet<&String> = setters.iter().map(|(name, _)| name).collect();
    let unknown: Vec<_> = listed.iter().filter(|name| !known.contains(name)).collect();
    assert!(unknown.is_empty(), "no such settings: {unknown:?}");
}

#[test]
fn setters_are_found() {
    let source = "impl S {
        pub fn a(self) -> Self {}
        pub fn b(mut self, c: impl Into<D>) -> Self {}
        pub fn e<F>(mut self, f: F) -> Self where F: Fn() {}
        pub fn new(g: u8) -> Self {}
        pub fn h(&self) -> Self {}
        pub fn i(self) -> T {}
        fn j(self) -> Self {}
        pub(super) fn k(self) -> Self {}
    }";
    assert_eq!(setters(source), ["a", "b", "e"].map(str::to_owned).into());
    let page =
        "`RetryPolicy::a()`\n| `a(b)`, `c()` | `d()` |\n| --- | --- |\n| `e()` (f) | g(h) |\n";
    assert_eq!(names_in(page), ["a", "c", "e"].map(str::to_owned).into());
}
