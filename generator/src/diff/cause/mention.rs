//! Explains added and removed schemas by the changes that mention them: those of fields, parameters, bodies, results.

use std::collections::{BTreeMap, VecDeque};

use indexmap::IndexMap;

use super::step::{Step, is_explained};
use crate::api::{Api, BodyContent, Name, Operation, Schema, SchemaKind, Type};
use crate::diff::change::Change;
use crate::diff::pairs::Pairs;
use crate::diff::subject::{OperationPart, SchemaPart, Subject};
use crate::diff::version::Version;
use crate::skip::needs;

/// Adds causes of schemas that have none: of the added ones by the new side, of the removed ones by the old one.
pub(super) fn complete(
    causes: &mut [Option<usize>],
    changes: &[Change],
    old: &Version,
    new: &Version,
    pairs: &Pairs,
) {
    let renamed = pairs.operations.iter().map(|(before, after)| {
        let [before, after] = [&old.api.operations[*before], &new.api.operations[*after]];
        (after.id.as_str(), before.id.as_str())
    });
    let moved = pairs.moved.iter().map(|(before, after)| (after, before));
    let before = Side {
        api: &old.api,
        operations: IndexMap::new(),
        schemas: IndexMap::new(),
    };
    let after = Side {
        api: &new.api,
        operations: renamed.filter(|(after, before)| after != before).collect(),
        schemas: moved.collect(),
    };
    for (side, step) in [(before, Step::Removed), (after, Step::Added)] {
        let unexplained = changes.iter().enumerate().filter_map(|(index, change)| {
            match (&change.subject, causes[index]) {
                (Subject::Schema(name, SchemaPart::Whole), None)
                    if Step::of(change) == Some(step) =>
                {
                    Some((name, index))
                }
                _ => None,
            }
        });
        let wanted: Wanted<'_> = unexplained.collect();
        if !wanted.is_empty() {
            follow(causes, changes, &side.mentions(&wanted), wanted);
        }
    }
}

/// Schemas without a cause, with their changes.
type Wanted<'a> = IndexMap<&'a Name, usize>;

/// Gives each wanted schema the cause of the nearest change that mentions it, directly or by other wanted schemas.
fn follow<'a>(
    causes: &mut [Option<usize>],
    changes: &[Change],
    mentions: &Mentions<'a>,
    mut wanted: Wanted<'a>,
) {
    let mut open: VecDeque<(usize, &'a Name)> = VecDeque::new();
    for (index, change) in changes.iter().enumerate() {
        let is_wanted = |name: &Name| wanted.get(name) == Some(&index);
        let is_itself = matches!(&change.subject, Subject::Schema(name, _) if is_wanted(name));
        let is_stated = matches!(Step::of(change), Some(Step::Stated(..)));
        if !is_itself && !is_stated {
            let cause = causes[index].unwrap_or(index);
            let names = mentions.of(&change.subject, Step::of(change).is_some());
            open.extend(names.map(|name| (cause, name)));
        }
    }
    while let Some((cause, name)) = open.pop_front() {
        let Some(index) = wanted.get(name).copied() else {
            continue;
        };
        if is_explained(changes, index, cause) {
            wanted.swap_remove(name);
            causes[index] = Some(cause);
            let schema = Subject::schema(name);
            let names = mentions.of(&schema, true);
            open.extend(names.map(|name| (cause, name)));
        }
    }
    // A schema that was a cause until now has one itself.
    for index in 0..causes.len() {
        if let Some(cause) = causes[index].and_then(|cause| causes[cause]) {
            causes[index] = Some(cause);
        }
    }
}

/// The wanted schemas that are mentioned.
#[derive(Default)]
struct Mentions<'a> {
    /// By a whole with all its parts.
    wholes: BTreeMap<Subject, Vec<&'a Name>>,
    /// By a part, or by what a whole has besides.
    parts: BTreeMap<Subject, Vec<&'a Name>>,
}

impl<'a> Mentions<'a> {
    fn of(
        &self,
        subject: &Subject,
        is_whole: bool,
    ) -> impl Iterator<Item = &'a Name> + use<'a, '_> {
        let of = if is_whole { &self.wholes } else { &self.parts };
        of.get(subject).into_iter().flatten().copied()
    }
}

/// One side of a comparison, with the old names of what is renamed: subjects have those.
struct Side<'a> {
    api: &'a Api,
    operations: IndexMap<&'a str, &'a str>,
    schemas: IndexMap<&'a Name, &'a Name>,
}

impl<'a> Side<'a> {
    fn mentions<'w>(&self, wanted: &Wanted<'w>) -> Mentions<'w> {
        let mut found = Mentions::default();
        let mut add = |whole: &Subject, part: &dyn Fn() -> Subject, name: &Name| {
            if let Some((name, _)) = wanted.get_key_value(name) {
                found.wholes.entry(whole.clone()).or_default().push(name);
                found.parts.entry(part()).or_default().push(name);
            }
        };
        for operation in &self.api.operations {
            let id = operation.id.as_str();
            let id = self.operations.get(id).copied().unwrap_or(id);
            let whole = Subject::operation(id);
            parts_of_operation(operation, &mut |part, name| {
                add(&whole, &|| Subject::Operation(id.to_owned(), part()), name);
            });
        }
        for (name, schema) in &self.api.schemas {
            let name = self.schemas.get(name).copied().unwrap_or(name);
            let whole = Subject::schema(name);
            parts_of_schema(schema, &mut |part, mentioned| {
                add(&whole, &|| Subject::Schema(name.clone(), part()), mentioned);
            });
        }
        found
    }
}

fn parts_of_operation(
    operation: &Operation,
    visit: &mut impl FnMut(&dyn Fn() -> OperationPart, &Name),
) {
    let mut each = |ty: &Type, part: &dyn Fn() -> OperationPart| {
        ty.for_each_name(&mut |name| visit(part, name));
    };
    for parameter in &operation.parameters {
        each(&parameter.ty, &|| {
            OperationPart::Parameter(parameter.location, parameter.name.clone())
        });
    }
    match operation.body.as_ref().map(|body| &body.content) {
        Some(BodyContent::Value(ty)) => each(ty, &|| OperationPart::Body),
        Some(BodyContent::Fields(fields)) => {
            for field in fields {
                each(&field.ty, &|| OperationPart::BodyField(field.name.clone()));
            }
        }
        None => {}
    }
    if let Some(ty) = &operation.success.ty {
        each(ty, &|| OperationPart::Result);
    }
    if let Some(Some(ty)) = &operation.task_result {
        each(ty, &|| OperationPart::TaskResult);
    }
    for response in &operation.errors {
        for error in response.cases.iter().map(|case| &case.error) {
            visit(&|| OperationPart::Error(error.to_string()), error);
        }
        if let Some(schema) = &response.schema {
            visit(&|| OperationPart::Status(response.status), schema);
        }
    }
}

fn parts_of_schema(schema: &Schema, visit: &mut impl FnMut(&dyn Fn() -> SchemaPart, &Name)) {
    if let SchemaKind::Struct(structure) = &schema.kind {
        for field in &structure.fields {
            let part = || SchemaPart::Field(field.name.clone());
            field.ty.for_each_name(&mut |name| visit(&part, name));
        }
        if let Some(base) = &structure.base {
            visit(&|| SchemaPart::Whole, base);
        }
        let families = structure.discriminator.iter();
        for (value, member) in families.flat_map(|family| &family.members) {
            visit(&|| SchemaPart::Member(value.clone()), member);
        }
    } else {
        for name in needs::of_schema(schema) {
            visit(&|| SchemaPart::Whole, name);
        }
    }
}
