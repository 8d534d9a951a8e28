//! Arguments of operations: texts and types.

use super::input::defect;
use crate::api::{Api, BodyContent, Operation, Text, Type};
use crate::backend::Signature;
use crate::diagnostics::Problem;
use crate::plan::{MethodPlan, Part, RustType};

/// Returns the text of an argument in the document.
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

/// Returns the type of an argument, owned.
pub(super) fn ty(signature: &Signature, part: Part) -> Result<&RustType, Problem> {
    let found = signature
        .arguments
        .iter()
        .find(|(known, _)| *known == part)
        .map(|(_, ty)| ty);
    found.ok_or_else(|| defect("an argument"))
}

/// Returns the first paragraph on an argument, or on its type where the dialect has a bare reference.
pub(super) fn said<'a>(api: &'a Api, operation: &'a Operation, part: Part) -> Option<&'a str> {
    let own = text(operation, part).prose.first();
    own.map(String::as_str)
        .or_else(|| of_type(api, part.ty(operation)?))
}

/// Returns the first paragraph on a structure or an enumeration.
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

/// Returns the required arguments, with the first paragraph on each.
pub(super) fn required<'a>(
    api: &'a Api,
    operation: &'a Operation,
    method: &'a MethodPlan,
) -> impl Iterator<Item = (&'a str, Option<&'a str>)> {
    let arguments = method.required.iter();
    arguments.map(|argument| (argument.ident.as_str(), said(api, operation, argument.part)))
}
