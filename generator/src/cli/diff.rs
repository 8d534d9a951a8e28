//! `vsphere-codegen diff`.

use std::fmt::Write as _;
use std::io::IsTerminal;
use std::path::Path;

use vsphere_codegen::diagnostics::{Problem, ProblemKind, Problems};
use vsphere_codegen::diff::accept::AcceptList;
use vsphere_codegen::diff::comparison::Comparison;
use vsphere_codegen::diff::gate::{Gate, outcome};
use vsphere_codegen::diff::not_compared;
use vsphere_codegen::diff::report::contents::Report;
use vsphere_codegen::diff::report::{self, Format, deliver};
use vsphere_codegen::diff::rule::{Level, Rule, Scope};
use vsphere_codegen::diff::version::read_both;
use vsphere_codegen::diff::{self, rules};
use vsphere_codegen::exit::Exit;
use vsphere_codegen::load::Inputs;

use super::args::{DiffArgs, FailOn, LevelArg, ReportArgs, ReportFormat};
use super::console::{Console, print, say};
use super::watchdog::Watchdog;

pub(super) fn run(args: &DiffArgs, console: Console, watchdog: &Watchdog) -> Exit {
    if args.schema {
        return console.printed(report::SCHEMA);
    }
    if args.list {
        return console.printed(&list());
    }
    if let Some(id) = &args.explain {
        return explain(id, console);
    }
    match compare(args, console, watchdog) {
        Ok(exit) => exit,
        Err((step, problems)) => {
            console.problems(&problems);
            console.remark(step.remark());
            if let Some(path) = &args.output.out {
                discard(path, console);
            }
            Exit::Failed
        }
    }
}

/// Returns the watchdog of a comparison, which also removes the report of an earlier run.
pub(super) fn watch(args: &DiffArgs, console: Console) -> Watchdog {
    let out = args.output.out.clone();
    Watchdog::start(args.limits.max_time, console, move || {
        if let Some(path) = &out {
            discard(path, console);
        }
    })
}

/// The step that failed.
#[derive(Clone, Copy, Debug)]
enum Step {
    Compare,
    Accept,
    Write,
}

impl Step {
    fn remark(self) -> &'static str {
        match self {
            Self::Compare => "the versions could not be compared",
            Self::Accept => {
                "the versions were compared, but there is no report because the accept list is invalid"
            }
            Self::Write => "the versions were compared, but the report could not be written",
        }
    }

    fn failed<P: Into<Problems>>(self) -> impl FnOnce(P) -> (Self, Problems) {
        move |problems| (self, problems.into())
    }
}

/// Removes the report of an earlier run, with a message.
fn discard(path: &Path, console: Console) {
    let shown = path.to_string_lossy();
    match deliver::discard(path) {
        Ok(false) => {}
        Ok(true) => console.remark(&format!("removed the report of an earlier run: {shown}")),
        Err(error) => console.problem(&Problem::of_file(
            shown,
            ProblemKind::Unwritable(format!(
                "the report of an earlier run could not be removed: {error}"
            )),
        )),
    }
}

fn compare(
    args: &DiffArgs,
    console: Console,
    watchdog: &Watchdog,
) -> Result<Exit, (Step, Problems)> {
    let inputs = |path: &Option<std::path::PathBuf>, overlays: &[std::path::PathBuf]| Inputs {
        specs: path.iter().cloned().collect(),
        overlays: overlays.to_vec(),
        limits: args.limits.limits(),
    };
    let (old, new) = read_both(
        &inputs(&args.old, &args.old_overlay),
        &inputs(&args.new, &args.new_overlay),
    )
    .map_err(Step::Compare.failed())?;
    // Changes of ignored parts are not found.
    console.warnings(&new.warnings);
    let mut comparison = diff::compare(&old, &new);
    if let Some(path) = &args.output.accept {
        let list = AcceptList::read(path).map_err(Step::Accept.failed())?;
        list.apply(&mut comparison).map_err(Step::Accept.failed())?;
    }
    let report = Report {
        comparison: &comparison,
        level: args.output.level.map(level),
    };
    let text = report.write(format(&args.output));
    watchdog.disarm();
    deliver(&text, args.output.out.as_deref()).map_err(Step::Write.failed())?;
    Ok(gate(&comparison, args.output.fail_on, console))
}

/// Prints the report, or saves it.
fn deliver(text: &str, out: Option<&Path>) -> Result<(), Problem> {
    match out {
        Some(path) => deliver::replace(path, text).map_err(|error| {
            Problem::of_file(
                path.to_string_lossy(),
                ProblemKind::Unwritable(error.to_string()),
            )
        }),
        None => print(text),
    }
}

fn gate(comparison: &Comparison, fail_on: Option<FailOn>, console: Console) -> Exit {
    let gate = fail_on.map(|fail_on| match fail_on {
        FailOn::Breaking => Gate::Breaking,
        FailOn::Any => Gate::Any,
    });
    let stopped = gate.map_or(0, |gate| gate.stops(comparison).count());
    let what = match (gate, stopped) {
        (None, _) | (_, 0) => None,
        (Some(Gate::Breaking), 1) => Some("change breaks callers or users"),
        (Some(Gate::Breaking), _) => Some("changes break callers or users"),
        (Some(Gate::Any), 1) => Some("change is not accepted"),
        (Some(Gate::Any), _) => Some("changes are not accepted"),
    };
    if let Some(what) = what {
        console.remark(&format!("{stopped} {what}"));
    }
    if let Some(sentence) = not_compared::sentence(&comparison.not_compared) {
        console.remark(&sentence);
    }
    outcome(gate, comparison)
}

fn level(level: LevelArg) -> Level {
    match level {
        LevelArg::All => Level::Neutral,
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

/// Returns all rules, one per line.
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

fn explain(id: &str, console: Console) -> Exit {
    match rules::find(id) {
        Some(rule) => console.printed(&explanation(rule)),
        None => {
            say(&format!(
                "error: unknown rule `{id}`: `diff --list` prints all rules\n"
            ));
            Exit::Usage
        }
    }
}

fn explanation(rule: Rule) -> String {
    let whom = match rule.scope {
        Scope::Request => "callers, by requests",
        Scope::Response => "callers, by responses",
        Scope::Whole => "callers",
        Scope::Rust => "users of the generated crate",
    };
    let mut out = format!(
        "{}: {}\n{} for {whom}.\n\nWhy: {}\nAction: {}\n",
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
        let _ = writeln!(out, "Other direction: {}", others.join(", "));
    }
    out
}
