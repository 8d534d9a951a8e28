//! The paths in a file that name items of other files of the crate.

use std::collections::BTreeMap;

use ra_ap_rustc_lexer::TokenKind;

use super::graph::Edges;
use super::tree::{File, Module, Scopes, Tree};
use crate::tidy::rust::Token;

/// A path as written, without generic arguments.
type Segments<'a> = Vec<&'a str>;

/// Adds the imports of a file: `use` declarations, and paths in expressions, types and macros.
pub fn collect(tree: &Tree, file: &File, quotes: &[String], edges: &mut Edges) {
    let mut written = Vec::new();
    let mut aliases = BTreeMap::new();
    let mut scopes = Scopes::default();
    let mut at = 0;
    while at < file.tokens.len() {
        let token = &file.tokens[at];
        scopes.enter(&file.tokens, at, token);
        let module = scopes.within(&file.module);
        if is_quote(&file.tokens, at, quotes) {
            at = closing(&file.tokens, at + 2);
        } else if token.text == "use" && !is_kind(&file.tokens, at + 1, TokenKind::Lt) {
            let mut leaves = Vec::new();
            at = use_tree(&file.tokens, at + 1, &[], &mut leaves);
            for (segments, name) in leaves {
                if let Some(module) = exact(tree, &module, &segments) {
                    aliases.insert(name, module);
                }
                written.push((token.line, module.clone(), segments));
            }
        } else if let Some((segments, end)) = path(&file.tokens, at) {
            // An exported macro is at the root, in whichever file it is defined.
            let is_exported = is_kind(&file.tokens, end, TokenKind::Bang) && segments.len() == 2;
            if !(is_exported && segments[0] == "crate") {
                written.push((token.line, module, segments));
            }
            at = end;
            continue;
        }
        at += 1;
    }
    for (line, module, segments) in written {
        let target = resolve(tree, &module, &segments, &aliases);
        let target = target.and_then(|module| tree.file(&module));
        if let Some(target) = target.filter(|target| *target != file.path) {
            let edge = (file.path.to_owned(), target.to_owned());
            edges
                .entry(edge)
                .or_insert_with(|| (line, segments.join("::")));
        }
    }
}

fn is_kind(tokens: &[Token], at: usize, kind: TokenKind) -> bool {
    tokens.get(at).is_some_and(|token| token.kind == kind)
}

/// Returns `true` if a macro is called that takes code of another crate.
fn is_quote(tokens: &[Token], at: usize, quotes: &[String]) -> bool {
    is_kind(tokens, at + 1, TokenKind::Bang) && quotes.iter().any(|name| name == tokens[at].text)
}

/// Returns the place of the delimiter that closes the one at a token.
fn closing(tokens: &[Token], open: usize) -> usize {
    let mut depth = 0_usize;
    for (at, token) in tokens.iter().enumerate().skip(open) {
        match token.kind {
            TokenKind::OpenParen | TokenKind::OpenBracket | TokenKind::OpenBrace => depth += 1,
            TokenKind::CloseParen | TokenKind::CloseBracket | TokenKind::CloseBrace => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return at;
        }
    }
    tokens.len()
}

/// Returns `true` for the token `::` at a place.
fn is_separator(tokens: &[Token], at: usize) -> bool {
    is_kind(tokens, at, TokenKind::Colon) && is_kind(tokens, at + 1, TokenKind::Colon)
}

