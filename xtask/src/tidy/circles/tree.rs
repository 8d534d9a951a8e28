//! The modules of a crate, and the files that they are in.

use std::collections::BTreeMap;
use std::path::Path;

use ra_ap_rustc_lexer::TokenKind;

use crate::tidy::rust::{self, Token};
use crate::tidy::source::Source;

/// The path of a module below the root of its crate.
pub type Module = Vec<String>;

/// The modules of a crate.
#[derive(Debug, Default)]
pub struct Tree<'a> {
    /// The file of each module, those with a body in braces too.
    modules: BTreeMap<Module, &'a str>,
    /// The tokens of each file without white space and comments, with the module that the file is.
    files: Vec<File<'a>>,
}

/// A file of a crate.
#[derive(Debug)]
pub struct File<'a> {
    /// Path below the root of the project.
    pub path: &'a str,
    /// The module that the file is.
    pub module: Module,
    /// The tokens without white space and comments.
    pub tokens: Vec<Token<'a>>,
}

impl<'a> Tree<'a> {
    /// Reads a crate from its root module on. Modules whose files are not tracked are left out.
    pub fn read(root: &str, sources: &'a [Source]) -> Self {
        let mut tree = Self::default();
        if let Some(source) = sources.iter().find(|source| source.path == root) {
            tree.add(source, Module::new(), sources);
        }
        tree
    }

    /// Returns the files, parents first.
    pub fn files(&self) -> &[File<'a>] {
        &self.files
    }

    /// Returns `true` if there is such a module.
    pub fn has(&self, module: &[String]) -> bool {
        self.modules.contains_key(module)
    }

    /// Returns the file that a module is in.
    pub fn file(&self, module: &[String]) -> Option<&'a str> {
        self.modules.get(module).copied()
    }

    fn add(&mut self, source: &'a Source, module: Module, sources: &'a [Source]) {
        let mut tokens = rust::tokens(&source.text);
        tokens.retain(|token| {
            !matches!(
                token.kind,
                TokenKind::Whitespace
                    | TokenKind::LineComment { .. }
                    | TokenKind::BlockComment { .. }
            )
        });
        self.modules.insert(module.clone(), &source.path);
        let mut children = Vec::new();
        let mut scopes = Scopes::default();
        for (at, token) in tokens.iter().enumerate() {
            if let Some(name) = declared(&tokens, at) {
                let mut child = scopes.within(&module);
                child.push(name.to_owned());
                children.push((child, attribute_path(&tokens, at)));
            }
            if scopes.enter(&tokens, at, token) {
                self.modules.insert(scopes.within(&module), &source.path);
            }
        }
        self.files.push(File {
            path: &source.path,
            module: module.clone(),
            tokens,
        });
        for (child, path) in children {
            let candidates = candidates(&source.path, &module, &child, path);
            let found = sources.iter().find(|it| candidates.contains(&it.path));
            if let Some(found) = found {
                self.add(found, child, sources);
            }
        }
    }
}

/// The modules in braces around a token.
#[derive(Debug, Default)]
pub struct Scopes {
    depth: usize,
    open: Vec<(String, usize)>,
}

impl Scopes {
    /// Takes the next token. Returns `true` if a module begins with it.
    pub fn enter(&mut self, tokens: &[Token], at: usize, token: &Token) -> bool {
        match token.kind {
            TokenKind::OpenBrace => {
                self.depth += 1;
                let name = at.checked_sub(1).map(|name| tokens[name]);
                let is_module = at >= 2 && tokens[at - 2].text == "mod";
                if let Some(name) = name.filter(|_| is_module) {
                    self.open.push((name.text.to_owned(), self.depth));
                    return true;
                }
            }
            TokenKind::CloseBrace => {
                if self
                    .open
                    .last()
                    .is_some_and(|(_, depth)| *depth == self.depth)
                {
                    self.open.pop();
                }
                self.depth = self.depth.saturating_sub(1);
            }
            _ => {}
        }
        false
    }

    /// Returns the module that the token is in, in the file of a module.
    pub fn within(&self, module: &[String]) -> Module {
        let inner = self.open.iter().map(|(name, _)| name.clone());
        module.iter().cloned().chain(inner).collect()
    }
}

/// Returns the name of a module that has a file of its own, if it is declared at a token.
fn declared<'a>(tokens: &[Token<'a>], at: usize) -> Option<&'a str> {
    let name = tokens.get(at + 1)?;
    let is_declared = tokens[at].text == "mod"
        && name.kind == TokenKind::Ident
        && tokens.get(at + 2)?.kind == TokenKind::Semi;
    is_declared.then_some(name.text)
}

/// Returns the path in an attribute `#[path = "…"]` before the declaration at a token.
fn attribute_path(tokens: &[Token], at: usize) -> Option<String> {
    let start = at.saturating_sub(8);
    let window = &tokens[start..at];
    let found = window
        .windows(3)
        .find(|it| it[0].text == "path" && it[1].kind == TokenKind::Eq)?;
    Some(found[2].text.trim_matches('"').to_owned())
}

/// Returns the paths at which the file of a module may be.
fn candidates(
    file: &str,
    module: &[String],
    child: &[String],
    path: Option<String>,
) -> Vec<String> {
    let folder = Path::new(file).parent().unwrap_or(Path::new(""));
    if let Some(path) = path {
        return vec![slashed(&folder.join(path))];
    }
    let stem = Path::new(file).file_stem().unwrap_or_default();
    let owns_folder = module.is_empty() || stem == "mod";
    let mut below = if owns_folder {
        folder.to_path_buf()
    } else {
        folder.join(stem)
    };
    below.extend(&child[module.len()..]);
    let text = slashed(&below);
    vec![format!("{text}.rs"), format!("{text}/mod.rs")]
}

fn slashed(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}
