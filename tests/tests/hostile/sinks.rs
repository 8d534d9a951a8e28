//! Every payload in every sink: an error, or a crate that differs from a harmless one only in names and texts.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::Mutex;

use serde_json::Value;
use tempfile::TempDir;
use vsphere_codegen::diagnostics::{Problem, Problems, Report, Style, Texts};
use vsphere_codegen::emit::Settings;
use vsphere_codegen::load::Inputs;
use vsphere_codegen::work::Workers;
use vsphere_codegen::{Generated, generate};

use super::beside;
use super::corpus::{self, Payload, Sink};
use super::output::{self, Seen, Shape};
use super::readers::is_hidden;

/// The command that rewrites the expected outcomes.
const COMMAND: &str = "UPDATE_GOLDEN=1 cargo test --workspace --test hostile";

/// The file of the outcomes.
const OUTCOMES: &str = "hostile/outcomes.tsv";

/// A document in a file of its own.
pub(crate) fn written(folder: &Path, name: &str, document: &Value) -> Inputs {
    let path = folder.join(format!("{name}.json"));
    fs::write(&path, document.to_string()).expect("a document can be written");
    Inputs {
        specs: vec![path],
        ..Inputs::default()
    }
}

/// The ids of the problems, each once. A change of them is visible to users.
pub(crate) fn kinds(problems: &Problems) -> Vec<String> {
    let kind = |problem: &Problem| {
        let debug = format!("{:?}", problem.kind);
        let mut words = debug.split(|c: char| !c.is_alphanumeric());
        words.next().unwrap_or_default().to_owned()
    };
    let mut kinds: Vec<String> = problems.iter().map(kind).collect();
    kinds.sort();
    kinds.dedup();
    kinds
}

/// The payloads that the mock is generated for, too. It has the same names and texts, and is a lot of code.
const MOCKED: [&str; 3] = ["quotes", "line-ends", "controls"];

fn made(inputs: &Inputs, mock: bool) -> Result<Generated, Problems> {
    let settings = Settings {
        mock,
        ..Settings::default()
    };
    generate(inputs, &settings)
}

/// The first character that controls a terminal in the report of a document, with the lines that it shows.
fn hidden_in(report: &Report) -> Option<String> {
    let style = Style {
        color: false,
        most: 5,
    };
    let text = report.text(&mut Texts::of_files(), style);
    let hidden = text.chars().find(|c| is_hidden(*c))?;
    Some(format!("a message has {hidden:?}"))
}

/// The outcome of a pair.
struct Outcome {
    /// Ids of errors; empty if there is a crate.
    kinds: Vec<String>,
    /// The faults of the crate.
    faults: Vec<String>,
}

/// A sink with the crates of harmless texts.
struct Bench<'a> {
    folder: &'a Path,
    sink: &'a Sink,
    /// By the harmless text, and with or without the mock.
    twins: BTreeMap<(String, bool), Option<Shape>>,
    seen: Seen,
}

impl Bench<'_> {
    fn try_with(&mut self, payload: &Payload) -> Outcome {
        let name = format!("{}-{}", self.sink.name, payload.name);
        let inputs = written(self.folder, &name, &self.sink.with(&payload.text));
        let mut faults = Vec::new();
        let mock = MOCKED.contains(&payload.name.as_str());
        let kinds = match made(&inputs, mock) {
            Ok(generated) => {
                faults.extend(self.faults(payload, mock, &generated));
                Vec::new()
            }
            Err(problems) => {
                faults.extend(hidden_in(&Report::from(&problems)));
                kinds(&problems)
            }
        };
        faults.extend(beside::faults(&inputs));
        if let Some(own) = kinds
            .iter()
            .find(|kind| ["Defect", "Backend"].contains(&kind.as_str()))
        {
            faults.push(format!("{own}: not the document's fault"));
        }
        Outcome { kinds, faults }
    }

    /// The shape of the crate of a harmless text, if that gives one.
    fn harmless(&mut self, text: &str, mock: bool) -> Option<&Shape> {
        let Self {
            folder,
            sink,
            seen,
            twins,
        } = self;
        let harmless = twins.entry((text.to_owned(), mock)).or_insert_with(|| {
            let inputs = written(folder, &format!("{}--", sink.name), &sink.with(text));
            let generated = made(&inputs, mock).ok()?;
            Some(output::look(&generated.files, seen).0)
        });
        harmless.as_ref()
    }

    /// The faults of a crate by itself, and compared to that of a harmless document.
    fn faults(&mut self, payload: &Payload, mock: bool, generated: &Generated) -> Vec<String> {
        let (shape, mut faults) = output::look(&generated.files, &mut self.seen);
        faults.extend(hidden_in(&Report::from(generated.warnings.as_slice())));
        // Some sentences decide types if they name one: a text may be read as a name, or leave the sentence unread. Where a
        // place takes only a few words (a type, a status), only the crate itself can be checked.
        let mut differences: Vec<Vec<String>> = Vec::new();
        // The last one has two parts and is sorted behind the other names, as some payloads are.
        let harmless = [
            &payload.twin(),
            "harmless text",
            "7",
            "harmless\n\ntext",
            "z harmless. z text",
        ];
        for twin in harmless {
            let harmless = self.harmless(twin, mock);
            differences.extend(harmless.map(|harmless| output::difference(&shape, harmless)));
            if differences.last().is_some_and(Vec::is_empty) {
                return faults;
            }
        }
        faults.extend(differences.into_iter().next().into_iter().flatten());
        faults
    }
}

#[test]
fn payloads_are_only_names_and_texts() {
    let folder = TempDir::new().expect("a folder");
    let (sinks, payloads) = (corpus::sinks(), corpus::payloads());
    let failures = Mutex::new(Vec::new());
    let rows = Workers::available().each(
        sinks.len(),
        |index| -> Result<String, Problem> {
            let sink = &sinks[index];
            let mut bench = Bench {
                folder: folder.path(),
                sink,
                twins: BTreeMap::new(),
                seen: Seen::new(),
            };
            let mut rows = String::new();
            for payload in &payloads {
                let outcome = bench.try_with(payload);
                if !outcome.kinds.is_empty() {
                    rows.push_str(&format!(
                        "{}\t{}\t{}\n",
                        sink.name,
                        payload.name,
                        outcome.kinds.join(",")
                    ));
                }
                let faults = outcome
                    .faults
                    .iter()
                    .map(|fault| format!("{} in {}: {fault}", payload.name, sink.name));
                failures.lock().expect("no panic").extend(faults);
            }
            Ok(rows)
        },
        |_| {},
    );
    let actual = rows.unwrap_or_else(|problem| panic!("{problem}")).concat();
    let failures = failures.into_inner().expect("no panic");
    assert!(
        failures.is_empty(),
        "{} faults:\n{}",
        failures.len(),
        failures.join("\n")
    );
    let expected = fs::read_to_string(OUTCOMES).unwrap_or_default();
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        fs::write(OUTCOMES, actual).expect("it can be written");
        return;
    }
    assert!(
        actual == expected,
        "{OUTCOMES} is not what comes out:\n{actual}\nIf this is right, run\n  {COMMAND}"
    );
}
