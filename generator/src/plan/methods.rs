//! Methods: operation names in snake case, `_task` behind those that start a task, and arguments sorted into required and
//! optional ones.
//!
//! Takes the operations and the placed types; adds each method to the module of its resource.

use heck::ToSnakeCase;
use indexmap::{IndexMap, IndexSet};

use super::distinct::distinct;
use super::ident;
use super::layout::{Argument, MethodPlan, ModuleId, Optional, Part, TypePlan};
use super::modules::Tree;
use crate::api::{Api, Body, BodyContent, Location, Name, Operation, SchemaKind, Type};
use crate::diagnostics::ProblemKind;
use crate::finding::Finding;

/// Places a method for each operation.
pub(super) fn place(
    api: &Api,
    tree: &mut Tree<'_>,
    types: &IndexMap<Name, TypePlan>,
    findings: &mut Vec<Finding>,
) {
    let taken: IndexSet<(ModuleId, &str)> = types
        .values()
        .map(|planned| (planned.path.module, planned.path.ident.as_str()))
        .collect();
    for (index, operation) in api.operations.iter().enumerate() {
        let module = tree.module_of(operation.resource.as_str());
        if module == 0 {
            let what = ProblemKind::Nameless {
                thing: "resource",
                name: operation.resource.to_string(),
            };
            findings.push(Finding::new(Some(&operation.place), what));
            continue;
        }
        match method(api, index, operation) {
            Ok(mut method) => {
                // The name of a schema is the vendor's; the name of the options is ours, and gives way.
                if let Optional::Options { ident, .. } = &mut method.optional
                    && taken.contains(&(module, ident.as_str()))
                {
                    *ident = format!("{}OptionalArguments", ident.trim_end_matches("Options"));
                }
                tree.get_mut(module).methods.push(method);
            }
            Err(what) => findings.push(Finding::new(Some(&operation.place), what)),
        }
    }
}

fn method(api: &Api, index: usize, operation: &Operation) -> Result<MethodPlan, ProblemKind> {
    let nameless = |thing, name: &str| ProblemKind::Nameless {
        thing,
        name: name.to_owned(),
    };
    let task = if operation.starts_task { "_task" } else { "" };
    let spelled = format!("{}{task}", operation.name.to_snake_case());
    let name = || nameless("operation", &operation.id);
    let method_ident = ident::snake(&spelled).ok_or_else(name)?;
    let constant = ident::shouty(&spelled).ok_or_else(name)?;
    let mut required = Vec::new();
    let mut optional = Vec::new();
    let mut add = |argument: Argument, is_required: bool| {
        if is_required {
            required.push(argument)
        } else {
            optional.push(argument)
        }
    };
    for position in order(operation) {
        let parameter = &operation.parameters[position];
        let ident =
            ident::snake(&parameter.name).ok_or_else(|| nameless("parameter", &parameter.name))?;
        add(
            Argument {
                ident,
                part: Part::Parameter(position),
            },
            parameter.required,
        );
    }
    if let Some(body) = &operation.body {
        match &body.content {
            BodyContent::Value(ty) => add(
                Argument {
                    ident: body_ident(ty),
                    part: Part::Body,
                },
                body.required,
            ),
            BodyContent::Fields(fields) => {
                for (position, field) in fields.iter().enumerate() {
                    let ident = ident::snake(&field.name)
                        .ok_or_else(|| nameless("property", &field.name))?;
                    add(
                        Argument {
                            ident,
                            part: Part::BodyField(position),
                        },
                        !field.optional && body.required,
                    );
                }
            }
        }
    }
    let optional = match optional.as_slice() {
        [] => Optional::None,
        [single] if is_structure(api, operation, single.part) => Optional::Single(single.clone()),
        _ => {
            let ident = ident::upper_camel(&format!("{spelled}_options")).ok_or_else(name)?;
            Optional::Options {
                ident,
                arguments: optional,
            }
        }
    };
    let mut method = MethodPlan {
        operation: index,
        ident: method_ident,
        constant,
        required,
        optional,
    };
    make_unique(&mut method, operation);
    Ok(method)
}

/// Returns the indices of the parameters: those of the path in its order, then query and header in document order.
fn order(operation: &Operation) -> Vec<usize> {
    let at = |position: &usize| {
        let parameter = &operation.parameters[*position];
        match parameter.location {
            Location::Path => (
                0,
                operation
                    .path
                    .find(&format!("{{{}}}", parameter.name))
                    .unwrap_or(usize::MAX),
            ),
            Location::Query => (1, *position),
            Location::Header => (2, *position),
        }
    };
    let mut positions: Vec<usize> = (0..operation.parameters.len()).collect();
    positions.sort_by_key(at);
    positions
}

/// Returns the name of a body that is one argument: the last word of its type, `spec` for `CreateSpec`.
fn body_ident(ty: &Type) -> String {
    match ty {
        Type::Named(name) => {
            let snake = name.last().to_snake_case();
            let word = snake.rsplit('_').next().unwrap_or_default();
            ident::snake(word).unwrap_or_else(|| "body".to_owned())
        }
        _ => "body".to_owned(),
    }
}

fn is_structure(api: &Api, operation: &Operation, part: Part) -> bool {
    let ty = match part {
        Part::Parameter(position) => Some(&operation.parameters[position].ty),
        Part::Body => match operation.body.as_ref() {
            Some(Body {
                content: BodyContent::Value(ty),
                ..
            }) => Some(ty),
            _ => None,
        },
        Part::BodyField(_) => None,
    };
    let Some(Type::Named(name)) = ty else {
        return false;
    };
    matches!(
        api.schemas.get(name).map(|schema| &schema.kind),
        Some(SchemaKind::Struct(_))
    )
}

/// Makes the argument names of a method unique: the second of two equal names gets its location as a suffix, and a number if that
/// is not enough.
fn make_unique(method: &mut MethodPlan, operation: &Operation) {
    let optional = match &mut method.optional {
        Optional::None => &mut [],
        Optional::Single(argument) => std::slice::from_mut(argument),
        Optional::Options { arguments, .. } => arguments.as_mut_slice(),
    };
    let mut arguments: Vec<&mut Argument> = method.required.iter_mut().chain(optional).collect();
    let mut wanted: Vec<String> = vec!["options".to_owned()];
    let mut seen: IndexSet<&str> = IndexSet::from(["options"]);
    for argument in &arguments {
        let ident = &argument.ident;
        wanted.push(match !seen.insert(ident) {
            // Drop the underscore of a keyword: `type_` becomes `type_query`.
            true => format!(
                "{}_{}",
                ident.trim_end_matches('_'),
                place_of(argument, operation)
            ),
            false => ident.clone(),
        });
    }
    let names = distinct(wanted).into_iter().skip(1);
    for (argument, name) in arguments.iter_mut().zip(names) {
        argument.ident = name;
    }
}

/// Returns the word for the place of an argument in the request.
fn place_of(argument: &Argument, operation: &Operation) -> &'static str {
    match argument.part {
        Part::Parameter(position) => match operation.parameters[position].location {
            Location::Path => "path",
            Location::Query => "query",
            Location::Header => "header",
        },
        Part::Body | Part::BodyField(_) => "body",
    }
}
