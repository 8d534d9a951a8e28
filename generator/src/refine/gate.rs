//! Gates as attributes: what is compiled with which features.

use proc_macro2::{Literal, TokenStream, TokenTree};
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

/// Items with the attribute behind their documentation, where there is any.
pub(super) fn gated(attribute: &TokenStream, item: TokenStream) -> TokenStream {
    let mut tokens = item.into_iter().peekable();
    let mut documentation = TokenStream::new();
    let mut next = tokens.next();
    while let Some(TokenTree::Punct(hash)) = &next {
        let is_doc = match tokens.peek() {
            Some(TokenTree::Group(group)) => {
                let first = group.stream().into_iter().next();
                matches!(first, Some(TokenTree::Ident(ident)) if ident == "doc")
            }
            _ => false,
        };
        if hash.as_char() != '#' || !is_doc {
            break;
        }
        documentation.extend(next);
        documentation.extend(tokens.next());
        next = tokens.next();
    }
    quote!(#documentation #attribute #next #(#tokens)*)
}

/// A piece that is compiled with the features of a gate only.
pub(super) fn piece(attribute: &TokenStream, piece: Piece) -> Piece {
    if attribute.is_empty() {
        return piece;
    }
    match piece {
        Piece::Items(item) => Piece::Items(gated(attribute, item)),
        call => Piece::Gated(attribute.clone(), Box::new(call)),
    }
}
