//! Optional arguments of a method: a structure with a setter for each.

use quote::quote;

use super::docs::{self, Links};
use super::render::Scope;
use super::structure::{Planned, definition, implementation};
use super::{Input, Piece, defect};
use crate::api::{BodyContent, Operation, Text};
use crate::backend::{RustType, Signature};
use crate::diagnostics::Problem;
use crate::plan::{MethodPlan, Optional, Part};

/// The structure, if the method has one of its own.
pub(super) fn options(
    input: Input<'_>,
    links: &Links<'_>,
    scope: &Scope<'_>,
    method: &MethodPlan,
) -> Result<Vec<Piece>, Problem> {
    let Optional::Options { ident, arguments } = &method.optional else {
        return Ok(Vec::new());
    };
    let operation = &input.api.operations[method.operation];
    let signature = &input.emitted.signatures[method.operation];
    let handle = input
        .plan
        .module(scope.module)
        .handle
        .as_ref()
        .map_or("", |handle| handle.ident.as_str());
    let mut fields = Vec::new();
    for argument in arguments {
        let text = text(operation, argument.part);
        fields.push(Planned {
            ident: &argument.ident,
            wire: "",
            optional: true,
            ty: ty(signature, argument.part)?.clone(),
            docs: docs::argument(links, scope.module, text),
            attributes: docs::deprecated(links, text),
        });
    }
    let with = method.with_ident();
    let lines = vec![format!(
        "What can be given to [`{with}`]({handle}::{with})."
    )];
    let docs = docs::attributes(&lines);
    Ok(vec![
        Piece::Items(definition(scope, ident, &quote!(#docs), &fields)),
        Piece::Items(implementation(input, scope, ident, &fields)),
    ])
}

/// What the document says of an argument.
pub(super) fn text(operation: &Operation, part: Part) -> &Text {
    match (part, &operation.body) {
        (Part::Parameter(position), _) => &operation.parameters[position].text,
        (Part::Body, Some(body)) => &body.text,
        (Part::BodyField(position), Some(body)) => match &body.content {
            BodyContent::Fields(fields) => &fields[position].text,
            BodyContent::Value(_) => &body.text,
        },
        (Part::Body | Part::BodyField(_), None) => &operation.text,
    }
}

/// The type of an argument, owned.
pub(super) fn ty(signature: &Signature, part: Part) -> Result<&RustType, Problem> {
    let found = signature
        .arguments
        .iter()
        .find(|(known, _)| *known == part)
        .map(|(_, ty)| ty);
    found.ok_or_else(|| defect("an argument"))
}
