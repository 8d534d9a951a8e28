//! `vsphere-codegen inspect`.

use std::fmt::Write;

use serde_json::{Value, json};
use vsphere_codegen::api::{Api, Place, SchemaKind};
use vsphere_codegen::diagnostics::{Diagnostic, Location, Problems, visible, visible_json};
use vsphere_codegen::exit::Exit;
use vsphere_codegen::knowledge::Known;
use vsphere_codegen::load::{self, Documents};
use vsphere_codegen::model_json;
use vsphere_codegen::recover::Report;
use vsphere_codegen::skip::Skipped;

use super::args::{Format, InspectArgs};
use super::console::Console;
use super::watchdog::Watchdog;

pub(super) fn run(args: &InspectArgs, console: Console, watchdog: &Watchdog) -> Exit {
    match inspect(args, console) {
        Ok(text) => {
            watchdog.disarm();
            console.printed(&format!("{}\n", text.trim_end()))
        }
        Err(problems) => {
            console.problems(&problems);
            Exit::Failed
        }
    }
}

fn inspect(args: &InspectArgs, console: Console) -> Result<String, Problems> {
    let documents = load::load(&args.input.inputs())?;
    let (api, report) = match args.skip.skip_unsupported {
        true => {
            let (api, skipped, report) = vsphere_codegen::model_supported(&documents)?;
            let skipped: Vec<Diagnostic> = skipped.iter().map(Skipped::diagnostic).collect();
            console.warnings(&skipped);
            (api, report)
        }
        false => vsphere_codegen::model(&documents)?,
    };
    Ok(match (args.coverage, args.format) {
        (false, Format::Json) => pretty(&model_json::to_json(&api)),
        (false, Format::Table) => table(&api, report.known.as_ref()),
        (true, Format::Json) => pretty(&coverage_json(&documents, &report)),
        (true, Format::Table) => coverage_table(&documents, &report),
    })
}

fn pretty(value: &Value) -> String {
    // The alternate form is indented.
    visible_json(&format!("{value:#}"))
}

/// Returns the facts that no document carries, as a line; empty if there are none.
fn known_line(known: Option<&Known>) -> String {
    let Some(known) = known else {
        return String::new();
    };
    let counted = |count: usize, one: &str| match count {
        1 => format!("1 {one}"),
        count => format!("{count} {one}s"),
    };
    format!(
        "{} and {} from what is known about {} (source: {})\n",
        counted(known.nullable, "nullable place"),
        counted(known.task_results.len(), "task result"),
        known.facts.version,
        known.facts.source
    )
}

/// Returns all operations and schemas, one per line.
fn table(api: &Api, known: Option<&Known>) -> String {
    let mut out = format!(
        "{} {} ({:?} dialect)\n",
        visible(&api.title),
        visible(&api.version),
        api.dialect
    );
    out.push_str(&known_line(known));
    for operation in &api.operations {
        let is_known = known.is_some_and(|known| known.task_results.contains(&operation.id));
        let task = match (operation.starts_task, is_known) {
            (false, _) => "",
            (true, false) => "  task",
            (true, true) => "  task, its result known",
        };
        let since = operation
            .text
            .since
            .as_deref()
            .map(|since| format!("  since {}", visible(since)))
            .unwrap_or_default();
        let verb = operation.method.as_str().to_ascii_uppercase();
        let _ = writeln!(
            out,
            "{verb:6} {}  {}{task}{since}",
            visible(&operation.path_key),
            visible(&operation.id)
        );
    }
    for schema in api.schemas.values() {
        let name = visible(schema.name.as_str());
        let _ = match &schema.kind {
            SchemaKind::Enum(values) => {
                writeln!(out, "enum   {name}  {} values", values.len())
            }
            SchemaKind::Choice(types) => {
                writeln!(out, "choice {name}  {} types", types.len())
            }
            SchemaKind::Struct(structure) if structure.unions.is_empty() => {
                writeln!(out, "struct {name}  {} fields", structure.fields.len())
            }
            SchemaKind::Struct(structure) => {
                let tags: Vec<&str> = structure
                    .unions
                    .iter()
                    .map(|union| union.tag.as_str())
                    .collect();
                writeln!(
                    out,
                    "struct {name}  {} fields, union by {}",
                    structure.fields.len(),
                    visible(&tags.join(", "))
                )
            }
            SchemaKind::Alias(ty) => writeln!(out, "alias  {name}  {ty:?}"),
        };
    }
    out
}

fn coverage_json(documents: &Documents, report: &Report) -> Value {
    let misses: Vec<Value> = report
        .misses
        .iter()
        .zip(locations(documents, report))
        .map(|(miss, at)| {
            json!({
                "file": at.file, "line": at.line, "column": at.column, "pointer": at.pointer,
                "sentence": miss.sentence, "why": miss.why,
            })
        })
        .collect();
    let known = report.known.as_ref().map(|known| {
        json!({
            "version": known.facts.version, "source": known.facts.source,
            "nullable": known.nullable, "task_results": known.task_results,
        })
    });
    json!({ "recovered": report.counts, "known": known, "misses": misses })
}

/// Returns the locations of the misses, in the same order.
fn locations(documents: &Documents, report: &Report) -> Vec<Location> {
    let places: Vec<&Place> = report.misses.iter().map(|miss| &miss.place).collect();
    documents.locations(&places)
}

fn coverage_table(documents: &Documents, report: &Report) -> String {
    let mut out = String::new();
    let width = report
        .counts
        .keys()
        .map(|name| name.len())
        .max()
        .unwrap_or_default();
    for (name, count) in &report.counts {
        let _ = writeln!(out, "{name:width$}  {count:6}");
    }
    out.push('\n');
    out.push_str(&known_line(report.known.as_ref()));
    let _ = writeln!(
        out,
        "{} sentences look like facts but were not recovered",
        report.misses.len()
    );
    for (miss, at) in report.misses.iter().zip(locations(documents, report)) {
        let _ = writeln!(
            out,
            "{}\n    {}",
            visible(&format!("{at}: {}", miss.why)),
            visible(&miss.sentence)
        );
    }
    out
}
