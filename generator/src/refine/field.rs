//! Fields of structures, with everything that is known of them.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::Input;
use super::render::{Scope, is_textual};
use crate::backend::RustType;

/// A field with all that is known of it.
pub(super) struct Planned<'a> {
    pub(super) ident: &'a str,
    pub(super) wire: &'a str,
    pub(super) optional: bool,
    /// Without an `Option` around it.
    pub(super) ty: RustType,
    pub(super) docs: Vec<String>,
    pub(super) attributes: TokenStream,
}

/// The type of an argument that is kept: what converts into a text, and a box around a part of itself, are not the
/// caller's concern.
pub(super) fn taken(input: Input<'_>, scope: &Scope<'_>, ty: &RustType) -> TokenStream {
    match boxed(ty) {
        Some(inner) => scope.ty(inner),
        None if is_textual(input, ty) => {
            let ty = scope.ty(ty);
            quote!(impl Into<#ty>)
        }
        None => scope.ty(ty),
    }
}

/// An argument of [`taken`]'s type as the field keeps it.
pub(super) fn kept(input: Input<'_>, ident: &Ident, ty: &RustType) -> TokenStream {
    match boxed(ty) {
        Some(_) => quote!(Box::new(#ident)),
        None if is_textual(input, ty) => quote!(#ident.into()),
        None => quote!(#ident),
    }
}

/// What is in the box.
fn boxed(ty: &RustType) -> Option<&RustType> {
    match ty {
        RustType::Std(name, arguments) if name == "Box" => arguments.first(),
        _ => None,
    }
}

/// The setter of an optional field.
pub(super) fn with(field: &Planned<'_>) -> Ident {
    format_ident!("with_{}", field.ident.trim_end_matches('_'))
}
