//! The cost of documents by kind of growth: what is repeated behind a reference, long lists, chains, marks, overlays.
//!
//! A row runs the program with a document, with one of twice the size, and with one beyond a limit. Time grows at most as n log n,
//! and beyond a limit the program ends at once, by an error that names the limit.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use serde_json::{Map, Value, json};

use super::measure::{Sample, measure};
use super::target::{LARGE, Misses, TWICE};
use crate::project::{self, Failure};

/// A kind of growth.
struct Kind {
    name: &'static str,
    /// The command, which gets one document, or two to compare.
    command: &'static [&'static str],
    /// The documents of a size: one, two to compare, or one and its overlay.
    documents: fn(usize) -> Vec<Value>,
    size: usize,
    /// A size that is refused, and the id of the problem; `None` for what the size of files limits.
    refused: Option<(usize, &'static str)>,
}

/// The fields of what is repeated.
const FIELDS: usize = 200;

const GENERATE: &[&str] = &["generate", "--spec"];
const DIFF: &[&str] = &["diff"];

/// The kinds. Sizes are such that the program works for a second or less.
const KINDS: [Kind; 14] = [
    kind("values of an enumeration", GENERATE, values, 50_000, None),
    kind("operations", GENERATE, operations, 5_000, None),
    kind(
        "fields of a base",
        GENERATE,
        inheritance,
        200,
        Some((2_000, "too-much-made")),
    ),
    kind(
        "shared bodies",
        GENERATE,
        bodies,
        100,
        Some((2_000, "too-much-made")),
    ),
    kind("errors of an operation", GENERATE, errors, 5_000, None),
    kind(
        "parameters of an operation",
        GENERATE,
        parameters,
        500,
        Some((30_000, "unsupported")),
    ),
    kind(
        "packages in a chain",
        GENERATE,
        packages,
        200,
        Some((2_000, "unsupported")),
    ),
    kind("cases of a union", GENERATE, cases, 2_000, None),
    kind("marks in a text", GENERATE, marks, 50_000, None),
    kind(
        "actions of an overlay",
        &["generate", "--overlay"],
        actions,
        100,
        Some((20_000, "slow-targets")),
    ),
    kind(
        "descents of an overlay",
        &["generate", "--overlay"],
        descents,
        1,
        Some((5, "wide-target")),
    ),
    kind("renamed chain", DIFF, chain, 4_000, None),
    kind("renamed values", DIFF, renamed_values, 20_000, None),
    kind("renamed fields", DIFF, renamed_fields, 10_000, None),
];

const fn kind(
    name: &'static str,
    command: &'static [&'static str],
    documents: fn(usize) -> Vec<Value>,
    size: usize,
    refused: Option<(usize, &'static str)>,
) -> Kind {
    Kind {
        name,
        command,
        documents,
        size,
        refused,
    }
}

/// Measures all kinds, and prints a line for each.
///
/// # Errors
/// The program or `/usr/bin/time` cannot be run, or a document within the limits is refused.
pub(super) fn run(generator: &Path, scratch: &Path) -> Result<Misses, Failure> {
    let mut missed = 0;
    for kind in &KINDS {
        let once = kind.sample(generator, scratch, kind.size)?;
        let twice = kind.sample(generator, scratch, 2 * kind.size)?;
        // The time of all cores, which depends least on other programs. Below a moment, the start of the process counts.
        let grows = twice.user > 0.2 && twice.user / once.user > TWICE;
        let is_large = LARGE.wall.is_some_and(|most| twice.wall > most)
            || LARGE.megabytes.is_some_and(|most| twice.megabytes > most);
        let refused = kind.refusal(generator, scratch)?;
        let is_missed = grows || is_large || refused.is_err();
        missed += usize::from(is_missed);
        let refusal = refused.unwrap_or_else(|text| text);
        println!(
            "{:32} {:>6} user {:6.2} s {:6.0} MiB, twice {:6.2} s {:6.0} MiB, {refusal}{}",
            kind.name,
            kind.size,
            once.user,
            once.megabytes,
            twice.user,
            twice.megabytes,
            if is_missed { "  MISSED" } else { "" },
        );
    }
    Ok(missed)
}

