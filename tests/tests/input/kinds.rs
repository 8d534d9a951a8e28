//! Exact outputs of every kind of error and warning.
//!
//! Most kinds are problems of documents: the cases of `tests/input/` and `tests/slice/`, and warnings of golden cases. Kinds
//! that need other arguments, or have no document, are in the tables of this file, with their output in
//! `tests/messages/<id>.txt`.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use tempfile::TempDir;
use vsphere_codegen::diagnostics::{Problem, ProblemId, ProblemKind, Problems};
use vsphere_codegen::load::{self, Inputs};
use vsphere_tests::generator::run;

/// Ids and the commands that cause them. `OUT` is a temporary folder with a file `FILE` and a file `odd/cargo.TOML` in it.
const COMMANDS: [(&str, &[&str]); 19] = [
    (
        "too-large",
        &[
            "inspect",
            "--spec",
            "golden/crate/spec.yaml",
            "--max-size",
            "100",
        ],
    ),
    (
        "too-many-nodes",
        &[
            "inspect",
            "--spec",
            "golden/crate/spec.yaml",
            "--max-nodes",
            "10",
        ],
    ),
    (
        "too-much-made",
        &[
            "inspect",
            "--spec",
            "messages/made/spec.yaml",
            "--max-nodes",
            "400",
        ],
    ),
    (
        "wide-target",
        &[
            "generate",
            "--spec",
            "golden/crate",
            "--overlay",
            "messages/wide-overlay.yaml",
            "--out",
            "OUT/new",
        ],
    ),
    (
        "slow-targets",
        &[
            "generate",
            "--spec",
            "golden/crate",
            "--overlay",
            "messages/slow-overlay.yaml",
            "--out",
            "OUT/new",
            "--max-nodes",
            "160",
        ],
    ),
    (
        "too-deep",
        &[
            "inspect",
            "--spec",
            "golden/crate/spec.yaml",
            "--max-depth",
            "3",
        ],
    ),
    (
        "too-slow",
        &[
            "generate",
            "--spec",
            "messages/slow/spec.yaml",
            "--overlay",
            "messages/slow/overlay.yaml",
            "--out",
            "OUT/new",
            "--max-time",
            "1",
        ],
    ),
    (
        "left-out",
        &[
            "generate",
            "--spec",
            "hostile/unsupported.yaml",
            "--skip-unsupported",
            "--out",
            "OUT/new",
        ],
    ),
    (
        "no-operations",
        &["generate", "--spec", "golden/aliases", "--out", "OUT/new"],
    ),
    (
        "unused-table",
        &[
            "generate",
            "--spec",
            "golden/crate",
            "--overlay",
            "messages/table.json",
            "--out",
            "OUT/new",
        ],
    ),
    (
        "no-such-feature",
        &[
            "generate",
            "--spec",
            "golden/crate",
            "--default-features",
            "nothing",
            "--out",
            "OUT/new",
        ],
    ),
    (
        "unwritable",
        &[
            "generate",
            "--spec",
            "golden/crate",
            "--out",
            "OUT/FILE/new",
        ],
    ),
    (
        "not-ours",
        &["generate", "--spec", "golden/crate", "--out", "OUT"],
    ),
    (
        "in-the-way",
        &["generate", "--spec", "golden/crate", "--out", "OUT/odd"],
    ),
    (
        "cache",
        &[
            "generate",
            "--spec",
            "golden/crate",
            "--out",
            "OUT/new",
            "--cache",
            "OUT/FILE",
        ],
    ),
    (
        "acceptance",
        &[
            "diff",
            "golden/crate/spec.yaml",
            "golden/crate/spec.yaml",
            "--accept",
            "messages/accepted.txt",
        ],
    ),
    (
        "fragment-differs",
        &[
            "slice",
            "--spec",
            "slice/documents/context.yaml",
            "--fragment",
            "a=schema:Hosts.Host",
            "--out",
            "OUT/new",
        ],
    ),
    ("no-such-kind", &["explain", "duplicate-keys"]),
    (
        "selection",
        &[
            "slice",
            "--spec",
            "golden/crate",
            "--fragment",
            "a=b",
            "--out",
            "OUT/new",
        ],
    ),
];

