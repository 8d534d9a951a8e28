//! Rules of public signatures.
//!
//! A type of another crate in a public signature ties the version of this crate to that one. So there are few, all named in
//! the documentation of the crate, and none is of the HTTP and TLS libraries.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use syn::visit::{self, Visit};
use syn::{ImplItem, Item, TraitItem, UseTree, Visibility};

/// Crates that only the transport may name.
const TRANSPORT: [&str; 7] = [
    "rustls",
    "rustls_platform_verifier",
    "tokio_rustls",
    "hyper",
    "hyper_util",
    "h2",
    "tower_service",
];

/// Crates whose types are in public signatures, as the documentation lists them.
const FOREIGN: [&str; 5] = ["chrono", "futures_core", "serde", "serde_json", "tokio"];

fn sources() -> Vec<(PathBuf, syn::File)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut folders = vec![root.clone()];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let text = fs::read_to_string(&path).expect("a file");
                let name = path.strip_prefix(&root).expect("a file of it").to_owned();
                files.push((name, syn::parse_file(&text).expect("Rust")));
            }
        }
    }
    files.sort_by(|one, other| one.0.cmp(&other.0));
    assert!(files.len() > 50, "{}", files.len());
    files
}

/// All names in paths and imports.
#[derive(Default)]
struct Names(BTreeSet<String>);

impl Visit<'_> for Names {
    fn visit_path_segment(&mut self, segment: &syn::PathSegment) {
        self.0.insert(segment.ident.to_string());
        visit::visit_path_segment(self, segment);
    }

    fn visit_use_path(&mut self, path: &syn::UsePath) {
        self.0.insert(path.ident.to_string());
        visit::visit_use_path(self, path);
    }

    fn visit_use_name(&mut self, name: &syn::UseName) {
        self.0.insert(name.ident.to_string());
    }
}

/// Returns the libraries of the transport that a file names.
fn of_transport(file: &syn::File) -> Vec<&'static str> {
    let mut names = Names::default();
    names.visit_file(file);
    let named = |name: &&str| names.0.contains(*name);
    TRANSPORT.into_iter().filter(named).collect()
}

fn is_public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}

/// The first segments of the paths in public signatures.
struct Signatures {
    found: BTreeSet<String>,
    /// The private types of the file.
    private: Vec<String>,
}

impl Signatures {
    fn of(file: &syn::File) -> Self {
        let private = file.items.iter().filter_map(|item| match item {
            Item::Struct(it) if !is_public(&it.vis) => Some(it.ident.to_string()),
            Item::Enum(it) if !is_public(&it.vis) => Some(it.ident.to_string()),
            _ => None,
        });
        let mut signatures = Self {
            found: BTreeSet::new(),
            private: private.collect(),
        };
        signatures.visit_file(file);
        signatures
    }
}

/// Returns `true` for a type of that name, with any arguments.
fn is_named(ty: &syn::Type, name: &str) -> bool {
    matches!(ty, syn::Type::Path(it) if it.path.segments.last().is_some_and(|it| it.ident == name))
}

impl Visit<'_> for Signatures {
    fn visit_item(&mut self, item: &Item) {
        match item {
            Item::Fn(it) if is_public(&it.vis) => self.visit_signature(&it.sig),
            Item::Type(it) if is_public(&it.vis) => visit::visit_item_type(self, it),
            Item::Enum(it) if is_public(&it.vis) => visit::visit_item_enum(self, it),
            Item::Struct(it) if is_public(&it.vis) => {
                self.visit_generics(&it.generics);
                for field in it.fields.iter().filter(|field| is_public(&field.vis)) {
                    self.visit_type(&field.ty);
                }
            }
            Item::Trait(it) if is_public(&it.vis) => {
                for item in &it.items {
                    if let TraitItem::Fn(it) = item {
                        self.visit_signature(&it.sig);
                    }
                }
            }
            // Methods of private types are not public.
            Item::Impl(it) if !self.private.iter().any(|name| is_named(&it.self_ty, name)) => {
                if let Some((_, of, _)) = &it.trait_ {
                    self.visit_path(of);
                }
                self.visit_generics(&it.generics);
                for item in &it.items {
                    match item {
                        ImplItem::Fn(it) if is_public(&it.vis) => self.visit_signature(&it.sig),
                        _ => {}
                    }
                }
            }
            // Exports of items of other crates count like signatures.
            Item::Use(it) if is_public(&it.vis) => {
                if let UseTree::Path(path) = &it.tree {
                    self.found.insert(path.ident.to_string());
                }
            }
            _ => {}
        }
    }

    fn visit_path(&mut self, path: &syn::Path) {
        let first = path.segments.first().expect("a segment");
        self.found.insert(first.ident.to_string());
        visit::visit_path(self, path);
    }

    // Bodies and attributes are not part of a signature.
    fn visit_block(&mut self, _: &syn::Block) {}
    fn visit_attribute(&mut self, _: &syn::Attribute) {}
}

