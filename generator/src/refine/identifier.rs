//! Identifiers of resources: one type for each resource type.

use proc_macro2::Literal;
use quote::{format_ident, quote};

use super::input::{Input, defect};
use super::piece::{Documented, MacroCall, Piece};
use super::prose;
use super::render::Scope;
use crate::diagnostics::Problem;

pub(super) fn identifier(
    input: Input<'_>,
    scope: &Scope<'_>,
    resources: &[String],
) -> Result<Piece, Problem> {
    let item = input
        .plan
        .ids
        .get(resources)
        .ok_or_else(|| defect(&resources.join(", ")))?;
    let ident = format_ident!("{}", item.ident);
    let kinds = resources
        .iter()
        .map(|resource| prose::code(resource))
        .collect::<Vec<_>>();
    let value = match resources {
        [resource] => {
            let literal = Literal::string(resource);
            quote!(#literal)
        }
        several => {
            let mut members = Vec::new();
            for resource in several {
                let key = vec![resource.clone()];
                members.push(scope.item(input.plan.ids.get(&key).ok_or_else(|| defect(resource))?));
            }
            quote!(#(#members)|*)
        }
    };
    let docs = vec![format!(
        "Identifier of a resource of type {}.",
        kinds.join(" or ")
    )];
    Ok(Piece::Call(MacroCall {
        name: "vsphere_runtime::resource_id",
        head: Documented {
            docs,
            attributes: quote!(),
            tokens: quote!(pub struct #ident = #value;),
        },
        entries: None,
    }))
}
