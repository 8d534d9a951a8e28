//! `--skip-unsupported`: everything left out is listed, and the rest is generated.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use serde_json::Value;
use vsphere_codegen::Generated;
use vsphere_codegen::api::Place;
use vsphere_codegen::diagnostics::Problems;
use vsphere_codegen::dialect::{self, Thing};
use vsphere_codegen::emit::Settings;
use vsphere_codegen::load::{self, Documents, Inputs};
use vsphere_codegen::skip::{Reason, Skipped};
use vsphere_tests::generator::run;

/// The command that rewrites the expected texts.
const COMMAND: &str = "UPDATE_GOLDEN=1 cargo test --workspace --test hostile";

fn settings(skip_unsupported: bool) -> Settings {
    Settings {
        skip_unsupported,
        mock: true,
        ..Settings::default()
    }
}

fn inputs(path: &str) -> Inputs {
    Inputs {
        specs: vec![PathBuf::from(path)],
        ..Inputs::default()
    }
}

fn generate(path: &str, skip_unsupported: bool) -> Result<Generated, Problems> {
    vsphere_codegen::generate(&inputs(path), &settings(skip_unsupported))
}

/// The operations and schemas that documents have.
fn counted(documents: &Documents) -> BTreeMap<Thing, usize> {
    let verbs = [
        "get", "put", "post", "delete", "options", "head", "patch", "trace",
    ];
    let mut counts = BTreeMap::from([(Thing::Operation, 0), (Thing::Schema, 0), (Thing::Path, 0)]);
    for source in &documents.sources {
        let items = source.root.get("paths").and_then(Value::as_object);
        for item in items.into_iter().flat_map(|items| items.values()) {
            let entries = item.as_object().into_iter().flat_map(|item| item.keys());
            let operations = entries.filter(|key| verbs.contains(&key.as_str())).count();
            *counts.entry(Thing::Operation).or_default() += operations;
            let is_elsewhere = operations == 0 && item.get("$ref").is_some();
            *counts.entry(Thing::Path).or_default() += usize::from(is_elsewhere);
        }
        let schemas = source.root.pointer("/components/schemas");
        let schemas = schemas
            .and_then(Value::as_object)
            .map_or(0, |schemas| schemas.len());
        *counts.entry(Thing::Schema).or_default() += schemas;
    }
    counts
}

fn count(skipped: &[Skipped], thing: Thing) -> usize {
    skipped
        .iter()
        .filter(|skipped| skipped.thing == thing)
        .count()
}

/// Checks that every part is either generated or left out.
#[track_caller]
fn assert_complete(generated: &Generated, documents: &Documents) {
    let mut counts = counted(documents);
    *counts.entry(Thing::Schema).or_default() += inline_schemas(documents);
    let skipped = &generated.skipped;
    let there = [
        (Thing::Operation, generated.operations),
        (Thing::Schema, generated.schemas),
        (Thing::Path, 0),
    ];
    for (thing, made) in there {
        assert_eq!(counts[&thing], made + count(skipped, thing), "{thing:?}");
    }
}

/// The schemas that are defined where they are used.
fn inline_schemas(documents: &Documents) -> usize {
    let reading = dialect::read_supported(documents).expect("it is read");
    let unread = reading.unread.iter();
    let unread = unread.filter(|unread| unread.thing == Thing::Schema);
    let read = reading.api.schemas.values().map(|schema| &schema.place);
    let places = read.chain(unread.map(|unread| &unread.place));
    let is_inline = |place: &&Place| place.pointer.matches('/').count() != 3;
    places.filter(is_inline).count()
}

#[test]
fn unsupported_parts_are_left_out_and_listed() {
    let path = "hostile/unsupported.yaml";
    let generated = generate(path, true).unwrap_or_else(|problems| panic!("{problems}"));
    let documents = load::load(&inputs(path)).expect("it is well-formed");
    assert_complete(&generated, &documents);
    for skipped in &generated.skipped {
        let name = skipped.name.as_str();
        let own = match &skipped.reason {
            Reason::Unsupported(_) => "Beyond.",
            Reason::Needs(_) => "Needing.",
            Reason::Unused => "Unused.",
            Reason::Counterpart => panic!("there is no other version"),
        };
        if skipped.thing == Thing::Schema && name != "…" {
            assert!(name.starts_with(own), "{skipped:?}");
        }
    }
    let line = |part: &Skipped| {
        let warning = part.diagnostic();
        let because = warning
            .related
            .iter()
            .map(|(label, at)| format!(" ({label}: {at})"));
        format!(
            "{}: {}{}\n",
            part.at,
            warning.message,
            because.collect::<String>()
        )
    };
    let mut actual: String = generated.skipped.iter().map(line).collect();
    actual.push_str(&format!("{:?}\n", generated.warnings));
    let expected = fs::read_to_string("hostile/unsupported.txt").unwrap_or_default();
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        fs::write("hostile/unsupported.txt", actual).expect("it can be written");
        return;
    }
    assert!(
        actual == expected,
        "{actual}\nIf this is right, run\n  {COMMAND}"
    );
}

