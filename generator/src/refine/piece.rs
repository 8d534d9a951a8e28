//! Source files in pieces: items, and macro calls that formatters leave as they are.

use proc_macro2::TokenStream;

/// A source file of the crate, in pieces.
#[derive(Debug)]
pub struct Module {
    /// Names from the crate root; empty for `lib.rs`.
    pub path: Vec<String>,
    /// Inner documentation, a line each.
    pub docs: Vec<String>,
    /// The items in order.
    pub pieces: Vec<Piece>,
}

/// One or more items of a source file.
#[derive(Debug)]
pub enum Piece {
    /// Rust items.
    Items(TokenStream),
    /// A call of one of the runtime's macros, which formatters leave as it is.
    Call(MacroCall),
    /// A piece with attributes for each of its items.
    Gated(TokenStream, Box<Piece>),
}

/// A macro call in item position: `name! { header { entries } }`, or without braces around its one line.
#[derive(Debug)]
pub struct MacroCall {
    /// Path of the macro.
    pub name: &'static str,
    /// Documentation and tokens before the opening brace.
    pub head: Documented,
    /// Entries in the inner braces, each followed by a comma; `None` without inner braces.
    pub entries: Option<Vec<Documented>>,
}

/// Tokens with documentation and attributes before them.
#[derive(Debug)]
pub struct Documented {
    /// Lines of documentation.
    pub docs: Vec<String>,
    /// Attributes.
    pub attributes: TokenStream,
    /// The tokens themselves.
    pub tokens: TokenStream,
}
