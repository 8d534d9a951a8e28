//! Choices of types that nothing distinguishes: the JSON value, and an accessor for each type.

use quote::{format_ident, quote};

use super::docs;
use super::input::Input;
use super::links::Links;
use super::piece::{Documented, MacroCall, Piece};
use super::render::Scope;
use crate::api::{Schema, Type};
use crate::plan::RustType;

/// Returns the type of a choice.
pub(super) fn choice(
    input: Input<'_>,
    links: &Links<'_>,
    scope: &Scope<'_>,
    schema: &Schema,
    types: &[Type],
) -> Option<Piece> {
    let planned = input.plan.types.get(&schema.name)?;
    let ident = format_ident!("{}", planned.path.ident);
    let mut known: Vec<RustType> = Vec::new();
    let mut entries = Vec::new();
    for (ty, member) in types.iter().zip(&planned.members) {
        let ty = RustType::of(input.api, ty);
        // A list and a set of the same items are one type.
        if known.contains(&ty) {
            continue;
        }
        let accessor = format_ident!("{}", member.ident);
        let rendered = scope.ty(&ty);
        let shown = rendered.to_string().replace(' ', "");
        entries.push(Documented {
            docs: vec![format!(
                "Reads the value as a `{shown}`; `None` if it is of another form."
            )],
            attributes: quote!(),
            tokens: quote!(#accessor = #rendered),
        });
        known.push(ty);
    }
    let mut docs = docs::schema(links, scope.module, schema);
    docs.extend([
        String::new(),
        "A value of one of several types: it is kept as JSON, and read by the accessor of a type."
            .to_owned(),
    ]);
    Some(Piece::Call(MacroCall {
        name: "vsphere_runtime::choice",
        head: Documented {
            docs,
            attributes: docs::deprecated(&schema.text),
            tokens: quote!(pub struct #ident),
        },
        entries: Some(entries),
    }))
}
