//! Counts in are counts out: generated files declare everything that their documents do.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use vsphere_codegen::api::{Api, SchemaKind, Struct};
use vsphere_codegen::emit::Files;
use vsphere_codegen::load::Documents;

/// The number of each kind of item.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Operations.
    pub operations: usize,
    /// Structures.
    pub structures: usize,
    /// Fields of structures, without those of bases.
    pub fields: usize,
    /// Enumerations.
    pub enumerations: usize,
    /// Values of enumerations.
    pub values: usize,
    /// Other names for types.
    pub aliases: usize,
}

impl Counts {
    /// Counts the items of a model.
    pub fn of_model(api: &Api) -> Self {
        let mut counts = Self {
            operations: api.operations.len(),
            ..Self::default()
        };
        for schema in api.schemas.values() {
            match &schema.kind {
                SchemaKind::Struct(structure) => {
                    counts.structures += 1;
                    counts.fields += structure.fields.len();
                }
                SchemaKind::Enum(values) => {
                    counts.enumerations += 1;
                    counts.values += values.len();
                }
                SchemaKind::Choice(_) | SchemaKind::Alias(_) => counts.aliases += 1,
            }
        }
        counts
    }
}

/// Checks that files have everything that documents have.
///
/// # Panics
///
/// If something is missing or added.
pub fn check(documents: &Documents, files: &Files) {
    let (api, _) = vsphere_codegen::model(documents).expect("it was generated");
    let model = Counts::of_model(&api);
    assert_eq!(of_documents(documents), model, "documents and model");
    assert_eq!(of_files(&api, files), model, "model and files");
}

/// Counts the items of documents, in their trees.
fn of_documents(documents: &Documents) -> Counts {
    let mut counts = Counts::default();
    let mut schemas = BTreeMap::new();
    for source in &documents.sources {
        let items = source.root.get("paths").and_then(|it| it.as_object());
        for item in items.into_iter().flat_map(|items| items.values()) {
            let verbs = ["get", "put", "post", "patch", "delete"];
            counts.operations += verbs.iter().filter(|verb| item.get(verb).is_some()).count();
        }
        let own = source.root.pointer("/components/schemas");
        let own = own.and_then(|it| it.as_object());
        schemas.extend(own.into_iter().flatten());
    }
    for schema in schemas.values() {
        let object = schema.get("type").is_none_or(|ty| ty == "object");
        let typed = schema.get("type").is_some();
        let has = |key: &str| schema.get(key).is_some();
        if let Some(values) = schema.get("enum").and_then(|it| it.as_array()) {
            counts.enumerations += 1;
            counts.values += values.len();
        } else if object && has("properties")
            || object && typed && (has("allOf") || !has("additionalProperties"))
        {
            counts.structures += 1;
            let fields = schema.get("properties").and_then(|it| it.as_object());
            counts.fields += fields.map_or(0, |fields| fields.len());
        } else {
            counts.aliases += 1;
        }
    }
    counts
}

/// Counts the items that files declare.
///
/// The model only gives the number of inherited fields, which files repeat.
fn of_files(api: &Api, files: &Files) -> Counts {
    let mut counts = Counts::default();
    // Files of the mock declare none of these.
    let sources = files.0.iter().filter(|(path, _)| path.ends_with(".rs"));
    for (_, text) in sources {
        let file = syn::parse_file(text).expect("files are Rust");
        items(&file.items, &mut counts);
    }
    counts.fields -= inherited(api);
    counts
}

fn items(items: &[syn::Item], counts: &mut Counts) {
    for item in items {
        match item {
            syn::Item::Static(constant) => {
                let syn::Type::Path(ty) = &*constant.ty else {
                    continue;
                };
                counts.operations += usize::from(ty.path.is_ident("Operation"));
            }
            syn::Item::Type(_) => counts.aliases += 1,
            syn::Item::Macro(call) => {
                let name = call.mac.path.segments.last().map(|it| it.ident.to_string());
                match name.as_deref() {
                    Some("structure") => {
                        counts.structures += 1;
                        counts.fields += rows(&call.mac.tokens);
                    }
                    Some("choice") => counts.aliases += 1,
                    Some("open_enum") => {
                        counts.enumerations += 1;
                        counts.values += rows(&call.mac.tokens);
                    }
                    _ => {}
                }
            }
            _ => {}
        }
    }
}

/// Counts the rows `name = "wire"` of a macro call: those in the braces of the item that it declares.
fn rows(tokens: &TokenStream) -> usize {
    let inside = |token: TokenTree| match token {
        TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => Some(group.stream()),
        _ => None,
    };
    let is_equals =
        |token: &TokenTree| matches!(token, TokenTree::Punct(it) if it.as_char() == '=');
    // Attributes also have an equals sign, but in brackets.
    let tokens = tokens.clone().into_iter().filter_map(inside).flatten();
    tokens.filter(is_equals).count()
}

/// Counts the inherited fields of structures.
fn inherited(api: &Api) -> usize {
    let structure = |name| match api.schemas.get(name).map(|schema| &schema.kind) {
        Some(SchemaKind::Struct(structure)) => Some(structure),
        _ => None,
    };
    let names = |structure: &Struct| -> BTreeSet<String> {
        let fields = structure.fields.iter();
        fields.map(|field| field.name.clone()).collect()
    };
    let of = |name| {
        let Some(own) = structure(name) else {
            return 0;
        };
        let mut all = names(own);
        let mut base = own.base.as_ref();
        while let Some(found) = base.and_then(structure) {
            all.extend(names(found));
            base = found.base.as_ref();
        }
        all.len() - own.fields.len()
    };
    api.schemas.keys().map(of).sum()
}
