//! `cfg` attributes in the layout of rustfmt, which the formatter does not support.
//!
//! Replaces each `cfg` of a file by a short mark, and the marks in the formatted text by the `cfg`s on lines of their own.
//! Changes nothing else.

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use quote::format_ident;
use syn::visit_mut::VisitMut;
use syn::{Attribute, Meta};

/// The mark of a `cfg` during formatting, followed by its number.
const MARK: &str = "__cfg_";

/// Columns of a line, and of the arguments that rustfmt leaves on one (`max_width`, `attr_fn_like_width`).
const WIDTH: usize = 100;
const ARGUMENTS: usize = 70;

/// The replaced `cfg`s, in order.
#[derive(Default)]
pub(super) struct Cfgs(Vec<Cfg>);

/// The arguments of a `cfg`, with the text around them.
struct Cfg {
    open: &'static str,
    arguments: Vec<String>,
    close: &'static str,
}

impl Cfgs {
    /// Replaces each `cfg` of a file by a mark.
    pub(super) fn take(&mut self, file: &mut syn::File) {
        self.visit_file_mut(file);
    }

    /// Returns the text with each mark replaced by its `cfg`.
    pub(super) fn put_back(&self, text: &str) -> String {
        if self.0.is_empty() {
            return text.to_owned();
        }
        let mut out = String::with_capacity(text.len() * 2);
        for line in text.split_inclusive('\n') {
            let start = line.trim_start();
            let marked = self.marked(start);
            let Some((cfg, rest)) = marked else {
                out.push_str(line);
                continue;
            };
            let indent = line.strip_suffix(start).unwrap_or_default();
            out.push_str(&cfg.layout(indent));
            // The item is on the next line.
            match rest.trim_start() {
                "" => out.push_str(rest),
                rest => out.push_str(&format!("\n{indent}{rest}")),
            }
        }
        out
    }

    /// Returns the `cfg` whose mark a line begins with, and the rest of the line.
    fn marked<'l>(&self, line: &'l str) -> Option<(&Cfg, &'l str)> {
        let (number, rest) = line
            .strip_prefix("#[")?
            .strip_prefix(MARK)?
            .split_once(']')?;
        Some((self.0.get(number.parse::<usize>().ok()?)?, rest))
    }
}

impl VisitMut for Cfgs {
    fn visit_attribute_mut(&mut self, attribute: &mut Attribute) {
        let condition = match &attribute.meta {
            Meta::List(list) if list.path.is_ident("cfg") => Cfg::of(list.tokens.clone()),
            _ => return,
        };
        attribute.meta = Meta::Path(format_ident!("{MARK}{}", self.0.len()).into());
        self.0.push(condition);
    }
}

/// Returns the tokens in the parentheses of `name(…)`, if there are no others.
fn named(tokens: &TokenStream, name: &str) -> Option<TokenStream> {
    let mut trees = tokens.clone().into_iter();
    match (trees.next()?, trees.next()?, trees.next()) {
        (TokenTree::Ident(ident), TokenTree::Group(group), None)
            if ident == name && group.delimiter() == Delimiter::Parenthesis =>
        {
            Some(group.stream())
        }
        _ => None,
    }
}

impl Cfg {
    fn of(condition: TokenStream) -> Self {
        match named(&condition, "any") {
            Some(any) => Self {
                open: "#[cfg(any(",
                arguments: split(any),
                close: "))]",
            },
            None => Self {
                open: "#[cfg(",
                arguments: vec![tight(condition)],
                close: ")]",
            },
        }
    }

    fn layout(&self, indent: &str) -> String {
        let Self {
            open,
            arguments,
            close,
        } = self;
        let line = arguments.join(", ");
        if line.len() <= ARGUMENTS && indent.len() + open.len() + line.len() + close.len() <= WIDTH
        {
            return format!("{indent}{open}{line}{close}");
        }
        let lines: Vec<String> = arguments
            .iter()
            .map(|argument| format!("{indent}    {argument}"))
            .collect();
        format!("{indent}{open}\n{}\n{indent}{close}", lines.join(",\n"))
    }
}

/// Returns the arguments between commas.
fn split(tokens: TokenStream) -> Vec<String> {
    let trees: Vec<TokenTree> = tokens.into_iter().collect();
    let is_comma =
        |tree: &TokenTree| matches!(tree, TokenTree::Punct(punct) if punct.as_char() == ',');
    let arguments = trees.split(is_comma).filter(|trees| !trees.is_empty());
    arguments
        .map(|trees| tight(trees.iter().cloned().collect()))
        .collect()
}

fn tight(tokens: TokenStream) -> String {
    tokens.to_string().replace(" (", "(").replace(" ,", ",")
}

#[cfg(test)]
mod tests {
    use quote::quote;

    use super::*;

    fn formatted(tokens: TokenStream) -> String {
        let mut cfgs = Cfgs::default();
        let mut file = syn::parse2(tokens).expect("it is Rust");
        cfgs.take(&mut file);
        cfgs.put_back(&prettyplease::unparse(&file))
    }

    /// The expected text is one that rustfmt does not change.
    #[test]
    fn conditions_have_lines_of_their_own() {
        let tokens = quote! {
            #[cfg(feature = "content")]
            use a::b;
            /// Said.
            #[cfg(any(feature = "esx-settings-depot-content", feature = "esx-settings-de"))]
            pub mod c;
            #[cfg(any(feature = "esx-settings-depot-content", feature = "esx-settings-depots"))]
            #[must_use]
            fn d() {
                #[cfg(any(feature = "a", feature = "b"))]
                e::f(&mut g);
                #[cfg(any(feature = "esx-settings-depot-content", feature = "esx-settings-depots"))]
                e::f(&mut g);
            }
        };
        let expected = r#"#[cfg(feature = "content")]
use a::b;
/// Said.
#[cfg(any(feature = "esx-settings-depot-content", feature = "esx-settings-de"))]
pub mod c;
#[cfg(any(
    feature = "esx-settings-depot-content",
    feature = "esx-settings-depots"
))]
#[must_use]
fn d() {
    #[cfg(any(feature = "a", feature = "b"))]
    e::f(&mut g);
    #[cfg(any(
        feature = "esx-settings-depot-content",
        feature = "esx-settings-depots"
    ))]
    e::f(&mut g);
}
"#;
        assert_eq!(formatted(tokens), expected);
    }
}
