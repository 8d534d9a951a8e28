//! Optional arguments of a method: a structure with a setter for each argument.

use quote::quote;

use super::argument::{said, text, ty};
use super::docs;
use super::field::Planned;
use super::input::Input;
use super::links::Links;
use super::piece::Piece;
use super::render::Scope;
use super::structure::{definition, implementation};
use crate::diagnostics::Problem;
use crate::plan::{MethodPlan, Optional};

/// Returns the structure, if the method has one of its own.
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
        let said = said(input.api, operation, argument.part);
        fields.push(Planned {
            ident: &argument.ident,
            wire: "",
            optional: true,
            ty: ty(signature, argument.part)?.clone(),
            docs: docs::argument(
                links,
                scope.module,
                &argument.ident,
                text,
                said,
                &operation.text,
            ),
            attributes: docs::deprecated(text),
        });
    }
    let with = method.with_ident();
    let lines = vec![format!(
        "Optional arguments of [`{with}`]({handle}::{with})."
    )];
    let docs = docs::attributes(&lines);
    Ok(vec![
        Piece::Items(definition(
            scope,
            ident,
            &quote!(#docs),
            &quote!(Clone, Debug),
            &fields,
        )),
        Piece::Items(implementation(
            input,
            scope,
            ident,
            &fields,
            true,
            &quote!(),
        )),
    ])
}
