//! The shape of code: its tokens without names, texts and numbers, which are all that a document may decide.

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use quote::ToTokens;
use syn::Item;

/// The items of a file without their names, sorted, because names decide their order. Modules and imports follow from
/// names, and are left out.
///
/// # Errors
/// A text that is not Rust.
pub(crate) fn items(text: &str) -> Result<Vec<String>, String> {
    let file = syn::parse_file(text).map_err(|error| error.to_string())?;
    let attributes = file
        .attrs
        .into_iter()
        .map(|attribute| attribute.to_token_stream());
    let items = file.items.into_iter().filter_map(|item| match item {
        Item::Use(_) => None,
        Item::Mod(module) => {
            let plain = module.content.is_none();
            (!plain).then(|| module.to_token_stream())
        }
        item => Some(item.to_token_stream()),
    });
    let mut found: Vec<String> = attributes.chain(items).map(skeleton).collect();
    found.retain(|item| !item.is_empty());
    found.sort();
    Ok(found)
}

/// Tokens without what a document decides: names and paths become `i`, literals `l`, and lists of only literals `d`.
/// Documentation is removed.
pub(crate) fn skeleton(tokens: TokenStream) -> String {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let mut words: Vec<String> = Vec::new();
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        if let Some(length) = documentation(&tokens[at..]) {
            at += length;
            continue;
        }
        words.push(word(token, tokens.get(at + 1)));
        at += 1;
    }
    if words.last().is_some_and(|last| last == ",") {
        words.pop();
    }
    paths_joined(words).join(" ")
}

/// Keywords, which no name can be.
const KEYWORDS: [&str; 39] = [
    "_", "as", "async", "await", "break", "const", "continue", "crate", "dyn", "else", "enum",
    "extern", "false", "fn", "for", "if", "impl", "in", "let", "loop", "match", "mod", "move",
    "mut", "pub", "ref", "return", "self", "Self", "static", "struct", "super", "trait", "true",
    "type", "unsafe", "use", "where", "while",
];

fn word(token: &TokenTree, next: Option<&TokenTree>) -> String {
    match token {
        TokenTree::Ident(ident) => {
            let leads = matches!(next, Some(TokenTree::Punct(punct)) if punct.as_char() == ':');
            match ident.to_string() {
                // The first step of a path.
                name if leads && matches!(name.as_str(), "crate" | "self" | "super") => {
                    "i".to_owned()
                }
                keyword if KEYWORDS.contains(&keyword.as_str()) => keyword,
                _ => "i".to_owned(),
            }
        }
        TokenTree::Punct(punct) => punct.as_char().to_string(),
        TokenTree::Literal(_) => "l".to_owned(),
        TokenTree::Group(group) => {
            let (open, close) = match group.delimiter() {
                Delimiter::Parenthesis => ("(", ")"),
                Delimiter::Brace => ("{", "}"),
                Delimiter::Bracket => ("[", "]"),
                Delimiter::None => ("", ""),
            };
            match is_data(group.stream()) {
                true => "d".to_owned(),
                false => format!("{open} {} {close}", skeleton(group.stream())),
            }
        }
    }
}

/// Returns `true` for only literals, or lists of them.
fn is_data(tokens: TokenStream) -> bool {
    tokens.into_iter().all(|token| match token {
        TokenTree::Literal(_) => true,
        TokenTree::Punct(punct) => matches!(punct.as_char(), ',' | '&'),
        TokenTree::Group(group) => is_data(group.stream()),
        TokenTree::Ident(_) => false,
    })
}

/// The number of tokens of an attribute with documentation, if there is one here.
fn documentation(tokens: &[TokenTree]) -> Option<usize> {
    let is_punct = |at: usize, wanted: char| matches!(tokens.get(at), Some(TokenTree::Punct(punct)) if punct.as_char() == wanted);
    if !is_punct(0, '#') {
        return None;
    }
    let at = 1 + usize::from(is_punct(1, '!'));
    let Some(TokenTree::Group(group)) = tokens.get(at) else {
        return None;
    };
    let inner: Vec<TokenTree> = group.stream().into_iter().collect();
    let is_text = matches!(inner.as_slice(), [TokenTree::Ident(doc), TokenTree::Punct(equals), TokenTree::Literal(_)]
        if doc == "doc" && equals.as_char() == '=');
    is_text.then_some(at + 1)
}

/// Joins `i :: i :: i` to one name.
fn paths_joined(words: Vec<String>) -> Vec<String> {
    let mut joined: Vec<String> = Vec::with_capacity(words.len());
    for word in words {
        // An item on lines of its own has a trailing comma.
        if word == ">" && joined.last().is_some_and(|last| last == ",") {
            joined.pop();
        }
        let is_step = word == "i"
            && matches!(joined.as_slice(), [.., name, a, b] if name == "i" && a == ":" && b == ":");
        if is_step {
            joined.truncate(joined.len() - 2);
        } else {
            joined.push(word);
        }
    }
    joined
}

#[test]
fn names_and_texts_make_no_difference_and_code_does() {
    let plain = "/// A.\nfn a(b: c::D) -> &'static str { f(\"x\", &[(\"k\", \"v\")]) }";
    let items = |text: &str| items(text).unwrap_or_else(|error| panic!("{text}: {error}"));
    let same = [
        "fn x(y: crate::p::q::Z) -> &'static str { g(\"\\\"]\", &[]) }",
        "/// A.\n/// B.\nfn a(b: D) -> &'static str { f(\"x\", &[(\"k\", \"v\"), (\"k\", \"v\"),],) }",
    ];
    for text in same {
        assert_eq!(items(plain), items(text), "{text}");
    }
    let others = [
        "#[evil]\nfn a(b: c::D) -> &'static str { f(\"x\", &[(\"k\", \"v\")]) }",
        "fn a(b: c::D) -> &'static str { f(\"x\", &[(\"k\", evil)]) }",
        "fn a(b: c::D) -> &'static str { f!(\"x\", &[(\"k\", \"v\")]) }",
        "fn a(b: c::D) -> &'static str { evil(); f(\"x\", &[(\"k\", \"v\")]) }",
        "fn a(b: c::D) -> &'static str { f(\"x\", &[(\"k\", \"v\")]) }\nfn evil() {}",
    ];
    for text in others {
        assert_ne!(items(plain), items(text), "{text}");
    }
    assert!(super::code::items("fn a( {").is_err());
}