/// Returns the first segment of the path of each imported name.
fn imports(file: &syn::File) -> BTreeMap<String, String> {
    fn names(tree: &UseTree, root: &str, into: &mut BTreeMap<String, String>) {
        match tree {
            UseTree::Path(path) => names(&path.tree, root, into),
            UseTree::Name(it) => drop(into.insert(it.ident.to_string(), root.to_owned())),
            UseTree::Rename(it) => drop(into.insert(it.rename.to_string(), root.to_owned())),
            UseTree::Group(group) => group.items.iter().for_each(|it| names(it, root, into)),
            UseTree::Glob(_) => {}
        }
    }
    let mut found = BTreeMap::new();
    for item in &file.items {
        if let Item::Use(it) = item
            && let UseTree::Path(path) = &it.tree
        {
            names(&path.tree, &path.ident.to_string(), &mut found);
        }
    }
    found
}

/// Returns the dependencies that are named in public signatures.
fn foreign(file: &syn::File) -> BTreeSet<String> {
    let manifest = include_str!("../../Cargo.toml");
    let (_, dependencies) = manifest.split_once("[dependencies]").expect("dependencies");
    let (dependencies, _) = dependencies
        .split_once("[dev-dependencies]")
        .expect("an end");
    let named = dependencies
        .lines()
        .filter_map(|line| line.split(['.', ' ']).next());
    let crates: BTreeSet<_> = named.map(|name| name.replace('-', "_")).collect();
    assert!(
        crates.contains("hyper") && crates.contains("serde"),
        "{crates:?}"
    );
    let imports = imports(file);
    let root = |name: String| imports.get(&name).cloned().unwrap_or(name);
    // A module of this name hides the crate.
    let is_module = |name: &String| {
        let mut modules = file.items.iter();
        modules.any(|item| matches!(item, Item::Mod(it) if it.ident == name.as_str()))
    };
    let mut found: BTreeSet<_> = Signatures::of(file).found.into_iter().map(root).collect();
    found.retain(|name| crates.contains(name) && !is_module(name));
    found
}

#[test]
fn the_http_library_stays_in_the_transport() {
    for (path, file) in sources() {
        if path.starts_with("transport") {
            // No item is public, so that no other crate can name it.
            let public = foreign(&file);
            let items = file.items.iter().filter(|item| match item {
                Item::Struct(it) => is_public(&it.vis),
                Item::Enum(it) => is_public(&it.vis),
                Item::Fn(it) => is_public(&it.vis),
                Item::Trait(it) => is_public(&it.vis),
                Item::Type(it) => is_public(&it.vis),
                Item::Use(it) => is_public(&it.vis),
                Item::Mod(it) => is_public(&it.vis),
                _ => false,
            });
            assert_eq!(
                items.count(),
                0,
                "{} has public items: {public:?}",
                path.display()
            );
            continue;
        }
        let mut named = of_transport(&file);
        if path.starts_with("mock") {
            // The mock is a server of those libraries.
            const OF_SERVERS: [&str; 4] = ["hyper", "hyper_util", "rustls", "tokio_rustls"];
            named.retain(|name| !OF_SERVERS.contains(name));
        }
        assert!(named.is_empty(), "{} names {named:?}", path.display());
        if path == Path::new("lib.rs") {
            let is_transport =
                |item: &&Item| matches!(item, Item::Mod(it) if it.ident == "transport");
            let Some(Item::Mod(it)) = file.items.iter().find(is_transport) else {
                panic!("no transport")
            };
            assert!(!is_public(&it.vis));
        }
    }
}

#[test]
fn public_signatures_name_documented_crates() {
    let mut all = BTreeSet::new();
    for (path, file) in sources() {
        if !path.starts_with("transport") {
            let found = foreign(&file);
            let known = |name: &String| FOREIGN.contains(&name.as_str());
            assert!(found.iter().all(known), "{}: {found:?}", path.display());
            all.extend(found);
        }
    }
    // Each is used, and each is documented.
    assert_eq!(all.into_iter().collect::<Vec<_>>(), FOREIGN);
    let documentation = include_str!("../../src/lib.rs");
    for name in FOREIGN {
        assert!(
            documentation.contains(&format!("//! * `{name}`: ")),
            "{name}"
        );
    }
}

