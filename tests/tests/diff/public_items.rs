//! Reads the public interface of a generated crate from its source.

use std::collections::BTreeMap;

use proc_macro2::{TokenStream, TokenTree};
use syn::{Fields, FnArg, ImplItem, Item, ReturnType, Type, UseTree, Visibility};
use vsphere_codegen::diff::version::Version;
use vsphere_codegen::emit::Settings;

/// Paths of all public items, with the types of their fields, arguments and results.
pub(crate) type Interface = BTreeMap<String, String>;

/// Reads the interface of the crate that is generated for a version.
pub(crate) fn interface(version: &Version) -> Interface {
    // Users' tests depend on the mock.
    let settings = Settings {
        mock: true,
        ..Settings::default()
    };
    let generated = vsphere_codegen::generate_from(&version.documents, &settings);
    let generated = generated.unwrap_or_else(|problems| panic!("{problems}"));
    let mut found = Interface::new();
    for (path, text) in &generated.files.0 {
        let Some(module) = path
            .strip_prefix("src/")
            .and_then(|path| path.strip_suffix(".rs"))
        else {
            continue;
        };
        let module = if module == "lib" {
            String::new()
        } else {
            format!("{}::", module.replace('/', "::"))
        };
        let file = syn::parse_file(text).unwrap_or_else(|error| panic!("{path}: {error}"));
        Module::new(module, &file).read(&file, &mut found);
    }
    assert!(!found.is_empty(), "nothing public was found");
    without_aliases(found)
}

/// A module with its imported names.
struct Module {
    path: String,
    names: BTreeMap<String, String>,
}

impl Module {
    fn new(path: String, file: &syn::File) -> Self {
        let mut names = BTreeMap::new();
        for item in &file.items {
            match item {
                Item::Use(item) => imports(&item.tree, String::new(), &mut names),
                Item::Struct(item) => {
                    drop(names.insert(item.ident.to_string(), format!("{path}{}", item.ident)))
                }
                Item::Type(item) => {
                    drop(names.insert(item.ident.to_string(), format!("{path}{}", item.ident)))
                }
                Item::Macro(item) => {
                    if let Some(name) = defined(&item.mac) {
                        names.insert(name.clone(), format!("{path}{name}"));
                    }
                }
                _ => {}
            }
        }
        Self { path, names }
    }

    fn read(&self, file: &syn::File, found: &mut Interface) {
        for item in &file.items {
            match item {
                Item::Struct(item) if is_public(&item.vis) => {
                    let path = format!("{}{}", self.path, item.ident);
                    if let Fields::Named(fields) = &item.fields {
                        for field in fields.named.iter().filter(|field| is_public(&field.vis)) {
                            let name = field.ident.as_ref().expect("a named field");
                            found.insert(format!("{path}::{name}"), self.ty(&field.ty));
                        }
                    }
                    found.insert(path, "struct".to_owned());
                }
                Item::Type(item) => {
                    found.insert(
                        format!("{}{}", self.path, item.ident),
                        format!("type {}", self.ty(&item.ty)),
                    );
                }
                Item::Impl(item) if item.trait_.is_none() => self.functions(item, found),
                Item::Macro(item) => self.macro_call(&item.mac, found),
                _ => {}
            }
        }
    }

    fn functions(&self, item: &syn::ItemImpl, found: &mut Interface) {
        let Type::Path(owner) = &*item.self_ty else {
            return;
        };
        let owner = &owner.path.segments.last().expect("a type").ident;
        for function in &item.items {
            let ImplItem::Fn(function) = function else {
                continue;
            };
            if !is_public(&function.vis) {
                continue;
            }
            // Arguments of constructors are compared by name and type, those of methods by type only.
            let is_handle = !item.generics.params.is_empty();
            let arguments = function.sig.inputs.iter().map(|argument| match argument {
                FnArg::Receiver(_) => "self".to_owned(),
                FnArg::Typed(argument) if is_handle => self.ty(&argument.ty),
                FnArg::Typed(argument) => {
                    let mut name = String::new();
                    self.write(quote::ToTokens::to_token_stream(&argument.pat), &mut name);
                    format!("{name}: {}", self.ty(&argument.ty))
                }
            });
            let result = match &function.sig.output {
                ReturnType::Default => String::new(),
                ReturnType::Type(_, ty) => self.ty(ty),
            };
            let arguments = arguments.collect::<Vec<_>>().join(", ");
            let mut signature = format!("({arguments}) -> {result}");
            // Accessors with the same signature differ by the fields that they read.
            if function.sig.ident.to_string().starts_with("as_") {
                let mut read = Vec::new();
                fields_read(quote::ToTokens::to_token_stream(&function.block), &mut read);
                signature.push_str(&format!(" reads {}", read.join(", ")));
            }
            // A field may have the name of a function.
            found.insert(
                format!("{}{owner}::{}()", self.path, function.sig.ident),
                signature,
            );
        }
    }

