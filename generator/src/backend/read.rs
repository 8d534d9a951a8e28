//! Progenitor's tokens → structures and signatures.
//!
//! Takes tokens; gives the fields of structures and the signatures of functions by name. Parses as much of Rust's grammar as the
//! output needs, and skips attributes, bodies and trait implementations.

use std::iter::Peekable;

use indexmap::IndexMap;
use proc_macro2::{Delimiter, TokenStream, TokenTree, token_stream::IntoIter};

use crate::plan::{RustType, Slot};

/// The slots by the name that progenitor uses for them.
type Slots = IndexMap<String, Slot>;

/// Structures and functions by name.
#[derive(Debug, Default)]
pub(super) struct Items {
    pub(super) structures: IndexMap<String, IndexMap<String, RustType>>,
    pub(super) functions: IndexMap<String, Function>,
}

/// The arguments of a function, without references, and its result.
#[derive(Debug, Default)]
pub(super) struct Function {
    pub(super) arguments: IndexMap<String, RustType>,
    pub(super) result: Option<RustType>,
}

/// Reads the items of modules and of inherent implementations of the client, and skips all others.
pub(super) fn items(tokens: TokenStream, slots: &Slots, found: &mut Items) {
    let mut head: Vec<TokenTree> = Vec::new();
    for token in tokens {
        match token {
            TokenTree::Punct(ref punct) if punct.as_char() == ';' => head.clear(),
            TokenTree::Group(ref group) if group.delimiter() == Delimiter::Brace => {
                let body = group.stream();
                match Item::of(&head) {
                    Item::Module | Item::Client => items(body, slots, found),
                    Item::Struct(name) => {
                        found.structures.insert(name, named(body, slots));
                    }
                    Item::Function(name) => {
                        found.functions.insert(name, function(&head, slots));
                    }
                    Item::Other => {}
                }
                head.clear();
            }
            token => head.push(token),
        }
    }
}

enum Item {
    Module,
    Client,
    Struct(String),
    Function(String),
    Other,
}

impl Item {
    /// Returns the kind of the item that ends with a brace after these tokens.
    fn of(head: &[TokenTree]) -> Self {
        let mut words = head.iter().filter_map(|token| match token {
            TokenTree::Ident(ident) => Some(ident.to_string()),
            _ => None,
        });
        loop {
            match words.next().as_deref() {
                Some("pub" | "async") => {}
                Some("mod") => return Self::Module,
                Some("struct") => return words.next().map_or(Self::Other, Self::Struct),
                Some("fn") => return words.next().map_or(Self::Other, Self::Function),
                Some("impl") => {
                    let client =
                        words.next().as_deref() == Some("Client") && words.next().is_none();
                    return if client { Self::Client } else { Self::Other };
                }
                Some(_) | None => return Self::Other,
            }
        }
    }
}

/// Reads `name: Type, …`, with attributes and `pub` before the names.
fn named(tokens: TokenStream, slots: &Slots) -> IndexMap<String, RustType> {
    let mut found = IndexMap::new();
    let mut tokens = tokens.into_iter().peekable();
    let mut name = None;
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Ident(ident) => name = Some(ident.to_string()),
            TokenTree::Punct(punct) if punct.as_char() == ':' => {
                if let (Some(name), Some(ty)) = (name.take(), ty(&mut tokens, slots)) {
                    found.insert(name, ty);
                }
            }
            TokenTree::Punct(_) | TokenTree::Group(_) | TokenTree::Literal(_) => {}
        }
    }
    found
}

/// Reads `… fn name<'a>(&'a self, name: Type) -> Result<ResponseValue<T>, E>`.
fn function(head: &[TokenTree], slots: &Slots) -> Function {
    let mut function = Function::default();
    let mut tokens = head
        .iter()
        .cloned()
        .collect::<TokenStream>()
        .into_iter()
        .peekable();
    for token in tokens.by_ref() {
        if let TokenTree::Group(group) = token
            && group.delimiter() == Delimiter::Parenthesis
        {
            function.arguments = named(group.stream(), slots);
            break;
        }
    }
    while matches!(tokens.peek(), Some(TokenTree::Punct(punct)) if matches!(punct.as_char(), '-' | '>'))
    {
        tokens.next();
    }
    let result = ty(&mut tokens, slots);
    function.result = result
        .and_then(|ty| argument(ty, "Result"))
        .and_then(|ty| argument(ty, "ResponseValue"));
    function
}