/// Reads a tree of imports: each path with the name that it is imported by. Returns the place after it.
fn use_tree<'a>(
    tokens: &[Token<'a>],
    mut at: usize,
    prefix: &[&'a str],
    leaves: &mut Vec<(Segments<'a>, &'a str)>,
) -> usize {
    let mut segments = prefix.to_vec();
    while let Some(token) = tokens.get(at) {
        match token.kind {
            TokenKind::Ident | TokenKind::RawIdent if token.text == "as" => {
                let name = tokens.get(at + 1).map_or("_", |name| name.text);
                leaves.push((segments, name));
                return at + 2;
            }
            TokenKind::Ident | TokenKind::RawIdent => {
                // `self` at the end is the module itself.
                if token.text != "self" || segments.is_empty() {
                    segments.push(token.text);
                }
            }
            TokenKind::Colon => {}
            TokenKind::Star => {
                leaves.push((segments, "*"));
                return at + 1;
            }
            TokenKind::OpenBrace => {
                at += 1;
                while !is_kind(tokens, at, TokenKind::CloseBrace) && at < tokens.len() {
                    at = use_tree(tokens, at, &segments, leaves);
                    at += usize::from(is_kind(tokens, at, TokenKind::Comma));
                }
                return at + 1;
            }
            _ => break,
        }
        at += 1;
    }
    let name = segments.last().copied().unwrap_or_default();
    leaves.push((segments, name));
    at
}

/// Reads a path of two segments or more that begins at a token. Returns it with the place after it.
///
/// A path of `$crate` is none: it is resolved where the macro is expanded. Nor is the scope of a visibility.
fn path<'a>(tokens: &[Token<'a>], at: usize) -> Option<(Segments<'a>, usize)> {
    let is_name = |at: usize| is_kind(tokens, at, TokenKind::Ident);
    let is_inside = at >= 2 && is_separator(tokens, at - 2);
    let is_expanded = at >= 1 && is_kind(tokens, at - 1, TokenKind::Dollar);
    let is_visibility =
        at >= 2 && tokens[at - 1].text == "in" && is_kind(tokens, at - 2, TokenKind::OpenParen);
    let is_none = is_inside || is_expanded || is_visibility;
    if !is_name(at) || is_none || !is_separator(tokens, at + 1) {
        return None;
    }
    let mut segments = vec![tokens[at].text];
    let mut end = at + 1;
    while is_separator(tokens, end) && is_name(end + 2) {
        segments.push(tokens[end + 2].text);
        end += 3;
    }
    (segments.len() > 1).then_some((segments, end))
}

/// Returns the module that a whole path names.
fn exact(tree: &Tree, module: &[String], segments: &[&str]) -> Option<Module> {
    let (start, rest) = start(tree, module, segments, &BTreeMap::new())?;
    let found = rest.iter().fold(start, |mut module, name| {
        module.push((*name).to_owned());
        module
    });
    tree.has(&found).then_some(found)
}

/// Returns the innermost module on a path: the one that defines the item, or re-exports it.
fn resolve(
    tree: &Tree,
    module: &[String],
    segments: &[&str],
    aliases: &BTreeMap<&str, Module>,
) -> Option<Module> {
    let (mut found, rest) = start(tree, module, segments, aliases)?;
    for name in rest {
        found.push((*name).to_owned());
        if !tree.has(&found) {
            found.pop();
            break;
        }
    }
    Some(found)
}

/// Returns the module that a path starts from, and the segments below it. `None` for paths into other crates.
fn start<'s, 'a>(
    tree: &Tree,
    module: &[String],
    segments: &'s [&'a str],
    aliases: &BTreeMap<&str, Module>,
) -> Option<(Module, &'s [&'a str])> {
    let (first, mut rest) = segments.split_first()?;
    let mut found = match *first {
        "crate" => Module::new(),
        "self" => module.to_vec(),
        "super" => parent(module),
        name => {
            let mut child = module.to_vec();
            child.push(name.to_owned());
            let alias = || aliases.get(name).cloned();
            Some(child).filter(|child| tree.has(child)).or_else(alias)?
        }
    };
    while let Some(("super", below)) = rest.split_first().map(|(name, below)| (*name, below)) {
        found = parent(&found);
        rest = below;
    }
    Some((found, rest))
}

fn parent(module: &[String]) -> Module {
    module[..module.len().saturating_sub(1)].to_vec()
}
