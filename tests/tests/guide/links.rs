//! Links within the project lead to files and headings that exist; every page is in an index.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use pulldown_cmark::{Event, Parser, Tag, TagEnd};
use vsphere_tests::places::in_project;

use super::documents::{self, Document};

/// Targets of the links of a document.
fn targets(document: &Document) -> Vec<String> {
    let links = Parser::new(&document.text).filter_map(|event| match event {
        Event::Start(Tag::Link { dest_url, .. }) => Some(dest_url.into_string()),
        _ => None,
    });
    links.collect()
}

/// The anchors of the headings of a text, as GitHub and mdBook make them.
fn anchors(text: &str) -> BTreeSet<String> {
    let (mut anchors, mut heading) = (BTreeSet::new(), None);
    for event in Parser::new(text) {
        match event {
            Event::Start(Tag::Heading { .. }) => heading = Some(String::new()),
            Event::Text(text) | Event::Code(text) => {
                heading
                    .iter_mut()
                    .for_each(|heading| heading.push_str(&text));
            }
            Event::End(TagEnd::Heading(_)) => {
                anchors.extend(heading.take().map(|heading| anchor(&heading)));
            }
            _ => {}
        }
    }
    anchors
}

fn anchor(heading: &str) -> String {
    let characters = heading.chars().filter_map(|character| match character {
        ' ' => Some('-'),
        '-' | '_' => Some(character),
        character => character
            .is_alphanumeric()
            .then(|| character.to_ascii_lowercase()),
    });
    characters.collect()
}

/// A path without `..`.
fn normal(path: &Path) -> PathBuf {
    path.components().fold(PathBuf::new(), |mut path, part| {
        match part.as_os_str().to_str() {
            Some("..") => drop(path.pop()),
            _ => path.push(part),
        }
        path
    })
}

fn problem(document: &Document, target: &str) -> Option<String> {
    if target.contains("://") {
        return None;
    }
    let (file, heading) = target.split_once('#').unwrap_or((target, ""));
    let folder = Path::new(&document.path).parent().unwrap_or(Path::new(""));
    let file = match file {
        "" => PathBuf::from(&document.path),
        file => normal(&folder.join(file)),
    };
    let on_disk = in_project(&file.to_string_lossy());
    if !on_disk.exists() {
        return Some(format!("{}: `{target}` does not exist", document.path));
    }
    if document.path.starts_with("docs/src/") && !file.starts_with("docs/src") {
        return Some(format!(
            "{}: `{target}` is not part of the book",
            document.path
        ));
    }
    let text = if heading.is_empty() {
        String::new()
    } else {
        fs::read_to_string(on_disk).unwrap_or_default()
    };
    let is_there = heading.is_empty() || anchors(&text).contains(heading);
    (!is_there).then(|| format!("{}: `{target}` has no such heading", document.path))
}

#[test]
fn links_lead_somewhere() {
    let mut problems = Vec::new();
    let mut links = 0;
    for document in documents::all() {
        let targets = targets(&document);
        links += targets.len();
        problems.extend(
            targets
                .iter()
                .filter_map(|target| problem(&document, target)),
        );
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
    assert!(links > 40, "only {links} links found");
}

#[test]
fn broken_links_are_noticed() {
    let document = Document {
        path: "docs/src/calls.md".to_owned(),
        text: String::new(),
    };
    for target in ["nowhere.md", "tasks.md#nowhere", "../../README.md"] {
        assert!(problem(&document, target).is_some(), "{target}");
    }
    for target in ["tasks.md", "tasks.md#failed-tasks", "https://example.com/x"] {
        assert_eq!(problem(&document, target), None);
    }
}

/// The summary of the book and the index of decisions name every page beside them.
#[test]
fn every_page_is_in_its_index() {
    for (folder, index) in [("docs/src", "SUMMARY.md"), ("docs/decisions", "README.md")] {
        let pages = documents::folder(folder);
        let index = format!("{folder}/{index}");
        let listed: BTreeSet<String> = targets(&Document::read(&index)).into_iter().collect();
        let missing: Vec<&str> = pages
            .iter()
            .filter(|page| page.path != index)
            .filter_map(|page| page.path.rsplit('/').next())
            .filter(|name| !listed.contains(*name))
            .collect();
        assert!(missing.is_empty(), "{index} does not list {missing:?}");
    }
}
