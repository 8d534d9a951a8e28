//! OpenAPI Overlay 1.0: actions that repair a document before anything reads it.
//!
//! An action's target is a JSONPath (RFC 9535). An overlay is applied to every file of a set. An action has to match
//! something in at least one of them: otherwise the vendor has repaired the document, and the action should be removed.

use indexmap::IndexSet;
use serde_json::Value;
use serde_json_path::{NormalizedPath, PathElement};

use super::documents::{Documents, Source};
use super::limits::extent;
use super::target::Target;
use super::upgrade::upgrade;
use crate::api::Place;
use crate::diagnostics::{Problem, ProblemKind, Problems};

/// Returns `true` for an overlay, by its first required key.
pub(super) fn is_overlay(root: &Value) -> bool {
    root.get("overlay").is_some()
}

struct Action<'a> {
    text: &'a str,
    target: Target,
    change: Change<'a>,
}

enum Change<'a> {
    Update(&'a Value),
    Remove,
}

/// Applies all actions in order.
pub(super) fn apply(overlay: &Source, documents: &mut Documents) -> Result<(), Problems> {
    let mut problems = review(overlay, documents);
    problems.retain(|problem| !matches!(*problem.kind, ProblemKind::Idle { .. }));
    Problems::or(problems, ())
}

/// Applies all actions in order. Returns the problems of those that are wrong, match nothing, or change nothing.
pub(super) fn review(overlay: &Source, documents: &mut Documents) -> Vec<Problem> {
    let here = Documents {
        sources: vec![overlay.clone()],
        ..Documents::default()
    };
    let problem = |pointer: String, what| here.problem(&Place { file: 0, pointer }, what);
    match overlay.root.get("overlay").map(|version| {
        version
            .as_str()
            .map_or_else(|| version.to_string(), str::to_owned)
    }) {
        Some(version) if version.starts_with("1.0") => {}
        None => {
            return vec![problem(
                String::new(),
                ProblemKind::Overlay("`overlay: 1.0.0` is missing".into()),
            )];
        }
        _ => {
            return vec![problem(
                "/overlay".into(),
                ProblemKind::Overlay("`overlay` must be \"1.0.0\"".into()),
            )];
        }
    }
    let Some(actions) = overlay.root.get("actions").and_then(Value::as_array) else {
        return vec![problem(
            String::new(),
            ProblemKind::Missing { key: "actions" },
        )];
    };
    let mut problems = Vec::new();
    for (index, action) in actions.iter().enumerate() {
        let pointer = format!("/actions/{index}");
        let applied = read(action).and_then(|action| {
            let target = || action.text.into();
            match perform(&action, documents)? {
                Effect::Change => Ok(()),
                Effect::Same => Err(ProblemKind::Idle { target: target() }),
                Effect::Nothing => Err(ProblemKind::Unmatched { target: target() }),
            }
        });
        if let Err(what) = applied {
            let is_limit = matches!(
                what,
                ProblemKind::TooManyNodes { .. }
                    | ProblemKind::TooDeep { .. }
                    | ProblemKind::SlowTargets { .. }
            );
            problems.push(problem(pointer, what));
            if is_limit {
                // The documents are as large as they may be; looking for more in them takes as long as they are large.
                break;
            }
        }
    }
    problems.extend(upgrade(&mut documents.sources, documents.growth.limits()));
    problems
}

fn read(action: &Value) -> Result<Action<'_>, ProblemKind> {
    let target = action
        .get("target")
        .and_then(Value::as_str)
        .ok_or(ProblemKind::Missing { key: "target" })?;
    let path = Target::parse(target)?;
    let remove = action
        .get("remove")
        .and_then(Value::as_bool)
        .unwrap_or(false);
    let change = match (remove, action.get("update")) {
        (true, _) if target.trim() == "$" => {
            return Err(ProblemKind::Overlay(
                "the whole of a document cannot be removed".into(),
            ));
        }
        (true, _) => Change::Remove,
        (false, Some(update)) => Change::Update(update),
        (false, None) => {
            return Err(ProblemKind::Overlay(
                "an action needs `update` or `remove: true`".into(),
            ));
        }
    };
    Ok(Action {
        text: target,
        target: path,
        change,
    })
}

/// The effect of an action.
enum Effect {
    /// Its target was found in no file.
    Nothing,
    /// Everything is as it was before.
    Same,
    Change,
}

fn perform(action: &Action<'_>, documents: &mut Documents) -> Result<Effect, ProblemKind> {
    let mut found = false;
    let mut changed = false;
    let limit = documents.growth.limits().nodes;
    for source in &mut documents.sources {
        let tree = source.published();
        let visits = &mut documents.growth.visits;
        action.target.check(|| extent(tree), visits, limit)?;
        let mut places: Vec<Vec<Step>> = action
            .target
            .path
            .query_located(tree)
            .locations()
            .map(steps)
            .collect();
        found |= !places.is_empty();
        match action.change {
            Change::Update(update) => {
                // Each place once. What is in another place before that: it may be replaced.
                places.sort();
                places.dedup();
                for place in places.iter().rev() {
                    documents.growth.add(update, place.len())?;
                    if let Some(node) = at(source.published_mut(), place) {
                        changed |= add(node, update);
                    }
                }
            }
            Change::Remove => {
                changed |= found;
                remove(source.published_mut(), places);
            }
        }
    }
    Ok(match (found, changed) {
        (false, _) => Effect::Nothing,
        (true, false) => Effect::Same,
        (true, true) => Effect::Change,
    })
}

#[derive(PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Step {
    Key(String),
    Item(usize),
}

