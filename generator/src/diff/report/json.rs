//! JSON in the form of `schema.json`.

use serde_json::{Map, Value, json};

use super::contents::{Report, Tally};
use crate::diagnostics::{Location, visible_json};
use crate::diff::change::{Change, Side};
use crate::diff::comparison::{Comparison, Head};
use crate::diff::not_compared::NotCompared;
use crate::diff::rule::{Level, Rule, Scope};
use crate::diff::rust::effects::Effect;
use crate::diff::semver::Step;

/// The version of the form, incremented for changes that break readers.
const FORM: u32 = 1;

pub(super) fn write(report: &Report<'_>) -> String {
    let comparison = report.comparison;
    let least = report.level.unwrap_or_default();
    let listed = comparison.changes.iter();
    let changes: Vec<Value> = listed
        .filter(|change| change.level() >= least)
        .map(|change| self::change(change, cause(comparison, change)))
        .collect();
    let consequences = comparison.changes.iter();
    let consequences = consequences.filter(|change| change.cause.is_some()).count();
    let step = Step::of(comparison);
    let counts = |counts: [(Level, usize); 4]| -> Value {
        let counts = counts.into_iter();
        let entries: Map<String, Value> = counts
            .map(|(level, count)| (level.as_str().to_owned(), json!(count)))
            .collect();
        entries.into()
    };
    let report = json!({
        "form": FORM,
        "old": head(&comparison.old),
        "new": head(&comparison.new),
        "summary": {
            "changes": comparison.changes.len(),
            "consequences": consequences,
            "operations": tally(Tally::operations(comparison)),
            "schemas": tally(Tally::schemas(comparison)),
            "wire": counts(comparison.counts(Change::wire_level)),
            "rust": counts(comparison.counts(Change::rust_level)),
            "not_compared": comparison.not_compared.len(),
        },
        "semver": { "step": step.as_str(), "before_one": step.before_one() },
        "changes": changes,
        "not_compared": comparison.not_compared.iter().map(part).collect::<Vec<_>>(),
    });
    // The alternate form is indented.
    visible_json(&format!("{report:#}\n"))
}

fn head(head: &Head) -> Value {
    json!({
        "title": head.title,
        "version": head.version,
        "operations": head.operations,
        "schemas": head.schemas,
    })
}

fn tally(tally: Tally) -> Value {
    json!({"added": tally.added, "removed": tally.removed, "changed": tally.changed})
}

/// Returns the id of the change that a change follows from.
fn cause(comparison: &Comparison, change: &Change) -> Option<String> {
    comparison.changes.get(change.cause?).map(Change::id)
}

fn change(change: &Change, cause: Option<String>) -> Value {
    let accepted: Vec<Value> = change
        .accepted
        .iter()
        .map(|accepted| json!({"rule": accepted.rule.id(), "reason": accepted.reason}))
        .collect();
    json!({
        "id": change.id(),
        "package": change.package,
        "subject": {
            "kind": change.subject.kind(),
            "name": change.subject.name(),
            "part": change.subject.part(),
            "path": change.subject.path(),
        },
        "kind": change.kind.name,
        "title": change.kind.title,
        "level": change.level().as_str(),
        "wire": {
            "level": change.wire_level().as_str(),
            "rules": change.wire.iter().map(rule).collect::<Vec<_>>(),
        },
        "rust": {
            "level": change.rust_level().as_str(),
            "effects": change.rust.iter().map(effect).collect::<Vec<_>>(),
        },
        "old": change.old.as_ref().map(side),
        "new": change.new.as_ref().map(side),
        "accepted": accepted,
        "cause": cause,
    })
}

fn rule(rule: &Rule) -> Value {
    let direction = match rule.scope {
        Scope::Request => json!("request"),
        Scope::Response => json!("response"),
        Scope::Whole | Scope::Rust => Value::Null,
    };
    json!({"id": rule.id(), "level": rule.level().as_str(), "direction": direction})
}

fn effect(effect: &Effect) -> Value {
    json!({
        "id": effect.rule.id(),
        "level": effect.rule.level().as_str(),
        "old": effect.old,
        "new": effect.new,
    })
}

fn side(side: &Side) -> Value {
    json!({"text": side.text, "place": place(&side.at)})
}

fn part(part: &NotCompared) -> Value {
    json!({
        "thing": part.thing.as_str(),
        "name": part.name.as_str(),
        "reason": part.reason,
        "old": part.old.as_ref().map(place),
        "new": part.new.as_ref().map(place),
    })
}

fn place(at: &Location) -> Value {
    match at.file.is_empty() {
        true => Value::Null,
        false => json!({
            "file": at.file, "line": at.line, "column": at.column, "pointer": at.pointer,
        }),
    }
}
