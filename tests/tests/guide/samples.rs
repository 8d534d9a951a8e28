//! Samples: each is compiled, parsed or run, or states the reason that it is not.

use std::collections::BTreeSet;
use std::fs;

use vsphere_tests::guide::COMPILED;
use vsphere_tests::places::in_project;

use super::documents::{self, Block};

/// Attributes of a Rust block that is compiled.
const COMPILED_AS: &[&str] = &["rust", "no_run"];

/// Languages of blocks that nothing checks.
const PLAIN: &[&str] = &["text"];

fn problem(path: &str, block: &Block) -> Option<&'static str> {
    let is_compiled = COMPILED.contains(&path)
        && block
            .info
            .split(',')
            .all(|attribute| COMPILED_AS.contains(&attribute));
    match block.language() {
        "rust" if is_compiled => None,
        "rust" if block.reason("not compiled").is_some() => None,
        "rust" => Some(
            "is not compiled: list the document in tests/src/guide.rs, or write `<!-- not compiled: reason -->` before it",
        ),
        "toml" | "yaml" | "sh" => None,
        "" => Some("has no language, and rustdoc would take it for Rust"),
        language if PLAIN.contains(&language) => None,
        _ => Some("has a language that no test knows"),
    }
}

#[test]
fn every_sample_is_checked() {
    let mut problems = Vec::new();
    let mut compiled = 0;
    for document in documents::all() {
        for block in document.blocks() {
            compiled += usize::from(block.language() == "rust");
            let problem = problem(&document.path, &block);
            problems.extend(problem.map(|problem| format!("{} {problem}", block.place)));
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
    assert!(compiled > 10, "only {compiled} Rust samples found");
}

#[test]
fn a_sample_that_is_not_compiled_is_noticed() {
    let block = |info: &str, comment: Option<&str>| Block {
        place: "a.md:1".to_owned(),
        info: info.to_owned(),
        code: String::new(),
        comment: comment.map(str::to_owned),
    };
    let listed = COMPILED[0];
    assert_eq!(problem(listed, &block("rust,no_run", None)), None);
    for (path, info) in [
        (listed, "rust,ignore"),
        (listed, "rust,compile_fail"),
        (listed, ""),
        ("SECURITY.md", "rust"),
        (listed, "ruby"),
    ] {
        assert!(problem(path, &block(info, None)).is_some(), "{path} {info}");
    }
    let reason = Some("not compiled: it shows a mistake");
    assert_eq!(problem(listed, &block("rust,ignore", reason)), None);
}

/// Manifests in samples are TOML, and the features that they name exist.
#[test]
fn parts_of_documents_are_yaml() {
    let mut found = 0;
    for document in documents::all() {
        for block in document.blocks() {
            if block.language() != "yaml" {
                continue;
            }
            let read = serde_yaml::from_str::<serde_yaml::Value>(&block.code);
            read.unwrap_or_else(|error| panic!("{}: {error}", block.place));
            found += 1;
        }
    }
    assert!(found > 0, "no sample found");
}

#[test]
fn manifests_fit_the_client() {
    let manifest = fs::read_to_string(in_project("generated/Cargo.toml")).expect("it is there");
    let manifest: toml::Table = manifest.parse().expect("it is TOML");
    let known: BTreeSet<&String> = manifest["features"]
        .as_table()
        .expect("features")
        .keys()
        .collect();
    let mut found = 0;
    for document in documents::all() {
        for block in document.blocks() {
            if block.language() != "toml" {
                continue;
            }
            let sample: toml::Table = block
                .code
                .parse()
                .unwrap_or_else(|error| panic!("{}: {error}", block.place));
            for table in ["dependencies", "dev-dependencies"] {
                let client = sample
                    .get(table)
                    .and_then(|table| table.get("vsphere-client"));
                let features = client.and_then(|client| client.get("features")?.as_array());
                for feature in features.into_iter().flatten() {
                    let feature = feature.as_str().unwrap_or_default().to_owned();
                    assert!(
                        known.contains(&feature),
                        "{}: there is no feature `{feature}`",
                        block.place
                    );
                    found += 1;
                }
            }
        }
    }
    assert!(found > 0, "no sample names a feature");
}

#[test]
fn documents_keep_to_their_size() {
    let lines = documents::Document::read("README.md").text.lines().count();
    assert!(lines <= 100, "README.md has {lines} lines");
    let words = documents::Document::read("ARCHITECTURE.md")
        .text
        .split_whitespace()
        .count();
    assert!(words <= 1200, "ARCHITECTURE.md has {words} words");
    // The index grows with each page.
    let pages = documents::folder("docs/decisions").into_iter();
    for page in pages.filter(|page| !page.path.ends_with("/README.md")) {
        let words = page.text.split_whitespace().count();
        assert!(words <= 500, "{} has {words} words", page.path);
    }
}
