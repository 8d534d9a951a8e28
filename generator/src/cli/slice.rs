//! `vsphere-codegen slice`.

use std::path::PathBuf;

use serde_json::{Value, json};
use vsphere_codegen::diagnostics::{Diagnostic, Problem, ProblemKind, Problems, visible_json};
use vsphere_codegen::exit::Exit;
use vsphere_codegen::load;
use vsphere_codegen::slice;
use vsphere_codegen::slice::folder::{self, Written};
use vsphere_codegen::slice::fragment::Fragment;
use vsphere_codegen::slice::request::{Request, Sliced};
use vsphere_codegen::slice::table::Selection;
use vsphere_codegen::slice::wording::Descriptions;

use super::args::{Format, SliceArgs};
use super::console::{Console, print};
use super::watchdog::Watchdog;

/// The reason of a failure.
enum Fault {
    /// An invalid argument.
    Argument(Problems),
    /// A file that is invalid, or cannot be read or written.
    Input(Problems),
}

impl From<Problems> for Fault {
    fn from(problems: Problems) -> Self {
        Self::Input(problems)
    }
}

pub(super) fn run(args: &SliceArgs, console: Console, watchdog: &Watchdog) -> Exit {
    let (problems, exit) = match slice(args, watchdog) {
        Ok(sliced) => {
            let unread: Vec<Diagnostic> = sliced.unread.iter().map(Diagnostic::from).collect();
            console.warnings(&unread);
            let is_open = args.require_descriptions && !sliced.report.is_complete();
            return Exit::stopped_if(is_open);
        }
        Err(Fault::Argument(problems)) => (problems, Exit::Usage),
        Err(Fault::Input(problems)) => (problems, Exit::Failed),
    };
    let problems = problems.iter().map(Diagnostic::from);
    let problems: Vec<Diagnostic> = problems.map(Diagnostic::without_skipping).collect();
    console.diagnostics(&problems);
    exit
}

fn slice(args: &SliceArgs, watchdog: &Watchdog) -> Result<Sliced, Fault> {
    let request = Request {
        selection: selection(args)?,
        descriptions: descriptions(&args.descriptions)?,
        folder: args.out.to_string_lossy().replace('\\', "/"),
    };
    let published = load::load_published(&args.input.inputs())?;
    let sliced = slice::slice(&published, &request)?;
    let written = folder::compare(&sliced.files, Vec::new(), &args.out)?;
    let report = match args.format {
        Format::Table => {
            let (table, summary) = (sliced.report.table(), sliced.summary(&written));
            format!("{table}{summary}\n")
        }
        Format::Json => visible_json(&format!("{:#}\n", as_json(&sliced, &written))),
    };
    watchdog.disarm();
    folder::apply(&written, &sliced.files, &args.out)?;
    print(&report).map_err(Problems::from)?;
    Ok(sliced)
}

fn as_json(sliced: &Sliced, written: &Written) -> Value {
    let mut report = sliced.report.json();
    let head = json!({
        "files": sliced.files.keys().collect::<Vec<_>>(),
        "written": written.changed,
        "operations": sliced.operations,
        "schemas": sliced.schemas,
    });
    if let (Value::Object(report), Value::Object(head)) = (&mut report, head) {
        report.extend(head);
    }
    report
}

fn selection(args: &SliceArgs) -> Result<Selection, Fault> {
    let mut fragments = Vec::new();
    let mut note = None;
    let mut common = args.common.clone();
    if let Some(table) = &args.fragments {
        let table = Selection::read(table).map_err(Problems::from)?;
        fragments = table.fragments;
        note = table.note;
        common.get_or_insert(table.common);
    }
    for text in &args.fragment {
        fragments.push(Fragment::parse(text).map_err(argument)?);
    }
    let common = common.as_deref().unwrap_or(Selection::COMMON);
    let selection = Selection::new(fragments, common).map_err(argument)?;
    Ok(Selection { note, ..selection })
}

/// Parses `keep`, `drop`, or `from` and a folder.
fn descriptions(words: &[String]) -> Result<Descriptions, Fault> {
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words.as_slice() {
        [] | ["keep"] => Ok(Descriptions::Keep),
        ["drop"] => Ok(Descriptions::Drop),
        ["from", folder] => Ok(Descriptions::From(vec![vec![PathBuf::from(folder)]])),
        other => Err(argument(ProblemKind::Selection(format!(
            "invalid value `{}` for --descriptions: expected `keep`, `drop` or `from FOLDER`",
            other.join(" ")
        )))),
    }
}

fn argument(what: ProblemKind) -> Fault {
    Fault::Argument(Problem::nowhere(what).into())
}
