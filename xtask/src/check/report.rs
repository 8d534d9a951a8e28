//! The result of `check` in each format: a function for each. None of them decides anything.

use std::fmt::Write;

use serde_json::{Value, json};
use vsphere_codegen::annotation::{Annotation, Severity, Spot};
use vsphere_codegen::diagnostics::{Diagnostic, visible};
use vsphere_codegen::markdown::{block, code};

use super::finding::{Difference, Finding};
use crate::annotate::{self, whole};
use crate::messages;
use crate::project::{Failure, GENERATED};

/// The command that repairs stale files.
const REMEDY: &str = "cargo xtask generate";

/// Limits of a summary, in files, lines of each, and characters of a line: it is a page to look at, not the difference.
const SHOWN_FILES: usize = 20;
const SHOWN_LINES: usize = 20;
const SHOWN_COLUMNS: usize = 200;

/// The advice about foreign files.
const REMOVE: &str = "move files that were never generated out of the folder";

/// Returns the differences for a terminal.
pub(super) fn text(finding: &Finding) -> String {
    match finding {
        Finding::Current { files } => format!("{GENERATED}/ is up to date: {files} files\n"),
        Finding::Stale { differences, .. } => differences.iter().map(difference).collect(),
        Finding::Unknown(_) => String::new(),
    }
}

/// Returns the lines for standard error: what to do.
pub(super) fn verdict(finding: &Finding) -> Vec<String> {
    match finding {
        Finding::Current { .. } => Vec::new(),
        Finding::Stale { differences, .. } => vec![format!(
            "{GENERATED}/ is out of date in {} files: {}",
            differences.len(),
            remedies(differences)
        )],
        Finding::Unknown(failure) => {
            vec![messages::failure(failure).trim_end().to_owned(), unknown()]
        }
    }
}

fn unknown() -> String {
    format!("{GENERATED}/ could not be compared.")
}

/// Returns the result as JSON.
pub(super) fn json(finding: &Finding) -> String {
    let report = match finding {
        Finding::Current { files } => {
            json!({"status": "current", "folder": GENERATED, "files": files, "changes": []})
        }
        Finding::Stale { files, differences } => json!({
            "status": "stale",
            "folder": GENERATED,
            "files": files,
            "changes": differences.iter().map(difference_json).collect::<Vec<_>>(),
            "remedy": if is_generated(differences) { REMEDY } else { REMOVE },
        }),
        Finding::Unknown(failure) => {
            json!({"status": "unknown", "folder": GENERATED, "problems": problems_json(failure)})
        }
    };
    format!("{report:#}\n")
}

fn difference_json(found: &Difference) -> Value {
    json!({
        "file": path(found),
        "state": State::of(found).as_str(),
        "line": line(found),
        "diff": difference(found),
    })
}

fn line(found: &Difference) -> usize {
    match found {
        Difference::Change(change) => change.line(),
        Difference::Foreign(_) => 1,
    }
}

/// Returns the difference as text. A foreign file is only named.
fn difference(found: &Difference) -> String {
    match found {
        Difference::Change(change) => change.unified_diff(),
        Difference::Foreign(path) => format!("Only in {GENERATED}: {}\n", visible(path)),
    }
}

/// Returns `true` if generating repairs any of the files.
fn is_generated(differences: &[Difference]) -> bool {
    let mut states = differences.iter().map(State::of);
    states.any(|state| state != State::Foreign)
}

/// Returns the advice for all files, without repetition.
fn remedies(differences: &[Difference]) -> String {
    let is_foreign = |found: &Difference| State::of(found) == State::Foreign;
    let generate = is_generated(differences);
    let generate = generate.then(|| format!("run `{REMEDY}` and commit the result"));
    let remove = differences.iter().any(is_foreign);
    let remove = remove.then(|| REMOVE.to_owned());
    let all: Vec<String> = generate.into_iter().chain(remove).collect();
    all.join("; ")
}

fn problems_json(failure: &Failure) -> Value {
    let Some(problems) = annotate::problems(failure) else {
        return json!([{"message": failure.to_string()}]);
    };
    let diagnostics = problems.iter().map(Diagnostic::from);
    diagnostics.map(|diagnostic| diagnostic.to_json()).collect()
}

/// Returns annotations of a workflow run: one with advice, and one for each file.
///
/// The differences are not printed: they contain texts of documents, and a line of those could be a workflow command.
pub(super) fn github(finding: &Finding) -> String {
    let annotations = match finding {
        Finding::Current { files } => vec![whole(
            Severity::Notice,
            format!("{GENERATED}/ is up to date"),
            format!("{files} files"),
        )],
        // The advice comes first: of many annotations, not all are shown.
        Finding::Stale { files, differences } => std::iter::once(whole(
            Severity::Error,
            format!("{GENERATED}/ is out of date"),
            format!(
                "{}: {}.",
                counts(*files, differences),
                remedies(differences)
            ),
        ))
        .chain(differences.iter().map(of_difference))
        .collect(),
        Finding::Unknown(failure) => {
            let mut all = annotate::failure(failure);
            all.push(whole(Severity::Error, unknown(), "See above.".to_owned()));
            all
        }
    };
    annotate::lines(&annotations)
}

