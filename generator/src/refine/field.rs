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

/// The type of an argument that is kept.
pub(super) fn taken(input: Input<'_>, scope: &Scope<'_>, ty: &RustType) -> TokenStream {
    let rendered = scope.ty(ty);
    if is_textual(input, ty) {
        quote!(impl Into<#rendered>)
    } else {
        rendered
    }
}

/// The setter of an optional field.
pub(super) fn with(field: &Planned<'_>) -> Ident {
    format_ident!("with_{}", field.ident.trim_end_matches('_'))
}
