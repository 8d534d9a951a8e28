//! Structures that would have to hold themselves: no value of such a one has an end, and none can be read.

use std::collections::VecDeque;

use indexmap::IndexMap;

use super::all_fields;
use crate::api::{Api, Name, Schema, SchemaKind, Type};
use crate::diagnostics::{Problem, ProblemKind};
use crate::load::Documents;

/// What a value of a schema cannot be without: the field that holds it, and the index of its schema.
type Needs<'a> = Vec<(&'a str, usize)>;

/// Reports structures that lead back to themselves by nothing but fields that have to be there. Of those that are on one
/// way round, the first one is told: mending it mends all of them.
pub(super) fn check(api: &Api, documents: &Documents, problems: &mut Vec<Problem>) {
    let needs: Vec<Needs<'_>> = api
        .schemas
        .values()
        .map(|schema| needs(api, schema))
        .collect();
    for (index, field) in rounds(&needs, &has_end(&needs)) {
        let schema = &api.schemas[index];
        let what = ProblemKind::Endless {
            name: schema.name.to_string(),
            field: field.to_owned(),
        };
        problems.push(documents.problem(&schema.place, what));
    }
}

fn needs<'a>(api: &'a Api, schema: &'a Schema) -> Needs<'a> {
    let fields = match &schema.kind {
        SchemaKind::Struct(_) => all_fields(api, schema),
        SchemaKind::Alias(_) | SchemaKind::Enum(_) => Vec::new(),
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

/// Of which schemas there are values: of those that need nothing, and of those that need these alone.
fn has_end(needs: &[Needs<'_>]) -> Vec<bool> {
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

/// The first schema on each way round, with the field that the way leaves it by. Every schema without an end needs
/// another one without; the first of these is gone to from each, so that no step is taken twice.
fn rounds<'a>(needs: &[Needs<'a>], has_end: &[bool]) -> Vec<(usize, &'a str)> {
    let next = |from: usize| {
        let mut endless = needs[from].iter().filter(|(_, to)| !has_end[*to]);
        endless.next().copied()
    };
    let mut found = Vec::new();
    let mut walked: Vec<bool> = has_end.to_vec();
    for start in 0..needs.len() {
        let mut way: IndexMap<usize, &str> = IndexMap::new();
        let mut at = start;
        while !walked[at] {
            walked[at] = true;
            let Some((field, to)) = next(at) else { break };
            way.insert(at, field);
            at = to;
        }
        let round = way
            .get_index_of(&at)
            .and_then(|begin| way.get_range(begin..));
        // An alias has no field that could be left out.
        let structures = round
            .into_iter()
            .flatten()
            .filter(|(_, field)| !field.is_empty());
        found.extend(structures.min().map(|(index, field)| (*index, *field)));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::{has_end, rounds};

    #[test]
    fn the_first_on_each_way_round_is_found() {
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
            let found = rounds(&needs, &has_end(&needs));
            let found: Vec<usize> = found.into_iter().map(|(index, _)| index).collect();
            assert_eq!(found, *expected, "{graph:?}");
        }
    }
}