fn of_difference(found: &Difference) -> Annotation {
    let state = State::of(found);
    Annotation {
        severity: Severity::Error,
        spot: Some(Spot {
            file: path(found),
            line: line(found),
            column: None,
        }),
        title: format!("{} is {}", path(found), state.as_str()),
        message: format!("{}\n{}", state.meaning(), excerpt(found).text),
    }
}

/// Returns Markdown, for the page of a run or a pull request.
pub(super) fn markdown(finding: &Finding) -> String {
    match finding {
        Finding::Current { files } => {
            format!("## `{GENERATED}/` is up to date\n\n{files} files.\n")
        }
        Finding::Stale { files, differences } => stale_markdown(*files, differences),
        Finding::Unknown(failure) => {
            format!(
                "## {}\n\n{}",
                unknown(),
                block("text", &failure.to_string())
            )
        }
    }
}

fn stale_markdown(files: usize, differences: &[Difference]) -> String {
    let mut out = format!(
        "## `{GENERATED}/` is out of date\n\n{}: {}.\n",
        counts(files, differences),
        remedies(differences)
    );
    for found in differences.iter().take(SHOWN_FILES) {
        let (name, state) = (code(&path(found)), State::of(found));
        let _ = writeln!(out, "\n### {name}: {}\n", state.as_str());
        let excerpt = excerpt(found);
        out += &block("diff", &excerpt.text);
        if excerpt.left_out > 0 {
            let _ = writeln!(out, "\n{} more lines.", excerpt.left_out);
        }
    }
    let more = differences.len().saturating_sub(SHOWN_FILES);
    if more > 0 {
        let _ = writeln!(out, "\n{more} more files.");
    }
    out
}

/// Returns counts such as `120 files are generated, 3 differ (1 stale, 2 missing)`.
fn counts(files: usize, differences: &[Difference]) -> String {
    let count = |state: State| {
        let of_state = |found: &&Difference| State::of(found) == state;
        let count = differences.iter().filter(of_state).count();
        (count > 0).then(|| format!("{count} {}", state.as_str()))
    };
    let counts: Vec<String> = State::ALL.into_iter().filter_map(count).collect();
    format!(
        "{files} files are generated, {} differ ({})",
        differences.len(),
        counts.join(", ")
    )
}

/// The first lines of a difference.
struct Excerpt {
    text: String,
    left_out: usize,
}

fn excerpt(found: &Difference) -> Excerpt {
    let diff = difference(found);
    let lines: Vec<&str> = diff.lines().collect();
    let shown: Vec<String> = lines
        .iter()
        .take(SHOWN_LINES)
        .map(|line| short(line))
        .collect();
    Excerpt {
        text: shown.join("\n"),
        left_out: lines.len() - shown.len(),
    }
}

fn short(line: &str) -> String {
    match line.char_indices().nth(SHOWN_COLUMNS) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line.to_owned(),
    }
}

/// The kind of difference. An edited file looks like one whose sources have changed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Stale,
    Missing,
    Surplus,
    Foreign,
}

impl State {
    const ALL: [Self; 4] = [Self::Stale, Self::Missing, Self::Surplus, Self::Foreign];

    fn of(found: &Difference) -> Self {
        let Difference::Change(change) = found else {
            return Self::Foreign;
        };
        match (&change.old, &change.new) {
            (None, _) => Self::Missing,
            (Some(_), None) => Self::Surplus,
            (Some(_), Some(_)) => Self::Stale,
        }
    }

    fn as_str(self) -> &'static str {
        match self {
            Self::Stale => "stale",
            Self::Missing => "missing",
            Self::Surplus => "surplus",
            Self::Foreign => "foreign",
        }
    }

    fn meaning(self) -> &'static str {
        match self {
            Self::Stale => {
                "Differs from here on: the specs or the generator have changed, or the file was edited."
            }
            Self::Missing => "The file is missing.",
            Self::Surplus => "The file is no longer generated.",
            Self::Foreign => "The file was never generated, and would become part of the package.",
        }
    }
}

/// Returns the path of a file below the root of the project.
fn path(found: &Difference) -> String {
    let path = match found {
        Difference::Change(change) => &change.path,
        Difference::Foreign(path) => path,
    };
    format!("{GENERATED}/{path}")
}
