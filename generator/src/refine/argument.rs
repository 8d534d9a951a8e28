//! Arguments of operations: what is said of each, and what type it has.

use super::defect;
use crate::api::{BodyContent, Operation, Text};
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

/// What is said of each argument that has to be given.
pub(super) fn required<'a>(
    operation: &'a Operation,
    method: &'a MethodPlan,
) -> impl Iterator<Item = (&'a str, &'a Text)> {
    let arguments = method.required.iter();
    arguments.map(|argument| (argument.ident.as_str(), text(operation, argument.part)))
}
