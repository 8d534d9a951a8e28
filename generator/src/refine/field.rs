//! Fields of structures: their types, and the arguments that set them.

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

impl Planned<'_> {
    /// Returns the type of the field: optional ones are in an `Option`, lists and maps in an `Optional`.
    pub(super) fn rendered(&self, scope: &Scope<'_>) -> TokenStream {
        let ty = scope.ty(&self.ty);
        if !self.optional {
            return ty;
        }
        if self.ty.is_collection() {
            let optional = scope.runtime("Optional");
            return quote!(#optional<#ty>);
        }
        quote!(Option<#ty>)
    }

    /// Returns the value of an optional field that is absent.
    pub(super) fn absent(&self) -> TokenStream {
        match self.ty.is_collection() {
            true => quote!(Default::default()),
            false => quote!(None),
        }
    }
}

/// Returns the setter of an optional field. It takes the same as a constructor, or an `Option` of it.
pub(super) fn setter(input: Input<'_>, scope: &Scope<'_>, field: &Planned<'_>) -> TokenStream {
    let ident = format_ident!("{}", field.ident);
    let Set { by, ty, value } = set(input, scope, &ident, &field.ty);
    let with = with(field);
    let doc = format!(" Sets [`{0}`](Self::{0}).", field.ident);
    let attributes = &field.attributes;
    quote! {
        #[doc = #doc]
        #attributes
        pub fn #with #by(mut self, #ident: #ty) -> Self {
            self.#ident = #value;
            self
        }
    }
}

/// The parts of a setter.
struct Set {
    /// Its generic parameter, if the argument needs one.
    by: TokenStream,
    ty: TokenStream,
    value: TokenStream,
}

impl Set {
    fn new(ty: TokenStream, value: TokenStream) -> Self {
        let by = quote!();
        Self { by, ty, value }
    }
}

fn set(input: Input<'_>, scope: &Scope<'_>, ident: &Ident, ty: &RustType) -> Set {
    if let Some(inner) = within("Box", ty) {
        let inner = scope.ty(inner);
        return Set::new(
            quote!(impl Into<Option<#inner>>),
            quote!(#ident.into().map(Box::new)),
        );
    }
    if let Some(item) = within("Vec", ty) {
        let (into, item) = (scope.runtime("IntoOptionalList"), scope.ty(item));
        return Set::new(
            quote!(impl #into<#item>),
            quote!(#ident.into_optional_list()),
        );
    }
    if is_textual(input, ty) {
        let (into, ty) = (scope.runtime("IntoOption"), scope.ty(ty));
        return Set {
            by: quote!(<By>),
            ty: quote!(impl #into<#ty, By>),
            value: quote!(#ident.into_option()),
        };
    }
    let outer = match ty.is_collection() {
        true => scope.runtime("Optional"),
        false => quote!(Option),
    };
    let ty = scope.ty(ty);
    Set::new(quote!(impl Into<#outer<#ty>>), quote!(#ident.into()))
}

/// Returns the type of an argument for a required field: `impl Into` for types made from texts, `impl IntoList` for lists, the
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