    /// Reads open enumerations, families and identifiers with their variants.
    fn macro_call(&self, call: &syn::Macro, found: &mut Interface) {
        let Some(name) = defined(call) else { return };
        let path = format!("{}{name}", self.path);
        let body = call
            .tokens
            .clone()
            .into_iter()
            .find_map(|token| match token {
                TokenTree::Group(group) if group.delimiter() == proc_macro2::Delimiter::Brace => {
                    Some(group.stream())
                }
                _ => None,
            });
        for (variant, holds) in body.map(variants).unwrap_or_default() {
            let holds = syn::parse2::<Type>(holds)
                .map(|ty| self.ty(&ty))
                .unwrap_or_default();
            found.insert(format!("{path}::{variant}"), holds);
        }
        found.insert(
            path,
            call.path.segments.last().expect("a path").ident.to_string(),
        );
    }

    /// The tokens of a type with full paths.
    fn ty(&self, ty: &Type) -> String {
        let tokens = quote::ToTokens::to_token_stream(ty);
        let mut out = String::new();
        self.write(tokens, &mut out);
        // rustfmt adds a trailing comma to multi-line lists.
        out.replace("crate::", "")
            .replace(",)", ")")
            .replace(",>", ">")
    }

    fn write(&self, tokens: TokenStream, out: &mut String) {
        for token in tokens {
            match token {
                TokenTree::Ident(ident) if !out.ends_with("::") => {
                    let ident = ident.to_string();
                    out.push_str(self.names.get(&ident).unwrap_or(&ident));
                }
                TokenTree::Group(group) => {
                    out.push('(');
                    self.write(group.stream(), out);
                    out.push(')');
                }
                other => out.push_str(&other.to_string()),
            }
        }
    }
}

/// The fields of `self` that a body names.
fn fields_read(body: TokenStream, found: &mut Vec<String>) {
    let tokens: Vec<TokenTree> = body.into_iter().collect();
    for (index, token) in tokens.iter().enumerate() {
        match (token, tokens.get(index + 2)) {
            (TokenTree::Group(group), _) => fields_read(group.stream(), found),
            (TokenTree::Ident(word), Some(TokenTree::Ident(field))) if word == "self" => {
                found.push(field.to_string());
            }
            _ => {}
        }
    }
}

fn is_public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}

fn imports(tree: &UseTree, path: String, names: &mut BTreeMap<String, String>) {
    match tree {
        UseTree::Path(step) => imports(&step.tree, format!("{path}{}::", step.ident), names),
        UseTree::Name(name) => {
            let full = format!("{path}{}", name.ident);
            names.insert(name.ident.to_string(), full.replace("crate::", ""));
        }
        UseTree::Group(group) => group
            .items
            .iter()
            .for_each(|item| imports(item, path.clone(), names)),
        UseTree::Rename(_) | UseTree::Glob(_) => {}
    }
}

/// The item that a call of a runtime macro defines: the name after `enum` or `struct`.
fn defined(call: &syn::Macro) -> Option<String> {
    let mut words = call
        .tokens
        .clone()
        .into_iter()
        .filter_map(|token| match token {
            TokenTree::Ident(ident) => Some(ident.to_string()),
            _ => None,
        });
    words.find(|word| word == "enum" || word == "struct")?;
    words.next()
}

/// `Name = "…"` or `Name(Type) = "…"`, with attributes before.
fn variants(body: TokenStream) -> Vec<(String, TokenStream)> {
    let mut found = Vec::new();
    let mut tokens = body.into_iter().peekable();
    while let Some(token) = tokens.next() {
        if let TokenTree::Ident(ident) = token {
            let holds = match tokens.peek() {
                Some(TokenTree::Group(group)) => group.stream(),
                _ => TokenStream::new(),
            };
            found.push((ident.to_string(), holds));
            // Skip to the next comma.
            for token in tokens.by_ref() {
                if matches!(&token, TokenTree::Punct(punct) if punct.as_char() == ',') {
                    break;
                }
            }
        }
    }
    found
}

/// A signature with some of its paths replaced.
pub(crate) fn replaced(signature: &str, name: impl Fn(&str) -> Option<String>) -> String {
    let is_in_path = |c: char| c.is_alphanumeric() || c == '_' || c == ':';
    let mut out = String::new();
    for word in signature.split_inclusive(|c: char| !is_in_path(c)) {
        let path = word.trim_end_matches(|c: char| !is_in_path(c));
        out.push_str(&name(path).unwrap_or_else(|| path.to_owned()));
        out.push_str(word.split_at(path.len()).1);
    }
    out
}

/// The interface with aliases replaced by their targets, which are interchangeable for users.
fn without_aliases(interface: Interface) -> Interface {
    let aliases: BTreeMap<String, String> = interface
        .iter()
        .filter_map(|(path, target)| Some((path.clone(), target.strip_prefix("type ")?.to_owned())))
        .collect();
    let target = |path: &str| aliases.get(path).cloned();
    let plain = |signature: String| replaced(&replaced(&signature, target), target);
    interface
        .into_iter()
        .map(|(path, signature)| (path, plain(signature)))
        .collect()
}
