//! `vsphere-codegen diff`.

use std::fmt::Write as _;
use std::io::IsTerminal;

use vsphere_codegen::diagnostics::{Problem, Problems, What};
use vsphere_codegen::diff::accept::AcceptList;
use vsphere_codegen::diff::report::{self, Format, Report, deliver};
use vsphere_codegen::diff::rule::{Level, Rule, Scope};
use vsphere_codegen::diff::{self, Comparison, Gate, rules};
use vsphere_codegen::exit::Exit;
use vsphere_codegen::load::Inputs;

use super::console::Console;
use super::watchdog::Watchdog;
use super::{DiffArgs, FailOn, LevelArg, ReportArgs, ReportFormat};

pub(super) fn run(args: &DiffArgs, console: Console, watchdog: &Watchdog) -> Exit {
    if args.schema {
        print!("{}", report::SCHEMA);
        return Exit::Done;
    }
    if args.list {
        print!("{}", list());
        return Exit::Done;
    }
    if let Some(id) = &args.explain {
        return explain(id);
    }
    match compare(args, console, watchdog) {
        Ok(exit) => exit,
        Err(problems) => {
            console.problems(&problems);
            console.remark("The versions could not be compared.");
            Exit::Failed
        }
    }
}

fn compare(args: &DiffArgs, console: Console, watchdog: &Watchdog) -> Result<Exit, Problems> {
    let inputs = |path: &Option<std::path::PathBuf>, overlays: &[std::path::PathBuf]| Inputs {
        specs: path.iter().cloned().collect(),
        overlays: overlays.to_vec(),
        limits: args.limits.limits(),
    };
    let (old, new) = diff::read_both(
        &inputs(&args.old, &args.old_overlay),
        &inputs(&args.new, &args.new_overlay),
    )?;
    // Where nothing is made of something, a change of it is none.
    console.warnings(&new.warnings);
    let mut comparison = diff::compare(&old, &new);
    if let Some(path) = &args.output.accept {
        let text = std::fs::read_to_string(path).map_err(|error| {
            Problem::of_file(path.to_string_lossy(), What::Unreadable(error.to_string()))
        })?;
        AcceptList::parse(&path.to_string_lossy(), &text)?.apply(&mut comparison)?;
    }
    watchdog.disarm();
    write(&comparison, &args.output)?;
    Ok(gate(&comparison, args.output.fail_on, console))
}

fn write(comparison: &Comparison, args: &ReportArgs) -> Result<(), Problems> {
    let report = Report {
        comparison,
        level: level(args.level),
    };
    let text = report.write(format(args));
    let written = match &args.out {
        Some(path) => deliver::replace(path, &text)
            .map_err(|error| (path.to_string_lossy().into_owned(), error)),
        None => deliver::print(&text).map_err(|error| ("standard output".to_owned(), error)),
    };
    written
        .map_err(|(file, error)| Problem::of_file(file, What::Unwritable(error.to_string())).into())
}

fn gate(comparison: &Comparison, fail_on: Option<FailOn>, console: Console) -> Exit {
    let gate = match fail_on {
        None => return Exit::Done,
        Some(FailOn::Breaking) => Gate::Breaking,
        Some(FailOn::Any) => Gate::Any,
    };
    match gate.stops(comparison).count() {
        0 => Exit::Done,
        stopped => {
            let what = match gate {
                Gate::Breaking => "break callers or users",
                Gate::Any => "are not accepted",
            };
            console.remark(&format!("{stopped} changes {what}."));
            Exit::Stopped
        }
    }
}

fn level(level: LevelArg) -> Level {
    match level {
        LevelArg::Neutral => Level::Neutral,
        LevelArg::Compatible => Level::Compatible,
        LevelArg::Warning => Level::Warning,
        LevelArg::Breaking => Level::Breaking,
    }
}

fn format(args: &ReportArgs) -> Format {
    match args.format {
        ReportFormat::Text => {
            // <https://no-color.org>: any value but an empty one.
            let refused = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
            let color = args.out.is_none() && !refused && std::io::stdout().is_terminal();
            Format::Text { color }
        }
        ReportFormat::Json => Format::Json,
        ReportFormat::Markdown => Format::Markdown,
        ReportFormat::Github => Format::Github,
        ReportFormat::Junit => Format::Junit,
        ReportFormat::Html => Format::Html,
    }
}

/// A line per rule.
fn list() -> String {
    let mut out = String::new();
    let width = rules::rules()
        .map(|rule| rule.id().len())
        .max()
        .unwrap_or_default();
    for rule in rules::rules() {
        let _ = writeln!(
            out,
            "{:10} {:width$}  {}",
            rule.level(),
            rule.id(),
            rule.kind.title
        );
    }
    out
}

fn explain(id: &str) -> Exit {
    match rules::find(id) {
        Some(rule) => {
            print!("{}", explanation(rule));
            Exit::Done
        }
        None => {
            eprintln!("error: there is no rule `{id}`: `diff --list` names them all");
            Exit::Usage
        }
    }
}

fn explanation(rule: Rule) -> String {
    let whom = match rule.scope {
        Scope::Request => "callers, by what they send",
        Scope::Response => "callers, by what they get",
        Scope::Whole => "callers",
        Scope::Rust => "users of the generated crate",
    };
    let mut out = format!(
        "{}: {}\n{} for {whom}.\n\nWhy: {}\nWhat to do: {}\n",
        rule.id(),
        rule.kind.title,
        rule.level(),
        rule.verdict.why,
        rule.verdict.advice
    );
    let others: Vec<String> = rule
        .kind
        .rules()
        .filter(|other| *other != rule)
        .map(|other| format!("{} ({})", other.id(), other.level()))
        .collect();
    if !others.is_empty() {
        let _ = writeln!(out, "In the other direction: {}", others.join(", "));
    }
    out
}