#[test]
fn only_supported_parts_are_generated() {
    let generated = generate("hostile/unsupported.yaml", true).expect("it generates");
    let source = |path: &str| generated.files.0.get(path).map(String::as_str);
    let kept = source("src/kept.rs").expect("the module is there");
    for item in [
        "pub struct Info",
        "pub struct Member",
        "pub enum Shared",
        "pub struct Alone",
        "pub fn get(",
        "pub fn method(",
    ] {
        assert!(kept.contains(item), "`{item}` is not in\n{kept}");
    }
    let paths: Vec<&String> = generated.files.0.keys().collect();
    for word in ["beyond", "needing", "unused", "poor"] {
        let named = paths.iter().filter(|path| path.contains(word));
        assert_eq!(named.count(), 0, "{paths:?}");
    }
    assert!(
        source("src/empty.rs").is_some(),
        "a resource without operations is none of ours: {paths:?}"
    );
    let readme = source("README.md").expect("there is one");
    for line in [
        "## Left out",
        "| operation `Poor_multipart` | `a request body of several parts whose schema has no properties",
        "| schema `Needing.Link` | ``it needs the schema `Beyond.Any`, ",
    ] {
        assert!(readme.contains(line), "`{line}` is not in\n{readme}");
    }
}

#[test]
fn the_same_is_left_out_every_time() {
    let made = || generate("hostile/unsupported.yaml", true).expect("it generates");
    let (first, second) = (made(), made());
    assert_eq!(first.skipped, second.skipped);
    assert_eq!(first.files, second.files);
}

#[test]
fn without_the_flag_they_are_errors() {
    let problems = generate("hostile/unsupported.yaml", false).expect_err("it is not supported");
    assert!(
        problems.iter().all(|problem| problem.kind.is_unsupported()),
        "{problems}"
    );
}

/// Other problems of a document are errors with the flag, too.
#[test]
fn broken_documents_stay_errors() {
    let cases = fs::read_dir("input").expect("tests/input is there");
    let (mut broken, mut beyond) = (0, 0);
    for folder in cases.map(|entry| entry.expect("an entry").path()) {
        let specs = vec![folder.clone()];
        let inputs = Inputs {
            specs,
            ..Inputs::default()
        };
        let plain = vsphere_codegen::generate(&inputs, &settings(false));
        let skipping = vsphere_codegen::generate(&inputs, &settings(true));
        let name = folder.display();
        match (plain, skipping) {
            (Ok(plain), Ok(skipping)) => assert_eq!(plain.files, skipping.files, "{name}"),
            (Ok(_), Err(problems)) => panic!("{name}: {problems}"),
            (Err(problems), Ok(generated)) => {
                beyond += 1;
                let own = problems
                    .iter()
                    .find(|problem| !problem.kind.is_unsupported());
                assert_eq!(own, None, "{name}: an error that is none with the flag");
                let documents = load::load(&inputs).expect("it generates");
                if documents.sources.len() == 1 {
                    assert_complete(&generated, &documents);
                }
                assert!(!generated.skipped.is_empty(), "{name}");
            }
            (Err(_), Err(problems)) => {
                broken += 1;
                let why = problems.iter().any(|problem| {
                    !problem.kind.is_unsupported() || problem.at.location().is_none()
                });
                assert!(
                    why || name.to_string().contains("collision"),
                    "{name}: {problems}"
                );
            }
        }
    }
    assert!(
        broken > 30 && beyond > 30,
        "{broken} broken, {beyond} beyond"
    );
}

#[test]
fn the_command_line_lists_and_counts_them() {
    let folder = tempfile::TempDir::new().expect("a folder");
    let out = folder.path().join("out");
    let cache = folder.path().join("cache");
    let path = |path: &std::path::Path| path.to_str().expect("the path is text").to_owned();
    let (out, cache) = (path(&out), path(&cache));
    let arguments = [
        "generate",
        "--spec",
        "hostile/unsupported.yaml",
        "--out",
        &out,
        "--cache",
        &cache,
    ];
    let refused = run(&arguments);
    let stderr = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert_eq!(refused.status.code(), Some(3), "{stderr}");
    assert!(stderr.contains("`generate --skip-unsupported`"), "{stderr}");

    let Generated {
        skipped, warnings, ..
    } = generate("hostile/unsupported.yaml", true).expect("it generates");
    let left_out = skipped.iter().map(|part| part.diagnostic());
    let listed: Vec<Value> = left_out
        .chain(warnings)
        .map(|warning| warning.to_json())
        .collect();
    // The second run does nothing, and reports the same.
    let skipping = ["--skip-unsupported", "--message-format", "json"];
    for _ in 0..2 {
        let made = run(&[&arguments[..], &skipping].concat());
        let stderr = String::from_utf8_lossy(&made.stderr).into_owned();
        assert_eq!(made.status.code(), Some(0), "{stderr}");
        let lines = stderr
            .lines()
            .map(|line| serde_json::from_str(line).expect("JSON"));
        assert_eq!(lines.collect::<Vec<Value>>(), listed);
        let summary = String::from_utf8_lossy(&made.stdout).into_owned();
        let count = format!(" schemas ({} left out): ", skipped.len());
        assert!(summary.contains(&count), "{summary}");
    }

    let inspected = run(&[
        "inspect",
        "--spec",
        "hostile/unsupported.yaml",
        "--skip-unsupported",
    ]);
    assert_eq!(inspected.status.code(), Some(0));
    let model = String::from_utf8_lossy(&inspected.stdout).into_owned();
    assert!(
        model.contains("Kept_get") && !model.contains("Poor_multipart"),
        "{model}"
    );
    assert!(
        String::from_utf8_lossy(&inspected.stderr).contains("is left out"),
        "it lists them, too"
    );
}
