//! Structures that contain themselves through required fields: no finite value of one exists.
//!
//! Takes the schemas; makes a field of each such circle optional, because the server that sends such values cannot mean what the
//! document says. Fields that are optional, lists or maps end a circle.

use std::collections::VecDeque;

use indexmap::IndexMap;

use crate::api::{Api, Name, Place, Schema, SchemaKind, Type};
use crate::diagnostics::ProblemKind;

/// The most fields that a structure may have to lose for the circles through it.
const ROUNDS: usize = 16;

/// The required fields of a schema that hold other schemas: the name of the field, and the index of its schema.
type Needs<'a> = Vec<(&'a str, usize)>;

/// A field that is read as optional.
pub(super) struct Mended {
    /// The structure that it made endless.
    name: Name,
    /// The place of the structure that declares it.
    pub(super) place: Place,
    /// A description.
    pub(super) what: String,
}

/// Makes a field optional in each circle of required fields, that of its first structure. Returns these fields, and the structures
/// that are still endless.
pub(super) fn mend(api: &mut Api) -> (Vec<Mended>, IndexMap<Name, ProblemKind>) {
    let mut mended = Vec::new();
    for _ in 0..ROUNDS {
        let found = find(api);
        if found.is_empty() {
            return (mended, IndexMap::new());
        }
        mended.extend(found.iter().filter_map(|found| make_optional(api, found)));
    }
    let left = find(api).into_iter().map(|Endless { name, field, .. }| {
        let kind = ProblemKind::Endless {
            name: name.to_string(),
            field,
        };
        (name, kind)
    });
    let left: IndexMap<Name, ProblemKind> = left.collect();
    mended.retain(|mended: &Mended| !left.contains_key(&mended.name));
    (mended, left)
}

/// A structure of a circle.
struct Endless {
    name: Name,
    /// The structure that declares the field: itself, or one that it extends.
    owner: Name,
    field: String,
}

fn make_optional(api: &mut Api, found: &Endless) -> Option<Mended> {
    let schema = api.schemas.get_mut(&found.owner)?;
    let SchemaKind::Struct(structure) = &mut schema.kind else {
        return None;
    };
    let mut fields = structure.fields.iter_mut();
    let field = fields.find(|field| field.name == found.field)?;
    // Two circles may share a field that a base declares.
    let is_new = !std::mem::replace(&mut field.optional, true);
    let what = format!(
        "that `{}` is required: every `{}` would contain another one",
        found.field, found.name
    );
    is_new.then(|| Mended {
        name: found.name.clone(),
        place: schema.place.clone(),
        what,
    })
}

/// Returns the first structure of each circle of required fields.
fn find(api: &Api) -> Vec<Endless> {
    let needs: Vec<Needs<'_>> = api
        .schemas
        .values()
        .map(|schema| needs(api, schema))
        .collect();
    let circles = circles(&needs, &is_finite(&needs)).into_iter();
    let found = circles.filter_map(|(index, name)| {
        let schema = &api.schemas[index];
        let mut fields = api.all_fields(schema).into_iter();
        let (owner, _) = fields.find(|(_, field)| field.name == name)?;
        Some(Endless {
            name: schema.name.clone(),
            owner: owner.clone(),
            field: name.to_owned(),
        })
    });
    found.collect()
}

fn needs<'a>(api: &'a Api, schema: &'a Schema) -> Needs<'a> {
    let fields = api.all_fields(schema).into_iter();
    let required = fields.filter(|(_, field)| !field.optional);
    let held = required.filter_map(|(_, field)| match &field.ty {
        Type::Named(name) => Some((field.name.as_str(), name)),
        _ => None,
    });
    let aliased = match schema.alias() {
        Some(Type::Named(name)) => Some(("", name)),
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
