//! Compares the functions that construct and read the cases of unions.

use indexmap::IndexMap;

use super::effects::Effects;
use super::names::{by_old_keys, function, same};
use super::side::{Fields, Planned, Side, required};
use crate::api::{Name, Type};
use crate::diff::rule::Kind;
use crate::diff::rules::rust as rules;
use crate::diff::subject::{SchemaPart, Subject};
use crate::plan::{CasePlan, UnionPlan};

/// A function of a case: its name, and the fields that it takes or returns.
struct Function<'a> {
    ident: &'a str,
    /// Fields by wire name, in order.
    parts: IndexMap<&'a str, Part<'a>>,
}

/// A field that a function takes or returns.
#[derive(Clone, Copy)]
struct Part<'a> {
    ident: &'a str,
    ty: &'a Type,
}

impl<'a> Part<'a> {
    fn of(planned: &Planned<'a>) -> Self {
        Self {
            ident: planned.ident,
            ty: &planned.field.ty,
        }
    }
}

/// The functions of a case.
struct Case<'a> {
    /// The Rust name of the case, also if it has no constructor.
    ident: &'a str,
    value: &'a str,
    tag: &'a str,
    enumeration: &'a Name,
    maker: Option<Function<'a>>,
    reader: Option<Function<'a>>,
}

pub(super) fn compare(
    effects: &mut Effects<'_>,
    old: Side<'_>,
    new: Side<'_>,
    fields: &Fields<'_>,
) {
    let before = cases(old, &fields.old);
    // A function of the same name is of the same case, even if the tag value differs.
    let after = by_old_keys(&before, cases(new, &fields.new), |case| case.ident);
    for (key, case) in &before {
        let other = after.get(key);
        let makers = (
            case.maker.as_ref(),
            other.and_then(|other| other.maker.as_ref()),
        );
        let readers = (
            case.reader.as_ref(),
            other.and_then(|other| other.reader.as_ref()),
        );
        // A structure that is no longer sent or returned is reported as a whole.
        let (was, is) = (old.planned.usage, new.planned.usage);
        if was.input == is.input {
            of_case(effects, (old, new), fields, case, makers);
        }
        if was.output == is.output {
            of_case(effects, (old, new), fields, case, readers);
        }
    }
    for (key, case) in &after {
        if before.contains_key(key) {
            continue;
        }
        for added in case.maker.iter().chain(&case.reader) {
            of_case(effects, (old, new), fields, case, (None, Some(added)));
        }
    }
}

/// Returns the cases of a structure's unions with their functions, by tag and value.
fn cases<'a>(
    side: Side<'a>,
    fields: &IndexMap<&'a str, Planned<'a>>,
) -> IndexMap<(String, String), Case<'a>> {
    let mut found = IndexMap::new();
    for union in &side.planned.unions {
        let Some((tag, _)) = fields.get_index(union.tag) else {
            continue;
        };
        for case in &union.cases {
            let key = ((*tag).to_owned(), case.value.clone());
            found.insert(key, functions(side, fields, union, case, tag));
        }
    }
    found
}

fn functions<'a>(
    side: Side<'a>,
    fields: &IndexMap<&'a str, Planned<'a>>,
    union: &'a UnionPlan,
    case: &'a CasePlan,
    tag: &'a str,
) -> Case<'a> {
    let own: IndexMap<&str, Part<'_>> = case
        .fields
        .iter()
        .filter_map(|index| fields.get_index(*index))
        .filter(|(_, planned)| planned.field.optional)
        .map(|(wire, planned)| (*wire, Part::of(planned)))
        .collect();
    let maker = side.planned.usage.input.then(|| {
        // The function constructs a structure with one union, and sets the case of one with several.
        let is_made = side.planned.unions.len() == 1;
        let before = required(fields)
            .into_iter()
            .filter(|(wire, _)| is_made && *wire != tag);
        let mut parts: IndexMap<&str, Part<'_>> = before
            .map(|(wire, planned)| (wire, Part::of(planned)))
            .collect();
        parts.extend(own.clone());
        Function {
            ident: &case.constructor,
            parts,
        }
    });
    let reader = (side.planned.usage.output && !own.is_empty()).then(|| Function {
        ident: &case.accessor,
        parts: own.clone(),
    });
    Case {
        ident: &case.constructor,
        value: &case.value,
        tag,
        enumeration: &union.enumeration,
        maker,
        reader,
    }
}

fn of_case(
    effects: &mut Effects<'_>,
    (old, new): (Side<'_>, Side<'_>),
    fields: &Fields<'_>,
    case: &Case<'_>,
    sides: (Option<&Function<'_>>, Option<&Function<'_>>),
) {
    let shown = |side: Side<'_>, case: &Function<'_>| {
        let parts = case.parts.values();
        let parts = parts.map(|part| format!("{}: {}", part.ident, side.names.ty(part.ty)));
        function(&format!("{}::{}", side.path(), case.ident), parts)
    };
    let kind: &'static Kind = match sides {
        (None, None) => return,
        (None, Some(_)) => &rules::CASE_ADDED,
        (Some(_), None) => &rules::CASE_REMOVED,
        (Some(before), Some(after)) => match compared(effects, (old, before), (new, after)) {
            Some(kind) => kind,
            None => return,
        },
    };
    let part = |part| Subject::Schema(old.schema.name.clone(), part);
    let mut causes = vec![
        part(SchemaPart::Case(case.tag.to_owned(), case.value.to_owned())),
        Subject::Schema(
            case.enumeration.clone(),
            SchemaPart::Value(case.value.to_owned()),
        ),
        part(SchemaPart::Union(case.tag.to_owned())),
    ];
    // A required field is an argument of every case, an optional one of its own cases.
    let parts = [sides.0, sides.1]
        .into_iter()
        .flatten()
        .flat_map(|function| function.parts.keys());
    for wire in parts {
        let planned = fields.old.get(wire).or_else(|| fields.new.get(wire));
        causes.extend(planned.map(|planned| Subject::field(planned.owner, wire)));
    }
    causes.push(part(SchemaPart::Whole));
    let before = sides.0.map(|function| shown(old, function));
    let after = sides.1.map(|function| shown(new, function));
    effects.add(kind, causes, before, after);
}

/// Returns the kind of change of a function that both sides have, if it changed.
fn compared(
    effects: &Effects<'_>,
    (old, before): (Side<'_>, &Function<'_>),
    (new, after): (Side<'_>, &Function<'_>),
) -> Option<&'static Kind> {
    if before.ident != after.ident {
        return Some(&rules::CASE_RENAMED);
    }
    let is_kept = |(wire, part): (&&str, &Part<'_>)| {
        let other = after.parts.get(*wire);
        other.is_some_and(|other| same(old.names, part.ty, new.names, other.ty))
    };
    let order: [Vec<&str>; 2] =
        [before, after].map(|function| function.parts.keys().copied().collect());
    let is_changed = before.parts.len() != after.parts.len()
        || !before.parts.iter().all(is_kept)
        || effects.is_reordered(&order[0], &order[1]);
    is_changed.then_some(&rules::CASE_CHANGED)
}
