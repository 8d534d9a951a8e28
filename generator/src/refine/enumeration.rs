//! Enumerations: known values as variants, others kept as text.

use proc_macro2::Literal;
use quote::{format_ident, quote};

use super::docs;
use super::links::Links;
use super::piece::{Documented, MacroCall, Piece};
use super::render::Scope;
use crate::api::{EnumValue, Schema};
use crate::plan::Member;

pub(super) fn enumeration(
    links: &Links<'_>,
    scope: &Scope<'_>,
    schema: &Schema,
    values: &[EnumValue],
    members: &[Member],
) -> Piece {
    let ident = links
        .type_ident(&schema.name)
        .map_or_else(|| format_ident!("Unnamed"), |name| format_ident!("{name}"));
    let entries = members.iter().zip(values).map(|(member, value)| {
        let variant = format_ident!("{}", member.ident);
        let wire = Literal::string(&member.wire);
        Documented {
            docs: docs::value(links, scope.module, schema, value),
            attributes: docs::deprecated(&value.text),
            tokens: quote!(#variant = #wire),
        }
    });
    Piece::Call(MacroCall {
        name: "vsphere_runtime::open_enum",
        head: Documented {
            docs: docs::enumeration(links, scope.module, schema, &ident.to_string()),
            attributes: docs::deprecated(&schema.text),
            tokens: quote!(pub enum #ident),
        },
        entries: Some(entries.collect()),
    })
}
