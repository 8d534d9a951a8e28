//! Gates as attributes: what is compiled with which features.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::{Input, Piece};
use crate::plan::Gate;

/// The attribute for something that stands where things are compiled `within` a gate anyway; nothing where that gate says
/// it already.
pub(super) fn attribute(input: Input<'_>, gate: &Gate, within: &Gate) -> TokenStream {
    if gate.is_open_with(within) {
        return quote!();
    }
    let features = input.plan.features.names(gate);
    let features = features.into_iter().map(|name| {
        let name = Literal::string(name);
        quote!(feature = #name)
    });
    let features: Vec<TokenStream> = features.collect();
    match features.as_slice() {
        [one] => quote!(#[cfg(#one)]),
        many => quote!(#[cfg(any(#(#many),*))]),
    }
}

/// A piece that is compiled with the features of a gate only.
pub(super) fn piece(attribute: &TokenStream, piece: Piece) -> Piece {
    if attribute.is_empty() {
        return piece;
    }
    Piece::Gated(attribute.clone(), Box::new(piece))
}
