//! Arguments of operations: what is said of each, and what type it has.

use super::defect;
use crate::api::{Api, BodyContent, Operation, Text, Type};
use crate::backend::{RustType, Signature};
use crate::diagnostics::Problem;
use crate::plan::{MethodPlan, Part};

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

/// What is said of an argument: by the document, or by the structure that it is, where the dialect has a bare reference.
pub(super) fn said<'a>(api: &'a Api, operation: &'a Operation, part: Part) -> Option<&'a str> {
    let own = text(operation, part).prose.first();
    let ty = match (part, operation.body.as_ref().map(|body| &body.content)) {
        (Part::Parameter(position), _) => Some(&operation.parameters[position].ty),
        (Part::Body, Some(BodyContent::Value(ty))) => Some(ty),
        (Part::BodyField(position), Some(BodyContent::Fields(fields))) => {
            fields.get(position).map(|field| &field.ty)
        }
        _ => None,
    };
    own.map(String::as_str).or_else(|| of_type(api, ty?))
}

/// What is said of a structure or enumeration.
pub(super) fn of_type<'a>(api: &'a Api, ty: &Type) -> Option<&'a str> {
    let Type::Named(name) = ty else {
        return None;
    };
    api.schemas
        .get(name)?
        .text
        .prose
        .first()
        .map(String::as_str)
}

/// What is said of each argument that has to be given.
pub(super) fn required<'a>(
    api: &'a Api,
    operation: &'a Operation,
    method: &'a MethodPlan,
) -> impl Iterator<Item = (&'a str, Option<&'a str>)> {
    let arguments = method.required.iter();
    arguments.map(|argument| (argument.ident.as_str(), said(api, operation, argument.part)))
}