impl Kind {
    fn arguments(
        &self,
        generator: &Path,
        scratch: &Path,
        size: usize,
    ) -> Result<Vec<String>, Failure> {
        let mut arguments = vec![generator.display().to_string()];
        let mut paths: Vec<String> = Vec::new();
        for (index, document) in (self.documents)(size).iter().enumerate() {
            let path: PathBuf = scratch.join(format!("growth-{index}.json"));
            std::fs::write(&path, document.to_string())?;
            paths.push(path.display().to_string());
        }
        arguments.extend(self.command.iter().map(|word| (*word).to_owned()));
        if self.command.contains(&"--overlay") {
            arguments.extend(paths.pop());
            arguments.push("--spec".to_owned());
        }
        arguments.extend(paths);
        if self.command != DIFF {
            let out = scratch.join("growth");
            if out.exists() {
                std::fs::remove_dir_all(&out)?;
            }
            arguments.extend(["--out".to_owned(), out.display().to_string()]);
        }
        Ok(arguments)
    }

    fn sample(&self, generator: &Path, scratch: &Path, size: usize) -> Result<Sample, Failure> {
        measure(&self.arguments(generator, scratch, size)?, &project::root())
    }

    /// Runs the program beyond the limit. Returns the time until the error in words, or the reason why it is the wrong one.
    fn refusal(&self, generator: &Path, scratch: &Path) -> Result<Result<String, String>, Failure> {
        let Some((size, id)) = self.refused else {
            return Ok(Ok("limited by the size of files".to_owned()));
        };
        let arguments = self.arguments(generator, scratch, size)?;
        let start = Instant::now();
        let output = Command::new(&arguments[0]).args(&arguments[1..]).output()?;
        let time = start.elapsed().as_secs_f64();
        let errors = String::from_utf8_lossy(&output.stderr);
        let is_right = output.status.code() == Some(3) && errors.contains(&format!("[{id}]"));
        let is_soon = LARGE.wall.is_none_or(|most| time <= most);
        Ok(match is_right && is_soon {
            true => Ok(format!("{size} refused in {time:.2} s: {id}")),
            false => Err(format!("{size} not refused as {id} in {time:.2} s")),
        })
    }
}

fn document(paths: Value, schemas: Value) -> Value {
    json!({
        "openapi": "3.0.3", "info": {"title": "vSphere Automation API", "version": "9.1.0.0"},
        "paths": paths, "components": {"schemas": schemas},
    })
}

fn many(count: usize, entry: impl Fn(usize) -> (String, Value)) -> Value {
    Value::Object((0..count).map(entry).collect::<Map<String, Value>>())
}

fn reference(name: &str) -> Value {
    json!({"$ref": format!("#/components/schemas/{name}")})
}

fn content(schema: Value) -> Value {
    json!({"content": {"application/json": {"schema": schema}}})
}

/// Returns an operation with further parts, and its path.
fn operation(index: usize, more: Value) -> (String, Value) {
    let mut operation = json!({
        "operationId": format!("Things_run{index}"), "tags": ["Things"],
        "responses": {"204": {"description": "Done."}},
    });
    if let (Some(own), Value::Object(more)) = (operation.as_object_mut(), more) {
        own.extend(more);
    }
    (format!("/things/{index}"), json!({"post": operation}))
}

/// Returns a document of one operation that returns a schema.
fn returning(schema: &str, schemas: Value) -> Value {
    let mut success = content(reference(schema));
    success["description"] = json!("It.");
    document(
        many(1, |_| operation(0, json!({"responses": {"200": success}}))),
        schemas,
    )
}

fn texts(count: usize, prefix: &str) -> Value {
    many(count, |index| {
        (format!("{prefix}{index}"), json!({"type": "string"}))
    })
}

fn enumeration(count: usize, prefix: &str) -> Value {
    let values: Vec<String> = (0..count).map(|index| format!("{prefix}{index}")).collect();
    json!({"type": "string", "enum": values})
}

fn values(count: usize) -> Vec<Value> {
    vec![returning("Kind", json!({"Kind": enumeration(count, "V")}))]
}

fn renamed_values(count: usize) -> Vec<Value> {
    ["OLD", "NEW"]
        .map(|prefix| returning("Kind", json!({"Kind": enumeration(count, prefix)})))
        .into()
}

fn renamed_fields(count: usize) -> Vec<Value> {
    let thing =
        |prefix: &str| json!({"Thing": {"type": "object", "properties": texts(count, prefix)}});
    ["old", "new"]
        .map(|prefix| returning("Thing", thing(prefix)))
        .into()
}

fn chain(count: usize) -> Vec<Value> {
    let links = |prefix: &str| {
        many(count, |index| {
            let next = reference(&format!("{prefix}{}", index + 1));
            let fields = match index + 1 < count {
                true => json!({"next": next}),
                false => json!({"end": {"type": "string"}}),
            };
            (
                format!("{prefix}{index}"),
                json!({"type": "object", "properties": fields}),
            )
        })
    };
    ["Old", "New"]
        .map(|prefix| returning(&format!("{prefix}0"), links(prefix)))
        .into()
}

