//! Fields of structures.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::input::Input;
use super::render::{Scope, is_textual};
use crate::plan::RustType;

/// A field with name, type and documentation.
pub(super) struct Planned<'a> {
    pub(super) ident: &'a str,
    pub(super) wire: &'a str,
    pub(super) optional: bool,
    /// Without an `Option` around it.
    pub(super) ty: RustType,
    pub(super) docs: Vec<String>,
    pub(super) attributes: TokenStream,
}

/// Returns the type of an argument that sets a field: `impl Into` for types made from texts, `impl IntoList` for lists, the
/// inner type for a `Box`.
pub(super) fn taken(input: Input<'_>, scope: &Scope<'_>, ty: &RustType) -> TokenStream {
    match (within("Box", ty), within("Vec", ty)) {
        (Some(inner), _) => scope.ty(inner),
        (None, Some(item)) => {
            let into_list = scope.runtime("IntoList");
            let item = scope.ty(item);
            quote!(impl #into_list<#item>)
        }
        (None, None) if is_textual(input, ty) => {
            let ty = scope.ty(ty);
            quote!(impl Into<#ty>)
        }
        (None, None) => scope.ty(ty),
    }
}

/// Returns the value of the field for an argument of the type [`taken`].
pub(super) fn kept(input: Input<'_>, ident: &Ident, ty: &RustType) -> TokenStream {
    match (within("Box", ty), within("Vec", ty)) {
        (Some(_), _) => quote!(Box::new(#ident)),
        (None, Some(_)) => quote!(#ident.into_list()),
        (None, None) if is_textual(input, ty) => quote!(#ident.into()),
        (None, None) => quote!(#ident),
    }
}

/// Returns the type inside a `Box` or a `Vec`.
fn within<'t>(outer: &str, ty: &'t RustType) -> Option<&'t RustType> {
    match ty {
        RustType::Std(name, arguments) if name == outer => arguments.first(),
        _ => None,
    }
}

/// Returns the setter of an optional field.
pub(super) fn with(field: &Planned<'_>) -> Ident {
    format_ident!("with_{}", field.ident.trim_end_matches('_'))
}