fn steps(path: &NormalizedPath<'_>) -> Vec<Step> {
    path.iter()
        .map(|element| match element {
            PathElement::Name(name) => Step::Key((*name).to_owned()),
            PathElement::Index(index) => Step::Item(*index),
        })
        .collect()
}

fn at<'a>(root: &'a mut Value, steps: &[Step]) -> Option<&'a mut Value> {
    steps.iter().try_fold(root, |node, step| match step {
        Step::Key(key) => node.get_mut(key.as_str()),
        Step::Item(index) => node.get_mut(*index),
    })
}

/// Returns the place of the collection that a place is in; the root is in none.
fn parent(place: &[Step]) -> Option<&[Step]> {
    place.split_last().map(|(_, parent)| parent)
}

/// Removes the nodes at some places, with one pass over each collection that has some.
fn remove(root: &mut Value, mut places: Vec<Vec<Step>>) {
    places.sort_by(|a, b| parent(a).cmp(&parent(b)));
    let siblings = places.chunk_by(|a, b| parent(a) == parent(b));
    // From the back: the items of a list have their numbers until those before them are removed.
    for siblings in siblings.rev() {
        let Some(parent) = siblings.first().and_then(|place| parent(place)) else {
            continue;
        };
        let gone: IndexSet<&Step> = siblings.iter().filter_map(|place| place.last()).collect();
        match at(root, parent) {
            Some(Value::Object(map)) => {
                map.retain(|key, _| !gone.contains(&Step::Key(key.clone())))
            }
            Some(Value::Array(list)) => {
                let mut item = 0;
                list.retain(|_| {
                    item += 1;
                    !gone.contains(&Step::Item(item - 1))
                });
            }
            _ => {}
        }
    }
}

/// Adds an update to a node: to a list as an item.
fn add(node: &mut Value, update: &Value) -> bool {
    match node {
        Value::Array(list) => {
            list.push(update.clone());
            true
        }
        node => merge(node, update),
    }
}

/// Merges as the specification says: objects are merged, lists in them joined, other values replaced. Returns `true` if
/// anything has changed.
fn merge(node: &mut Value, update: &Value) -> bool {
    match (node, update) {
        (Value::Object(map), Value::Object(update)) => {
            let mut changed = false;
            for (key, value) in update {
                match map.get_mut(key) {
                    Some(old) => changed |= merge(old, value),
                    None => {
                        map.insert(key.clone(), value.clone());
                        changed = true;
                    }
                }
            }
            changed
        }
        (Value::Array(list), Value::Array(update)) => {
            list.extend(update.iter().cloned());
            !update.is_empty()
        }
        (node, update) => {
            let changed = node != update;
            node.clone_from(update);
            changed
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::limits::{Growth, Limits};
    use super::super::parse::parse;
    use super::*;

    /// The problems of an overlay with a limit of nodes.
    fn problems(nodes: usize, overlay: &str) -> Vec<ProblemKind> {
        let source = |path: &str, text: &str| {
            parse(path.to_owned(), text.to_owned(), Limits::default()).expect("well-formed")
        };
        let overlay = source("o.yaml", overlay);
        let mut documents = Documents {
            sources: vec![source("a.yaml", "a: {b: {}, c: []}\n")],
            growth: Growth::new(Limits {
                nodes,
                ..Limits::default()
            }),
            ..Documents::default()
        };
        let problems = review(&overlay, &mut documents).into_iter();
        problems.map(|problem| *problem.kind).collect()
    }

    #[test]
    fn overlays_cannot_make_a_document_grow_without_end() {
        let action = "- {target: '$..*', update: {x: {}, y: {}, z: {}}}\n";
        let overlay = format!("overlay: 1.0.0\nactions:\n{}", action.repeat(40));
        let limit = 1000;
        assert_eq!(
            problems(limit, &overlay),
            [ProblemKind::TooManyNodes { limit }]
        );
    }

    #[test]
    fn each_place_is_removed_once() {
        let source = |text: &str| {
            parse("a.yaml".to_owned(), text.to_owned(), Limits::default()).expect("well-formed")
        };
        let table = [
            ("$.a[*]", "{a: [], b: {c: 1}}"),
            ("$.a[0,0,2]", "{a: [1, [3, 4, 5]], b: {c: 1}}"),
            ("$..[?@ == 1 || @ == 4]", "{a: [0, 2, [3, 5]], b: {}}"),
            // A list, and items of it.
            ("$..[?@ == 4 || @[0] == 3]", "{a: [0, 1, 2], b: {c: 1}}"),
            ("$..*", "{}"),
        ];
        for (target, expected) in table {
            let mut documents = Documents {
                sources: vec![source("{a: [0, 1, 2, [3, 4, 5]], b: {c: 1}}")],
                ..Documents::default()
            };
            let overlay =
                format!("overlay: 1.0.0\nactions:\n- {{target: '{target}', remove: true}}\n");
            apply(&source(&overlay), &mut documents).expect("a valid overlay");
            assert_eq!(documents.sources[0].root, source(expected).root, "{target}");
        }
    }

    #[test]
    fn overlays_cannot_nest_a_document_without_end() {
        let mut target = "$.a".to_owned();
        let mut actions = String::new();
        for _ in 0..40 {
            actions += &format!("- {{target: '{target}', update: {{x: {{x: {{}}}}}}}}\n");
            target += ".x.x";
        }
        let found = problems(1000, &format!("overlay: 1.0.0\nactions:\n{actions}"));
        let limit = Limits::default().depth;
        assert_eq!(found, [ProblemKind::TooDeep { limit }]);
    }
}