/// Returns the first argument of a generic type, if it has this name.
fn argument(ty: RustType, name: &str) -> Option<RustType> {
    match ty {
        RustType::Std(own, arguments) if own == name => arguments.into_iter().next(),
        _ => None,
    }
}

/// Reads a type. A reference counts as the type it refers to.
fn ty(tokens: &mut Peekable<IntoIter>, slots: &Slots) -> Option<RustType> {
    let mut name = None;
    loop {
        match tokens.peek()? {
            TokenTree::Group(group) => {
                let unit = group.stream().is_empty();
                tokens.next();
                return unit.then_some(RustType::Unit);
            }
            TokenTree::Ident(ident) => {
                name = Some(ident.to_string());
                tokens.next();
                if !follows(tokens, ':') {
                    break;
                }
            }
            TokenTree::Punct(punct) => match punct.as_char() {
                '&' | ':' => {
                    tokens.next();
                }
                // A lifetime is a mark and a name.
                '\'' => {
                    tokens.next();
                    tokens.next();
                }
                _ => break,
            },
            TokenTree::Literal(_) => return None,
        }
    }
    let mut arguments = Vec::new();
    if follows(tokens, '<') {
        tokens.next();
        while !follows(tokens, '>') {
            arguments.push(ty(tokens, slots)?);
            if follows(tokens, ',') {
                tokens.next();
            }
        }
        tokens.next();
    }
    let name = name?;
    Some(match slots.get(&name) {
        Some(slot) => RustType::Slot(slot.clone()),
        None if name == "str" => RustType::Std("String".to_owned(), Vec::new()),
        None if name == "Box" => boxed(arguments),
        None => RustType::Std(name, arguments),
    })
}

/// Returns a box inside of the `Option`. Progenitor puts it outside if two structures share an optional type and only one of
/// them contains itself.
fn boxed(arguments: Vec<RustType>) -> RustType {
    match arguments.as_slice() {
        [RustType::Std(name, inner)] if name == "Option" => {
            let inner = RustType::Std("Box".to_owned(), inner.clone());
            RustType::generic("Option", [inner])
        }
        _ => RustType::Std("Box".to_owned(), arguments),
    }
}

fn follows(tokens: &mut Peekable<IntoIter>, c: char) -> bool {
    matches!(tokens.peek(), Some(TokenTree::Punct(punct)) if punct.as_char() == c)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn std(name: &str, arguments: &[RustType]) -> RustType {
        RustType::Std(name.to_owned(), arguments.to_vec())
    }

    #[test]
    fn structures_and_signatures_are_read() {
        let tokens = quote::quote! {
            pub mod types {
                #[derive(Clone)]
                pub struct A {
                    #[serde(default, skip_serializing_if = "::std::option::Option::is_none")]
                    pub m0: ::std::option::Option<::std::vec::Vec<::std::boxed::Box<types::B>>>,
                    pub m1: ::std::collections::BTreeMap<::std::string::String, i64>,
                    pub m2: ::std::boxed::Box<::std::option::Option<types::B>>,
                }
                impl ::std::convert::From<&A> for A { fn from(value: &A) -> Self { value.clone() } }
            }
            impl Client {
                pub async fn operation0<'a>(
                    &'a self,
                    m0: &'a str,
                    m1: Option<&'a ::std::vec::Vec<i64>>,
                ) -> Result<ResponseValue<()>, Error<()>> { todo!() }
            }
        };
        let mut found = Items::default();
        items(tokens, &Slots::default(), &mut found);
        let boxed = std("Box", &[std("B", &[])]);
        assert_eq!(
            found.structures["A"]["m0"],
            std("Option", &[std("Vec", std::slice::from_ref(&boxed))])
        );
        assert_eq!(found.structures["A"]["m2"], std("Option", &[boxed]));
        assert_eq!(
            found.structures["A"]["m1"],
            std("BTreeMap", &[std("String", &[]), std("i64", &[])])
        );
        let function = &found.functions["operation0"];
        assert_eq!(function.arguments["m0"], std("String", &[]));
        assert_eq!(
            function.arguments["m1"],
            std("Option", &[std("Vec", &[std("i64", &[])])])
        );
        assert_eq!(function.result, Some(RustType::Unit));
        assert_eq!(found.functions.len(), 1);
    }
}