/// Kinds that no command causes: those of imported documents, and defects of the generator.
fn constructed() -> [(&'static str, Problems); 3] {
    let inputs = Inputs {
        specs: vec!["messages/idle".into()],
        ..Inputs::default()
    };
    let published = load::load_published(&inputs).expect("well-formed");
    let (_, idle) = published.repaired();
    let fault = |what| Problems::from(Problem::nowhere(what));
    [
        ("overlay-idle", Problems::new(idle)),
        (
            "backend",
            fault(ProblemKind::Backend("it panicked".to_owned())),
        ),
        (
            "defect",
            fault(ProblemKind::Defect("3 operations became 2".to_owned())),
        ),
    ]
}

/// The standard error of a command.
fn errors_of(arguments: &[&str]) -> String {
    let folder = TempDir::new().expect("a folder");
    let out = folder.path().to_str().expect("the path is text");
    fs::write(folder.path().join("FILE"), "theirs").expect("a file");
    fs::create_dir(folder.path().join("odd")).expect("a folder");
    fs::write(folder.path().join("odd/cargo.TOML"), "theirs").expect("a file");
    let arguments: Vec<String> = arguments
        .iter()
        .map(|argument| argument.replace("OUT", out))
        .collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let output = run(&arguments);
    String::from_utf8_lossy(&output.stderr).replace(out, "OUT")
}

fn messages() -> Vec<(&'static str, String)> {
    let commands = COMMANDS
        .iter()
        .map(|(id, arguments)| (*id, errors_of(arguments)));
    let constructed = constructed().map(|(id, problems)| (id, super::report(&problems)));
    commands.chain(constructed).collect()
}

#[test]
fn kinds_without_a_case_have_their_exact_output() {
    let updating = std::env::var_os("UPDATE_GOLDEN").is_some();
    let mut failures = Vec::new();
    for (id, actual) in messages() {
        let file = Path::new("messages").join(format!("{id}.txt"));
        let expected = fs::read_to_string(&file).unwrap_or_default();
        if updating {
            fs::write(&file, &actual).expect("the message can be written");
        } else if actual != expected {
            failures.push(format!(
                "`{id}`\n  expected: {expected}\n  got:      {actual}"
            ));
        }
        if !actual.contains(&format!("[{id}]: ")) {
            failures.push(format!("`{id}` is not the kind of this output: {actual}"));
        }
    }
    assert!(
        failures.is_empty(),
        "{}\nIf the new words are right, run\n  {}",
        failures.join("\n"),
        super::COMMAND
    );
}

/// The ids that texts have in brackets behind their level.
fn ids(text: &str) -> BTreeSet<String> {
    let heads = text.lines().filter_map(|line| {
        let rest = line
            .strip_prefix("error[")
            .or_else(|| line.strip_prefix("warning["))?;
        rest.split_once("]: ").map(|(id, _)| id.to_owned())
    });
    heads.collect()
}

/// The expected outputs, by their files: one in each folder below `root`.
fn expected(root: &str, name: &str) -> Vec<String> {
    let folders = fs::read_dir(root).expect("a folder");
    let files = folders.map(|entry| entry.expect("an entry").path().join(name));
    files
        .filter_map(|file| fs::read_to_string(file).ok())
        .collect()
}

#[test]
fn every_kind_has_an_exact_output_and_every_output_a_kind() {
    let mut texts = expected("input", "expected.txt");
    texts.extend(expected("slice/cases", "error.txt"));
    texts.extend(expected("golden", "expected/warnings.txt"));
    let rows = COMMANDS.iter().map(|(id, _)| *id);
    let rows: BTreeSet<&str> = rows.chain(constructed().map(|(id, _)| id)).collect();
    for id in &rows {
        texts.push(fs::read_to_string(format!("messages/{id}.txt")).unwrap_or_default());
    }
    let found: BTreeSet<String> = texts.iter().flat_map(|text| ids(text)).collect();
    let known: BTreeSet<String> = ProblemId::ALL
        .iter()
        .map(|id| id.as_str().to_owned())
        .collect();
    assert_eq!(
        found, known,
        "the ids in expected outputs, and those that there are"
    );
    // No message is left of a row that is gone.
    for entry in fs::read_dir("messages").expect("tests/messages is there") {
        let path = entry.expect("an entry").path();
        let id = path
            .file_stem()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let is_input = [
            "accepted",
            "table",
            "slow",
            "idle",
            "made",
            "wide-overlay",
            "slow-overlay",
        ]
        .contains(&id.as_str());
        assert!(
            is_input || rows.contains(id.as_str()),
            "{} belongs to nothing",
            path.display()
        );
    }
}
