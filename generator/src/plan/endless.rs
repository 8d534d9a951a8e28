//! Structures that contain themselves through required fields: no finite value of one exists.
//!
//! Takes the model; reports one structure for each such circle. Fields that are optional, lists or maps end a circle.

use std::collections::VecDeque;

use indexmap::IndexMap;

use super::types::all_fields;
use crate::api::{Api, Name, Schema, SchemaKind, Type};
use crate::diagnostics::ProblemKind;
use crate::finding::Finding;

/// The required fields of a schema that hold other schemas: the name of the field, and the index of its schema.
type Needs<'a> = Vec<(&'a str, usize)>;

/// Reports the first structure of each circle of required fields: making its field optional mends the whole circle.
pub(super) fn check(api: &Api, findings: &mut Vec<Finding>) {
    let needs: Vec<Needs<'_>> = api
        .schemas
        .values()
        .map(|schema| needs(api, schema))
        .collect();
    for (index, field) in circles(&needs, &is_finite(&needs)) {
        let schema = &api.schemas[index];
        let what = ProblemKind::Endless {
            name: schema.name.to_string(),
            field: field.to_owned(),
        };
        findings.push(Finding::new(Some(&schema.place), what));
    }
}

fn needs<'a>(api: &'a Api, schema: &'a Schema) -> Needs<'a> {
    let fields = match &schema.kind {
        SchemaKind::Struct(_) => all_fields(api, schema),
        SchemaKind::Alias(_) | SchemaKind::Choice(_) | SchemaKind::Enum(_) => Vec::new(),
    };
    let required = fields.into_iter().filter(|(_, field)| !field.optional);
    let held = required.filter_map(|(_, field)| match &field.ty {
        Type::Named(name) => Some((field.name.as_str(), name)),
        _ => None,
    });
    let aliased = match &schema.kind {
        SchemaKind::Alias(Type::Named(name)) => Some(("", name)),
        _ => None,
    };
    let index = |name: &Name| api.schemas.get_index_of(name);
    held.chain(aliased)
        .filter_map(|(field, name)| Some((field, index(name)?)))
        .collect()
}

/// Returns, by schema, `true` if it has finite values: it needs no schema, or only ones with finite values.
fn is_finite(needs: &[Needs<'_>]) -> Vec<bool> {
    let mut missing: Vec<usize> = needs.iter().map(Vec::len).collect();
    let mut users: Vec<Vec<usize>> = vec![Vec::new(); needs.len()];
    for (user, needs) in needs.iter().enumerate() {
        for (_, needed) in needs {
            users[*needed].push(user);
        }
    }
    let mut open: VecDeque<usize> = (0..needs.len()).filter(|it| missing[*it] == 0).collect();
    while let Some(done) = open.pop_front() {
        for user in &users[done] {
            missing[*user] -= 1;
            if missing[*user] == 0 {
                open.push_back(*user);
            }
        }
    }
    missing.into_iter().map(|missing| missing == 0).collect()
}

/// Returns the first schema of each circle, with its field on the circle.
///
/// Every schema without finite values needs another one without. Each follows its first such field only, so that every step is
/// taken once.
fn circles<'a>(needs: &[Needs<'a>], is_finite: &[bool]) -> Vec<(usize, &'a str)> {
    let next = |from: usize| {
        let mut endless = needs[from].iter().filter(|(_, to)| !is_finite[*to]);
        endless.next().copied()
    };
    let mut found = Vec::new();
    let mut visited: Vec<bool> = is_finite.to_vec();
    for start in 0..needs.len() {
        let mut path: IndexMap<usize, &str> = IndexMap::new();
        let mut at = start;
        while !visited[at] {
            visited[at] = true;
            let Some((field, to)) = next(at) else { break };
            path.insert(at, field);
            at = to;
        }
        let circle = path
            .get_index_of(&at)
            .and_then(|begin| path.get_range(begin..));
        // An alias has no field that could be optional.
        let structures = circle
            .into_iter()
            .flatten()
            .filter(|(_, field)| !field.is_empty());
        found.extend(structures.min().map(|(index, field)| (*index, *field)));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::{circles, is_finite};

    #[test]
    fn the_first_of_each_circle_is_found() {
        let table: &[(&[&[usize]], &[usize])] = &[
            (&[], &[]),
            (&[&[], &[0]], &[]),
            (&[&[0]], &[0]),
            (&[&[1], &[2], &[1]], &[1]),
            (&[&[2], &[0], &[1]], &[0]),
            (&[&[1, 3], &[], &[1], &[2, 4], &[3]], &[3]),
            (&[&[1], &[0], &[3], &[2], &[0, 2]], &[0, 2]),
        ];
        for (graph, expected) in table {
            let needs = graph
                .iter()
                .map(|to| to.iter().map(|to| ("field", *to)).collect());
            let needs: Vec<_> = needs.collect();
            let found = circles(&needs, &is_finite(&needs));
            let found: Vec<usize> = found.into_iter().map(|(index, _)| index).collect();
            assert_eq!(found, *expected, "{graph:?}");
        }
    }
}