/// Returns the public functions of a file with their signatures.
fn public_functions(file: &syn::File) -> Vec<&syn::Signature> {
    let mut found = Vec::new();
    for item in &file.items {
        match item {
            Item::Fn(it) if is_public(&it.vis) => found.push(&it.sig),
            Item::Impl(it) if it.trait_.is_none() => {
                found.extend(it.items.iter().filter_map(|item| match item {
                    ImplItem::Fn(it) if is_public(&it.vis) => Some(&it.sig),
                    _ => None,
                }));
            }
            _ => {}
        }
    }
    found
}

/// Returns `true` for a function that takes a `Secret` itself rather than anything that converts into one.
fn takes_a_secret(signature: &syn::Signature) -> bool {
    signature.inputs.iter().any(|input| match input {
        syn::FnArg::Receiver(_) => false,
        syn::FnArg::Typed(input) => match &*input.ty {
            syn::Type::Reference(reference) => is_named(&reference.elem, "Secret"),
            ty => is_named(ty, "Secret"),
        },
    })
}

/// Returns `true` for an accessor `operation` of another type than the identifier.
fn is_odd_operation(signature: &syn::Signature) -> bool {
    let expected = ["-> &'static str", "-> Option<&'static str>"];
    let mut expected = expected.into_iter().map(|it| syn::parse_str(it).expect(it));
    signature.ident == "operation" && !expected.any(|it: syn::ReturnType| it == signature.output)
}

#[test]
fn public_functions_are_consistent() {
    for (path, file) in sources() {
        for signature in public_functions(&file) {
            let name = &signature.ident;
            let path = path.display();
            assert!(!takes_a_secret(signature), "{path}: {name} takes a Secret");
            assert!(!is_odd_operation(signature), "{path}: another `operation`");
        }
    }
    let table = [
        ("pub fn f(_: Secret) {}", true, false),
        ("pub fn f(_: &Secret) {}", true, false),
        ("pub fn f(_: impl Into<Secret>) {}", false, false),
        (
            "pub fn operation() -> &'static str { todo!() }",
            false,
            false,
        ),
        (
            "impl S { pub fn operation(&self) -> Option<&'static str> { None } }",
            false,
            false,
        ),
        (
            "impl S { pub fn operation(&self) -> &'static Operation { todo!() } }",
            false,
            true,
        ),
    ];
    for (source, secret, operation) in table {
        let file = syn::parse_file(source).expect(source);
        let functions = public_functions(&file);
        let [signature] = functions.as_slice() else {
            panic!("{source}")
        };
        assert_eq!(takes_a_secret(signature), secret, "{source}");
        assert_eq!(is_odd_operation(signature), operation, "{source}");
    }
}

/// The rules above find violations.
#[test]
fn violations_are_found() {
    let table = [
        (
            "use hyper::Uri; fn f() { Uri::parse; }",
            &["hyper"][..],
            &[][..],
        ),
        ("fn f() -> rustls::Error { todo() }", &["rustls"], &[]),
        ("use a::{b, hyper::c};", &["hyper"], &[]),
        ("pub fn f(_: Vec<hyper::Uri>) {}", &["hyper"], &["hyper"]),
        (
            "use hyper::{Uri as U}; pub struct S { pub url: U }",
            &["hyper"],
            &["hyper"],
        ),
        ("use bytes::Bytes; pub struct S { part: Bytes }", &[], &[]),
        (
            "use bytes::Bytes; impl S { pub fn f(&self) -> Option<&Bytes> { None } }",
            &[],
            &["bytes"],
        ),
        (
            "use bytes::Bytes; impl S { pub(crate) fn f(&self) -> Bytes { Bytes::new() } }",
            &[],
            &[],
        ),
        (
            "impl From<secrecy::SecretString> for S {}",
            &[],
            &["secrecy"],
        ),
        ("struct S; impl http_body::Body for S {}", &[], &[]),
        (
            "pub struct S; impl http_body::Body for S {}",
            &[],
            &["http_body"],
        ),
        ("pub use tracing::Span;", &[], &["tracing"]),
        ("pub type T = chrono::NaiveDate;", &[], &["chrono"]),
        ("pub enum E { A(serde_json::Value) }", &[], &["serde_json"]),
        (
            "pub trait T { fn f<R: tokio::io::AsyncRead>(r: R); }",
            &[],
            &["tokio"],
        ),
    ];
    for (source, transport, public) in table {
        let file = syn::parse_file(source).expect(source);
        assert_eq!(of_transport(&file), transport, "{source}");
        let found: Vec<_> = foreign(&file).into_iter().collect();
        assert_eq!(found, public, "{source}");
    }
}