fn operations(count: usize) -> Vec<Value> {
    vec![document(
        many(count, |index| operation(index, json!({}))),
        json!({}),
    )]
}

/// Structures with the fields of a base.
fn inheritance(count: usize) -> Vec<Value> {
    let mut schemas = many(count, |index| {
        (
            format!("Thing{index}"),
            json!({"allOf": [reference("Base"), {"type": "object"}]}),
        )
    });
    schemas["Base"] = json!({"type": "object", "properties": texts(FIELDS, "field")});
    vec![returning("Thing0", schemas)]
}

/// Operations that share a body.
fn bodies(count: usize) -> Vec<Value> {
    let body = json!({"$ref": "#/components/requestBodies/Shared"});
    let mut document = document(
        many(count, |index| {
            operation(index, json!({"requestBody": body}))
        }),
        json!({}),
    );
    let fields = json!({"type": "object", "properties": texts(FIELDS, "field")});
    document["components"]["requestBodies"] = json!({"Shared": content(fields)});
    vec![document]
}

fn errors(count: usize) -> Vec<Value> {
    let lines: Vec<String> = (0..count)
        .map(|index| format!("***Error{index}*** if it fails."))
        .collect();
    let mut response = content(reference("Error0"));
    response["description"] = json!(lines.join("\n\n"));
    let paths = many(1, |_| {
        operation(
            0,
            json!({"responses": {"204": {"description": "Done."}, "404": response}}),
        )
    });
    let schemas = many(count, |index| {
        (format!("Error{index}"), json!({"type": "object"}))
    });
    vec![document(paths, schemas)]
}

fn parameters(count: usize) -> Vec<Value> {
    let parameters: Vec<Value> = (0..count)
        .map(|index| json!({"name": format!("p{index}"), "in": "query", "schema": {"type": "string"}}))
        .collect();
    vec![document(
        many(1, |_| operation(0, json!({"parameters": parameters}))),
        json!({}),
    )]
}

/// Packages of which each needs the next one.
fn packages(count: usize) -> Vec<Value> {
    let name = |index: usize| format!("P{index}.Q.Info");
    let paths = many(count, |index| {
        let mut success = content(reference(&name(index)));
        success["description"] = json!("It.");
        let more = json!({
            "operationId": format!("P{index}.Q.Things_get"), "tags": [format!("P{index}.Q.Things")],
            "responses": {"200": success},
        });
        operation(index, more)
    });
    let schemas = many(count + 1, |index| {
        let fields = match index < count {
            true => json!({"next": reference(&name(index + 1))}),
            false => json!({}),
        };
        (name(index), json!({"type": "object", "properties": fields}))
    });
    vec![document(paths, schemas)]
}

/// A union with as many cases as fields.
fn cases(count: usize) -> Vec<Value> {
    let tied = |index: usize| {
        let text = format!(
            "It.\n\nThis property is optional and it is only relevant when the value of *kind* is V{index}."
        );
        (
            format!("field{index}"),
            json!({"type": "string", "description": text}),
        )
    };
    let mut fields = many(count, tied);
    fields["kind"] = reference("Kind");
    let thing = json!({"type": "object", "required": ["kind"], "properties": fields});
    vec![returning(
        "Thing",
        json!({"Kind": enumeration(count, "V"), "Thing": thing}),
    )]
}

/// Marks that open and never close, and begins of lists.
fn marks(count: usize) -> Vec<Value> {
    let text = format!(
        "{}\n\n{}\n\n{}",
        "@".repeat(count),
        "- ".repeat(count),
        "{link ".repeat(count)
    );
    vec![document(
        many(1, |_| operation(0, json!({"description": text}))),
        json!({}),
    )]
}

fn overlay(targets: impl Iterator<Item = String>) -> Value {
    let actions: Vec<Value> = targets
        .map(|target| json!({"target": target, "update": {}}))
        .collect();
    json!({"overlay": "1.0.0", "info": {"title": "Growth", "version": "1.0.0"}, "actions": actions})
}

fn actions(count: usize) -> Vec<Value> {
    let targets = (0..count).map(|_| "$..[?@.title == 'vSphere Automation API']".to_owned());
    let base = operations(5_000).remove(0);
    vec![base, overlay(targets)]
}

fn descents(count: usize) -> Vec<Value> {
    let base = operations(5_000).remove(0);
    let target = format!("${}..[?@.operationId]", "..*".repeat(count - 1));
    vec![base, overlay(std::iter::once(target))]
}
