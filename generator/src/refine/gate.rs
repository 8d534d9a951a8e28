//! Gates as `cfg` attributes.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::input::Input;
use super::piece::Piece;
use crate::plan::Gate;

/// Returns the attribute for something inside an item with the gate `within`; nothing if that gate implies it.
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

/// Returns a piece with the attribute of its gate, if there is one.
pub(super) fn piece(attribute: &TokenStream, piece: Piece) -> Piece {
    if attribute.is_empty() {
        return piece;
    }
    Piece::Gated(attribute.clone(), Box::new(piece))
}
